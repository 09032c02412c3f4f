"""`kg check` and `kg build` as a user runs them."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.building import build as building
from kg.derive.derivation import findings
from kg.engine import embedded
from kg.engine.base import Patch, Query
from kg.engine.embedded.folder import Folder, lock
from kg.errors import DataError
from kg.ontology import Ontology
from tests.forking import kg

NOW = datetime(2026, 1, 2, tzinfo=UTC)

ROOT = Path(__file__).parents[2]

REFERENCE = """\
- {id: person/ada, type: Person, label: {en: Ada}, country: state/arden}
- {id: state/arden, type: State, label: {en: Arden}, isoCode: XA}
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data/reference").mkdir(parents=True)
    (tmp_path / "data/reference/all.yaml").write_text(REFERENCE, encoding="utf-8")
    return tmp_path / "data"


def build(data: Path, *words: object) -> subprocess.CompletedProcess:
    return kg("build", "--data", data, "--store", data.parent / "store", *words)


def count(store: Path) -> str:
    with embedded.open(store, readers=2) as engine:
        query = Query("SELECT (COUNT(*) AS ?n) { GRAPH graph:reference { ?s ?p ?o } }", "text/csv")
        with engine.query(query) as answer:
            return b"".join(answer).decode().split()[1]


def test_check_says_in_words_and_in_json_what_is_wrong_and_exits_with_1(data):
    good = kg("check", data)
    assert (good.returncode, good.stdout) == (0, "0 articles, 6 triples: nothing found\n")
    (data / "reference/all.yaml").write_text(REFERENCE.replace("State", "Stat"), encoding="utf-8")
    bad = kg("check", data)
    assert bad.returncode == 1 and "[1].type: 'Stat' is not a type; expected one of" in bad.stderr
    shown = json.loads(kg("check", data, "--format", "json").stdout)
    assert shown[0]["line"] == 2 and shown[0]["path"] == "[1].type"
    assert "ValidationReport" in kg("check", data, "--format", "shacl").stdout
    assert kg("check", data / "nowhere").returncode == 1
    assert kg("check", data, "--texts", data / "nowhere").returncode == 2


def test_build_is_done_once_for_the_same_records_and_again_for_others(data):
    store = data.parent / "store"
    first = build(data)
    assert first.returncode == 0 and "quads loaded" in first.stdout, first.stderr
    assert count(store) == "6"
    assert "up to date" in build(data).stdout
    (data / "reference/all.yaml").write_text(REFERENCE.splitlines()[1] + "\n", encoding="utf-8")
    assert "quads loaded" in build(data).stdout
    assert count(store) == "3"
    assert sorted(path.name for path in data.parent.iterdir()) == ["data", "store"]


def test_a_build_derives_once_and_leaves_nothing_beside_the_store(data):
    calls = []

    def note(frame, event, _):
        if event == "call" and frame.f_code is findings.__code__:
            calls.append(frame.f_back.f_code.co_name)

    sys.setprofile(note)
    try:
        building.build(data, data.parent / "s", Ontology(), embedded.open, now=NOW, progress=lambda *_: None)
    finally:
        sys.setprofile(None)
    assert len(calls) == 1
    (data / "reference/all.yaml").write_text(REFERENCE.replace("State", "Stat"), encoding="utf-8")
    with pytest.raises(DataError):
        building.build(data, data.parent / "t", Ontology(), embedded.open, now=NOW, progress=lambda *_: None)
    assert sorted(path.name for path in data.parent.iterdir()) == ["data", "s"]


def test_a_build_that_fails_leaves_the_old_store(data):
    build(data)
    (data / "reference/all.yaml").write_text("- {id: person/ada\n", encoding="utf-8")
    failed = build(data)
    assert failed.returncode == 1 and "YAML syntax error" in failed.stderr and "Traceback" not in failed.stderr
    assert count(data.parent / "store") == "6"


def test_changes_made_since_the_last_build_are_not_dropped_unasked(data):
    build(data)
    with embedded.open(data.parent / "store", readers=2) as engine:
        engine.apply(Patch())
    (data / "reference/all.yaml").write_text(REFERENCE.splitlines()[1] + "\n", encoding="utf-8")
    refused = build(data)
    assert refused.returncode == 3 and "holds changes made since it was built" in refused.stderr
    assert build(data, "--replace").returncode == 0 and count(data.parent / "store") == "3"


@pytest.mark.parametrize("name", ["store", "store.new", "store.old"])
def test_a_folder_that_is_no_store_is_never_replaced(data, name):
    (data.parent / name).mkdir()
    (data.parent / name / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused = build(data, "--replace")
    assert refused.returncode == 3 and "no On Record store and not empty" in refused.stderr
    assert (data.parent / name / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_store_of_a_newer_version_is_never_replaced(data):
    assert build(data).returncode == 0
    (data.parent / "store/format").write_text("onrecord-store 99\n", encoding="utf-8")
    (data / "reference/all.yaml").write_text(REFERENCE.replace("XA", "XB"), encoding="utf-8")
    refused = build(data, "--replace")
    assert refused.returncode == 3 and "newer version" in refused.stderr
    assert (data.parent / "store/format").read_text(encoding="utf-8") == "onrecord-store 99\n"


def test_a_store_in_use_is_not_replaced(data):
    build(data)
    handle = lock(Folder(data.parent / "store"))
    try:
        (data / "reference/all.yaml").write_text(REFERENCE.splitlines()[1] + "\n", encoding="utf-8")
        refused = build(data)
        assert refused.returncode == 3 and "is locked by process" in refused.stderr
    finally:
        os.close(handle)
    assert count(data.parent / "store") == "6"


def test_a_store_put_aside_by_an_interrupted_build_is_brought_back(data):
    build(data)
    (data.parent / "store").rename(data.parent / "store.old")
    assert "up to date" in build(data).stdout
    assert count(data.parent / "store") == "6"
