"""The lists when a browser asks: actors, topics, propositions, articles, statements, positions, events.

Filters and cursors are those of the lists for programs at the same addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.pages.asked import refuse
from api.pages.browser import Address, BrowserRoute, Choice
from api.pages.evidence import Said
from api.pages.home import HomeView
from api.pages.material import Material, material_of
from api.pages.newest import newest
from api.pages.pickers import picker
from api.pages.titles import Titles
from api.pages.words import column, hand
from api.problems import refuse_unknown
from api.resources.lists import refuse_repeated
from api.resources.models import Actor, Article, Event, Position, Proposition, Statement
from api.resources.newest import is_newest
from api.resources.paging import RESOURCES, STATEMENTS, Resource, iri_of, united
from api.service import Service, TheService
from kg.questions.files import Question
from kg.wording import count, days, kind, plain, spaced

router = APIRouter(include_in_schema=False, route_class=BrowserRoute)
PAGE = 50
FIELDS, WITH_FIELDS = ("actor", "topic", "stance"), ("statements", "positions")
"""Filters that a page offers fields for, and of which lists."""
DAYS = ("since", "until", "as_of", "known_on", "on")
"""Filters that are days."""
SPEAKERS = 40
"""Those who speak most that are counted: the LIMIT of the question `pages/home`."""
HEADINGS = {
    "actors": (
        "People and organizations",
        "Everyone who can speak on record: people, states, organizations, collectives.",
    ),
    "topics": ("Topics", "What the record is about, each topic with those within it."),
    "propositions": ("Propositions", "Sentences that an actor can support or oppose."),
    "articles": ("Articles", "The published texts that everything on record rests on."),
    "statements": ("Statements", "What was said, by whom, when, and the passages that prove it."),
    "positions": ("Positions", "An actor’s stance on a proposition from one day to another."),
    "events": ("Events and acts", "What happened, was done, or is planned."),
}


@router.get("/topics")
def topics(request: Request, service: TheService) -> Response:
    """The tree of topics."""
    Address(request, ("format",))
    view = HomeView(material_of(request, service))
    title, lead = HEADINGS["topics"]
    return service.pages.render("topics.html", home=view, title=title, lead=lead, here="/topics")


def _page(resource: Resource) -> Callable[..., Response]:
    def endpoint(request: Request, service: TheService) -> Response:
        material = material_of(request, service)
        question = service.questions.read(resource.question)
        values, address = _filters(request, question, resource), Address(request)
        refuse(material, address, question.parameters)
        items, following = _items(service, resource, values, address)
        title, lead = HEADINGS[resource.name]
        known = {parameter.name: parameter for parameter in question.parameters}
        shown = [known[name] for name in FIELDS if name in known and resource.name in WITH_FIELDS]
        fields = [picker(material, question, parameter, values) for parameter in shown]
        filters = [
            (column(name), " or ".join(_shown(material, name, value) for value in several))
            for name, several in values.items()
            if name not in {parameter.name for parameter in shown}
        ]
        return service.pages.render(
            f"list_{resource.name}.html" if resource.name == "statements" else "list.html",
            title=title,
            lead=lead,
            filters=filters,
            name=resource.name,
            fields=fields,
            spans={"since", "until"} <= known.keys() and resource.dated,
            kept=[pair for pair in address.pairs if pair[0] in values.keys() - {"since", "until", *FIELDS} | {"order"}],
            following=urlencode(following, doseq=True),
            orders=_orders(address) if resource is STATEMENTS else [],
            query=urlencode(values, doseq=True),
            address=address,
            here=f"/{resource.name}",
            **_ROWS[resource.name](service, material, items),
        )

    return endpoint


def _items(
    service: Service, resource: Resource, values: dict[str, list[str]], address: Address
) -> tuple[Sequence[Any], dict[str, Any]]:
    """The things of a page of a list, and what the address of the page after it says; nothing, if there is none.

    Takes out of `values` what is no filter. Raises Refusal 400 for an order or page that is none.
    """
    cursor = values.pop("cursor", [None])[0]
    values.pop("order", None)
    values.pop("page", None)
    if resource is STATEMENTS and is_newest(address.all("order")):
        number = address.number("page", 1)
        items, more = newest(service, values, PAGE * (number - 1), PAGE)
        return items, {**values, "order": "newest", "page": number + 1} if more else {}
    page = united(service, resource, values, PAGE, cursor)
    return page.items, {**values, "cursor": page.following} if page.following else {}


def _orders(address: Address) -> list[Choice]:
    """The orders that statements can be read in."""
    newest_first = address.get("order") == "newest"
    texts = (("Oldest first", None, not newest_first), ("Newest first", "newest", newest_first))
    return [Choice(text, address.with_(order=order, cursor=None), chosen) for text, order, chosen in texts]


def _filters(request: Request, question: Question, resource: Resource) -> dict[str, list[str]]:
    known = {parameter.name for parameter in (*question.parameters, *resource.days)} - {resource.thing} | {
        "cursor",
        "limit",
        "format",
        *(("order", "page") if resource is STATEMENTS else ()),
    }
    refuse_unknown(request.query_params, known)
    query = request.query_params
    refuse_repeated(query, question.parameters)
    named = [name for name in query if name not in ("limit", "format")]
    return {name: values for name in named if (values := [value for value in query.getlist(name) if value])}


def _shown(material: Material, name: str, value: str) -> str:
    if material.named(value):
        return plain(material.label(value))
    return hand(value) if name == "max_hops" else days(value) if name in DAYS else spaced(value)


def _item(resource: Resource) -> Callable[..., Response]:
    def endpoint(id: str, service: TheService) -> Response:
        iri = iri_of(
            service.settings.bases.id(id if id.partition("/")[0] in resource.kinds else f"{resource.kinds[0]}/{id}")
        )
        return RedirectResponse(service.pages.path(service.settings.bases.shorten(iri.value)), 303)

    return endpoint


Table = Mapping[str, Any]
Line = list[tuple[str, str]]
"""A row: each cell's words and the id or address that it leads to, "" for none."""


