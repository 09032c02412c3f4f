"""The W3C data-shapes test suite: its tests, and whether an engine passes one.

"SHACL Test Suite and Implementation Report" (W3C, 2017): a test passes if the report has the expected `sh:conforms`
and the expected results, compared by focus node, path, value, severity, component and source shape. Blank nodes are
compared by their place only, since an engine's copies of them have other labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from kg.bases import RDF
from kg.validation import engines
from kg.validation.report import SH, Violation, read

SUITE = Path(__file__).parents[3] / "shared/suites/shacl"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"


@dataclass(frozen=True)
class Case:
    """One test: its name, its two files, and the report that it expects; None where a failure is expected."""

    name: str
    data: Path
    shapes: Path
    expected: tuple[Triple, ...] | None

    def outcome(self, engine: engines.EngineName) -> str:
        """ "passed", or in words why not."""
        shapes = f"@base <{self.shapes.as_uri()}> .\n{self.shapes.read_text(encoding='utf-8')}"
        data = serialize(_triples(self.data), format=RdfFormat.N_TRIPLES)
        try:
            report = engines.run(engine, shapes, data)
        except ValueError as error:
            return "passed" if self.expected is None else f"refuses it: {str(error).splitlines()[0][:80]}"
        if self.expected is None:
            return "reports instead of failing"
        if _conforms(report) != _conforms(self.expected):
            return f"conforms is {_conforms(report)}"
        missing, more = _results(self.expected), _results(report)
        missing.subtract(more)
        lacks, adds = sum((+missing).values()), sum((-missing).values())
        return "passed" if not lacks + adds else f"{lacks} results missing, {adds} too many"


def cases() -> list[Case]:
    """Every test in a file of the suite, by name; one of them is in no manifest."""
    return sorted((case for path in SUITE.rglob("*.ttl") for case in _cases(path)), key=lambda case: case.name)


def _triples(path: Path) -> list[Triple]:
    return [q.triple for q in parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=path.as_uri())]


def _cases(path: Path) -> Iterator[Case]:
    triples = _triples(path)
    for triple in triples:
        if triple.predicate.value == RDF + "type" and triple.object.value == _SHT + "Validate":
            action = _value(triples, triple.subject, _MF + "action")
            result = _value(triples, triple.subject, _MF + "result")
            yield Case(
                name=str(path.relative_to(SUITE).with_suffix("")),
                data=_file(_value(triples, action, _SHT + "dataGraph")),
                shapes=_file(_value(triples, action, _SHT + "shapesGraph")),
                expected=tuple(_reach(triples, result)) if isinstance(result, BlankNode) else None,
            )


def _file(iri: NamedNode) -> Path:
    return Path(iri.value.removeprefix("file://"))


def _value(triples: list[Triple], subject: object, predicate: str) -> object:
    return next(t.object for t in triples if t.subject == subject and t.predicate.value == predicate)


def _reach(triples: list[Triple], node: object) -> Iterator[Triple]:
    """The triples about a blank node and about those that it leads to."""
    for triple in triples:
        if triple.subject == node:
            yield triple
            if isinstance(triple.object, BlankNode):
                yield from _reach(triples, triple.object)


def _conforms(report: tuple[Triple, ...] | list[Triple]) -> bool:
    return next(t.object.value for t in report if t.predicate.value == SH + "conforms") in ("true", "1")


def _results(report: tuple[Triple, ...] | list[Triple]) -> Counter:
    return Counter(map(_comparable, read(report)))


def _comparable(violation: Violation) -> tuple[str, ...]:
    return (*("_:" if part.startswith("_:") else part for part in violation.key), violation.severity)
