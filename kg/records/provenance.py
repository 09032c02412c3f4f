"""What follows from how an article was coded and checked: who coded each report, which passages are proved, and which
reports repeat the words of the report that they rest on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kg.bases import OA, PROV, Bases

About = Mapping[Any, Mapping[str, Sequence[ox.NamedNode | ox.Literal]]]
"""The nodes of a graph, and what it says of each: IRI of a property to values."""

CODING = ("coder", "coded", "codebook")
"""What an article says for those of its reports that do not say it themselves."""

REPEATS = ("quoted", "partlyQuoted")
"""The modes in which a report repeats words of what it rests on."""


def chained(quads: Iterable[ox.Quad], bases: Bases) -> Iterator[ox.Quad]:
    """The quads of a graph, with `rec:via` where it names the report before only by `prov:wasQuotedFrom`."""
    via = ox.NamedNode(bases.term("via"))
    for quad in quads:
        if quad.predicate.value == PROV + "wasQuotedFrom" and isinstance(quad.object, ox.NamedNode):
            yield ox.Quad(quad.subject, via, quad.object, quad.graph_name)
        yield quad


def follows(about: About, bases: Bases) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """The triples that follow: coder, day and codebook of reports, checked passages, and words that are repeated."""
    article, mode, via = (bases.term(name) for name in ("article", "mode", "via"))
    repeats = {ox.NamedNode(bases.term(name)) for name in REPEATS}
    for report, values in about.items():
        for of in values.get(article, ()):
            for name in map(bases.term, CODING):
                if name not in values:
                    yield from ((report, ox.NamedNode(name), value) for value in about.get(of, {}).get(name, ()))
        if repeats.intersection(values.get(mode, ())):
            before = (value for value in values.get(via, ()) if isinstance(value, ox.NamedNode))
            yield from ((report, ox.NamedNode(PROV + "wasQuotedFrom"), value) for value in before)
    for node, values in about.items():
        for check in values.get(bases.term("check"), ()):
            if holds(about, node, check, bases):
                passages = sorted(passages_of(about, node, bases), key=lambda passage: passage.value)
                yield from ((passage, ox.NamedNode(bases.term("checkedBy")), check) for passage in passages)


def holds(about: About, article: ox.NamedNode, check: ox.NamedNode | ox.Literal, bases: Bases) -> bool:
    """Whether a check is one of the article's text and of its passages as they stand."""
    facts = about.get(check, {}) if isinstance(check, ox.NamedNode) else {}
    text, passages = (_digits(facts.get(bases.term(name), ())) for name in ("textSha256", "passagesSha256"))
    of_article = _digits(about[article].get(bases.term("sha256"), ()))
    return bool(text) and text == of_article and passages == passages_digest(about, article, bases)


def passages_digest(about: About, article: ox.NamedNode, bases: Bases) -> str:
    """SHA-256, in lower-case hexadecimal digits, over start, end and words of an article's passages, one a line.

    The lines are in order of start, end and words, so that neither the order of reports nor their names matter.
    """
    lines = set()
    for passage in passages_of(about, article, bases):
        start, end, exact = (
            next((value.value for value in about[passage].get(OA + name, ())), "") for name in ("start", "end", "exact")
        )
        lines.add((start.rjust(12), end.rjust(12), exact))
    text = "".join(f"{start.strip()} {end.strip()} {exact}\n" for start, end, exact in sorted(lines))
    return hashlib.sha256(text.encode()).hexdigest()


def passages_of(about: About, article: ox.NamedNode, bases: Bases) -> set[ox.NamedNode]:
    """The passages with offsets that prove an article's reports."""
    evidence, of = bases.term("evidence"), bases.term("article")
    reports = (values for values in about.values() if article in values.get(of, ()))
    named = {passage for values in reports for passage in values.get(evidence, ()) if isinstance(passage, ox.NamedNode)}
    return {passage for passage in named if OA + "start" in about.get(passage, {})}


def _digits(values: Iterable[ox.NamedNode | ox.Literal]) -> str:
    return next((value.value.lower() for value in values), "")
