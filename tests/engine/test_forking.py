"""The fork server of a command: a fork of it, where it may be forked, and like any other in all else."""

from __future__ import annotations

import threading

import pytest

from kg.engine import embedded
from kg.engine.base import Patch
from kg.engine.embedded import workers
from kg.engine.embedded.forking import Forked, may_fork
from kg.questions.answers import holds
from tests.engine.processes import eventually, lives, owner
from tests.engine.values import ANYTHING, quad

SCRIPT = """
import sys
from kg.engine import embedded
from kg.engine.base import Query
with embedded.open(sys.argv[1], read_only=True, readers=2, forks=True) as engine:
    with engine.query(Query("SELECT ?v { <http://example.org/x> ?p ?v }", "text/csv")) as answer:
        told = b"".join(answer)
    kind = type(engine._fork_server._process).__name__
    pids = engine.processes()
    print(kind, told.split()[-1].decode(), *pids["fork_server"], *pids["reader"], flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def store(tmp_path):
    with embedded.open(tmp_path / "store", readers=2) as engine:
        engine.apply(Patch(added=[quad("x", 7, "g")]))
    return tmp_path / "store"


@pytest.mark.parametrize("how", ["asked", "killed"])
def test_a_program_without_threads_is_forked_and_nothing_outlives_it(store, how):
    with owner(SCRIPT, store) as program:
        kind, value, *pids = program.stdout.readline().split()
        assert (kind, value) == ("Forked", "7")
        assert len(pids) == 2 and all(lives(int(pid)) for pid in pids)
        if how == "asked":
            assert program.communicate("\n")[0] == ""
        else:
            program.kill()
        assert eventually(lambda: not any(lives(int(pid)) for pid in pids))


def test_a_program_with_threads_is_not_forked(store, monkeypatch):
    launched = []
    launch = workers.launch
    monkeypatch.setattr(workers, "launch", lambda handle: launched.append(handle) or launch(handle))
    waits = threading.Event()
    thread = threading.Thread(target=waits.wait)
    thread.start()
    assert not may_fork()
    with embedded.open(store, read_only=True, readers=2, forks=True) as engine:
        assert holds(engine, ANYTHING)
        assert not isinstance(engine._fork_server._process, Forked)
    waits.set()
    thread.join()
    assert len(launched) == 1
