"""The embedded engine when its processes are killed, its limits are met, or its folder cannot be used."""

import contextlib
import json
import multiprocessing
import os
import random
import select
import signal
import threading
import time
from itertools import chain

import pytest
from pyoxigraph import BlankNode, Literal, Quad

from kg.engine import embedded
from kg.engine.base import Limits, Patch, Query
from kg.engine.embedded.folder import Folder
from kg.errors import LimitError, QueryError, RevisionConflict, StoreError
from kg.questions.answers import holds
from tests.engine.processes import eventually, lives, owner
from tests.engine.values import HOSTILE, ask, iri, many, quad, values, write_shared

ANYTHING = Query("ASK { ?s ?p ?o }")

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


@pytest.fixture
def filled(tmp_path):
    """A store with 3,000 quads, open."""
    with embedded.open(tmp_path / "store", readers=2) as engine:
        engine.load(many(3_000))
        yield engine


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


def test_plain_queries_are_answered_while_hostile_ones_run(filled):
    stopped: list[str] = []

    def hostile() -> None:
        try:
            filled.query(Query(HOSTILE, limits=Limits(seconds=1.5))).close()
        except LimitError as error:
            stopped.append(error.limit)

    thread = threading.Thread(target=hostile)
    thread.start()
    answered = 0
    while thread.is_alive():
        assert holds(filled, ANYTHING)
        answered += 1
    thread.join()
    assert stopped == ["seconds"]
    assert answered > 10


def test_a_long_query_lets_others_go_first_and_no_reader_stays_slow_after_it(filled):
    filled.load(many(12_000, "more"))
    nice: set[int] = set()

    def is_nice() -> bool:
        pids = filled.processes()["reader"]
        nice.update(pid for pid in pids if os.getpriority(os.PRIO_PROCESS, pid) == 15)
        return bool(nice)

    with filled.query(Query("SELECT * { ?s ?p ?o }", "text/csv")) as answer:
        stream = iter(answer)
        lines = next(stream).count(b"\n")
        assert eventually(is_nice)
        lines += b"".join(stream).count(b"\n")
    assert lines == 12_002
    assert len(nice) == 1
    slow = (os.getpriority(os.PRIO_PROCESS, pid) == 15 for pid in filled.processes()["reader"])
    assert eventually(lambda: not any(slow))


def test_readers_at_full_load_see_whole_revisions_while_writes_go_on(filled):
    torn, reads, stop = [], [], threading.Event()
    text = "SELECT ?v ?w { <http://example.org/x> <http://example.org/value> ?v . <http://example.org/y> ?p ?w }"

    def read() -> None:
        while not stop.is_set():
            with filled.query(Query(text, "text/csv")) as answer:
                row = b"".join(answer).decode().split()[1:]
                reads.append(answer.revision)
                if row and row != [f"{answer.revision},{answer.revision}"]:
                    torn.append((answer.revision, row))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    old: list[Quad] = []
    for _ in range(12):
        number = filled.revision() + 1
        new = [quad("x", number, "g"), quad("y", number, "h")]
        assert filled.apply(Patch(removed=old, added=new)) == number
        old = new
    stop.set()
    for thread in threads:
        thread.join()
    assert torn == []
    assert len(set(reads)) > 5
    assert len(reads) > 25


def test_a_stopped_query_leaves_no_process(filled):
    before = set(filled.processes()["reader"])
    with pytest.raises(LimitError):
        filled.query(Query(HOSTILE, limits=Limits(seconds=0.3))).close()
    assert eventually(lambda: sum(map(lives, before)) < len(before) or not before)
    assert eventually(lambda: len(filled.processes()["reader"]) == 2)


def test_a_query_that_takes_too_much_memory_is_stopped_and_says_so(filled):
    with pytest.raises(LimitError) as caught:
        filled.query(Query(HOSTILE, limits=Limits(seconds=30, memory=200 * 2**20))).close()
    assert caught.value.limit == "memory"
    assert holds(filled, ANYTHING)


