"""The options of a recipe, shared by every subcommand of `kg network`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.bases import Bases
from kg.networks.recipes import texts, words
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import RecipeError


def _choice(words: tuple[str, ...], help: str) -> Any:
    return typer.Option(help=f"{help}: {', '.join(words)}.", show_default=False)


_ONE, _TWO = (words.AGGREGATES[mode] for mode in ("one-mode", "two-mode"))
_DIVIDE_ONE, _DIVIDE_TWO = (words.NORMALIZATIONS[mode] for mode in ("one-mode", "two-mode"))


def _parameters(
    recipe: Annotated[
        Path | None, typer.Option(help="A recipe as JSON; other options replace its own.", exists=True, dir_okay=False)
    ] = None,
    mode: Annotated[str | None, _choice(words.MODES, "Mode")] = None,
    between: Annotated[str | None, _choice((*words.UNITS, "topic:1 …"), "What the nodes are")] = None,
    via: Annotated[str | None, _choice(words.UNITS, "What ties two nodes, or the second mode")] = None,
    aggregate: Annotated[
        str | None, typer.Option(help=f"One-mode: {', '.join(_ONE)}; two-mode: {', '.join(_TWO)}.", show_default=False)
    ] = None,
    normalize: Annotated[
        str | None,
        typer.Option(
            help=f"One-mode: {', '.join(_DIVIDE_ONE)}; two-mode: {', '.join(_DIVIDE_TWO)}.", show_default=False
        ),
    ] = None,
    stance: Annotated[str | None, _choice(words.STANCE_SCALES, "Scale of stances")] = None,
    scale: Annotated[str | None, typer.Option(help="LOW..HIGH of the source's own levels.", show_default=False)] = None,
    duplicates: Annotated[str | None, _choice(words.DUPLICATES, "A statement counts once within")] = None,
    isolates: Annotated[str | None, _choice(words.ISOLATES, "Nodes without an edge")] = None,
    since: Annotated[
        str | None, typer.Option(help="First day: YYYY, YYYY-MM or YYYY-MM-DD.", show_default=False)
    ] = None,
    until: Annotated[str | None, typer.Option(help="Last day.", show_default=False)] = None,
    include: Annotated[
        list[str] | None, typer.Option(help=f"FIELD=VALUE to keep, repeatable: {', '.join(words.FILTERS)}.")
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="FIELD=VALUE to leave out, repeatable.")] = None,
    window: Annotated[
        str | None, typer.Option(help='A series: "years", "6 months", "200 statements" …', show_default=False)
    ] = None,
    step: Annotated[int | None, typer.Option(help="Units from one window to the next.", show_default="1")] = None,
    kernel: Annotated[str | None, _choice(words.KERNELS, "Weight by distance from a window's centre")] = None,
    indent: Annotated[bool | None, typer.Option("--indent", help="Only windows wholly within the data.")] = None,
    dna_compatible: Annotated[
        bool | None, typer.Option("--dna-compatible", help="Repeat the original program's deviations.")
    ] = None,
    dates: Annotated[str | None, _choice(words.DATES, "Days from outside the articles too, or not")] = None,
    seed: Annotated[int | None, typer.Option(help="For the ties that the original shuffles.", show_default="0")] = None,
) -> None:
    """The options; never called."""


def with_recipe(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command every option of a recipe; it is called with `recipe`, a Recipe."""
    own = [item for item in inspect.signature(command, eval_str=True).parameters.values() if item.name != "recipe"]
    shared = inspect.signature(_parameters, eval_str=True).parameters

    @functools.wraps(command)
    def run(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in shared}
        command(recipe=made(**chosen), **given)

    parameters = [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in (*own, *shared.values())]
    # Typer reads the options from here; a function's type knows no signature that is set.
    vars(run)["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {item.name: item.annotation for item in parameters}
    del run.__wrapped__
    return run


def made(recipe: Path | None, window: str | None, step: int | None, scale: str | None, **given: Any) -> Recipe:
    """A recipe from the options of the command line; None is "not given".

    Raises:
        RecipeError: a recipe's options are unknown or contradict each other.
    """
    chosen = Recipe.parse(recipe.read_bytes()).options() if recipe else {}
    modes = {chosen.get("mode", Recipe.mode), given.get("mode") or chosen.get("mode", Recipe.mode)}
    if len(modes) > 1 and not given.get("aggregate"):
        chosen.pop("aggregate", None)  # the other mode has another default
    if len(modes) > 1 and "acts" in modes:
        for name in ("between", "via", "duplicates"):
            chosen.pop(name, None)
    try:
        chosen |= texts.options(given, Bases(), window or "", step if window else None, scale or "")
        if step is not None and not window:
            chosen |= texts.options({"window": chosen.get("window")}, Bases(), step=step)
    except RecipeError as error:
        raise typer.BadParameter(str(error)) from error
    return Recipe.of(chosen)
