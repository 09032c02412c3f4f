"""Reading a `sh:ValidationReport`: one `Violation` for each result, whichever engine wrote it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.bases import RDF, XSD, value

SH = "http://www.w3.org/ns/shacl#"
_SEQUENCE_OPERATORS = {
    "inversePath": "^{}",
    "zeroOrMorePath": "({})*",
    "oneOrMorePath": "({})+",
    "zeroOrOnePath": "({})?",
}

_NUMBERS = {XSD + "double", XSD + "float", XSD + "decimal"}

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Violation:
    """One validation result (SHACL, section 3.6.2).

    Attributes:
        focus: the node that was checked; an IRI, or "_:" and a label.
        path: the property as an IRI, another path in the syntax of SPARQL, or "" if the whole node is meant.
        value: the value that broke the rule; None if the result names none (a missing value, a count).
        shape: IRI of the shape.
        component: IRI of the constraint component.
        severity: local name: Violation, Warning or Info.
        message: the shape's message.
        graph: IRI of the graph that the focus node was checked in; "" where that is not known.
        triples: the result as it stands in the report.
    """

    focus: str
    path: str
    value: Term | None
    shape: str
    component: str
    severity: str = "Violation"
    message: str = ""
    graph: str = ""
    triples: tuple[Triple, ...] = field(default=(), compare=False, repr=False)

    @property
    def key(self) -> tuple[str, ...]:
        """What two engines must agree on, as text: focus node, path, value, source shape and component."""
        return (self.focus, self.path, _comparable(self.value), self.shape, self.component)


def _comparable(value: Term | None) -> str:
    """A value as text in which 1.5 and 1.5E0 are one number, since rdflib writes numbers in its own way."""
    if isinstance(value, Literal) and value.datatype.value in _NUMBERS:
        try:
            return f"{float(value.value)!r}^^{value.datatype}"
        except ValueError:
            pass
    return str(value)


def read(report: Iterable[Triple]) -> list[Violation]:
    """The results of a validation report, sorted by focus node, path, value and shape."""
    by_subject: dict[Term, list[Triple]] = defaultdict(list)
    for triple in report:
        by_subject[triple.subject].append(triple)
    results = [t.object for ts in by_subject.values() for t in ts if t.predicate.value == SH + "result"]
    return sorted((_violation(node, by_subject) for node in results), key=lambda v: v.key)


def _violation(node: Term, by_subject: dict[Term, list[Triple]]) -> Violation:
    values = {t.predicate.value.removeprefix(SH): t.object for t in by_subject[node]}
    return Violation(
        focus=_text(values["focusNode"]),
        path=_path(values["resultPath"], by_subject) if "resultPath" in values else "",
        value=values.get("value"),
        shape=_text(values["sourceShape"]),
        component=_text(values["sourceConstraintComponent"]),
        severity=value(values["resultSeverity"]).removeprefix(SH),
        message=value(values["resultMessage"]) if "resultMessage" in values else "",
        triples=tuple(_closure(node, by_subject)),
    )


def _text(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode | Triple) else term.value


def _closure(node: Term, by_subject: dict[Term, list[Triple]]) -> Iterable[Triple]:
    """The result and the blank nodes of its path; not those of other members, which belong to data or shapes."""
    for triple in by_subject[node]:
        predicate = triple.predicate.value
        if predicate == SH + "sourceConstraint" and isinstance(triple.object, BlankNode):
            continue
        yield triple
        if predicate == SH + "resultPath":
            yield from _descend(triple.object, by_subject)


def _descend(node: Term, by_subject: dict[Term, list[Triple]]) -> Iterable[Triple]:
    if isinstance(node, BlankNode):
        for triple in by_subject.get(node, ()):
            yield triple
            yield from _descend(triple.object, by_subject)


def _path(node: Term, by_subject: dict[Term, list[Triple]]) -> str:
    """A property path as SPARQL writes it (SHACL, section 2.3.1); a predicate path is its bare IRI."""
    if not isinstance(node, BlankNode):
        return value(node)
    values = {t.predicate.value: t.object for t in by_subject.get(node, ())}
    if RDF + "first" in values:
        return "/".join(_wrapped(member, by_subject) for member in _members(node, by_subject))
    for name, pattern in _SEQUENCE_OPERATORS.items():
        if SH + name in values:
            return pattern.format(_wrapped(values[SH + name], by_subject))
    if SH + "alternativePath" in values:
        return "|".join(_wrapped(m, by_subject) for m in _members(values[SH + "alternativePath"], by_subject))
    return ""


def _wrapped(node: Term, by_subject: dict[Term, list[Triple]]) -> str:
    text = _path(node, by_subject)
    return f"<{text}>" if isinstance(node, NamedNode) else text


def _members(node: Term, by_subject: dict[Term, list[Triple]]) -> Iterable[Term]:
    while isinstance(node, BlankNode):
        values = {t.predicate.value: t.object for t in by_subject.get(node, ())}
        if RDF + "first" not in values:
            return
        yield values[RDF + "first"]
        node = values[RDF + "rest"]
