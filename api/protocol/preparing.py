"""What a request for a query comes to: the query for the engine, the format of its answer, and what decides it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from api.negotiation import HTML, RDF, RESULTS, SHORT, best, written_as
from api.problems import Refusal
from api.protocol.requests import Operation
from api.settings import Settings
from kg.engine.base import Limits, Query
from kg.engine.refusals import may_ask
from kg.ontology import Ontology
from kg.publication.jsonld import in_words
from kg.sparql.inspection import inspect

_CHANGING = ("now", "rand", "uuid", "bnode", "service", "\\u")
"""What makes an answer another one each time, or may: others' answers, and escapes, which could spell any of it."""


@dataclass(frozen=True)
class Prepared:
    """A query that may be asked.

    Attributes:
        query: for the engine.
        name: the media type to announce.
        is_repeatable: whether the same revision always gives the same answer: not if it may use the clock, chance or
            another service.
        decides: all that decides the answer, but for the revision.
        content_type: the header.
    """

    query: Query
    name: str
    is_repeatable: bool
    decides: Hashable = field(init=False)
    content_type: str = field(init=False)

    def __post_init__(self) -> None:
        query, charset = self.query, "; charset=utf-8" if self.name.startswith("text/") else ""
        object.__setattr__(self, "decides", (query.text, query.default_graphs, query.named_graphs, self.name))
        object.__setattr__(self, "content_type", self.name + charset)


def prepared(
    operation: Operation, accept: str | None, settings: Settings, limits: Limits, ontology: Ontology
) -> Prepared:
    """The query of an operation that has a text.

    Raises:
        Refusal: 403 it would make the engine send requests; 400 it is an update; 406 no format fits.
    """
    text = operation.text or ""
    seen = inspect(text)
    if seen.refused and not may_ask(Query(text, services=settings.services)):
        raise Refusal(403, seen.refused, line=seen.line, column=seen.column)
    if seen.form == "update":
        raise Refusal(400, "found an update; expected a query: updates go to /update")
    formats = RDF if seen.form in ("construct", "describe") else RESULTS
    chosen = written_as(accept, formats)
    if not chosen:
        raise Refusal(406, f"this {seen.form} query can be answered as {', '.join(formats)}", offers=[*formats])
    query = Query(
        text,
        media_type=chosen[0],
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        services=settings.services,
        limits=limits,
    )
    return Prepared(in_words(query, ontology), chosen[1], _repeatable(text))


def _repeatable(text: str) -> bool:
    """Whether no word in a text may change its answer.

    Words are looked for one by one: a pattern of them all takes 30 ms for a MiB, in which no other thread goes on.
    """
    small = text.lower()
    return not any(word in small for word in _CHANGING)


def accepted(operation: Operation, header: str | None) -> str | None:
    """The Accept header, or what `?format=` says instead of it. Raises Refusal 400."""
    if "format" not in operation.extras:
        return header
    short = operation.extras["format"][-1]
    if short in SHORT:
        return SHORT[short]
    if "/" in short:
        return short
    raise Refusal(400, f"found format {short!r}; expected one of {', '.join(SHORT)} or a media type")


def is_browser(accept: str | None) -> bool:
    """Whether pages are accepted before what a query can be answered as."""
    return best(accept, (*RESULTS, *RDF, HTML)) == HTML
