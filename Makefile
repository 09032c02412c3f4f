# Two commands: `make serve` and `make test`. Both install what they need into .venv and can be repeated.
# The store is the one that `kg` takes where none is named; STORE=folder puts it elsewhere.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STORE  ?=
PLACE   = $(if $(STORE),--store $(STORE))
HOST   ?= 127.0.0.1
PORT   ?= 8000

# Python keeps what it has compiled, or every process that tests start compiles all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help serve test lint coverage lock gallery bench check build clean

help:            ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: build     ## install, build and validate the graph, start the service
	@$(BIN)/kg serve $(PLACE) --host $(HOST) --port $(PORT)

build: $(VENV)/installed  ## install, build and validate the graph
	@$(BIN)/kg build --data data $(PLACE)

check: $(VENV)/installed  ## validate the records without building
	@$(BIN)/kg check data

test: $(VENV)/tested      ## install what tests need and run them all
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy >$(VENV)/types.txt 2>&1 & checking=$$!; \
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS); tested=$$?; \
	wait $$checking; checked=$$?; cat $(VENV)/types.txt; \
	test $$tested -eq 0 && test $$checked -eq 0

lint: $(VENV)/tested      ## style, format, imports and types, without the tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

coverage: $(VENV)/tested  ## run the tests, or those of ARGS, and say which lines and branches they reach
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term-missing:skip-covered $(ARGS); \
	tested=$$?; rm -f .coverage.*; exit $$tested  # of processes that tests have killed

lock: $(VENV)/tested      ## write down the versions that the tests were run with
	@{ echo "# The versions that the tests were run with; made by \`make lock\`."; \
	   $(BIN)/python -m pip list --format=freeze --exclude-editable --disable-pip-version-check \
	   | grep -v -i -E '^(pip|setuptools|wheel|onrecord)=='; } > constraints.txt

gallery: $(VENV)/tested   ## take the pictures of docs/gallery anew (needs Chromium)
	@$(BIN)/python -m tests.browser.gallery

bench: $(VENV)/tested     ## measure the short set: lists out of the index and of the graphs, derivation, queries over HTTP, Virtuoso
	@$(BIN)/python bench/lists.py --statements 2000
	@$(BIN)/python bench/derivation.py --statements 20000
	@if command -v wrk > /dev/null; then $(BIN)/python bench/serving.py --triples 200000 --rounds 2 --seconds 2; \
	  else echo "wrk is not installed: queries over HTTP are not measured"; fi
	@if command -v virtuoso-t > /dev/null; then $(BIN)/python bench/remote_servers.py --statements 400 --rounds 2; \
	  else echo "Virtuoso is not installed: the index beside it is not measured"; fi

clean:           ## remove the environment; the store stays where it is
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "On Record needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	@echo "installing On Record"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --progress-bar on -e .
	@touch $@

$(VENV)/tested: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing On Record and what its tests need"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --progress-bar on -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/installed
