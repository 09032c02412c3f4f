"""Options of a recipe as short texts, as the command line and addresses give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kg.bases import Bases
from kg.networks.recipes.words import RecipeError

_WINDOW = re.compile(r"\s*(\d{0,9})\s*([a-z]+?)s?\s*")
_SCALE = re.compile(r"\s*(-?\d{1,9})\s*(?:\.\.|,|to)\s*(-?\d{1,9})\s*")


def options(
    given: Mapping[str, Any], bases: Bases, window: str = "", step: int | None = None, scale: str = ""
) -> dict[str, Any]:
    """Fields of a recipe's JSON.

    Args:
        given: options by name, None for those not given; `include` and `exclude` as texts "field=value".
        bases: full IRIs of ours in filters are shortened to ids.
        window: "years", "6 months", "200 statements"; "" for none.
        step: units from one window to the next.
        scale: "-5..5"; "" for none.

    Raises:
        RecipeError: a text that cannot be read so.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    for name in ("include", "exclude"):
        if chosen.get(name):
            chosen[name] = filters(chosen[name], name, bases)
    if window:
        chosen["window"] = window_of(window)
    if step is not None:
        if not chosen.get("window"):
            raise RecipeError("step: there is no window to step; expected a window too")
        chosen["window"]["step"] = step
    if scale:
        chosen["scale"] = scale_of(scale)
    return chosen


def window_of(text: str) -> dict[str, Any]:
    """The window that "6 months" means. Raises RecipeError."""
    match = _WINDOW.fullmatch(text)
    if not match:
        raise RecipeError(f'window: {text!r}; expected a number and a unit, as in "6 months"')
    return {"width": int(match[1] or 1), "unit": match[2] + "s"}


def scale_of(text: str) -> list[int]:
    """The scale that "-5..5" means. Raises RecipeError."""
    match = _SCALE.fullmatch(text)
    if not match:
        raise RecipeError(f"scale: {text!r}; expected LOW..HIGH, as in -5..5")
    return [int(match[1]), int(match[2])]


def filters(texts: Iterable[str], option: str, bases: Bases) -> dict[str, list[str]]:
    """The filter that "person=person/sergey-lavrov" and its like mean. Raises RecipeError."""
    fields: dict[str, list[str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise RecipeError(f"{option}: {text!r}; expected FIELD=VALUE")
        fields.setdefault(name, []).append(bases.shorten(value))
    return fields
