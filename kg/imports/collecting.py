"""The search for cyclic garbage, made for programs of fewer objects than a bulk load has: made rarer while it lasts.

Python looks through what is new each time that 700 objects more were made than freed, and now and then through all that
there is. A load makes and frees millions of terms and rows, none of which refer to each other in circles.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

OBJECTS = 50_000
"""Objects more made than freed, after which a load looks for garbage."""


@contextlib.contextmanager
def rarely() -> Iterator[None]:
    """Garbage is looked for seldom until this block ends, and at what was there before not at all."""
    before = gc.get_threshold()
    begin_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def begin_rarely() -> None:
    """The same from now on, in a process that does nothing else."""
    gc.freeze()
    gc.set_threshold(OBJECTS)