@pytest.mark.parametrize(
    "text",
    ["SELECT * { " + "{" * 200_000, "ASK { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }"],
    ids=["open groups", "nested brackets"],
)
def test_a_query_nested_without_end_is_refused(filled, text):
    with pytest.raises((QueryError, LimitError)):
        filled.query(Query(text, limits=Limits(seconds=5))).close()
    assert holds(filled, ANYTHING)


def test_a_slow_client_is_cut_off_at_the_deadline(filled):
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    answer = filled.query(Query(text, limits=Limits(seconds=1)))
    stream = iter(answer)
    next(stream)
    reader_count = len(filled.processes()["reader"])
    with pytest.raises(LimitError) as caught:
        for _ in stream:
            time.sleep(0.01)
    assert caught.value.limit == "seconds"
    assert reader_count == 2
    assert holds(filled, ANYTHING)


def _occupy(engine) -> list:
    """Two answers that hold both readers; a reader that is being made ready is waited for."""
    answers: list = []

    def take() -> bool:
        with contextlib.suppress(LimitError):
            answers.append(engine.query(Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")))
        return len(answers) == 2

    assert eventually(take)
    return answers


def test_more_queries_than_may_wait_are_refused_at_once(tmp_path):
    with embedded.open(tmp_path / "store", readers=2, queue=embedded.Queue(length=0)) as engine:
        engine.load(many(3_000))
        answers = _occupy(engine)
        with pytest.raises(LimitError) as caught:
            engine.query(ANYTHING)
        assert caught.value.limit == "queue"
        for answer in answers:
            answer.close()
        assert holds(engine, ANYTHING)


def test_a_query_waits_for_its_turn_and_no_longer_than_allowed(tmp_path):
    with embedded.open(tmp_path / "store", readers=2, queue=embedded.Queue(seconds=0.2)) as engine:
        engine.load(many(3_000))
        answers = _occupy(engine)
        with pytest.raises(LimitError) as caught:
            engine.query(ANYTHING)
        assert caught.value.limit == "queue"
        for answer in answers:
            answer.close()


def test_a_second_writer_is_refused_with_the_process_that_holds_the_folder(tmp_path):
    with embedded.open(tmp_path / "store"), pytest.raises(StoreError, match=f"locked by process {os.getpid()}"):
        embedded.open(tmp_path / "store")
    embedded.open(tmp_path / "store").close()


def test_a_store_may_be_read_while_another_process_writes(tmp_path):
    path = tmp_path / "store"
    with embedded.open(path) as writing, embedded.open(path, read_only=True, readers=2) as reading:
        for number in range(5):
            writing.apply(Patch(added=[quad("a", number)]))
            assert len(values(reading, "a")) == number + 1
            assert reading.revision() == writing.revision()
        with pytest.raises(StoreError, match="reading only"):
            reading.apply(Patch(added=[quad("a", 9)]))


def test_several_processes_write_to_a_shared_store_in_turn(tmp_path):
    path = tmp_path / "store"
    embedded.open(path, shared=True).close()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_shared, args=(path, name)) for name in ("one", "two")]
    with embedded.open(path, shared=True, readers=2) as engine:
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [writer.exitcode for writer in writers] == [0, 0]
        assert engine.revision() == 10
        assert len(values(engine, "one")) == len(values(engine, "two")) == 5
        assert engine.apply(Patch(added=[quad("a", 1)]), expected=10) == 11
        with pytest.raises(RevisionConflict):
            engine.apply(Patch(added=[quad("a", 2)]), expected=10)