def _actors(service: Service, material: Material, items: list[Actor]) -> Table:
    home = HomeView(material)
    every = home.speakers
    speakers = [row for row in every if "#" not in row[0].id]
    # Who is not among the first of many may have spoken all the same: then nothing is said of it.
    silent = "nothing said" if len(every) < SPEAKERS and home.knows("pages/home") else ""
    counts = {actor.id: number for actor, number, _ in speakers}
    rows: list[Line] = []
    for actor in items:
        label = actor.label.get("en") or material.label(actor.id)
        what = "; ".join(actor.category) or actor.definition.get("en", "")
        country = ", ".join(each.name for each in actor.country)
        said = count(counts[actor.id], "statement") if actor.id in counts else silent
        rows.append([(label, actor.id), (kind(actor.id), ""), (what, ""), (country, ""), (said, "")])
    chips = [("All", "/actors")]
    chips += [(f"{name}s", f"/actors?type={name}") for name in ("Person", "State", "Organization", "Collective")]
    columns = ["name", "kind", "what it is", "country", "on record"]
    return {"columns": columns, "rows": rows, "chips": chips, "speakers": speakers}


def _propositions(service: Service, material: Material, items: list[Proposition]) -> Table:
    rows: list[Line] = []
    for proposition in items:
        label = plain(proposition.label.get("en") or material.label(proposition.id))
        first = proposition.broader[0] if proposition.broader else None
        rows.append([(label, proposition.id), (first.name, first.id) if first else ("", "")])
    return {"columns": ["proposition", "topic"], "rows": rows}


def _articles(service: Service, material: Material, items: list[Article]) -> Table:
    counts = {article.id: article.statements for article in HomeView(material).articles}
    titles = Titles(material)
    rows: list[Line] = []
    for article in sorted(items, key=lambda article: article.published, reverse=True):
        number = count(counts[article.id], "statement") if article.id in counts else ""
        publisher = (article.publisher.name, article.publisher.id)
        rows.append([(titles(article.id), article.id), publisher, (days(article.published), ""), (number, "")])
    return {"columns": ["article", "publisher", "published", "on record"], "rows": rows}


def _statements(service: Service, material: Material, items: list[Statement]) -> Table:
    return {"said": [Said(material, statement) for statement in items]}


def _positions(service: Service, material: Material, items: list[Position]) -> Table:
    rows: list[Line] = []
    for position in items:
        rows.append(
            [
                (position.actor.name, position.actor.id),
                (position.stance, "stance"),
                (plain(position.proposition.name), position.proposition.id),
                (days(position.firstStated), ""),
                (days(position.lastStated), ""),
                (", ".join(_to_know(position)), ""),
                (count(len(position.restsOn), "statement"), position.id),
            ]
        )
    columns = ["actor", "stance", "proposition", "first stated by", "last stated by", "what to know", "rests on"]
    return {"columns": columns, "rows": rows}


def _to_know(position: Position) -> list[str]:
    """What limits a position: what its own page says of it, in the words of the list."""
    conditional = {"all": "only on a condition", "some": "in part on a condition"}.get(position.conditional, "")
    certain = {position.firstStated, position.lastStated}
    possible = days(f"{position.earliest}/{position.latest}") if {position.earliest, position.latest} - certain else ""
    words = {
        "shift": bool(position.shiftOf),
        "denied": position.denied,
        "contested: reports disagree": position.contested,
        conditional: bool(conditional),
        "dated from outside the article": position.datedOutside,
        f"said {possible}": bool(possible),
    }
    return [word for word, true in words.items() if true]


def _events(service: Service, material: Material, items: list[Event]) -> Table:
    titles = Titles(material)
    rows: list[Line] = []
    for event in items:
        label = event.label.get("en") or titles(event.id)
        what = (event.actType or "").lower() or "; ".join(event.category)
        place = ", ".join(each.name for each in event.place)
        rows.append([(days(event.date) if event.date else "", ""), (label, event.id), (what, ""), (place, "")])
    return {"columns": ["when", "event or act", "what it is", "where"], "rows": rows}


_ROWS: dict[str, Callable[[Service, Material, Any], Table]] = {
    "actors": _actors,
    "propositions": _propositions,
    "articles": _articles,
    "statements": _statements,
    "positions": _positions,
    "events": _events,
}


def _add() -> None:
    for resource in RESOURCES:
        if resource.name in _ROWS:
            router.add_api_route(f"/{resource.name}", _page(resource))
        router.add_api_route(f"/{resource.name}/{{id:path}}", _item(resource))


_add()
