"""The recipe of a network: every option that decides its weights, as one canonical JSON text with one name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import islice
from typing import Any

from kg import dates
from kg.networks.recipes.consistency import check
from kg.networks.recipes.words import RecipeError, one_of

MOST_UNKNOWN = 20
"""Options that nobody knows of which so many are told."""
DIGITS = 9
"""How many digits a number of a recipe may have."""

Filter = tuple[tuple[str, tuple[str, ...]], ...]
DEFAULT_AGGREGATE = {"one-mode": "congruence", "two-mode": "subtract", "events": "ignore", "acts": "subtract"}
DEFAULTS = {"between": "organization", "via": "proposition", "duplicates": "utterance"}
ACT_DEFAULTS = {"between": "actor", "via": "recipient", "duplicates": "act"}
"""What a recipe has that says nothing of these."""


@dataclass(frozen=True, order=True)
class Window:
    """A moving window: `width` units long, begun anew every `step` units.

    Attributes:
        unit: seconds, minutes, hours, days, weeks (ISO, from Monday), months, years (of the calendar), or statements
            (a number of them, in order of time).
        width: how many units a window spans.
        step: how many units lie between the beginnings (with a kernel: the centres) of two windows.
    """

    unit: str
    width: int = 1
    step: int = 1


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a network, together with the data.

    Attributes:
        mode: "one-mode" (between units of one kind), "two-mode" (from `between` to `via`) or "events" (the list of
            statements itself, for relational event models), or "acts" (from who did something to whom it was done).
        between: the unit that becomes nodes: person, organization (or state spoken for), actor-type, proposition,
            topic (as a proposition names it), topic:any (every level), topic:1 (the top level) …, publisher, article;
            of acts: actor, actor-type.
        via: the unit through which two nodes are tied (one-mode), or the second kind of node (two-mode); of acts:
            recipient.
        aggregate: how stances become weight; see `kg.networks.weights.onemode`, `kg.networks.weights.twomode`, and of
            acts `kg.networks.acts.build`.
        normalize: what weights are divided by; see `kg.networks.weights.normalization`.
        stance: "ordinal" (-1, 0, 1), "binary" (0, 1; ambivalent left out) or "levels" (the source's own integers).
        scale: lowest and highest level of the source's own scale, whether or not all its levels occur.
        duplicates: "all", or what a statement counts once within: utterance, article, week, month, year, range; of
            acts: act, however many reports tell it, or an act of one type between the same two within article … range.
        isolates: which nodes stay: those with an edge ("none" isolated), those with a statement in the selection
            ("active"), or those of the whole table ("all").
        since, until: first and last day (ISO), both inclusive; "" for no bound.
        include, exclude: filters, as pairs of a field and the values that are kept or dropped.
        window, kernel: a series of networks over time, and how statements weigh with their distance from a centre.
        indent: with a kernel, whether only windows that lie wholly within the time of the statements are kept.
        dna_compatible: repeat the deviations of Discourse Network Analyzer 3 from its manual (docs/networks.md).
        dates: "all", or "stated" for days by the texts alone, without those known from outside the articles.
        seed: for the ties that Discourse Network Analyzer shuffles, and for nothing else.
    """

    mode: str = "one-mode"
    between: str = ""
    via: str = ""
    aggregate: str = ""
    normalize: str = "none"
    stance: str = "ordinal"
    scale: tuple[int, int] | None = None
    duplicates: str = ""
    isolates: str = "active"
    since: str = ""
    until: str = ""
    include: Filter = ()
    exclude: Filter = ()
    window: Window | None = None
    kernel: str = "none"
    indent: bool = False
    dna_compatible: bool = False
    seed: int = 0
    dates: str = "all"

    def __post_init__(self) -> None:
        object.__setattr__(self, "aggregate", self.aggregate or DEFAULT_AGGREGATE.get(self.mode, ""))
        for name, value in (ACT_DEFAULTS if self.mode == "acts" else DEFAULTS).items():
            object.__setattr__(self, name, getattr(self, name) or value)
        for name in ("include", "exclude"):
            object.__setattr__(self, name, _filter(getattr(self, name)))
        for name, last in (("since", False), ("until", True)):
            object.__setattr__(self, name, _day(name, getattr(self, name), last))
        check(self)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Recipe:
        """A recipe from the fields of its JSON; what is absent has its default. Raises RecipeError."""
        _refuse_halves(options)
        known = {item.name for item in fields(cls)}
        unknown = islice((name for name in options if name not in known), MOST_UNKNOWN)
        problems = [problem for name in unknown for problem in one_of("option", name, sorted(known))]
        if problems:
            raise RecipeError("recipe: " + "; ".join(problems))
        given = dict(options)
        try:
            if given.get("window") is not None:
                given["window"] = Window(**given["window"])
            if given.get("scale") is not None:
                low, high = given["scale"]
                given["scale"] = (low, high)
        except (TypeError, ValueError) as error:
            raise RecipeError(
                f"recipe: window or scale: {error}; expected {{unit, width, step}} and [low, high]"
            ) from error
        _types(given)
        return cls(**given)

    @classmethod
    def parse(cls, text: str | bytes) -> Recipe:
        """A recipe from JSON text. Raises RecipeError."""
        try:
            options = json.loads(text)
        except ValueError as error:
            raise RecipeError(f"recipe: {error}; expected a JSON object") from error
        if not isinstance(options, dict):
            raise RecipeError(f"recipe: {type(options).__name__}; expected a JSON object")
        return cls.of(options)

    def options(self) -> dict[str, Any]:
        """All options, defaults included, as JSON values; `dates` only if "stated", so that earlier names stay."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        if self.dates == "all":
            del values["dates"]
        values["include"] = {name: list(names) for name, names in self.include}
        values["exclude"] = {name: list(names) for name, names in self.exclude}
        values["scale"] = list(self.scale) if self.scale else None
        window = self.window
        values["window"] = {"unit": window.unit, "width": window.width, "step": window.step} if window else None
        return values

    @property
    def canonical(self) -> str:
        """The canonical JSON (RFC 8785: sorted keys, no spaces), with every default filled in and filters sorted."""
        return json.dumps(self.options(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def name(self) -> str:
        """The name of the network: SHA-256 of the canonical JSON's UTF-8 bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def with_(self, **changes: Any) -> Recipe:
        """The recipe with some options changed. Raises RecipeError."""
        return replace(self, **changes)


