"""What an engine holds once it has applied a patch, known without asking it.

To ask a reader of a large store, it would have to open the new revision first, for which a writer would wait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.bases import PROV, Bases
from kg.engine.base import Patch
from kg.engine.patches import VERSION, revision_quad
from kg.index.stored import stored

_AUTHOR = "https://w3id.org/sssom/author_label"


class Foretold:
    """A patch as an engine holds it that keeps what pyoxigraph's own store keeps (`keeps_as_given`).

    Args:
        patch: what was applied.
        revision: the revision that it made.
        bases: bases of the IRIs.
    """

    def __init__(self, patch: Patch, revision: int, bases: Bases) -> None:
        self.revision, self._bases = revision, bases
        self._added, self._removed = _kept(patch.added), _kept(patch.removed)
        self._version = revision_quad(bases, revision)

    def after(self, said: Collection[Triple], others: Collection[Quad]) -> set[Triple]:
        """What the engine says now, in any graph, of the subjects of the patch and of its log.

        Args:
            said: what it said of them before.
            others: what was said of the subjects of what the patch removed, that itself included or not.
        """
        held = {quad.triple for quad in set(others) - self._removed}
        gone = {quad.triple for quad in self._removed} - held
        version, log = self._version.triple, self._version.subject
        left = {triple for triple in said if triple.predicate != VERSION or triple.subject != log}
        return (left - gone) | {quad.triple for quad in self._added} | {version}

    def made(self) -> Iterator[tuple[object, object, object]]:
        """What `ontology/rules/index/revision-made.rq` gives of the revision: subject, property and value."""
        log, number = self._version.graph_name, NamedNode(self._bases.term("number"))
        said = [quad for quad in stored(self._added) if quad.graph_name == log]
        mine = {quad.subject for quad in said if quad.predicate == number and quad.object == Literal(self.revision)}
        told = {PROV + "endedAtTime", _AUTHOR, self._bases.term("graph")}
        for quad in said:
            if quad.subject in mine and quad.predicate.value in told:
                yield quad.subject, quad.predicate, quad.object


def _kept(quads: Collection[Quad]) -> set[Quad]:
    """Quads with their literals as a store gives them back ("01" as 1)."""
    store = Store()
    store.extend(quads)
    return set(store)
