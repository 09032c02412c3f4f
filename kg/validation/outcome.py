"""What a validation came to: findings in words for people, a validation report in RDF for machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from kg.bases import RDF, Bases
from kg.errors import Finding
from kg.formats import written
from kg.validation.report import SH, Violation

Locate = Callable[[str, str, str | None, str | None], tuple[str, str, int] | None]
"""(graph, focus node, property or None, value if it is an IRI or None: IRIs) to (file, record path, line) or None."""


_WITHOUT_PREFIXES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


@dataclass(frozen=True)
class Outcome:
    """The result of a validation.

    Attributes:
        violations: every result of every graph, in order of graph, focus node and path.
        bases: the bases that IRIs are shortened by in words.
        locate: finds the place of a node in the records; None: findings name the graph and the node instead.
    """

    violations: Sequence[Violation]
    bases: Bases
    locate: Locate | None = None

    @property
    def conforms(self) -> bool:
        """Whether nothing at all was found."""
        return not self.violations

    @cached_property
    def findings(self) -> list[Finding]:
        """One finding for each violation, sorted by file and path, without repetitions."""
        return sorted(set(map(self._finding, self.violations)))

    def report(self, format: RdfFormat = RdfFormat.TURTLE) -> bytes:
        """The `sh:ValidationReport` over all graphs (SHACL, section 3.6) in an RDF format."""
        node = BlankNode()
        triples = [
            Triple(node, NamedNode(RDF + "type"), NamedNode(SH + "ValidationReport")),
            Triple(node, NamedNode(SH + "conforms"), Literal(self.conforms)),
        ]
        for violation in self.violations:
            if violation.triples:
                triples.append(Triple(node, NamedNode(SH + "result"), violation.triples[0].subject))
                triples.extend(violation.triples)
        prefixes = {"sh": SH, "rec": self.bases.vocabulary, "shapes": self.bases.root + "shapes#"}
        return written(triples, format, None if format in _WITHOUT_PREFIXES else prefixes)

    def _finding(self, violation: Violation) -> Finding:
        path = violation.path if "://" in violation.path and violation.path[0] not in "<^(" else None
        value = violation.value.value if isinstance(violation.value, NamedNode) else None
        place = self.locate(violation.graph, violation.focus, path, value) if self.locate else None
        if place is None:
            field = self.bases.abbreviate(path) if path else ""
            place = ("", ": ".join(part for part in (self.bases.abbreviate(violation.focus), field) if part), 0)
        rule = violation.shape.rpartition("#")[2]
        return Finding(place[0], place[1], self._found(violation), _expected(violation.message), rule, place[2])

    def _found(self, violation: Violation) -> str:
        """What was found, in words: the value, or which way the number of values is wrong."""
        component = violation.component.removeprefix(SH).removesuffix("ConstraintComponent")
        if isinstance(violation.value, Literal):
            return repr(violation.value.value)
        if isinstance(violation.value, NamedNode):
            return self.bases.abbreviate(violation.value.value)
        return {"MinCount": "no value", "MaxCount": "more than one value"}.get(component, "this")


def _expected(message: str) -> str:
    """A shape's message as what follows "expected": that a statement has one stance …"""
    return f"that {message[:1].lower()}{message[1:].rstrip('.')}"
