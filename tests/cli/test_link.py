"""`kg link` as people run it: processes, a terminal for the review, and exit codes."""

import json
import os
import pty
import select
import shutil
import termios
import time
from pathlib import Path

import pytest

from kg.links.judgements.judgement import Judgement
from kg.links.judgements.ledger import Ledger, read
from kg.ontology import packaged
from kg.things.indexing import build
from kg.things.item import Item
from kg.things.name_index import NameIndex
from tests.forking import forks, kg

ROOT = packaged("ontology").parent
ITEMS = [
    Item("Q1", ("Tamilla Hasanova",), types=("Q5",)),
    Item("Q2", ("Mert Gökhan Koç",), types=("Q5",)),
    Item("Q3", ("Mert Koc",), types=("Q5",)),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The founding data without their judgements on two authors, so that something is left to review."""
    folder = Path(shutil.copytree(packaged("data"), tmp_path / "data"))
    for path in (folder / "links").glob("*.yaml"):
        kept = [one for one in read(path) if one.subject not in ("person/tamilla-hasanova", "person/mert-gokhan-koc")]
        path.unlink()
        ledger = Ledger(folder / "links", path.name)
        ledger._own = {one.pair: one for one in kept}
        ledger.save()
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build(ITEMS, tmp_path / "names.db")
    return tmp_path / "names.db"


def review(data: Path, index: Path, keys: str) -> str:
    """Run a review in a terminal and press keys, each when a question is on the screen; what was shown."""
    leader, follower = pty.openpty()
    words = ["link", "review", "person/tamilla-hasanova", "person/mert-gokhan-koc", "--data", str(data),
             "--index", str(index), "--author", "A. Reviewer"]  # fmt: skip
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = forks().start("kg", words, folder=ROOT, environment=environment, files=(follower,) * 3)
    os.close(follower)
    shown, asked, end = "", 0, time.monotonic() + 60
    try:
        while process.poll() is None and time.monotonic() < end:
            if select.select([leader], [], [], 0.05)[0]:
                try:
                    shown += os.read(leader, 65536).decode(errors="replace")
                except OSError:
                    break
            # A key pressed before the terminal is raw would be thrown away with what else was typed ahead.
            raw = not termios.tcgetattr(leader)[3] & termios.ICANON
            if raw and shown.count(" quit") > asked and asked < len(keys):
                os.write(leader, keys[asked].encode())
                asked += 1
        process.wait(10)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(leader)
    return shown


def decided(data: Path) -> dict[tuple[str, str], str]:
    path = data / "links/reviewed.yaml"
    return {one.pair: one.judgement for one in read(path)} if path.exists() else {}


def test_one_key_decides_and_every_decision_is_on_disk(data: Path, index: Path) -> None:
    shown = review(data, index, "yna")
    assert "Tamilla Hasanova" in shown
    assert decided(data) == {
        ("person/tamilla-hasanova", "Q1"): "accepted",
        ("person/mert-gokhan-koc", "Q2"): "rejected",
        ("person/mert-gokhan-koc", ""): "absent",
    }


def test_undo_takes_the_last_decision_back_and_asks_again(data: Path, index: Path) -> None:
    review(data, index, "yznq")
    assert decided(data) == {("person/tamilla-hasanova", "Q1"): "rejected"}


def test_what_was_decided_is_not_asked_again(data: Path, index: Path) -> None:
    review(data, index, "yq")
    assert "person/tamilla-hasanova" not in review(data, index, "q").split("written to")[0]


def test_the_index_is_built_and_a_cut_off_dump_leaves_it(tmp_path: Path) -> None:
    table, target = tmp_path / "names.tsv", tmp_path / "names.db"
    table.write_text("qid\tname\nQ1\tSergey Lavrov\n")
    assert "1 items" in kg("link", "index", table, "--index", target).stdout
    broken = tmp_path / "dump.json"
    broken.write_text('[\n{"type": "item", "id": "Q2", "labels"')
    done = kg("link", "index", broken, "--index", target)
    assert done.returncode == 1
    assert "fetch the file again" in done.stderr
    assert "Traceback" not in done.stderr
    names = NameIndex(target)
    assert names.meta()["items"] == "1"
    names.close()


def test_proposals_are_written_for_machines(data: Path, index: Path) -> None:
    done = kg("link", "propose", "person/tamilla-hasanova", "--data", data, "--index", index, "--format", "json")
    (proposal,) = json.loads(done.stdout)
    assert (proposal["decision"], proposal["candidates"][0]["id"]) == ("match", "Q1")
    assert {feature["id"] for feature in proposal["candidates"][0]["features"]} >= {"name", "type"}


def test_a_judgement_that_contradicts_is_refused_with_exit_code_1(data: Path) -> None:
    given = ("person/kurt-volker", "rejected", "Q9", "--author", "A", "--data", data)
    assert kg("link", "judge", *given).returncode == 0
    again = kg("link", "judge", "person/kurt-volker", "unsure", "Q9", "--author", "B", "--data", data)
    assert again.returncode == 1
    assert "rejected on" in again.stderr
    assert kg("check", data).returncode == 0


def test_an_exported_set_is_taken_in_by_another_data_folder(data: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert kg("build", "--data", data, "--store", store).returncode == 0
    file = tmp_path / "links.sssom.tsv"
    assert kg("link", "export", "sssom", "--store", store, "--out", file).returncode == 0
    for path in (data / "links").glob("*.yaml"):
        path.unlink()
    done = kg("link", "import", file, "--data", data)
    assert done.returncode == 0, done.stderr
    assert len(list(Ledger(data / "links"))) > 150
    assert isinstance(next(iter(Ledger(data / "links"))), Judgement)


def test_two_sources_at_once_are_a_wrong_command_line(index: Path) -> None:
    done = kg("link", "propose", "--name", "x", "--live", "--index", index)
    assert done.returncode == 2
