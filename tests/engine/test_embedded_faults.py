"""The embedded engine when its processes are killed, its limits are met, or its folder cannot be used."""

import json
import os
import random
import signal
import threading
import time
from itertools import chain

import pytest
from pyoxigraph import BlankNode, Literal, Quad

from kg.engine import embedded
from kg.engine.base import Limits, Patch, Query
from kg.engine.embedded import checkpoint, store
from kg.engine.embedded.folder import Folder
from kg.errors import LimitError, StoreError
from kg.questions.answers import holds
from tests.engine.processes import eventually, lives, owner
from tests.engine.values import ANYTHING, HOSTILE, ask, iri, many, quad, values

WRITES = """
import json, sys
from kg.engine import embedded
from kg.engine.base import Patch
from pyoxigraph import Literal, NamedNode, Quad

engine = embedded.open(sys.argv[1], readers=2)
print(json.dumps(engine.processes()), flush=True)
while True:
    n = engine.revision() + 1
    subject = NamedNode(f"http://example.org/n{n}")
    value = NamedNode("http://example.org/value")
    graph = NamedNode(f"http://example.org/graph/{n % 3}")
    quads = [Quad(subject, value, Literal(str(i)), graph) for i in range(40)]
    print(engine.apply(Patch(added=quads)), flush=True)
"""

QUERIES = """
import json, sys
from kg.engine import embedded
from kg.engine.base import Limits, Query

engine = embedded.open(sys.argv[1], readers=2)
engine.query(Query("ASK {}")).close()
print(json.dumps(engine.processes()), flush=True)
with engine.query(Query(sys.argv[2], limits=Limits(seconds=None, memory=None))) as answer:
    for chunk in answer:
        pass
"""


@pytest.mark.parametrize("role", ["fork_server", "writer", "reader"])
def test_after_the_death_of_any_process_the_next_query_and_change_work(filled, role):
    for round_ in range(3):
        assert holds(filled, ANYTHING)
        for pid in filled.processes()[role]:
            os.kill(pid, signal.SIGKILL)
        assert holds(filled, ANYTHING)
        filled.apply(Patch(added=[quad("a", round_)]))
        assert values(filled, "a") == [str(n) for n in range(round_ + 1)]


def test_killing_everything_but_the_owner_loses_nothing(filled):
    filled.apply(Patch(added=[quad("a", 1)]))
    for pids in filled.processes().values():
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    assert values(filled, "a") == ["1"]
    assert filled.apply(Patch(added=[quad("a", 2)])) == 3


def test_a_query_whose_reader_is_killed_fails_and_the_next_works(filled):
    running = threading.Event()
    failed: list[Exception] = []

    def run() -> None:
        running.set()
        try:
            filled.query(Query(HOSTILE, limits=Limits(seconds=20))).close()
        except (StoreError, LimitError) as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    running.wait()
    assert eventually(lambda: _kill_readers(filled) and failed != [])
    thread.join()
    assert "ended from outside" in str(failed[0])
    assert holds(filled, ANYTHING)


def _kill_readers(engine) -> bool:
    for pid in engine.processes()["reader"]:
        if lives(pid):
            os.kill(pid, signal.SIGKILL)
    return True


@pytest.mark.parametrize("query", ["ASK {}", HOSTILE], ids=["idle", "busy"])
def test_no_process_outlives_an_owner_that_is_killed(tmp_path, query):
    with embedded.open(tmp_path / "store") as engine:
        engine.load(many(1_000))
    with owner(QUERIES, tmp_path / "store", query) as process:
        pids = list(chain(*json.loads(process.stdout.readline()).values()))
        assert len(pids) >= 3
        assert query == "ASK {}" or all(map(lives, pids))
        process.kill()
        assert eventually(lambda: not any(map(lives, pids)))


def test_closing_ends_every_process(tmp_path):
    engine = embedded.open(tmp_path / "store")
    assert eventually(lambda: len(engine.processes()["reader"]) >= 2)
    pids = list(chain(*engine.processes().values()))
    engine.close()
    assert not any(map(lives, pids))
    with pytest.raises(StoreError, match="closed"):
        engine.query(ANYTHING)


def test_acknowledged_writes_survive_and_no_write_is_there_in_part(tmp_path):
    chance = random.Random(7)
    path = tmp_path / "store"
    for _ in range(4):
        with owner(WRITES, path) as process:
            pids = json.loads(process.stdout.readline())
            acknowledged = [int(process.stdout.readline()) for _ in range(chance.randrange(1, 8))][-1]
            time.sleep(chance.random() * 0.02)
            victim = chance.choice([process.pid, pids["writer"][0]])
            os.kill(victim, signal.SIGKILL)
            process.kill()
        with embedded.open(path, readers=2) as engine:
            revision = engine.revision()
            assert revision >= acknowledged
            for count in ("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }"):
                found = ask(engine, f"SELECT ?s (COUNT(*) AS ?n) {count} GROUP BY ?s").splitlines()[1:]
                counts = {line.rpartition(",")[0]: int(line.rpartition(",")[2]) for line in found}
                changes = counts.pop("https://w3id.org/onrecord/graph/changes")
                assert changes == 1
                assert counts == {f"http://example.org/n{n}": 40 for n in range(1, revision + 1)}


