"""First and last days: of what bears a date, and of utterances not later than the reports that tell of them.

What an article tells was said before the article was published, and before any earlier report that it comes through
was given. "February 2024" in an article of the 14th ends on the 14th.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyoxigraph as ox

from kg import dates
from kg.bases import SCHEMA, XSD

About = Mapping[Any, Mapping[str, Sequence[Any]]]
"""Node to property to values."""

_DATE = ox.NamedNode(XSD + "date")


def days(
    about: About, term: Callable[[str], str]
) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """`rec:earliest` and `rec:latest` of every node that has a date, a day of publication, or a beginning or end.

    An utterance ends on the day of the first report that tells of it, if its date reaches beyond; a date that lies
    wholly beyond is a finding elsewhere and stays as it is.
    """
    told_by = _told_by(about, term)
    for subject, values in about.items():
        if not isinstance(subject, ox.NamedNode):
            continue
        whole = [*values.get(term("date"), ()), *values.get(SCHEMA + "datePublished", ())]
        first = min((span.earliest for span in _spans([*whole, *values.get(term("from"), ())])), default=None)
        last = max((span.latest for span in _spans([*whole, *values.get(term("until"), ())])), default=None)
        bound = told_by.get(subject)
        if first and last and bound and first <= bound < last:
            last = bound
        for name, day in (("earliest", first), ("latest", last)):
            if day:
                yield subject, ox.NamedNode(term(name)), ox.Literal(day.isoformat(), datatype=_DATE)


def _told_by(about: About, term: Callable[[str], str]) -> dict[Any, date]:
    """Utterance to the day by which a report had told of it."""
    days: dict[Any, list[date]] = defaultdict(list)
    for values in about.values():
        for article in values.get(term("article"), ()):
            ends = [span.latest for span in _spans(about.get(article, {}).get(SCHEMA + "datePublished", ()))]
            ends += [max(hop) for hop in _hops(values, about, term) if hop]
            for statement in values.get(term("conveys"), ()):
                for utterance in about.get(statement, {}).get(term("utterance"), ()):
                    days[utterance] += ends
    return {utterance: min(ends) for utterance, ends in days.items() if ends}


def _hops(values: Mapping[str, Sequence[Any]], about: About, term: Callable[[str], str]) -> Iterator[list[date]]:
    """The last days of the dates of each earlier report of a chain, a loop of them told once."""
    seen: set[Any] = set()
    todo = list(values.get(term("via"), ()))
    while todo:
        hop = todo.pop()
        if hop not in seen:
            seen.add(hop)
            yield [span.latest for span in _spans(about.get(hop, {}).get(term("date"), ()))]
            todo += about.get(hop, {}).get(term("via"), ())


def _spans(values: Sequence[Any]) -> list[dates.Days]:
    return [span for value in values if (span := _span(value))]


def _span(value: Any) -> dates.Days | None:
    """The span of a date; None for one that does not exist, which is a finding elsewhere."""
    try:
        return dates.parse(value.value)
    except (ValueError, AttributeError):
        return None
