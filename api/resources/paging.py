"""The lists and items of the design: which question, model and filters each has, and how a page of it is asked for."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from typing import cast

from pyoxigraph import Literal, NamedNode

from api.problems import Refusal
from api.resources import newest as last
from api.resources.folding import Folding
from api.resources.models import Actor, Article, Contradiction, Event, Model, Position, Proposition, Statement, Topic
from api.resources.past_positions import described
from api.resources.stated_dates import dates_of, flag_of, stated
from api.service import Service
from kg.bases import XSD, Bases, Term
from kg.derive import Counting
from kg.derive.recounted import counting_of
from kg.derive.scope import Identified, OnRecord, Scope, identified
from kg.questions.files import BEGUN, Questions, Row, counted
from kg.questions.parameters import Parameter, parse_value

PAGE = 100
LONGEST_PAGE = 200
MOST_UNITED = 50
"""Combinations of values of filters that one list unites."""
"""Things on one page: one less than the question's own LIMIT, so that one more shows that there is a next page."""


def iri_of(text: str) -> NamedNode:
    """An IRI from an address.

    Raises:
        Refusal: 404 the text is none, so that nothing can be on record of it.
    """
    try:
        return NamedNode(text)
    except ValueError as error:
        raise Refusal(404, f"{text!r} is not an IRI, so nothing is on record of it") from error


@dataclass(frozen=True)
class Resource:
    """One resource.

    Attributes:
        name: plural; its address and the name of its question in `resources/`.
        thing: the variable of the question that is the thing itself.
        kinds: first parts of the ids of its things.
        model: what one thing is answered as.
        fold: rows to models.
        dated: whether the list is in order of days, the question's ?key, before that of ids.
        days: filters beside those of the question, with which the list is derived anew: for a day, from some dates.
    """

    name: str
    thing: str
    kinds: tuple[str, ...]
    model: type[Model]
    fold: Callable[[Folding, list[Row]], Sequence[Model]]
    dated: bool = False
    days: tuple[Parameter, ...] = ()

    @property
    def question(self) -> str:
        """The name of its question."""
        return f"resources/{self.name}"

    def iri(self, slug: str, bases: Bases) -> NamedNode:
        """The thing's IRI from the rest of an address: its id, whose kind may be left out where there is only one.

        Raises:
            Refusal: 404 it cannot be an IRI.
        """
        kind = slug.partition("/")[0]
        return iri_of(bases.id(slug if kind in self.kinds else f"{self.kinds[0]}/{slug}"))


DAYS = (
    Parameter("as_of", "date", "2024-12-31"),
    Parameter("known_on", "date", "2024-12-31"),
    Parameter("dates", "string", "stated"),
    Parameter(BEGUN, "string", "true"),
)
OF_TEXTS = (Parameter("dates", "string", "stated"),)
COUNTED = (*OF_TEXTS, Parameter(BEGUN, "string", "true"))
"""How what is derived is counted otherwise than it is stored."""

RESOURCES = (
    Resource("actors", "actor", ("person", "state", "organization", "collective"), Actor, Folding.actors),
    Resource("topics", "topic", ("topic",), Topic, Folding.topics),
    Resource("propositions", "proposition", ("proposition",), Proposition, Folding.propositions),
    Resource("articles", "article", ("article",), Article, Folding.articles, True),
    Resource("statements", "statement", ("statement",), Statement, Folding.statements, True, OF_TEXTS),
    Resource("positions", "position", ("position",), Position, Folding.positions, True, DAYS),
    Resource(
        "contradictions", "contradiction", ("contradiction",), Contradiction, Folding.contradictions, True, COUNTED
    ),
    Resource("events", "event", ("event", "act"), Event, Folding.events, True),
)
STATEMENTS = next(resource for resource in RESOURCES if resource.name == "statements")


@dataclass(frozen=True)
class Page:
    """A part of a list: its things, the cursor of what follows (None at the end), and the revision it is of."""

    items: Sequence[Model]
    following: str | None


def listed(service: Service, resource: Resource, values: Mapping[str, str], limit: int, cursor: str | None) -> Page:
    """One page of a resource, each filter with one value; see `united`."""
    return united(service, resource, {name: [value] for name, value in values.items()}, limit, cursor)


def refuse_many(values: Mapping[str, Sequence[str]]) -> None:
    """Raise Refusal 400 if the values of filters make more combinations than are asked for one by one."""
    if prod(map(len, values.values())) > MOST_UNITED:
        raise Refusal(
            400, f"the values of the filters make more than {MOST_UNITED} combinations; ask for fewer at once"
        )