def test_a_revision_that_is_being_read_is_not_removed(tmp_path):
    path = tmp_path / "store"
    with embedded.open(path, readers=2) as writing, embedded.open(path, read_only=True, readers=2) as reading:
        writing.load(many(15_000))
        with reading.query(Query("SELECT * { ?s ?p ?o }", "text/csv")) as answer:
            stream = iter(answer)
            lines = next(stream).count(b"\n")
            for number in range(4):
                writing.apply(Patch(added=[quad("a", number)]))
            assert (path / "checkpoints" / str(answer.revision)).exists()
            lines += b"".join(stream).count(b"\n")
        assert lines == 15_002


def test_revisions_that_nobody_reads_are_removed(filled, tmp_path):
    for number in range(5):
        filled.apply(Patch(added=[quad("a", number)]))
    folder = tmp_path / "store" / "checkpoints"
    assert eventually(lambda: [entry.name for entry in folder.iterdir()] == ["6"])


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    embedded.open(tmp_path / "store").close()
    (tmp_path / "store" / "format").write_text("onrecord-store 2\n")
    with pytest.raises(StoreError, match="newer version"):
        embedded.open(tmp_path / "store")
    with pytest.raises(StoreError, match="newer version"):
        embedded.open(tmp_path / "store", read_only=True)


def test_processes_that_make_one_store_at_once_all_find_it_made(tmp_path):
    for turn in range(5):
        path = tmp_path / str(turn)
        together = multiprocessing.get_context("fork").Barrier(6)
        makers = [multiprocessing.get_context("fork").Process(target=make, args=(path, together)) for _ in range(6)]
        for maker in makers:
            maker.start()
        for maker in makers:
            maker.join()
        assert [maker.exitcode for maker in makers] == [0] * 6
        assert sorted(entry.name for entry in path.iterdir()) == ["checkpoints", "format", "lock"]


def make(path, together):
    together.wait()
    Folder(path).create()


def test_a_store_that_was_being_made_when_the_power_went_is_made_whole(tmp_path):
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "format.new").write_text("onrec", encoding="utf-8")
    with embedded.open(tmp_path, readers=2) as engine:
        assert engine.apply(Patch(added=many(1))) == 1


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("hello")
    with pytest.raises(StoreError, match="not empty"):
        embedded.open(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(StoreError, match="no store"):
        embedded.open(tmp_path / "nothing", read_only=True)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreError, match="choose another folder"):
        embedded.open(tmp_path / "store")


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


def test_a_forked_copy_of_the_owner_neither_uses_nor_keeps_the_store(tmp_path):
    engine = embedded.open(tmp_path / "store")
    context = multiprocessing.get_context("fork")
    ends, begins = context.Event(), context.Queue()

    def child() -> None:
        try:
            engine.query(ANYTHING)
        except StoreError as error:
            begins.put(str(error))
        ends.wait()

    process = context.Process(target=child)
    process.start()
    assert "closed" in begins.get(timeout=20)
    engine.apply(Patch(added=[quad("a", 1)]))
    engine.close()
    with embedded.open(tmp_path / "store") as again:
        assert values(again, "a") == ["1"]
    ends.set()
    process.join()


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


def test_a_query_that_is_handed_in_tells_when_its_answer_is_there_and_is_refused_while_every_reader_works(filled):
    small = Query("SELECT * { ?s ?p ?o } LIMIT 3", "text/csv")
    answer = filled.hand_in(small)
    assert answer is not None
    assert select.select([answer], [], [], 10)[0]
    assert answer.is_there()
    assert answer.arrives()
    assert b"".join(answer).count(b"\n") == 4
    assert answer.is_read
    with contextlib.ExitStack() as held:
        while (begun := filled.hand_in(small)) is not None:
            held.enter_context(begun)


def test_a_handed_in_query_whose_reader_is_killed_is_to_be_asked_again(filled):
    answer = filled.hand_in(Query(HOSTILE, "text/csv"))
    assert answer is not None
    for pid in filled.processes()["reader"]:
        os.kill(pid, signal.SIGKILL)
    assert select.select([answer], [], [], 10)[0]
    assert not answer.is_there()
    assert not answer.arrives()
