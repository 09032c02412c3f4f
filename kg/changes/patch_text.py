"""RDF Patch (Apache Jena, "RDF Patch v1"): a change of quads as text.

One line a quad, "A" for added and "D" for removed, terms as in N-Quads, between "TX ." and "TC .".
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.engine.base import Patch
from kg.errors import DataError, Finding


def write_patch(patch: Patch) -> str:
    """A patch as RDF Patch, removed quads first, each part sorted."""
    lines = [
        f"{letter} {line}" for letter, quads in (("D", patch.removed), ("A", patch.added)) for line in _lines(quads)
    ]
    return "\n".join(["TX .", *lines, "TC .", ""])


def _lines(quads: Iterable[ox.Quad]) -> list[str]:
    return sorted(f"{_statement(quad)} ." for quad in quads)


def read_patch(text: str) -> Patch:
    """A patch from its text. Raises DataError for a line that is none."""
    removed: list[ox.Quad] = []
    added: list[ox.Quad] = []
    for number, line in enumerate(text.split("\n"), 1):
        letter, _, rest = line.partition(" ")
        if letter in ("TX", "TC", "H", "PA", "") and rest.endswith((".", "")):
            continue
        try:
            into = {"A": added, "D": removed}[letter]
            into.extend(ox.parse(rest, format=ox.RdfFormat.N_QUADS))
        except (KeyError, SyntaxError):
            found = f"{line[:80]!r}"
            raise DataError([Finding("", f"line {number}", found, "a line of RDF Patch", "", number)]) from None
    return Patch(removed, added)


def _statement(quad: ox.Quad) -> str:
    return str(quad.triple if isinstance(quad.graph_name, ox.DefaultGraph) else quad)
