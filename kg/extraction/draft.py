"""A draft: the record of an article as far as its text tells it, before anyone has coded it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from kg.extraction.known import Known
from kg.extraction.languages import language_of
from kg.extraction.quotations import Quotation, Unbalanced, outermost, quotations
from kg.extraction.segments import PROPER, Segment, segments
from kg.extraction.sources import Source
from kg.names import fold
from kg.records.texts import MOST_WORDS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_MONTH_YEAR = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3})[a-z]*\.?,? (\d{4})\b")
_MONTH_DAY_YEAR = re.compile(r"\b([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


LONGEST_HEADLINE = 250
"""Characters of a headline that are kept as an article's label."""


@dataclass(frozen=True)
class Drafted:
    """A draft and what it was made from.

    Attributes:
        record: the article's record; reports of quotations have passages, and nothing that they convey yet.
        source: the text and what its file said.
        segments: the parts of the text.
        quotations: every outermost quotation of the article proper.
        elsewhere: how many quotations stand in promos, feeds, captions and repetitions.
        unbalanced: quotation marks without their other halves.
        open: what a person has to say before the record is whole, as field and reason.
    """

    record: dict[str, Any]
    source: Source
    segments: list[Segment]
    quotations: list[Quotation]
    elsewhere: int
    unbalanced: list[Unbalanced]
    open: list[tuple[str, str]]


def draft(source: Source, known: Known | None = None, *, slug: str = "") -> Drafted:
    """The draft of a source.

    Args:
        source: the text; what it says of publisher, date and author is taken over.
        known: the graph's names, by which the publisher and the author are found; None: none.
        slug: the article's id after `article/`; "" makes one of publisher, date and title.
    """
    parts = segments(source.text, source.title)
    every, unbalanced = quotations(source.text)
    outer = list(outermost(every))
    told = [quotation for quotation in outer if _in_article(quotation, parts)]
    published = source.published or _dateline(source.text, parts)
    publisher, author = _publisher(source, parts, known), _author(source, parts, known)
    slug = slug or _slug(publisher.partition("/")[2], published, _headline(source, parts))
    record: dict[str, Any] = {"id": f"article/{slug}", "type": "Article"}
    language = source.language or language_of(source.text) or "und"
    headline = _printed(source, parts)
    record |= {"label": {language: headline}} if headline and language != "und" else {}
    record |= {"publisher": publisher} if publisher else {}
    record |= {"published": published, "basis": "stated"} if published else {}
    record |= {"author": author} if author else {}
    record["language"] = language
    record |= {"url": source.url} if source.url else {}
    record |= {"sha256": source.sha256, "characters": len(source.text)}
    record["segment"] = [{"segmentKind": part.kind, "start": part.start, "end": part.end} for part in parts]
    record["reports"] = [_report(slug, number, quotation, source.text) for number, quotation in enumerate(told, 1)]
    return Drafted(record, source, parts, told, len(outer) - len(told), unbalanced, _open(record, source))


def _open(record: dict[str, Any], source: Source) -> list[tuple[str, str]]:
    missing = []
    if "publisher" not in record:
        said = f"the text says {source.publisher!r}, which the graph does not know" if source.publisher else "not said"
        missing.append(("publisher", said))
    if "published" not in record:
        missing.append(("published", "the text gives no date"))
    if record["language"] == "und":
        missing.append(("language", "neither its script nor its small words tell"))
    if record["reports"]:
        missing.append(("reports[].conveys", "who said it and what it means is for a coder, or for kg extract"))
    return missing


def _in_article(quotation: Quotation, parts: list[Segment]) -> bool:
    return any(part.kind in PROPER and part.start <= quotation.start < part.end for part in parts)


def passage(text: str, start: int, end: int) -> dict[str, Any]:
    """The passage of a span: its first dozen words where it is longer, as a record may quote no more."""
    words = list(re.finditer(r"\S+", text[start:end]))
    if len(words) > MOST_WORDS:
        end = start + words[MOST_WORDS - 1].end()
    return {"start": start, "end": end, "exact": text[start:end]}


def _report(slug: str, number: int, quotation: Quotation, text: str) -> dict[str, Any]:
    evidence = [passage(text, *part) for part in quotation.parts]
    report: dict[str, Any] = {"id": f"report/{slug}/{number}", "mode": "quoted", "certainty": "certain"}
    report["evidence"] = evidence[0] if len(evidence) == 1 else evidence
    if evidence[-1]["end"] != quotation.end or len(evidence) > 1:
        report["note"] = f"The quotation runs from {quotation.start} to {quotation.end}."
    return report


def _publisher(source: Source, parts: list[Segment], known: Known | None) -> str:
    """Whose text it is: as the user or the page says, by its address, or by the line that names the original."""
    if source.publisher.startswith("organization/"):
        return source.publisher
    around = "\n".join(source.text[part.start : part.end] for part in parts if part.kind not in PROPER)
    original = re.search(r"original (?:article|story|version) (?:on|at|in|from) ([^\n.]+)", around, re.I)
    names = [source.publisher, original[1] if original else ""]
    publishers = [known.named(name, ("organization",)) for name in names if name] if known else []
    by_site = known.of_website(source.url) if known and source.url else ""
    return by_site or next((ids[0][0] for ids in publishers if ids), "")


def byline(source: Source, parts: list[Segment]) -> str:
    """Who wrote it, as the page or the byline says; "" if neither does."""
    line = next((source.text[part.start : part.end] for part in parts if part.kind == "byline"), "")
    return source.author or re.sub(r"^by ", "", line, flags=re.I).strip()


def _author(source: Source, parts: list[Segment], known: Known | None) -> str:
    name = byline(source, parts)
    authors = known.named(name, ("person",)) if known and name and len(name) < 80 else []
    return authors[0][0] if authors and authors[0][1] > 0.9 else ""


def _printed(source: Source, parts: list[Segment]) -> str:
    """The headline as it is printed, in one line; "" if the text has none."""
    first = next((source.text[part.start : part.end] for part in parts if part.kind == "headline"), "")
    return " ".join((source.title or first).split())[:LONGEST_HEADLINE]


def _headline(source: Source, parts: list[Segment]) -> str:
    first = next((source.text[part.start : part.end] for part in parts if part.kind == "headline"), "")
    return source.title or first or source.text.strip()[:60]


def _slug(publisher: str, published: str, headline: str) -> str:
    words = [word for word in fold(headline).split() if word not in ("the", "a", "an", "of", "to", "in", "and", "s")]
    words = [re.sub(r"[^a-z0-9]", "", word) for word in words]
    told = "-".join(part for part in (publisher, published, "-".join(filter(None, words[:4]))) if part)
    return re.sub(r"-+", "-", told).strip("-") or "unnamed"


def _dateline(text: str, parts: list[Segment]) -> str:
    for part in parts:
        if part.kind == "dateline":
            day = day_in(text[part.start : part.end])
            if day:
                return day
    return ""


def day_in(text: str) -> str:
    """The first whole day that a text names, as YYYY-MM-DD; "" if it names none."""
    for rule, order in ((_ISO, (1, 2, 3)), (_DAY_MONTH_YEAR, (3, 2, 1)), (_MONTH_DAY_YEAR, (3, 1, 2))):
        for match in rule.finditer(text):
            year, month, day = (match[group] for group in order)
            number = int(month) if month.isdigit() else _month(month)
            try:
                return date(int(year), number, int(day)).isoformat()
            except ValueError:
                continue
    return ""


def _month(name: str) -> int:
    lower = name.lower()[:3]
    return _MONTHS.index(lower) + 1 if lower in _MONTHS else 0
