"""Quads as stores give them: in a named graph, and never about a triple."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, cast

from pyoxigraph import NamedNode, Quad

from kg.bases import Term


class StoredQuad(Protocol):
    """A quad of RDF 1.1 in a named graph, as `pyoxigraph.Quad` has it."""

    @property
    def subject(self) -> NamedNode: ...
    @property
    def predicate(self) -> NamedNode: ...
    @property
    def object(self) -> Term: ...
    @property
    def graph_name(self) -> NamedNode: ...


def stored(quads: Iterable[Quad]) -> Iterable[StoredQuad]:
    """The same quads: no store of ours holds triples about triples or a default graph. Costs nothing a quad."""
    return cast(Iterable[StoredQuad], quads)
