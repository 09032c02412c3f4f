"""Which options of a recipe contradict each other."""

from __future__ import annotations

import re
from typing import Protocol

from kg.networks.recipes.words import (
    ACT_DUPLICATES,
    ACT_FILTERS,
    ACT_UNITS,
    AGGREGATES,
    DATES,
    DUPLICATES,
    FILTERS,
    ISOLATES,
    KERNELS,
    MODES,
    MOST_LEVELS,
    NORMALIZATIONS,
    STANCE_SCALES,
    STANCE_WORDS,
    STANDING_WORDS,
    UNITS,
    WINDOW_UNITS,
    RecipeError,
    one_of,
)

_TOPIC = re.compile(r"topic(:any|:[1-9]\d?)?")


class Moving(Protocol):
    """A window's options; see `kg.networks.recipes.recipe.Window`."""

    @property
    def unit(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def step(self) -> int: ...


class Options(Protocol):
    """The options that are looked at; see `kg.networks.recipes.recipe.Recipe`."""

    @property
    def mode(self) -> str: ...
    @property
    def between(self) -> str: ...
    @property
    def via(self) -> str: ...
    @property
    def aggregate(self) -> str: ...
    @property
    def normalize(self) -> str: ...
    @property
    def stance(self) -> str: ...
    @property
    def scale(self) -> tuple[int, int] | None: ...
    @property
    def duplicates(self) -> str: ...
    @property
    def isolates(self) -> str: ...
    @property
    def since(self) -> str: ...
    @property
    def until(self) -> str: ...
    @property
    def include(self) -> tuple[tuple[str, tuple[str, ...]], ...]: ...
    @property
    def exclude(self) -> tuple[tuple[str, tuple[str, ...]], ...]: ...
    @property
    def window(self) -> Moving | None: ...
    @property
    def kernel(self) -> str: ...
    @property
    def indent(self) -> bool: ...
    @property
    def dna_compatible(self) -> bool: ...
    @property
    def seed(self) -> int: ...
    @property
    def dates(self) -> str: ...


def check(recipe: Options) -> None:
    """Refuse unknown and contradictory options. Raises RecipeError naming all that are wrong."""
    problems = [*_words(recipe), *_units(recipe), *_scale(recipe), *_time(recipe), *_filters(recipe)]
    if problems:
        raise RecipeError("recipe: " + "; ".join(problems))


def _words(recipe: Options) -> list[str]:
    problems = one_of("mode", recipe.mode, MODES)
    if problems:
        return problems
    return [
        *_of_acts(recipe),
        *_for_mode(recipe, "aggregate", AGGREGATES),
        *_for_mode(recipe, "normalize", NORMALIZATIONS),
        *one_of("stance", recipe.stance, STANCE_SCALES),
        *one_of("duplicates", recipe.duplicates, ACT_DUPLICATES if recipe.mode == "acts" else DUPLICATES),
        *one_of("isolates", recipe.isolates, ISOLATES),
        *one_of("kernel", recipe.kernel, KERNELS),
        *one_of("dates", recipe.dates, DATES),
        *_codes(recipe),
    ]


def _of_acts(recipe: Options) -> list[str]:
    """Acts have a sign, and no stance: what is said of stances contradicts them."""
    if recipe.mode != "acts":
        return []
    problems = []
    if recipe.stance != "ordinal":
        problems.append(f"stance {recipe.stance} contradicts mode acts: acts have no stance")
    if recipe.dates == "stated":
        problems.append("dates stated contradicts mode acts: acts have the days that the articles give")
    if recipe.dna_compatible:
        problems.append("dna_compatible contradicts mode acts: the original program has none")
    return problems


def _for_mode(recipe: Options, field: str, choices: dict[str, tuple[str, ...]]) -> list[str]:
    value = getattr(recipe, field)
    if value in choices[recipe.mode]:
        return []
    others = [mode for mode, words in choices.items() if value in words]
    if others:
        allowed = ", ".join(choices[recipe.mode])
        return [
            f"{field} {value} contradicts mode {recipe.mode}: it belongs to {' and '.join(others)}; expected {allowed}"
        ]
    return one_of(field, value, choices[recipe.mode])


def _codes(recipe: Options) -> list[str]:
    if recipe.aggregate == "combine" and recipe.normalize != "none":
        return [f"normalize {recipe.normalize} contradicts aggregate combine: its weights are codes, not amounts"]
    if recipe.aggregate == "combine" and recipe.kernel != "none":
        return [f"kernel {recipe.kernel} contradicts aggregate combine: its weights are codes, not amounts"]
    return []


def _units(recipe: Options) -> list[str]:
    if recipe.mode == "acts":
        return [*one_of("between", recipe.between, ACT_UNITS), *one_of("via", recipe.via, ["recipient"])]
    problems = []
    for field in ("between", "via"):
        unit = getattr(recipe, field)
        if unit not in UNITS and not _TOPIC.fullmatch(unit):
            problems += one_of(field, unit, [*UNITS, "topic:any", "topic:1"])
    if recipe.between == recipe.via and recipe.mode != "events":
        problems.append(
            f"via {recipe.via} contradicts between {recipe.between}: a network needs two different variables"
        )
    return problems


def _scale(recipe: Options) -> list[str]:
    if recipe.stance != "levels":
        return [f"scale contradicts stance {recipe.stance}: expected stance levels"] if recipe.scale else []
    if not recipe.scale:
        return ["stance levels needs a scale: its lowest and highest level"]
    low, high = recipe.scale
    if high <= low:
        return [f"scale: {low} to {high} is empty; expected the lowest level, then a higher one"]
    if recipe.aggregate == "combine" and high - low >= MOST_LEVELS:
        return [
            f"scale: {high - low + 1} levels cannot be combined into one exact number; expected at most {MOST_LEVELS}"
        ]
    return []


def _time(recipe: Options) -> list[str]:
    problems = []
    if recipe.since and recipe.until and recipe.until < recipe.since:
        problems.append(f"until {recipe.until} contradicts since {recipe.since}: it lies before it")
    if recipe.seed and not recipe.dna_compatible:
        problems.append("seed needs dna_compatible: nothing else is left to chance")
    if not recipe.window:
        if recipe.kernel != "none":
            problems.append(f"kernel {recipe.kernel} needs a window")
        if recipe.indent:
            problems.append("indent needs a window")
        return problems
    unit = recipe.window.unit
    problems += one_of("window unit", unit, WINDOW_UNITS)
    if recipe.mode == "events":
        problems.append("window contradicts mode events: an event list has its own times")
    if recipe.window.width < 1 or recipe.window.step < 1:
        problems.append(f"window: width {recipe.window.width} and step {recipe.window.step}; expected 1 or more")
    if recipe.kernel != "none" and unit == "statements":
        problems.append(f"kernel {recipe.kernel} contradicts a window of statements: it weights by time")
    if recipe.kernel != "none" and unit == "months" and recipe.window.width % 2 and not recipe.dna_compatible:
        problems.append(
            f"window: half of {recipe.window.width} months is no date; expected an even number with a kernel"
        )
    return problems


def _filters(recipe: Options) -> list[str]:
    problems = []
    for field in ("include", "exclude"):
        for name, values in getattr(recipe, field):
            problems += one_of(field, name, ACT_FILTERS if recipe.mode == "acts" else FILTERS)
            if name == "stance":
                problems += [problem for value in values for problem in one_of(f"{field} stance", value, STANCE_WORDS)]
            if name == "standing":
                problems += [p for value in values for p in one_of(f"{field} standing", value, STANDING_WORDS)]
            if name in ("conditional", "contested"):
                problems += [p for value in values for p in one_of(f"{field} {name}", value, ("true", "false"))]
            if name == "hops" and not all(re.fullmatch(r"[0-9]{1,9}", value) for value in values):
                problems.append(f"{field} hops: {', '.join(values)}; expected whole numbers")
    for name, values in recipe.include:
        both = set(values) & set(dict(recipe.exclude).get(name, ()))
        if both:
            problems.append(f"exclude {name} {', '.join(sorted(both))} contradicts include of the same")
    return problems
