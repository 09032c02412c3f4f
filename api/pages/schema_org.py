"""What a page tells search engines of statements and propositions: quotations and claims of schema.org.

A `Quotation` holds words that an article gives as the speaker's own; words of the article are none. A `Claim` is what
was said, by whom, and where it appears. Nothing is rated here, so there is no `ClaimReview`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.resources.models import Report, Statement, Thing
from kg.bases import Bases

QUOTED = ("quoted", "partlyQuoted")
"""Modes of reports whose passages hold words of the speaker."""
MOST = 25
"""Statements that the claim of a proposition's page names."""
_TYPES = {"person": "Person", "state": "Country", "organization": "Organization"}
Described = dict[str, Any]


def statement(told: Statement, iri: str, bases: Bases) -> Described:
    """What a statement's page is about: the claim that was made, with the quotations that articles prove it by."""
    about = told.proposition.name
    made: Described = {
        "@type": "Claim",
        "@id": iri,
        "text": f"{told.utterance.speaker.name} {told.stance}: {about}",
        "about": {"@id": bases.id(told.proposition.id), "@type": "Claim", "text": about},
        "author": agent(told.utterance.speaker, bases),
        "appearance": [article(report, bases) for report in told.reports],
    }
    if quotations := [each for report in told.reports for each in quoted(report, told, bases)]:
        made["subjectOf"] = quotations
    return made


def proposition(text: str, iri: str, told: Sequence[Statement], bases: Bases) -> Described:
    """What a proposition's page is about: the claim, where it appears, and who quotes words on it."""
    some = told[:MOST]
    articles = {report.article: article(report, bases) for statement in some for report in statement.reports}
    quotations = [
        each for statement in some for report in statement.reports for each in quoted(report, statement, bases)
    ]
    made: Described = {"@type": "Claim", "@id": iri, "text": text}
    if articles:
        made["appearance"] = list(articles.values())
    return made | ({"subjectOf": quotations} if quotations else {})


def quoted(report: Report, told: Statement, bases: Bases) -> list[Described]:
    """The quotations of a report: one for each of its passages, where these are the speaker's words."""
    if report.mode not in QUOTED:
        return []
    return [
        {
            "@type": "Quotation",
            "@id": bases.id(passage.id),
            "text": passage.exact,
            "spokenByCharacter": agent(told.utterance.speaker, bases),
            "isPartOf": article(report, bases),
        }
        for passage in report.evidence
        if passage.exact
    ]


def article(report: Report, bases: Bases) -> Described:
    """The article of a report."""
    publisher = {"@type": "Organization", "@id": bases.id(report.publisher.id), "name": report.publisher.name}
    return {
        "@type": "NewsArticle",
        "@id": bases.id(report.article),
        "datePublished": report.published,
        "publisher": publisher,
    }


def agent(actor: Thing, bases: Bases) -> Described:
    """Who spoke."""
    kind = _TYPES.get(actor.id.partition("/")[0], "Organization")
    return {"@type": kind, "@id": bases.id(actor.id), "name": actor.name}