def united(
    service: Service,
    resource: Resource,
    values: Mapping[str, Sequence[str]],
    limit: int,
    cursor: str | None,
    newest: bool = False,
) -> Page:
    """One page of a resource.

    Args:
        service: whose questions are asked.
        resource: of what.
        values: filters by name, as text; several values of one are a union.
        limit: how many things, at most LONGEST_PAGE.
        cursor: where the page before ended; None: from the beginning.
        newest: of statements: whether the list begins with its end.

    Raises:
        QueryError: a filter's value is not of its kind. Refusal: 400 the cursor is none of ours, or the values are too
            many.
    """
    refuse_many(values)
    every = [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
    dates = dates_of(every[0].get("dates", "all"))
    also = counted(dates, flag_of(BEGUN, every[0].get(BEGUN, "false")))
    asked = [
        {name: value for name, value in conditions.items() if name not in HOW or resource.name == "positions"}
        for conditions in every
    ]
    if any(day.name in each for each in asked for day in resource.days):
        return _past(service, [_terms(service, resource, conditions, cursor) for conditions in asked], limit)
    places: dict[Place, list[Row]] = {}
    for conditions in asked:
        terms = _terms(service, resource, conditions, cursor)
        told = last.placed(service, terms, limit + 1) if newest else _placed(service, resource, terms, also, limit + 1)
        for place, rows in told.items():
            known = places.setdefault(place, [])
            known += [row for row in rows if row not in known]
    ordered = sorted(places, key=_order, reverse=newest) if newest or len(every) > 1 else [*places]
    chosen = ordered[:limit]
    items = resource.fold(Folding(service.settings.bases), [row for place in chosen for row in places[place]])
    following = _cursor(*chosen[-1], service.settings.bases) if len(places) > limit else None
    return Page([kept for item in items if (kept := stated(item, dates))], following)


def following(
    service: Service, resource: Resource, values: Mapping[str, Sequence[str]], first: Page, newest: bool = False
) -> Iterator[Sequence[Model]]:
    """The things of a first page and of every page after it, each page of the revision at which it is read.

    Raises:
        KgError: as `united`, when a later page is read.
    """
    page = first
    yield page.items
    while page.following:
        page = united(service, resource, values, LONGEST_PAGE, page.following, newest)
        yield page.items


HOW = ("dates", BEGUN)
"""What says how something is counted, and chooses nothing."""
Place = tuple[str, NamedNode]
"""A day, and a thing. Articles that disagree on a date put a thing at two places."""


def _order(place: Place) -> tuple[str, str]:
    return place[0], place[1].value


def _terms(service: Service, resource: Resource, values: Mapping[str, str], cursor: str | None) -> dict[str, Term]:
    bases = service.settings.bases
    days = {day.name: parse_value(day, values[day.name], bases) for day in resource.days if day.name in values}
    asked = {name: value for name, value in values.items() if name not in days}
    terms = dict(service.questions.read(resource.question).bind(asked, bases))
    return terms | days | (_after(resource, cursor, bases) if cursor else {})


def _placed(
    service: Service, resource: Resource, terms: Mapping[str, Term], also: Collection[str], enough: int
) -> dict[Place, list[Row]]:
    places: dict[Place, list[Row]] = {}
    questions = service.questions
    if also and resource.name == "contradictions":
        questions = Questions(service.ontology, service.recounted.engine(counting_of(also)))
    for row in questions.ask(resource.question, service.settings.limits, ("page",), enough, **terms):
        place = row["key"].value if resource.dated else "", cast(NamedNode, row[resource.thing])  # no thing is a text
        places.setdefault(place, []).append(row)
    return places


def _past(service: Service, several: Sequence[Mapping[str, Term]], limit: int) -> Page:
    """One page of positions as they stood on a day, for one combination of filters or several."""
    united = {position.place: position for terms in several for position in _stood(service, terms)}
    every, terms = [united[place] for place in sorted(united)], several[0]
    if "after_id" in terms:
        every = [position for position in every if position.place > (terms["after"].value, terms["after_id"].value)]
    items = list(described(service, every[:limit]))
    if len(every) <= limit:
        return Page(items, None)
    last = every[limit - 1]
    return Page(items, _cursor(last.place[0], NamedNode(last.iri), service.settings.bases))


def _stood(service: Service, terms: Mapping[str, Term]) -> list[Identified]:
    """Positions as they stood on the day that the filters name, in order of first day and IRI."""
    dates = dates_of(terms["dates"].value if "dates" in terms else "all")
    begun = flag_of(BEGUN, terms[BEGUN].value if BEGUN in terms else "false")

    def iris(name: str) -> tuple[str, ...]:
        return (terms[name].value,) if name in terms else ()

    def day(name: str) -> date | None:
        return date.fromisoformat(terms[name].value) if name in terms else None

    bases, since, until = service.settings.bases, day("since"), day("until")
    scope = Scope(iris("actor"), iris("proposition"), iris("topic"), day("as_of"), day("known_on"))
    counting = Counting(begun, most_conflicts=0, outside=dates == "all")
    on_record = OnRecord(service.engine, service.ontology, service.settings.limits)
    kept = (
        position
        for position in identified(on_record.held(scope, counting).positions, bases)
        if ("stance" not in terms or terms["stance"].value == bases.term(position.position.stance))
        and (since is None or position.position.last_stated >= since)
        and (until is None or position.position.first_stated <= until)
    )
    return sorted(kept, key=lambda position: position.place)


def single(service: Service, resource: Resource, slug: str) -> Model:
    """One thing.

    Raises:
        Refusal: 404 there is no such thing.
    """
    try:
        iri = resource.iri(slug, service.settings.bases)
    except ValueError:  # characters that no IRI has
        raise Refusal(404, f"{resource.name} has no {slug!r}") from None
    rows = service.questions.ask(resource.question, service.settings.limits, **{resource.thing: iri})
    items = resource.fold(Folding(service.settings.bases), rows)
    if not items:
        raise Refusal(404, f"{resource.name} has no {service.settings.bases.shorten(iri.value)}")
    return items[0]


def _cursor(day: str, thing: NamedNode, bases: Bases) -> str:
    text = json.dumps([day, bases.shorten(thing.value)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(resource: Resource, cursor: str, bases: Bases) -> dict[str, Term]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        day, thing = json.loads(text)
        after: dict[str, Term] = {"after_id": Literal(NamedNode(thing if ":" in thing else bases.id(thing)).value)}
        if resource.dated:
            after["after"] = Literal(date.fromisoformat(day).isoformat(), datatype=NamedNode(XSD + "date"))
        return after
    except (binascii.Error, ValueError, TypeError) as error:
        remedy = f"take it from 'next' of the page before in {resource.name}"
        raise Refusal(400, f"{cursor!r} is not a cursor of this list; {remedy}") from error