def _refuse_halves(options: Mapping[str, Any]) -> None:
    """Raise RecipeError for half of a surrogate pair, which JSON may have and no text."""
    try:
        json.dumps(options, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        half = f"U+{ord(error.object[error.start]):04X}"
        raise RecipeError(f"recipe: half of a surrogate pair, {half}; expected text") from error


def _types(given: Mapping[str, Any]) -> None:
    wrong = []
    for item in fields(Recipe):
        if item.name not in given or item.name in ("window", "scale", "include", "exclude"):
            continue
        kind = type(item.default)
        if type(given[item.name]) is not kind:
            wrong.append(f"{item.name}: {given[item.name]!r} is not of type {kind.__name__}")
    numbers = [*(given.get("scale") or ())]
    if given.get("window"):
        numbers += [given["window"].width, given["window"].step]
    wrong += [f"{number!r} is no whole number" for number in numbers if type(number) is not int]
    numbers += [given.get("seed", 0)]
    wrong += [
        f"a number of more than {DIGITS} digits"
        for number in numbers
        if type(number) is int and abs(number) >= 10**DIGITS
    ]
    if wrong:
        raise RecipeError("recipe: " + "; ".join(wrong))


def _filter(given: Any) -> Filter:
    pairs = given.items() if isinstance(given, Mapping) else given
    merged: dict[str, set[str]] = {}
    try:
        for name, values in pairs or ():
            if isinstance(values, str):
                raise RecipeError(f"recipe: filter {name}: {values!r} is one text; expected a list of values")
            merged.setdefault(str(name), set()).update(_text(value) for value in values)
    except (TypeError, ValueError) as error:
        raise RecipeError(f"recipe: filter {given!r}; expected fields with lists of values") from error
    return tuple((name, tuple(sorted(values))) for name, values in sorted(merged.items()))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _day(field: str, text: str, last: bool) -> str:
    if not text:
        return ""
    try:
        span = dates.parse(text)
    except (ValueError, TypeError) as error:
        raise RecipeError(f"recipe: {field}: {error}") from error
    day: date = span.latest if last else span.earliest
    return day.isoformat()
