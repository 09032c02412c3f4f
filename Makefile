# Two commands: `make serve` and `make test`. Both install what they need into .venv and can be repeated.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STORE  ?= store
HOST   ?= 127.0.0.1
PORT   ?= 8000

.PHONY: serve test lint check build clean help

help:            ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: build     ## install, build and validate the graph, start the service
	@$(BIN)/kg serve --store $(STORE) --host $(HOST) --port $(PORT)

build: $(VENV)/installed  ## install, build and validate the graph
	@$(BIN)/kg build --data data --store $(STORE)

check: $(VENV)/installed  ## validate the records without building
	@$(BIN)/kg check data

test: $(VENV)/tested      ## install what tests need and run them all
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

clean:           ## remove the environment and the built store
	rm -rf $(VENV) $(STORE)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "On Record needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	@echo "installing On Record"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on -e .
	@touch $@

$(VENV)/tested: $(VENV)/bin/python pyproject.toml
	@echo "installing On Record and what its tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on -e '.[test]'
	@touch $@ $(VENV)/installed
