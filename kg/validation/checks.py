"""Checks: queries of `ontology/checks/` that must return nothing, each guarding what its first comment says.

They see what SHACL does not: several graphs at once, the vocabulary, and which terms the files of `ontology/` use. A
check selects `?node`, and where they help `?graph`, `?about` (the property) and `?value`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple, Variable

from kg.bases import Bases, value
from kg.errors import Finding
from kg.ontology import Ontology
from kg.validation import Locate

QUOTE_WORDS = 12
"""How many words a passage of a data folder may quote, unless whoever checks says otherwise."""

_MOST = Variable("most")
_ADVICE = "# Advice. "
_REFERENCES = NamedNode("http://purl.org/dc/terms/references")
_CONTEXT_TERM = re.compile(r'"rec:(\w+)"')
_TERM = re.compile(r"\brec:(\w+)")


@dataclass(frozen=True)
class Check:
    """One check file: its name without ".rq", and the query, localized."""

    name: str
    text: str

    @property
    def advice(self) -> bool:
        """Whether data may do otherwise for a reason: imported propositions without topics, names as they are."""
        return self.text.startswith(_ADVICE)

    @property
    def guards(self) -> str:
        """The rule, and what to do: the comment that the file begins with."""
        lines = self.text.removeprefix(_ADVICE).splitlines()
        count = next(index for index, line in enumerate(lines) if index and not line.startswith("#"))
        return " ".join(line.lstrip("# ").strip() for line in lines[:count])


def checks(ontology: Ontology) -> list[Check]:
    """All checks, by name."""
    names = sorted(path.stem for path in (ontology.folder / "checks").glob("*.rq"))
    return [Check(name, ontology.text(f"checks/{name}.rq")) for name in names]


def run(
    quads: Iterable[Quad],
    ontology: Ontology,
    locate: Locate | None = None,
    *,
    advice: bool = True,
    quote_words: int = QUOTE_WORDS,
) -> list[Finding]:
    """Run every check; one finding for each row of each.

    Args:
        quads: everything a store would hold: vocabulary, records, derived.
        ontology: where the checks and the files that use terms are.
        locate: finds the record behind a node.
        advice: whether checks that are advice are among them.
        quote_words: how many words a passage may quote; what a check may ask for as ?most.
    """
    store = Store()
    store.bulk_extend(quads)
    store.extend(used_terms(ontology))
    return sorted(
        _finding(check, row, ontology.bases, locate)
        for check in checks(ontology)
        if advice or not check.advice
        for row in _rows(store, check, quote_words)
    )


def used_terms(ontology: Ontology) -> Iterator[Quad]:
    """Which files of `ontology/` name which terms of ours: `file dcterms:references term` in graph …/ontology.

    A file is named by a relative path below graph …/ontology/. Its own data are not read: names are found by the
    prefix `rec:`, which every file uses for the vocabulary.
    """
    graph = NamedNode(ontology.bases.graph("ontology"))
    for pattern in ("context.jsonld", "shapes/*.ttl", "questions/**/*.rq", "rules/**/*.rq"):
        for path in sorted(ontology.folder.glob(pattern)):
            relative = path.relative_to(ontology.folder).as_posix()
            named = (_CONTEXT_TERM if path.suffix == ".jsonld" else _TERM).findall(path.read_text(encoding="utf-8"))
            for name in sorted(set(named)):
                file = NamedNode(f"{graph.value}/{relative}")
                yield Quad(file, _REFERENCES, NamedNode(ontology.bases.term(name)), graph)


def _rows(store: Store, check: Check, quote_words: int) -> Iterator[dict[str, str]]:
    given: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {}
    if "?most" in check.text:
        given[_MOST] = Literal(quote_words)
    solutions = store.query(check.text, use_default_graph_as_union=True, substitutions=given)
    assert isinstance(solutions, QuerySolutions), f"checks/{check.name}.rq is no SELECT"
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: value(term) for name, term in zip(names, solution, strict=True) if term is not None}


def _finding(check: Check, row: Mapping[str, str], bases: Bases, locate: Locate | None) -> Finding:
    node, about, value = row["node"], row.get("about"), row.get("value")
    place = locate(row.get("graph", ""), node, about, value) if locate else None
    if place is None:
        place = ("", ": ".join(bases.abbreviate(iri) for iri in (node, about) if iri), 0)
    found = "this" if value is None else bases.abbreviate(value)
    expected = f"that {check.guards[:1].lower()}{check.guards[1:].rstrip('.')}"
    return Finding(place[0], place[1], found, expected, f"checks/{check.name}", place[2])
