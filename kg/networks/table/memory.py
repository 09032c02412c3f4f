"""Memory that large tables have left, given back to the system."""

from __future__ import annotations

import ctypes

LARGE = 50_000
"""Rows of a table whose columns, and what is computed of them, leave megabytes behind."""


def give_back(rows: int) -> None:
    """Give back what is free, if a table of so many rows was worked on.

    The allocator of glibc keeps what threads have freed, each for itself, so that a service would seem to grow by a
    table with each of its threads that reads one. Other allocators do this themselves.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if rows >= LARGE else None
    if trim is not None:
        trim(0)
