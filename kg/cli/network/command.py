"""`kg network`: discourse networks of a store, by recipe."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from kg.bases import Bases
from kg.charts import signature
from kg.cli import output
from kg.cli.network import measure
from kg.cli.network.options import with_recipe
from kg.cli.output import place
from kg.cli.stores import StoreFolder, reading
from kg.library.places import DEFAULT_STORE
from kg.networks import evidence, formats, plots
from kg.networks.acts import build as of_acts
from kg.networks.acts.table import ActTable
from kg.networks.acts.table import load as acts_of
from kg.networks.build import build
from kg.networks.formats import FORMATS, events
from kg.networks.network import Network, number
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import RecipeError, one_of
from kg.networks.table.loading import load
from kg.networks.table.statements import StatementTable
from kg.ontology import Ontology

FIGURE_NAMES = ("network", "heat-map", "timeline", "stances", "polarization")
OutputFile = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="A file; a folder for one file a window.", show_default="standard output"),
]


def register(app: typer.Typer) -> None:
    """Add `kg network` and what is below it."""
    group = typer.Typer(name="network", invoke_without_command=True, rich_markup_mode="rich")
    group.callback()(with_recipe(network))
    group.command("explain")(with_recipe(explain))
    measure.register(group, read)
    app.add_typer(group)


def network(
    context: typer.Context,
    recipe: Recipe,
    store: StoreFolder = DEFAULT_STORE,
    format: Annotated[str, typer.Option(help=f"{', '.join(FORMATS)}, recipe.")] = "edges",
    output: OutputFile = None,
    plot: Annotated[Path | None, typer.Option(help="Draw to a file, .svg or .png, instead.", dir_okay=False)] = None,
    figure: Annotated[str, typer.Option(help=f"What to draw: {', '.join(FIGURE_NAMES)}.")] = "network",
    color_by: Annotated[str, typer.Option(help="Colour nodes by their stance on this proposition.")] = "",
    title: Annotated[str, typer.Option(help="Above the plot.")] = "",
) -> None:
    """Networks of actors and propositions, by the method of discourse network analysis.

    Example: kg network --store store --mode one-mode --between organization --aggregate congruence --format matrix
    """
    if context.invoked_subcommand:
        given = {name: value for name, value in context.params.items() if _said(context, name)}
        context.default_map = {context.invoked_subcommand: given}
        return
    _refuse_unused(context, recipe, format)
    if format == "recipe":
        _put(recipe.canonical.encode() + b"\n", output)
        Console(stderr=True, highlight=False).print(recipe.name)
        return
    if recipe.mode == "acts":
        if plot:
            raise RecipeError("plot: acts are not drawn here; expected a format, such as gexf for Gephi")
        networks = list(of_acts.build(read_acts(store), recipe))
        _write(networks, format, output)
        return
    table = read(store)
    if plot:
        wish = plots.Wish(plot.suffix.lstrip("."), Bases().shorten(color_by), title, _signature(store))
        _draw(table, recipe, plot, figure, wish)
        return
    if recipe.mode == "events":
        _put(events.write(table, recipe), output)
        return
    _write(list(build(table, recipe)), format, output)


def _refuse_unused(context: typer.Context, recipe: Recipe, format: str) -> None:
    """Raise RecipeError for an option that was given and would do nothing."""
    said = [name for name in ("format", "output", "plot", "figure", "color_by", "title") if _said(context, name)]
    if "plot" in said and (unused := [name for name in said if name in ("format", "output")]):
        raise RecipeError(f"{unused[0]}: a plot is drawn to the file that --plot names; expected one of the two")
    if "plot" not in said and (unused := [name for name in said if name in ("figure", "color_by", "title")]):
        raise RecipeError(f"{unused[0].replace('_', '-')}: it is of a plot; expected --plot with a file")
    if recipe.mode == "events" and "format" in said and format not in ("csv", "recipe"):
        raise RecipeError(f"format: {format!r}, and mode events is a list of statements; expected csv")


def _write(networks: list[Network], format: str, output: Path | None) -> None:
    """The network, or the series, in a format."""
    _tell(networks)
    if output and (output.is_dir() or (len(networks) > 1 and format in FORMATS and not FORMATS[format].series)):
        _each(networks, format, output)
    else:
        _put(formats.write(networks, format), output)


def _signature(store: Path) -> str:
    """Where a plot comes from, for the line below it."""
    with reading(store, "") as engine:
        return signature(engine.revision(), datetime.now(UTC).date().isoformat(), Bases().id("").removesuffix("id/"))


def _draw(table: StatementTable, recipe: Recipe, path: Path, figure: str, wish: plots.Wish) -> None:
    problems = one_of("figure", figure, FIGURE_NAMES)
    if problems:
        raise RecipeError(problems[0])
    place(path).write_bytes(plots.FIGURES[figure](table, recipe, wish))


def _said(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name in ("COMMANDLINE", "ENVIRONMENT")


def read(store: Path) -> StatementTable:
    """The statement table of a store, with a note on the terminal while it is read."""
    console = Console(stderr=True)
    with console.status("reading statements"), reading(store, "", index=True) as engine:
        return load(engine, Ontology())


def read_acts(store: Path) -> ActTable:
    """The table of acts of a store."""
    with reading(store, "") as engine:
        return acts_of(engine, Ontology())


def _tell(networks: list[Network]) -> None:
    """What was made, on the terminal's error output."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal or not networks:
        return
    last = networks[-1]
    size = f"{len(last.nodes)} nodes, {last.size} edges"
    many = f"{len(networks)} windows, the last with " if len(networks) > 1 else ""
    console.print(f"{many}{size} from {last.statements} {last.counted}", style="dim")


