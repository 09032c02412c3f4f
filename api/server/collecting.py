"""The search for cyclic garbage, which stops every thread while it lasts: put off while something large is at work."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from threading import Lock

_lock = Lock()
_at_work = 0


@contextlib.contextmanager
def postponed() -> Iterator[None]:
    """No garbage is looked for until this block, and every other such block, has ended.

    What a large document is made of lives as long as it is worked on, so that looking through it, again and again as it
    grows, finds nothing; each look takes as long as the document is large.
    """
    global _at_work
    with _lock:
        _at_work += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
            if not _at_work:
                gc.enable()
