"""The windows of a recipe: which statements each counts, and how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import numpy as np

from kg.errors import KgError
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.recipes.words import RecipeError
from kg.networks.table.statements import UNDATED, moment, seconds
from kg.networks.weights import dna_windows, temporal_kernels
from kg.networks.weights.calendar import UNIT_MONTHS, UNIT_SECONDS, floor, shift

MOST_WINDOWS = 2_000
"""Windows of one recipe, whoever asks: each is a network of its own."""

LAST_SECOND = 86_399


class Dated(Protocol):
    """What is counted, in order of time: statements or acts."""

    @property
    def time(self) -> np.ndarray:
        """Seconds since 1970-01-01 of each."""
        ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, eq=False)
class Slice:
    """One window.

    Attributes:
        start, end: its first and last moment, inclusive, as ISO text; centre: what a kernel is centred at, else "".
        places: int64, which of the selection's statements it counts, ascending.
        weights: float64, how much each of them counts; None: 1 each.
    """

    start: str
    end: str
    centre: str
    places: np.ndarray
    weights: np.ndarray | None = None


def slices(selection: Dated, recipe: Recipe) -> Iterator[Slice]:
    """The slices of `unlimited`, counted. Raises RecipeError if there are more than 2,000, before the first is made."""
    most = at_most(selection, recipe)
    if recipe.window and most > MOST_WINDOWS:
        found = f"window: {most:,} windows, one every {recipe.window.step} {recipe.window.unit}"
        raise RecipeError(f"{found}; expected {MOST_WINDOWS:,} at most: take a longer step, or since and until")
    yield from unlimited(selection, recipe)


def window_of(selection: Dated, recipe: Recipe, number: int) -> Slice:
    """One window of a recipe, counted from 1. Raises KgError if it is not in the series."""
    for place, part in enumerate(slices(selection, recipe), start=1):
        if place == number:
            return part
    raise KgError(f"window {number} is not in the series; expected a number from 1 to the last window")


def at_most(selection: Dated, recipe: Recipe) -> int:
    """How many windows a recipe has at most, found out without making one."""
    window = recipe.window
    times = selection.time[selection.time != UNDATED]
    if not window or not len(times):
        return 1
    if window.unit == "statements":
        return max(0, len(times) - window.width) // window.step + 1
    first, last = int(times.min()), int(times.max())
    if recipe.since:
        first = min(first, seconds(recipe.since))
    if recipe.until:
        last = max(last, seconds(recipe.until))
    if window.unit in UNIT_SECONDS:
        return (last - first) // (UNIT_SECONDS[window.unit] * window.step) + 1
    begin, end = (np.datetime64(time, "s").astype("datetime64[M]").astype(int) for time in (first, last))
    return int(end - begin) // (UNIT_MONTHS[window.unit] * window.step) + 2


def unlimited(selection: Dated, recipe: Recipe) -> Iterator[Slice]:
    """The windows of a recipe in order of time; without a window, one slice with every statement.

    Windows of time span `width` units and begin every `step` units, from `since`, else from the beginning of the
    calendar unit of the first statement, to the last statement; the last ones may reach beyond it. Windows of
    statements hold `width` statements in order of time, ties in order of their ids. With a kernel the windows are
    centred, from the first statement (or `since`) to the last (or `until`). Undated statements are in no window.
    """
    dated = np.flatnonzero(selection.time != UNDATED)
    times = selection.time[dated]
    if not recipe.window:
        ends = (moment(times[0]), moment(times[-1])) if len(times) else ("", "")
        yield Slice(*ends, "", np.arange(len(selection)))
    elif not len(times):
        return
    elif recipe.window.unit == "statements":
        yield from _of_statements(times, dated, recipe, recipe.window)
    elif recipe.kernel != "none":
        yield from _weighted(times, dated, recipe, recipe.window)
    elif recipe.dna_compatible:
        for start, end, centre in dna_windows.windows(times, recipe, recipe.window):
            yield Slice(moment(start), moment(end), moment(centre), dated[_between(times, start, end)])
    else:
        yield from _of_time(times, dated, recipe, recipe.window)


def _between(times: np.ndarray, start: int, end: int) -> slice:
    """The range of the sorted times from `start` to `end`, both inclusive."""
    return slice(np.searchsorted(times, start), np.searchsorted(times, end, "right"))


def _of_time(times: np.ndarray, dated: np.ndarray, recipe: Recipe, window: Window) -> Iterator[Slice]:
    origin = seconds(recipe.since) if recipe.since else floor(int(times[0]), window.unit)
    for number in count():
        start = shift(origin, window.unit, number * window.step)
        if start > times[-1]:
            return
        # From the origin, not from the start: a month after 29 February is not a month and two after 31 January.
        end = shift(origin, window.unit, number * window.step + window.width) - 1
        places = dated[_between(times, start, end)]
        yield Slice(moment(start), _last(end), "", places)


def _last(end: int) -> str:
    """The text of a window's last second: its day, where that is the day's last second."""
    return moment(end - LAST_SECOND) if end % UNIT_SECONDS["days"] == LAST_SECOND else moment(end)


def _of_statements(times: np.ndarray, dated: np.ndarray, recipe: Recipe, window: Window) -> Iterator[Slice]:
    if recipe.dna_compatible:
        for focal, chosen in dna_windows.statement_windows(times, window.width, window.step, recipe.seed):
            ends = moment(times[chosen].min()), moment(times[chosen].max())
            yield Slice(*ends, moment(times[focal]), dated[np.sort(chosen)])
        return
    for start in range(0, len(times) - window.width + 1, window.step):
        inside = slice(start, start + window.width)
        yield Slice(moment(times[inside][0]), moment(times[inside][-1]), "", dated[inside])


def _weighted(times: np.ndarray, dated: np.ndarray, recipe: Recipe, window: Window) -> Iterator[Slice]:
    width = window.width + window.width % 2 if recipe.dna_compatible else window.width
    first = max(seconds(recipe.since), int(times[0])) if recipe.since else int(times[0])
    last = int(times[-1])
    lower, upper = first, last
    if recipe.indent:
        lower, upper = _half(first, window.unit, width, 1), _half(last, window.unit, width, -1)
    for number in count():
        centre = shift(lower, window.unit, number * window.step)
        if centre > upper:
            return
        if recipe.dna_compatible:
            weight = temporal_kernels.original_weights(times, centre, window.unit, width, recipe.kernel)
        else:
            distances = temporal_kernels.distances(times, centre, window.unit, width)
            weight = temporal_kernels.weights(distances, recipe.kernel)
        start, end = _half(centre, window.unit, width, -1), _half(centre, window.unit, width, 1)
        inside = weight > 0
        if recipe.kernel != "gaussian":
            inside &= (times >= start) & (times <= end)
        weight = weight[inside]
        weight = np.sqrt(weight) if recipe.mode == "one-mode" else weight
        yield Slice(moment(start), moment(end), moment(centre), dated[inside], weight)


def _half(time: int, unit: str, width: int, sign: int) -> int:
    """The time half a window's width later or earlier, rounded down to a second."""
    if unit in UNIT_SECONDS:
        return time + sign * width * UNIT_SECONDS[unit] // 2
    return shift(time, "months", sign * (width * 6 if unit == "years" else width // 2))
