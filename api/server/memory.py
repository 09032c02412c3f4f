"""Memory that threads have freed: kept by as few of glibc's allocators as there are processors, or given back.

Each thread may have an allocator (arena) of its own, up to eight for each processor, and what one of them keeps free is
of no use to the others. So a service seems to grow with the threads that happen to make what is large. See mallopt(3)
and malloc_trim(3); other C libraries have neither, and need neither.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable

M_ARENA_MAX = -8
LARGE = 50_000
"""Rows of a table whose columns, and what is computed of them, leave megabytes behind."""


def _of_c(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None)


def share_arenas() -> None:
    """Let threads that are yet to start share a few arenas. Threads of Python take turns anyway."""
    if set_option := _of_c("mallopt"):
        set_option(M_ARENA_MAX, max(2, os.cpu_count() or 2))


def give_back(rows: int) -> None:
    """Give back what is free, if a table of so many rows was worked on."""
    if rows >= LARGE and (trim := _of_c("malloc_trim")):
        trim(0)
