"""The embedded engine when queries are too many, too large or too long, and when whoever asks is slow."""

import contextlib
import os
import select
import signal
import threading
import time

import pytest
from pyoxigraph import Quad

from kg.engine import embedded
from kg.engine.base import Limits, Patch, Query
from kg.engine.embedded import pool, store
from kg.errors import LimitError, QueryError
from kg.questions.answers import holds
from tests.engine.processes import eventually, lives
from tests.engine.values import ANYTHING, HOSTILE, many, quad


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
    writes = 0
    while writes < 12 or ((len(set(reads)) <= 5 or len(reads) <= 25) and writes < 1000):
        writes += 1
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


def _is_refused_by_the_queue(engine):
    """While every reader works, one more query is refused."""
    engine.load(many(3_000))
    answers = _occupy(engine)
    with pytest.raises(LimitError) as caught:
        engine.query(ANYTHING)
    assert caught.value.limit == "queue"
    for answer in answers:
        answer.close()


def test_more_queries_than_may_wait_are_refused_at_once(tmp_path):
    with embedded.open(tmp_path / "store", readers=2, queue=embedded.Queue(length=0)) as engine:
        _is_refused_by_the_queue(engine)
        assert holds(engine, ANYTHING)


def test_a_query_waits_for_its_turn_and_no_longer_than_allowed(tmp_path):
    with embedded.open(tmp_path / "store", readers=2, queue=embedded.Queue(seconds=0.2)) as engine:
        _is_refused_by_the_queue(engine)


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


def test_readers_that_are_kept_ready_are_started_when_nothing_changes_and_stay_until_something_does(tmp_path):
    with embedded.open(tmp_path / "store", readers=2, more=3, ready=1) as engine:
        engine.load([quad("x", 1, "g")])
        engine._keep_up()
        assert len(engine.processes()["reader"]) == 2
        engine._pool.rest(60)
        assert len(engine.processes()["reader"]) == 3
        engine._keep_up()
        assert len(engine.processes()["reader"]) == 3, "nothing has changed"
        engine.apply(Patch(added=[quad("y", 2, "g")]))
        engine._keep_up()
        assert len(engine.processes()["reader"]) == 2, "a write need not wait until a third has opened its revision"


def test_more_readers_are_started_while_all_are_at_work_and_end_when_they_are_not_needed(tmp_path):
    with embedded.open(tmp_path / "store", readers=2, more=1) as engine:
        engine.load(many(12_000, "some"))
        answers = [engine.query(Query(f"SELECT * {{ ?s ?p ?o }} #{number}", "text/csv")) for number in range(3)]
        assert len(set(engine.processes()["reader"])) == 3
        assert engine.hand_in(ANYTHING) is None, "no more than three"
        assert [b"".join(answer).count(b"\n") for answer in answers] == [12_002] * 3
        engine._pool.rest(60)
        assert len(engine.processes()["reader"]) == 3, "it is kept for a while"
        engine._pool.rest(0)
        assert len(engine.processes()["reader"]) == 2
        assert holds(engine, ANYTHING)


@pytest.fixture
def hurried_by_nothing(monkeypatch) -> None:
    """Idle readers open a new revision only if none has it, or when a test says that nothing changes."""
    monkeypatch.setattr(store, "QUIET_SECONDS", 3_600)
    monkeypatch.setattr(pool, "BEHIND_SECONDS", 3_600)


def _revisions(engine) -> list[int]:
    """Which revision each idle reader has open; the thread that keeps them up may be at work."""
    with engine._pool._lock:
        return sorted(worker.revision for worker in engine._pool._idle)


def _published(engine) -> list[int]:
    return sorted(int(path.name) for path in (engine._folder.path / "checkpoints").iterdir())


@pytest.mark.usefixtures("hurried_by_nothing")
def test_a_write_is_opened_by_one_idle_reader_and_by_the_others_when_nothing_changes(tmp_path):
    with embedded.open(tmp_path / "store", readers=3) as engine:
        engine.apply(Patch(added=[quad("x", 0, "g")]))
        assert eventually(lambda: len(_revisions(engine)) == 3)
        assert eventually(lambda: engine._rest() or _revisions(engine) == [engine.revision()] * 3)
        first = engine.revision()
        for value in range(1, 4):
            engine.apply(Patch(added=[quad("x", value, "g")]))
            assert eventually(lambda: _revisions(engine) == [first, first, engine.revision()])
        assert holds(engine, ANYTHING), "it is asked of the one that has the latest"
        assert eventually(lambda: _revisions(engine) == [first, first, engine.revision()])
        assert eventually(lambda: engine._rest() or _revisions(engine) == [engine.revision()] * 3)
        assert eventually(lambda: _published(engine) == [engine.revision()])


@pytest.mark.usefixtures("hurried_by_nothing")
def test_an_idle_reader_does_not_keep_the_files_of_a_revision_that_is_long_past(tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "BEHIND_SECONDS", 0)
    with embedded.open(tmp_path / "store", readers=3) as engine:
        for value in range(3):
            engine.apply(Patch(added=[quad("x", value, "g")]))
            assert eventually(lambda: _revisions(engine) == [engine.revision()] * 3)


@pytest.mark.usefixtures("hurried_by_nothing")
def test_a_revision_that_the_last_reader_left_for_a_query_of_its_own_is_removed_when_nothing_changes(tmp_path):
    with embedded.open(tmp_path / "store", readers=2) as engine:
        engine.apply(Patch(added=[quad("x", 0, "g")]))
        assert eventually(lambda: engine._rest() or _revisions(engine) == [engine.revision()] * 2)
        first = engine.revision()
        engine.apply(Patch(added=[quad("x", 1, "g")]))
        assert eventually(lambda: _revisions(engine) == [first, engine.revision()])
        assert eventually(lambda: engine._left == 2), "the other one holds the revision before"
        latest = engine._pool.take(None)
        assert holds(engine, ANYTHING)
        engine._pool.give(latest)
        assert _revisions(engine) == [engine.revision()] * 2
        engine._rest()
        assert _published(engine) == [engine.revision()]


@pytest.mark.usefixtures("hurried_by_nothing")
def test_a_store_that_is_closed_right_after_a_write_holds_its_latest_revision_and_no_other(tmp_path):
    with embedded.open(tmp_path / "store", readers=3) as engine:
        for value in range(3):
            engine.apply(Patch(added=[quad("x", value, "g")]))
            assert eventually(lambda: engine.revision() in _revisions(engine))
    assert _published(engine) == [engine.revision()]
