"""Whom the engine works for now: queries of one piece of work share its deadline, and end when nobody waits for it.

The work is known by the context (PEP 567) that a thread runs in, so that nothing between a request and the engine has
to hand it on.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event

from kg.errors import LimitError


@dataclass(frozen=True)
class Work:
    """A piece of work.

    Attributes:
        abandoned: set when nobody waits for it any more.
        until: when it must be done, on the monotonic clock; None: whenever.
    """

    abandoned: Event
    until: float | None = None


_CURRENT: ContextVar[Work | None] = ContextVar("work", default=None)


@contextlib.contextmanager
def working(work: Work) -> Iterator[None]:
    """Let the engine work for this until the block ends, in this thread and in those that copy its context."""
    token = _CURRENT.set(work)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def check() -> None:
    """Give up work that is too late or that nobody waits for: between steps that cannot be stopped.

    Raises:
        LimitError: "seconds" or "abandoned".
    """
    work = _CURRENT.get()
    if work is None:
        return
    if work.abandoned.is_set():
        raise LimitError("this was given up because nobody waits for its answer", "abandoned")
    if work.until is not None and time.monotonic() > work.until:
        raise LimitError("this was given up because it took longer than it may", "seconds")


def bounded(seconds: float | None, abandoned: Event | None) -> tuple[float | None, Event | None]:
    """When a query must be done and what abandons it: by its own limits and by those of the work that it is part of."""
    work = _CURRENT.get()
    until = None if seconds is None else time.monotonic() + seconds
    if work is None:
        return until, abandoned
    if work.until is not None:
        until = work.until if until is None else min(until, work.until)
    return until, abandoned or work.abandoned
