"""One process at a time makes something in a place where there may be nothing yet: a store, a backup."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a file that is there as long as somebody makes something beside it.

    Args:
        path: the file.
        wait: whether to wait until nobody else holds it.

    Raises:
        BlockingIOError: another process holds it.
        OSError: it cannot be made.
    """
    handle = _held(path, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _held(path: Path, how: int) -> int:
    """A handle on the file at the path, and not on one that its holder has just removed."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, how)
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
