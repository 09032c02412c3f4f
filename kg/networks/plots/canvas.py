"""Figures without global state, saved without dates, so that the same figure is the same file."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Mapping
from io import BytesIO

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kg.errors import KgError
from kg.networks.recipes.words import one_of

KINDS = ("svg", "png")
# blue and red-orange with a grey between them: told apart by people who do not tell red from green
STANCE_COLORS = {"supports": "#2166ac", "ambivalent": "#9e9e9e", "opposes": "#d6604d", "none": "#f2f2f2"}
TYPE_COLORS = {
    "State": "#4477aa",
    "Organization": "#228833",
    "Person": "#ee7733",
    "Collective": "#aa3377",
    "Proposition": "#bbbbbb",
    "Topic": "#ccbb44",
    "": "#66ccee",
}
SETTINGS = {
    "svg.fonttype": "none",  # text stays text: any script, a small file
    "svg.hashsalt": "on-record",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "path.simplify": True,
}


def figure(width: float, height: float, title: str) -> tuple[Figure, Axes]:
    """An empty figure of a size in inches, and its axes without frame on top and right."""
    made = Figure(figsize=(width, height), layout="constrained")
    axes = made.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    if title:
        axes.set_title("\n".join(textwrap.wrap(title, int(width * 8.5))), loc="left", fontsize=11)
    return made, axes


def legend(axes: Axes, colors: Mapping[str, str]) -> None:
    """A legend of dots, one a colour, beside the axes' content."""
    handles = [
        Line2D([], [], marker="o", linestyle="", color=color, markeredgecolor="#444444", label=label)
        for label, color in colors.items()
    ]
    axes.figure.legend(handles=handles, loc="outside right upper", frameon=False, fontsize=8)


def save(made: Figure, kind: str) -> bytes:
    """The figure as "svg" or "png". Raises KgError for another kind.

    An SVG keeps text as text. A PNG draws it in DejaVu Sans, which comes with matplotlib and so is the same on every
    machine; it has no Chinese, Japanese and Korean, which become boxes.
    """
    problems = one_of("plot", kind, KINDS)
    if problems:
        raise KgError(problems[0])
    out = BytesIO()
    with matplotlib.rc_context(SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a PNG shows boxes for scripts that the font lacks
        if kind == "svg":
            FigureCanvasSVG(made).print_svg(out, metadata={"Date": None, "Creator": None})
        else:
            made.set_dpi(150)
            FigureCanvasAgg(made).print_png(out, metadata={"Software": None})
    return out.getvalue()


def ink(color: str) -> str:
    """Black or white, whichever is read better on a colour (relative luminance, WCAG 2.2)."""
    red, green, blue = to_rgb(color)
    return "#111111" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else "#ffffff"


def short(text: str, most: int) -> str:
    """Text cut to a number of characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else text[: most - 1] + "…"
