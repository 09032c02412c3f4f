"""Answers that take long are made once, for all who ask for the same at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from api.resources.made_once import MadeOnce
from kg.errors import LimitError


def test_who_asks_for_what_is_being_made_waits_for_it_and_makes_nothing():
    once, begun, came, may_end = MadeOnce(1000, patience=60), Event(), Event(), Event()

    def make() -> tuple[int, tuple[bytes, str]]:
        begun.set()
        assert may_end.wait(60)
        return 1, (b"made", "text/plain")

    def revision() -> int:
        if begun.is_set():
            came.set()
        return 1

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(once.answer, "key", revision, make)
        assert begun.wait(60)
        second = threads.submit(once.answer, "key", revision, lambda: (1, (b"made twice", "text/plain")))
        assert came.wait(60)
        may_end.set()
        assert first.result(60) == second.result(60) == (1, (b"made", "text/plain"))


def test_who_cannot_wait_longer_is_told_and_another_question_need_not_wait():
    once = MadeOnce(1000, patience=0)

    def make() -> tuple[int, tuple[bytes, str]]:
        with pytest.raises(LimitError, match="being made"):
            once.answer("key", lambda: 1, lambda: pytest.fail("made twice"))
        return once.answer("another", lambda: 1, lambda: (1, (b"another", "text/plain")))

    assert once.answer("key", lambda: 1, make) == (1, (b"another", "text/plain"))


def test_what_is_of_another_revision_too_large_or_failed_is_made_anew():
    once = MadeOnce(1000, patience=60)
    assert once.answer("key", lambda: 1, lambda: (1, (b"old", "text/plain")))[1][0] == b"old"
    once.answer("another", lambda: 1, lambda: (1, (b"old", "text/plain")))
    assert once.answer("key", lambda: 2, lambda: (2, (b"new", "text/plain"))) == (2, (b"new", "text/plain"))
    assert dict(once.kept.values) == {"key": (b"new", "text/plain")}, "what is of another revision is not kept"
    for content in (b"x" * 251, b"y" * 251):
        assert once.answer("large", lambda: 1, lambda made=content: (1, (made, "text/plain")))[1][0] == content
    with pytest.raises(ZeroDivisionError):
        once.answer("fails", lambda: 1, lambda: 1 // 0)
    assert once.answer("fails", lambda: 1, lambda: (1, (b"made", "text/plain")))[1][0] == b"made"
