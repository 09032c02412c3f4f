"""Quads on their way into a store in bulk: as a file beside it."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from kg.engine.embedded.folder import INCOMING, Folder
from kg.engine.patches import check
from kg.errors import StoreError

SPOOLED_QUADS = 10_000


@contextlib.contextmanager
def spooled(folder: Folder, quads: Iterable[Quad]) -> Iterator[tuple[str, int]]:
    """A file beside the store with each quad, and its triple once more for the default graph, as N-Quads.

    And how many quads there are; the triples come after all of them.
    """
    handle, path = tempfile.mkstemp(prefix=INCOMING, suffix=".nq", dir=folder.path)
    try:
        with os.fdopen(handle, "wb") as file:
            fcntl.flock(handle, fcntl.LOCK_SH)  # no writer that begins meanwhile sweeps it away
            # All triples after all quads: they go into other files of the store, so that each is loaded in fewer parts.
            rest, count = iter(quads), 0
            with tempfile.TemporaryFile(dir=folder.path) as triples:
                while chunk := check(itertools.islice(rest, SPOOLED_QUADS)):
                    pyoxigraph.serialize(chunk, file, RdfFormat.N_QUADS)
                    pyoxigraph.serialize([quad.triple for quad in chunk], triples, RdfFormat.N_TRIPLES)
                    count += len(chunk)
                triples.seek(0)
                shutil.copyfileobj(triples, file, 1 << 20)
            file.flush()
            yield path, count
    except OSError as error:
        raise StoreError(f"{folder.path} could not be written, nothing was changed: {error.strerror}") from error
    finally:
        os.unlink(path)