def test_a_bulk_load_that_is_killed_is_taken_back(tmp_path):
    path = tmp_path / "store"
    with embedded.open(path, readers=2) as engine:
        engine.apply(Patch(added=[quad("a", 1)]))
        reached: list[bool] = []

        def kill_the_loading_writer() -> None:
            reached.append(eventually(lambda: (path / "loading").exists()))
            os.kill(engine.processes()["writer"][0], signal.SIGKILL)

        thread = threading.Thread(target=kill_the_loading_writer)
        thread.start()
        assert engine.load(many(60_000)) == 2
        thread.join()
        assert reached == [True]
        count = "SELECT (COUNT(*) AS ?n) { GRAPH <http://example.org/graph/many> { ?s ?p ?o } }"
        assert ask(engine, count).split() == ["n", "60000"]
        assert values(engine, "a") == ["1"]


def test_a_bulk_load_whose_source_fails_changes_nothing(filled):
    def broken():
        yield from many(25_000, "broken")
        raise RuntimeError("the source ended early")

    with pytest.raises(RuntimeError, match="ended early"):
        filled.load(broken())
    assert filled.revision() == 1
    assert not holds(filled, Query("ASK { GRAPH <http://example.org/graph/broken> { ?s ?p ?o } }"))


def test_a_write_that_the_disk_refuses_changes_nothing_and_the_next_one_works(filled):
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("the file size limit of another process can be set on Linux only")
    pids = filled.processes()
    for pid in pids["fork_server"] + pids["writer"]:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    for _ in range(3):
        with pytest.raises(StoreError, match="nothing was changed"):
            filled.apply(Patch(added=[quad("a", n) for n in range(2_000)]))
        assert filled.revision() == 1
        assert values(filled, "a") == []
    for pid in pids["fork_server"] + filled.processes()["writer"]:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert filled.apply(Patch(added=[quad("a", 1)])) == 2
    assert values(filled, "a") == ["1"]


def test_blank_nodes_keep_their_identity_across_patches(filled):
    first = Quad(iri("a"), iri("has"), BlankNode("one"), iri("g"))
    second = Quad(BlankNode("one"), iri("value"), Literal("1"), iri("g"))
    filled.apply(Patch(added=[first]))
    filled.apply(Patch(added=[second]))
    query = Query("ASK { <http://example.org/a> <http://example.org/has> ?b . ?b <http://example.org/value> '1' }")
    assert holds(filled, query)
    filled.apply(Patch(removed=[second]))
    assert not holds(filled, query)
    assert not holds(filled, Query("ASK { ?b <http://example.org/value> '1' }"))


def test_a_parameter_that_no_text_can_take_is_bound_all_the_same(tmp_path):
    with embedded.open(tmp_path / "store", readers=1) as engine:
        engine.load([quad("a", 1)])
        asked = "SELECT ?s ?p { ?s ?p ?o }"
        assert "example.org/a" in ask(engine, asked, parameters={"p": iri("value")})
        for term in (Literal("no property"), BlankNode("b")):
            assert ask(engine, asked, parameters={"p": term}).split() == ["s,p"], term


def test_a_change_after_one_that_was_broken_off_is_not_taken_for_it(filled):
    """Whoever interrupts a change (Ctrl-C in a notebook) does not know whether it was made; the next one is told."""
    worker = filled._writing._worker
    receive = worker.receive

    def interrupted():
        answer = receive()
        if threading.current_thread() is threading.main_thread():  # upkeep asks the writer, too
            raise KeyboardInterrupt
        return answer

    worker.receive = interrupted
    with pytest.raises(KeyboardInterrupt):
        filled.apply(Patch(added=[quad("a", 1)]))
    assert filled.apply(Patch(added=[quad("a", 2)])) == 3
    assert values(filled, "a") == ["1", "2"]


def test_upkeep_outlives_a_fault_that_nobody_thought_of(filled, tmp_path, monkeypatch, caplog):
    def full(*_: object, **__: object) -> int:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as broken:
        broken.setattr(checkpoint, "grip", full)
        broken.setattr(store.EmbeddedEngine, "_sweep", full)
        filled.apply(Patch(added=[quad("a", 0)]))
        assert eventually(lambda: "could not be kept up" in caplog.text)
    for number in range(1, 4):
        filled.apply(Patch(added=[quad("a", number)]))
    folder = tmp_path / "store" / "checkpoints"
    assert eventually(lambda: [entry.name for entry in folder.iterdir()] == [str(filled.revision())])


def test_a_revision_that_cannot_be_held_or_opened_is_told_in_words_and_holds_no_handle(filled, tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> int:
        raise OSError(24, "Too many open files")

    class NoStore:
        read_only = staticmethod(full)

    opened = checkpoint.Checkpoint(Folder(tmp_path / "store"))
    for name, broken in (("grip", full), ("Store", NoStore)):
        with monkeypatch.context() as patched:
            patched.setattr(checkpoint, name, broken)
            with pytest.raises(StoreError, match="Too many open files"):
                opened.open(1)
        assert opened.handle is None
    opened.open(1)
    opened.close()
