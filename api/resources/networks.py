"""`/networks`: networks by recipe in every format, and the statements behind an edge."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import unquote

from cachetools import LRUCache
from fastapi import APIRouter, Body, Query, Request
from starlette.responses import JSONResponse, Response

from api.problems import Refusal, Responses, problems, refuse_twice, refuse_unknown
from api.resources.made_once import Answer, MadeOnce
from api.resources.tables import Verbatim
from api.server.memory import give_back
from api.service import Service, TheService
from kg import cells
from kg.errors import LimitError
from kg.networks import formats
from kg.networks.formats import FORMATS
from kg.networks.network import Network
from kg.networks.recipes import texts
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import RecipeError, one_of
from kg.networks.table.current import CurrentTable

if TYPE_CHECKING:
    from kg.networks.acts.table import ActTable
    from kg.networks.table.statements import StatementTable

MOST_CELLS = 25_000_000
REMEMBERED = 1_000
PLACES = 2
PATIENCE = 5.0  # seconds that a request waits for a place, or for the statements to be read
FILES: Responses = {
    200: {"description": "The network in the format.", "content": {item.media_type: {} for item in FORMATS.values()}}
}
WORDS = (
    "mode",
    "between",
    "via",
    "aggregate",
    "normalize",
    "stance",
    "duplicates",
    "isolates",
    "since",
    "until",
    "kernel",
    "dates",
)
OPTIONS = {*WORDS, "scale", "include", "exclude", "window", "step", "indent", "dna_compatible", "seed"}
FORM = ("format", "verbatim")
OPTIONS |= {*FORM}
router = APIRouter(prefix="/networks", tags=["networks"])
ROOM = 64 * 2**20
"""Bytes of networks that are kept to be given again, those not asked for longest forgotten first."""
Format = Annotated[str, Query(description=f"{', '.join(FORMATS)}.")]
Text = Annotated[str | None, Query(max_length=500)]
Texts = Annotated[list[str] | None, Query(description="FIELD=VALUE, repeatable.")]


class Recipes:
    """The recipes that this service was asked for, by name; the latest thousand."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: LRUCache[str, Recipe] = LRUCache(REMEMBERED)

    def remember(self, recipe: Recipe) -> None:
        """Keep a recipe, and forget the one not asked for longest."""
        with self._lock:
            self._known[recipe.name] = recipe

    def find(self, key: str) -> Recipe:
        """The recipe of a name, or written out: its JSON in base64url. Raises Refusal, RecipeError."""
        with self._lock:
            known = self._known.get(key)
        if known:
            return known
        try:
            return Recipe.parse(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        except (binascii.Error, ValueError, RecipeError) as error:
            reason = "not the name of a network that this service has made"
            remedy = "ask /networks with its recipe first, or give the recipe's JSON in base64url"
            if isinstance(error, RecipeError) and len(key) != 64:
                raise
            raise Refusal(404, f"{key!r} is {reason}; {remedy}") from error


@dataclass(frozen=True)
class Networks:
    """What the running service keeps: the statements, recipes asked for, places for work on networks, and answers."""

    table: CurrentTable[StatementTable]
    acts: CurrentTable[ActTable]
    recipes: Recipes
    places: BoundedSemaphore
    patience: float
    made: MadeOnce = field(default_factory=lambda: MadeOnce(ROOM, PATIENCE))

    @contextmanager
    def working(self) -> Iterator[tuple[int, StatementTable]]:
        """A place among the two that may compute at once, with the revision and its statements. Raises LimitError."""
        with self._place():
            revision, table = self.table.get()
            try:
                yield revision, table
            finally:
                give_back(len(table))

    @contextmanager
    def working_on_acts(self) -> Iterator[tuple[int, ActTable]]:
        """As `working`, with the acts."""
        with self._place():
            yield self.acts.get()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self.places.acquire(timeout=self.patience):
            raise LimitError("other networks are being made; ask again in a moment", "queue")
        try:
            yield
        finally:
            self.places.release()


def state_of(request: Request, service: Service) -> Networks:
    """What the running service keeps."""
    state = request.app.state
    if not hasattr(state, "networks"):
        # What makes networks comes with NumPy and SciPy, which a start does not wait for; here and below.
        from kg.networks.acts.table import load as load_acts
        from kg.networks.table.loading import Loading

        table = CurrentTable(service.engine, service.ontology, PATIENCE, Loading())
        acts = CurrentTable(service.engine, service.ontology, PATIENCE, load_acts)
        state.networks = Networks(table, acts, Recipes(), BoundedSemaphore(PLACES), PATIENCE)
    networks: Networks = state.networks
    return networks


@router.get("", summary="A network by its options", responses=FILES | problems(400, 422, 503))
def by_options(
    request: Request,
    service: TheService,
    mode: Text = None,
    between: Text = None,
    via: Text = None,
    aggregate: Text = None,
    normalize: Text = None,
    stance: Text = None,
    scale: Annotated[str, Query(max_length=50, description="LOW..HIGH")] = "",
    duplicates: Text = None,
    isolates: Text = None,
    since: Text = None,
    until: Text = None,
    include: Texts = None,
    exclude: Texts = None,
    window: Annotated[str, Query(max_length=50, description="years, 6 months, 200 statements")] = "",
    step: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    kernel: Text = None,
    dates: Text = None,
    indent: bool | None = None,
    dna_compatible: bool | None = None,
    seed: Annotated[int | None, Query(ge=0)] = None,
    format: Format = "json",
    verbatim: Verbatim = False,
) -> Response:
    """The network, or the series of a window, that a recipe gives. Its name is in the `ETag` and in the `Link`."""
    _refuse_unknown(request)
    given: dict[str, Any] = {name: request.query_params.get(name) for name in WORDS}
    given |= {"include": include, "exclude": exclude, "indent": indent, "dna_compatible": dna_compatible, "seed": seed}
    recipe = Recipe.of(texts.options(given, service.settings.bases, window, step, scale))
    with cells.verbatim(verbatim):
        return _answer(request, service, recipe, format)


@router.post("", summary="A network by its recipe", responses=FILES | problems(400, 422, 503))
def by_recipe(
    request: Request,
    service: TheService,
    recipe: Annotated[dict[str, Any], Body()],
    format: Format = "json",
    verbatim: Verbatim = False,
) -> Response:
    """As `GET /networks`, with the recipe as JSON."""
    _refuse_unknown(request, FORM)
    with cells.verbatim(verbatim):
        return _answer(request, service, Recipe.of(recipe), format)


@router.get("/{recipe}", summary="A network by name", responses=FILES | problems(400, 404, 422, 503))
def by_name(
    request: Request, service: TheService, recipe: str, format: Format = "json", verbatim: Verbatim = False
) -> Response:
    """The network of a name that this service has given out, or of a recipe's JSON in base64url."""
    _refuse_unknown(request, FORM)
    with cells.verbatim(verbatim):
        return _answer(request, service, state_of(request, service).recipes.find(recipe), format)


@router.get(
    "/{recipe}/edges/{ends:path}",
    summary="The statements behind an edge",
    responses={200: {"content": {"application/json": {}}}, **problems(400, 404, 422, 503)},
)
def behind_edge(
    request: Request, service: TheService, recipe: str, ends: str, window: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """`/networks/{recipe}/edges/{a}/{b}`: the statements behind the edge between a and b, or the acts of a on b.

    The amounts of the contributions add up to the weight times the divisor. `a` and `b` are ids ("state/russia") or
    labels, with their slashes as they are or percent-encoded; `window` is the number of a window in a series.
    """
    from kg.networks import evidence
    from kg.networks.acts import build as of_acts

    _refuse_unknown(request, ("window",))
    networks = state_of(request, service)
    chosen = networks.recipes.find(recipe)
    if chosen.mode == "events":
        raise RecipeError("recipe: mode events has no edges; expected one-mode or two-mode")
    first, second = _ends(request, ends)
    if chosen.mode == "acts":
        with networks.working_on_acts() as (_, acts):
            return JSONResponse(asdict(of_acts.explain(acts, chosen, first, second, window)))
    with networks.working() as (_, table):
        return JSONResponse(evidence.explain(table, chosen, first, second, window).written())


def _refuse_unknown(request: Request, known: Collection[str] = OPTIONS) -> None:
    refuse_unknown(request.query_params, known)
    refuse_twice(request.query_params, sorted(request.query_params.keys() - {"include", "exclude"}))


def _ends(request: Request, ends: str) -> tuple[str, str]:
    """The two ends: two segments of the address as it was sent, or the halves of an even number of them."""
    sent = request.scope.get("raw_path", b"").decode("latin-1").partition("/edges/")[2].split("/")
    parts = [unquote(part) for part in sent] if len(sent) == 2 else ends.split("/")
    half, odd = divmod(len(parts), 2)
    first, second = "/".join(parts[:half]), "/".join(parts[half:])
    if odd or not first or not second:
        raise Refusal(404, f"found {ends!r}; expected two ends of an edge, as in state/russia/state/ukraine")
    return first, second


def _answer(request: Request, service: Service, recipe: Recipe, format: str) -> Response:
    if recipe.mode == "events":
        if request.query_params.get("format", "csv") != "csv":
            raise RecipeError(f"format: {format!r}, and mode events is a list of statements; expected csv")
        format = "csv"
    elif wrong := one_of("format", format, FORMATS):
        raise RecipeError(wrong[0])
    networks = state_of(request, service)
    networks.recipes.remember(recipe)

    def make() -> tuple[int, Answer]:
        if recipe.mode == "acts":
            from kg.networks.acts import build as of_acts

            with networks.working_on_acts() as (revision, acts):
                return revision, _written(of_acts.build(acts, recipe), format)
        with networks.working() as (revision, table):
            return revision, _content(table, recipe, format)

    key = recipe.name, format, cells.are_verbatim()
    revision, (content, media_type) = networks.made.answer(key, service.engine.revision, make)
    headers = {
        "ETag": service.tags.tag(f"{recipe.name}-{format}", revision),
        "Link": f'</networks/{recipe.name}>; rel="canonical"',
    }
    return Response(content, media_type=media_type, headers=headers)


def _content(table: StatementTable, recipe: Recipe, format: str) -> Answer:
    from kg.networks.build import build
    from kg.networks.formats import events

    if recipe.mode == "events":
        return events.write(table, recipe), "text/csv; charset=utf-8"
    return _written(build(table, recipe), format)


def _written(made: Iterator[Network], format: str) -> Answer:
    networks = []
    for network in made:
        networks.append(network)
        if sum(len(item.first) * len(item.second) for item in networks) > MOST_CELLS:
            raise Refusal(400, f"the network has more than {MOST_CELLS} cells; expected filters, or longer windows")
    return formats.write(networks, format), FORMATS[format].media_type
