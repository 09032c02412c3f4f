"""`/network`: a network by recipe, drawn on the server, with the statements behind every edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from api.pages.browser import Address
from api.pages.drawing import MOST_DRAWN, MOST_LINES, Drawing, Laid, data, drawing
from api.pages.evidence import Said
from api.pages.files import pictured
from api.pages.material import material_of
from api.pages.network_options import CHOICES, FIRST, LABELS, SEVERAL, SINGLE, WORDS, Options, chips, menus
from api.pages.takeaway import of_address
from api.pages.titles import Titles
from api.problems import Refusal
from api.resources.networks import Networks, state_of
from api.service import Service, TheService
from kg.errors import KgError, QueryError
from kg.networks.formats import FORMATS
from kg.networks.network import Network
from kg.networks.recipes.recipe import Recipe
from kg.wording import days, listed

router = APIRouter(include_in_schema=False)
NAMES = (*SINGLE, *SEVERAL, "ego", "depth", "slice", "first", "second", "format")
MOST_AROUND = 40
"""Nodes that a view may be around."""


@dataclass(frozen=True)
class View:
    """What the page shows."""

    options: Options
    recipe: Recipe
    networks: list[Network]
    laid: Laid
    window: int
    egos: tuple[str, ...]
    depth: int
    drawing: Drawing

    @property
    def network(self) -> Network:
        """The network of the window that is shown."""
        return self.networks[self.window - 1]

    @property
    def spans(self) -> list[str]:
        """The windows in words."""
        return [
            f"{days(window.start[:10])} – {days(window.end[:10])}" if window.start else "all dates"
            for window in self.networks
        ]


def _made(service: Service, networks: Networks, recipe: Recipe) -> list[Network]:
    from kg.networks.build import build  # with NumPy and SciPy, which a start does not wait for

    with networks.working() as (_, table):
        return list(build(table, recipe))


def _view(request: Request, service: Service) -> View:
    address = Address(request, NAMES)
    options = Options.of(address)
    recipe = options.recipe(service)
    networks = state_of(request, service)
    networks.recipes.remember(recipe)
    material = material_of(request, service)
    made = material.remembered(("network", recipe.name), lambda: _made(service, networks, recipe))
    if not made:
        raise Refusal(404, "no statement is dated within these options; expected options that select some")
    window = min(address.number("slice", 1), len(made))
    laid = material.remembered(("places", recipe.name), lambda: Laid.out(made))
    egos, depth = tuple(address.all("ego")[:MOST_AROUND]), address.number("depth", 1, 9)
    if unknown := [ego for ego in egos if ego not in laid.where]:
        raise QueryError(f"{listed(unknown)} is in no statement that these options select")
    drawn = material.remembered(
        ("drawing", recipe.name, window, egos, depth), lambda: drawing(made, laid, window - 1, egos, depth)
    )
    return View(options, recipe, made, laid, window, egos, depth, drawn)


@router.get("/network")
def network(request: Request, service: TheService) -> Response:
    """The network as a page."""
    material, address = material_of(request, service), Address(request, NAMES)
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
        options=view.options if view else Options.of(address),
        choices=CHOICES,
        first=FIRST,
        labels=LABELS,
        worded=WORDS,
        chips=chips(material, address),
        menus=menus(material),
        formats=FORMATS,
        titles=Titles(material),
        edge=edge,
        most=MOST_DRAWN,
        most_lines=MOST_LINES,
        address=address,
        here="/network",
    )


@router.get("/network/data")
def network_data(request: Request, service: TheService) -> Response:
    """The nodes with their places and the edges of every window, for the browser's drawing."""
    view = _view(request, service)
    material = material_of(request, service)
    key = ("network data", view.recipe.name, view.egos, view.depth)
    body = material.remembered(key, lambda: data(view.networks, view.laid, view.egos, view.depth))
    return JSONResponse({**body, "recipe": view.recipe.name})


@router.get("/network/drawing")
def network_drawing(
    request: Request, service: TheService, format: Annotated[Literal["svg", "png"], Query()] = "svg"
) -> Response:
    """The drawing as a file that stands alone, SVG or PNG."""
    view = _view(request, service)
    return pictured(view.drawing.document(view.options.sentence), format, of_address(service, request, "Network"))


@dataclass(frozen=True)
class Behind:
    """The statements behind an edge, by what ties them."""

    first: str
    second: str
    weight: float
    groups: list[tuple[str, list[Said]]]


def behind(request: Request, service: Service, view: View, first: str, second: str) -> Behind:
    """What lies behind the edge between two nodes. Raises KgError for nodes that are not in the network."""
    from kg.networks import evidence

    material = material_of(request, service)
    with state_of(request, service).working() as (_, table):
        explained = evidence.explain(table, view.recipe, first, second, view.window)
    groups: dict[str, dict[str, Said]] = {}
    for contribution in explained.contributions[:60]:
        for told in (contribution.first, contribution.second):
            if told is not None:
                for statement in material.statements(statement=told.statement):
                    groups.setdefault(contribution.via, {})[statement.id] = Said(material, statement)
    return Behind(
        explained.first,
        explained.second,
        explained.weight,
        [(via, list(said.values())) for via, said in groups.items()],
    )


@router.get("/network/edge")
def network_edge(request: Request, service: TheService) -> Response:
    """The statements behind one edge, as a part of the page."""
    address = Address(request, NAMES)
    view = _view(request, service)
    edge = behind(request, service, view, address.get("first"), address.get("second"))
    return service.pages.render("edge.html", edge=edge, titles=Titles(material_of(request, service)))
