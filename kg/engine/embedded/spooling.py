"""Quads on their way into a store in bulk: as a file beside it."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Quad, RdfFormat

from kg.engine.embedded.folder import INCOMING, Folder
from kg.engine.patches import check
from kg.errors import StoreError
from kg.formats import written

SPOOLED_QUADS = 10_000

END = b" .\n"
GRAPH = re.compile(rb" (?:<[^>\n]*>|_:[^ \n]+) \.\n")
"""How a line of a quad in a named graph ends. Within literals line ends are escaped: it ends nothing else."""


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
                    lines = written(chunk, RdfFormat.N_QUADS)
                    file.write(lines)
                    triples.write(_without_graphs(lines, chunk))
                    count += len(chunk)
                triples.seek(0)
                shutil.copyfileobj(triples, file, 1 << 20)
            file.flush()
            yield path, count
    except OSError as error:
        raise StoreError(f"{folder.path} could not be written, nothing was changed: {error.strerror}") from error
    finally:
        os.unlink(path)


def _without_graphs(lines: bytes, quads: Sequence[Quad]) -> bytes:
    """N-Quads as the N-Triples of the same quads, one line each: text of text, as making triples takes longer."""
    end = f" {quads[0].graph_name} .\n".encode()
    return lines.replace(end, END) if lines.count(end) == len(quads) else GRAPH.sub(END, lines)
