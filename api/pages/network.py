"""`/network`: a network by recipe, drawn on the server, with the statements behind every edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.pages.browser import Address
from api.pages.drawing import MOST_DRAWN, Drawing, data, drawing
from api.pages.evidence import Said
from api.pages.material import material_of
from api.pages.titles import Titles
from api.problems import Refusal
from api.resources.networks import Networks, state_of
from api.service import Service, TheService
from api.wording import days
from kg.errors import KgError
from kg.networks import evidence
from kg.networks.build import build
from kg.networks.formats import FORMATS
from kg.networks.network import Network
from kg.networks.recipes import texts
from kg.networks.recipes.recipe import Recipe

router = APIRouter(include_in_schema=False)
CHOICES: dict[str, tuple[str, ...]] = {
    "mode": ("one-mode", "two-mode"),
    "between": ("person", "organization", "actor-type", "proposition", "topic", "publisher", "article"),
    "via": ("proposition", "topic", "person", "organization", "publisher", "article"),
    "aggregate": ("", "congruence", "conflict", "subtract", "ignore", "combine"),
    "normalize": ("none", "average", "jaccard", "cosine", "activity", "prominence"),
    "stance": ("ordinal", "binary"),
    "duplicates": ("utterance", "all", "article", "week", "month", "year", "range"),
    "isolates": ("none", "active", "all"),
    "window": ("", "years", "6 months", "3 months", "months"),
}
"""The options of DNA's dialogue, and the values that are offered; the address takes every value of the recipe."""
WORDS = {"between": "nodes", "via": "tied through", "isolates": "nodes without edges", "window": "over time"}
FILTERS = ("since", "until")


@dataclass(frozen=True)
class View:
    """What the page shows."""

    options: dict[str, str]
    recipe: Recipe
    networks: list[Network]
    window: int
    drawing: Drawing

    @property
    def network(self) -> Network:
        """The network of the window that is shown."""
        return self.networks[self.window - 1]

    @property
    def spans(self) -> list[str]:
        """The windows in words."""
        return [f"{days(one.start[:10])} – {days(one.end[:10])}" if one.start else "all dates" for one in self.networks]

    @property
    def query(self) -> str:
        """The options as an address."""
        return urlencode({name: value for name, value in self.options.items() if value})


def _options(address: Address) -> dict[str, str]:
    given = {name: address.get(name) for name in (*CHOICES, *FILTERS) if address.get(name)}
    return given or {"between": "person", "aggregate": "subtract", "isolates": "none"}


def _recipe(service: Service, options: dict[str, str]) -> Recipe:
    plain: dict[str, Any] = {name: value for name, value in options.items() if name != "window" and value}
    plain |= {"include": None, "exclude": None}
    return Recipe.of(texts.options(plain, service.settings.bases, options.get("window", ""), None, ""))


def _made(service: Service, networks: Networks, recipe: Recipe) -> list[Network]:
    with networks.working() as (_, table):
        found = []
        for network in build(table, recipe):
            found.append(network)
        return found


def _view(request: Request, service: Service) -> View:
    address = Address(request)
    options = _options(address)
    recipe = _recipe(service, options)
    networks = state_of(request, service)
    networks.recipes.remember(recipe)
    material = material_of(request, service)
    made = material.remembered(("network", recipe.name), lambda: _made(service, networks, recipe))
    window = min(address.number("slice", 1), max(1, len(made)))
    if not made:
        raise Refusal(404, "no statement is dated within these options; expected options that select some")
    ego, depth = address.get("ego"), address.number("depth", 1, 9)
    drawn = material.remembered(
        ("drawing", recipe.name, window, ego, depth), lambda: drawing(made, window - 1, ego, depth)
    )
    return View(options, recipe, made, window, drawn)


@router.get("/network")
def network(request: Request, service: TheService) -> Response:
    """The network as a page."""
    material, address = material_of(request, service), Address(request)
    try:
        view, problem = _view(request, service), ""
    except KgError as error:
        if not address.pairs:
            raise
        view, problem = None, str(error)
    edge = None
    if view and address.get("first") and address.get("second"):
        edge = behind(request, service, view, address.get("first"), address.get("second"))
    return service.pages.render(
        "network.html",
        status=400 if problem else 200,
        view=view,
        problem=problem,
        options=view.options if view else _options(address),
        choices=CHOICES,
        words=WORDS,
        formats=FORMATS,
        titles=Titles(material),
        edge=edge,
        most=MOST_DRAWN,
        address=address,
        here="/network",
    )


@router.get("/network/data")
def network_data(request: Request, service: TheService) -> Response:
    """The nodes with their places and the edges of every window, for the browser's drawing."""
    view = _view(request, service)
    address = Address(request)
    ego, depth = address.get("ego"), address.number("depth", 1, 9)
    material = material_of(request, service)
    body = material.remembered(("network data", view.recipe.name, ego, depth), lambda: data(view.networks, ego, depth))
    return JSONResponse({**body, "recipe": view.recipe.name})


@dataclass(frozen=True)
class Behind:
    """The statements behind an edge, by what ties them."""

    first: str
    second: str
    weight: float
    groups: list[tuple[str, list[Said]]]


def behind(request: Request, service: Service, view: View, first: str, second: str) -> Behind:
    """What lies behind the edge between two nodes. Raises KgError for nodes that are not in the network."""
    material = material_of(request, service)
    with state_of(request, service).working() as (_, table):
        found = evidence.explain(table, view.recipe, first, second, view.window)
    groups: dict[str, dict[str, Said]] = {}
    for one in found.contributions[:60]:
        for told in (one.one, one.other):
            if told is not None:
                for statement in material.statements(statement=told.statement):
                    groups.setdefault(one.via, {})[statement.id] = Said(material, statement)
    return Behind(found.first, found.second, found.weight, [(via, list(said.values())) for via, said in groups.items()])


@router.get("/network/edge")
def network_edge(request: Request, service: TheService) -> Response:
    """The statements behind one edge, as a part of the page."""
    address = Address(request)
    view = _view(request, service)
    edge = behind(request, service, view, address.get("first"), address.get("second"))
    return service.pages.render("edge.html", edge=edge, titles=Titles(material_of(request, service)))
