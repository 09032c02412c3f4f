"""Listings as HTML pages that stand alone: no script, no outside file, readable when printed."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kg", "listings"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(name: str, **values: object) -> str:
    """The page `name` ("positions", "contradictions" or "coverage") with its values filled in and escaped."""
    return _environment().get_template(f"{name}.html").render(**values)
