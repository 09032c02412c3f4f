"""On Record as a library: who said what, about what, when, and according to whom.

    import kg
    record = kg.open()                 # or a store's folder, or "http://127.0.0.1:8000", or any SPARQL service
    record.positions(actor="person/sergey-lavrov").frame()

Nothing here starts a server or asks the clock, and of the environment only `kg.open()` without an argument reads one
variable, `KG_STORE`, so that a notebook and the command find the same store. Importing `kg` loads nothing of it: what a
name needs is loaded when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from kg.library.record import Record

__version__ = "0.2.0"
__all__ = ["__version__", "open"]


def open(where: str | os.PathLike[str] | None = None, *, token: str = "", timeout: float | None = 30.0) -> Record:
    """Open what is on record, to be read.

    Args:
        where: the folder of a store; the address of a running service (`http://…`) or of a SPARQL endpoint; None: the
            store that `KG_STORE` names, else the one that `kg build` makes where none is named.
        token: a bearer token, for a service that asks for one.
        timeout: seconds that one query may take; None: no limit.

    Raises:
        StoreError: there is no store, or the service cannot be reached.
    """
    from kg.library import opening

    return opening.open(where, token=token, timeout=timeout)
