"""The one published revision that a process has open to read, held against removal."""

from __future__ import annotations

import contextlib
import os
import resource

from pyoxigraph import Store

from kg.engine.embedded.folder import Folder, grip
from kg.errors import StoreError


class Checkpoint:
    """The one checkpoint that is open.

    Attributes:
        number: which revision it is of; -1 while none is open.
        base_memory: bytes of address space that the process had once it was open; 0 where the system does not tell.
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.number, self.base_memory = -1, 0
        self.store: Store | None = None
        self.handle: int | None = None

    def open(self, number: int) -> None:
        """Have revision `number` open, or the latest if that one is gone.

        Raises:
            StoreError: there is none, or it cannot be opened.
        """
        if number == self.number:
            return
        self.close()
        while self.handle is None:
            try:
                self.handle = grip(self.folder.checkpoint(number))
            except FileNotFoundError:
                pass
            except OSError as error:
                raise StoreError(f"revision {number} of {self.folder.path} cannot be held: {error}") from error
            if self.handle is None:
                latest = self.folder.current()
                if latest is None or latest == number:
                    raise StoreError(f"{self.folder.checkpoint(number)} is missing; restore a backup")
                number = latest
        try:
            self.store = Store.read_only(str(self.folder.checkpoint(number)))
        except (OSError, RuntimeError) as error:
            self.close()
            raise StoreError(f"revision {number} of {self.folder.path} cannot be opened: {error}") from error
        self.number, self.base_memory = number, _address_space()

    def opened(self) -> Store:
        """The store of the revision that is open."""
        if self.store is None:
            raise StoreError(f"no revision of {self.folder.path} is open; repeat the query")
        return self.store

    def close(self) -> None:
        """Let go of what is open."""
        self.store, self.number = None, -1
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not tell."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
    return 0
