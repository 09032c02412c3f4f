"""`kg network measure`: backbone, polarization, communities, centralities, phases, agreement, intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import typer

from kg.cli import output
from kg.cli.network.options import with_recipe
from kg.cli.stores import StoreFolder
from kg.library.places import DEFAULT_STORE
from kg.networks.build import build
from kg.networks.network import Network, number
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import RecipeError, one_of
from kg.networks.table.statements import StatementTable

# Measures are imported where they are taken: with igraph and SciPy they take a second, which a network needs not.
Rows = tuple[list[str], list[list[object]]]


def register(group: typer.Typer, read: Callable[..., StatementTable]) -> None:
    """Add `measure` to the group of `kg network`; `read` gives the statement table of a store."""

    def measure(
        recipe: Recipe,
        name: Annotated[str, typer.Argument(help=f"{', '.join(MEASURES)}.")],
        store: StoreFolder = DEFAULT_STORE,
        method: Annotated[str, typer.Option(help="Of communities: leiden, louvain, hierarchical.")] = "leiden",
        penalty: Annotated[
            float | None, typer.Option(help="Of a backbone: penalized, with this penalty.", show_default="nested")
        ] = None,
        camps: Annotated[int, typer.Option(help="Of polarization: how many camps.")] = 2,
        samples: Annotated[int, typer.Option(help="Of intervals: how many samples.")] = 1000,
        random_seed: Annotated[int, typer.Option(help="For what draws by lot.")] = 0,
        format: Annotated[Literal["table", "csv", "json"], typer.Option(help="How to write it.")] = "table",
    ) -> None:
        """Measure a network or a series.

        Example: kg network measure polarization --store store --window years
        """
        problems = one_of("measure", name, MEASURES)
        if problems:
            raise RecipeError(problems[0])
        if recipe.mode == "acts":
            raise RecipeError("measure: acts are not measured; expected a mode of statements")
        chosen = {"method": method, "penalty": penalty, "camps": camps, "samples": samples, "seed": random_seed}
        header, rows = MEASURES[name](read(store), recipe, chosen)
        output.write(header, [[_plain(value) for value in row] for row in rows], format)

    group.command("measure")(with_recipe(measure))


def _plain(value: object) -> object:
    return number(value) if isinstance(value, float) else value


def _one(table: StatementTable, recipe: Recipe) -> Network:
    if recipe.window:
        raise RecipeError("measure: it is of one network; expected a recipe without a window")
    return next(build(table, recipe))


def _backbone(table: StatementTable, recipe: Recipe, chosen: dict[str, Any]) -> Rows:
    from kg.networks.measures import backbone

    if chosen["penalty"] is None:
        steps = backbone.nested(table, recipe)
        header = ["order", "removed", "loss", "redundant loss", "statements left"]
        return header, [[s.order, s.unit, s.loss, s.redundant_loss, s.statements] for s in steps]
    backbones = backbone.penalized(table, recipe, chosen["penalty"], seed=chosen["seed"])
    kept: list[list[object]] = [
        ["backbone", unit, backbones.loss, backbones.penalized_loss] for unit in backbones.units
    ]
    rest: list[list[object]] = [["redundant", unit, backbones.redundant_loss, None] for unit in backbones.redundant]
    return ["set", "unit", "loss of the set", "penalized loss"], kept + rest


def _polarization(table: StatementTable, recipe: Recipe, chosen: dict[str, Any]) -> Rows:
    from kg.networks.measures import polarization

    measured = polarization.polarization(table, recipe, chosen["camps"], chosen["seed"])
    header = ["start", "end", "score", *(f"camp {place}" for place in range(1, chosen["camps"] + 1))]
    rows: list[list[object]] = []
    for item in measured:
        groups = [", ".join(map(table.label, camp)) for camp in item.camps]
        rows.append([item.start, item.end, item.score, *groups, *[None] * (chosen["camps"] - len(groups))])
    return header, rows


def _communities(table: StatementTable, recipe: Recipe, chosen: dict[str, Any]) -> Rows:
    from kg.networks.measures import communities

    made = _one(table, recipe)
    groups = communities.communities(table, made, chosen["method"], chosen["seed"])
    rows = sorted([group, node.id, node.label] for group, node in zip(groups, made.first, strict=True))
    return ["community", "id", "label"], rows


def _centrality(table: StatementTable, recipe: Recipe, chosen: dict[str, Any]) -> Rows:
    from kg.networks.measures import centrality

    made = _one(table, recipe)
    values = centrality.centralities(made)
    rows: list[list[object]] = [
        [node.id, node.label, *(values[name][place] for name in centrality.MEASURES)]
        for place, node in enumerate(made.nodes)
    ]
    return ["id", "label", *centrality.MEASURES], rows


def _phases(table: StatementTable, recipe: Recipe, chosen: dict[str, Any]) -> Rows:
    from kg.networks.measures import phases

    periods = phases.phases(table, recipe)
    return ["state", "windows", "start", "end"], [[p.state, f"{p.first}-{p.last}", p.start, p.end] for p in periods]


def _agreement(table: StatementTable, recipe: Recipe, chosen: dict[str, Any]) -> Rows:
    from kg.networks.measures import agreement

    measured = agreement.agreement(table, recipe)
    header = ["coders", "articles", "items", "alpha of finding", "alpha of stance"]
    return header, [[", ".join(measured.coders), measured.articles, measured.items, measured.finding, measured.stance]]


def _intervals(table: StatementTable, recipe: Recipe, chosen: dict[str, Any]) -> Rows:
    from kg.networks.measures import bootstrap

    measured = bootstrap.intervals(table, recipe, samples=chosen["samples"], seed=chosen["seed"])
    header = ["first", "second", "weight", "low", "high", "absent in samples"]
    return header, [[i.first, i.second, i.weight, i.low, i.high, i.absent] for i in measured]


MEASURES: dict[str, Callable[[StatementTable, Recipe, dict[str, Any]], Rows]] = {
    "backbone": _backbone,
    "polarization": _polarization,
    "communities": _communities,
    "centrality": _centrality,
    "phases": _phases,
    "agreement": _agreement,
    "intervals": _intervals,
}
