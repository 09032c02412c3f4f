"""Revisions: what a commit leaves in `…/graph/changes`, and its quads as text in RDF Patch.

RDF Patch (Apache Jena, "RDF Patch v1"): one line a quad, "A" for added and "D" for removed, terms as in N-Quads,
between "TX ." and "TC .".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import pyoxigraph as ox

from kg.bases import PROV, RDF, RDFS, XSD, Bases
from kg.engine.base import Patch
from kg.errors import DataError, Finding


def write_patch(patch: Patch) -> str:
    """A patch as RDF Patch, removed quads first, each part sorted."""
    lines = [
        f"{letter} {line}" for letter, quads in (("D", patch.removed), ("A", patch.added)) for line in _lines(quads)
    ]
    return "\n".join(["TX .", *lines, "TC .", ""])


def _lines(quads: Iterable[ox.Quad]) -> list[str]:
    return sorted(f"{quad} ." for quad in quads)


def read_patch(text: str) -> Patch:
    """A patch from its text. Raises DataError for a line that is none."""
    removed: list[ox.Quad] = []
    added: list[ox.Quad] = []
    for number, line in enumerate(text.splitlines(), 1):
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


def describe(
    number: int, graphs: Sequence[str], patch: Patch | None, *, author: str, now: datetime, note: str, bases: Bases
) -> list[ox.Quad]:
    """The quads of a revision in the graph of changes.

    Args:
        number: its number.
        graphs: IRIs of the graphs that it changed, without the derived graph and the log itself.
        patch: what it added and removed; None: too much to keep, as after a load.
        author: whom the log names.
        now: when, with a time zone.
        note: why, in words; "" for nothing.
        bases: bases of the IRIs.
    """
    node = ox.NamedNode(bases.id(f"revision/{number}"))
    values: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (RDF + "type", ox.NamedNode(bases.term("Revision"))),
        (bases.term("number"), ox.Literal(number)),
        (PROV + "endedAtTime", ox.Literal(now.isoformat(), datatype=ox.NamedNode(XSD + "dateTime"))),
        ("https://w3id.org/sssom/author_label", ox.Literal(author)),
    ]
    if note:
        values.append((RDFS + "comment", ox.Literal(note)))
    if patch is not None:
        values.append((bases.term("patch"), ox.Literal(write_patch(patch))))
    values += [(bases.term("graph"), ox.NamedNode(graph)) for graph in graphs]
    log = ox.NamedNode(bases.graph("changes"))
    return [ox.Quad(node, ox.NamedNode(about), value, log) for about, value in values]