def _put(content: bytes, path: Path | None) -> None:
    if path:
        place(path).write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _each(networks: list[Network], format: str, folder: Path) -> None:
    """One file a window, numbered and dated."""
    folder.mkdir(parents=True, exist_ok=True)
    digits = len(str(len(networks)))
    for window, item in enumerate(networks, start=1):
        content = formats.write([item], format)
        date = (item.centre or item.start).replace(":", "")
        (folder / f"{window:0{digits}}-{date}{FORMATS[format].suffix}").write_bytes(content)


def explain(
    recipe: Recipe,
    first: Annotated[str, typer.Argument(help="A node, by id or label.")],
    second: Annotated[str, typer.Argument(help="Another node.")],
    store: StoreFolder = DEFAULT_STORE,
    place: Annotated[int, typer.Option("--number", help="Which window of a series, from 1.", min=1)] = 1,
    format: Annotated[Literal["table", "csv", "json"], typer.Option(help="How to write it.")] = "table",
) -> None:
    """The statements behind an edge, with what each pair adds to its weight.

    Example: kg network explain state/russia state/ukraine --store store --aggregate conflict
    """
    if recipe.mode == "events":
        raise RecipeError("recipe: mode events has no edges; expected one-mode or two-mode")
    if recipe.mode == "acts":
        _explain_acts(read_acts(store), recipe, (first, second), place, format)
        return
    table = read(store)
    explained = evidence.explain(table, recipe, first, second, place)
    if format == "json":
        print(json.dumps(explained.written(), ensure_ascii=False, indent=1))
        return
    header = ["via", "date", "statement", "stance", "other date", "other statement", "other stance", "adds"]
    rows = [_row(contribution) for contribution in explained.contributions]
    output.write(header, rows, format)
    if format == "table":
        names = f"{table.label(explained.first)} – {table.label(explained.second)}"
        print(f"{names}: {_amounts(explained)}")


def _explain_acts(table: ActTable, recipe: Recipe, ends: tuple[str, str], place: int, format: str) -> None:
    """The acts behind an edge."""
    explained = of_acts.explain(table, recipe, *ends, place)
    if format == "json":
        print(json.dumps(asdict(explained), ensure_ascii=False, indent=1))
        return
    rows = [[act.date, act.type, act.act, act.article, number(act.amount)] for act in explained.acts]
    output.write(["date", "type", "act", "article", "adds"], rows, format)
    if format == "table":
        print(f"{table.label(explained.first)} → {table.label(explained.second)}: {number(explained.weight)}")


def _row(contribution: evidence.Contribution) -> list[object]:
    ends: list[object] = []
    for told in (contribution.first, contribution.second):
        ends += [told.date, told.statement, told.stance] if told else [None, None, None]
    return [contribution.via, *ends, number(contribution.amount)]


def _amounts(explanation: evidence.Explanation) -> str:
    """The sum as people check it: total, what it is divided by, and the weight."""
    total = number(sum(contribution.amount for contribution in explanation.contributions))
    return (
        f"{total}"
        if explanation.divisor == 1
        else f"{total} / {number(explanation.divisor)} = {number(explanation.weight)}"
    )
