"""Figures without global state, saved without dates, so that the same figure is the same file."""

from __future__ import annotations

import contextlib
import logging
import re
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.dates import AutoDateLocator, DayLocator, num2date
from matplotlib.figure import Figure
from matplotlib.font_manager import findSystemFonts, fontManager, get_font
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import Formatter, MaxNLocator

from kg.errors import KgError
from kg.networks.formats.naming import xml
from kg.networks.recipes.words import one_of

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

KINDS = ("svg", "png")
LINE = 0.125
"""Inches from one line of a name to the next."""
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
SETTINGS: dict[RcKeyType, object] = {
    "svg.fonttype": "none",  # text stays text: any script, a small file
    "svg.hashsalt": "on-record",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "path.simplify": True,
}

_PACKAGE = "noto_cjk_sans_jp_regular"
"""The package of the extra `fonts`: Noto Sans CJK, one file of Chinese, Japanese and Korean (SIL Open Font License)."""

_MISSING = re.compile(r"Glyph (\d+) ")
_log = logging.getLogger(__name__)
_EAST_ASIAN = re.compile(
    r"CJK|Source ?Han|WenQuanYi|wqy|Droid ?Sans ?Fallback|PingFang|Hiragino|YaHei|Yu Gothic|Malgun|Unifont",
    re.IGNORECASE,
)
"""Fonts with the letters that DejaVu Sans lacks, as Linux, macOS and Windows have them."""


def figure(width: float, height: float, title: str) -> tuple[Figure, Axes]:
    """An empty figure of a size in inches, and its axes without frame on top and right."""
    made = Figure(figsize=(width, height), layout="constrained")
    axes = made.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    if title:
        axes.set_title(whole(title, int(width * 8.5)), loc="left", fontsize=11)
    return made, axes


def legend(axes: Axes, colors: Mapping[str, str]) -> None:
    """A legend of dots, one a colour, beside the axes' content."""
    handles = [
        Line2D([], [], marker="o", linestyle="", color=color, markeredgecolor="#444444", label=label)
        for label, color in colors.items()
    ]
    axes.figure.legend(handles=handles, loc="outside right upper", frameon=False, fontsize=8)


def save(made: Figure, kind: str, source: str = "") -> bytes:
    """The figure as "svg" or "png", with a line below it if it has a `source`. Raises KgError for another kind.

    An SVG keeps text as text. A PNG draws it in DejaVu Sans, which comes with matplotlib and so is the same on every
    machine; letters that it lacks (Chinese, Japanese, Korean) in the font of the extra `fonts`, or in one of the
    machine that has them. Where there is neither, the picture has boxes, and a line of the log says which letters are
    missing.
    """
    problems = one_of("plot", kind, KINDS)
    if problems:
        raise KgError(problems[0])
    if source:
        made.supxlabel(whole(source, int(made.get_figwidth() * 18)), x=0.01, ha="left", fontsize=7, color="#5f636b")
    out = BytesIO()
    with matplotlib.rc_context(SETTINGS), _telling_of_boxes(kind):
        if kind == "svg":
            FigureCanvasSVG(made).print_svg(out, metadata={"Date": None, "Creator": None})
        else:
            made.set_dpi(150)
            for text in made.findobj(Text):
                text.set_fontfamily(_fonts())  # the next font draws what the one before lacks
            FigureCanvasAgg(made).print_png(out, metadata={"Software": None})
    return out.getvalue()


@contextlib.contextmanager
def _telling_of_boxes(kind: str) -> Iterator[None]:
    """Within, letters that no font has are gathered, and said once at the end if the picture has boxes for them."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        yield
    missing = dict.fromkeys(match[1] for warning in told if (match := _MISSING.match(str(warning.message))))
    if missing and kind != "svg":  # there a text is only measured by a font here
        letters = "".join(chr(int(code)) for code in list(missing)[:20])
        _log.warning(
            "no font here has %d letters of this picture, which shows boxes for them: %s; expected a font that has "
            "them (pip install 'onrecord[fonts]' has Chinese, Japanese and Korean), or .svg, which keeps text as text",
            len(missing),
            letters,
        )


def ink(color: str) -> str:
    """Black or white, whichever is read better on a colour (relative luminance, WCAG 2.2)."""
    red, green, blue = to_rgb(color)
    return "#111111" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else "#ffffff"


def short(text: str, most: int) -> str:
    """Text cut to a number of characters, with an ellipsis where something is missing."""
    return whole(text if len(text) <= most else text[: most - 1] + "…", most)


def whole(text: str, width: int) -> str:
    """Text in lines of so many characters, with nothing left out and no dollar read as mathematics."""
    lines = textwrap.wrap(xml(text), width, break_on_hyphens=False) or [""]
    return "\n".join(lines).replace("$", r"\$")


def row(names: Sequence[str], least: float) -> float:
    """Inches that each row needs, so that no name of several lines, in 7 points, stands over its neighbours."""
    return max(least, LINE * max((name.count("\n") + 1 for name in names), default=1))


class _Days(Formatter):
    """Days of an axis as years, months or days, whichever all of its ticks are the first of."""

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """The text of every tick."""
        days = [num2date(value) for value in values]
        form = "%Y-%m-%d"
        if all(day.day == 1 for day in days):
            form = "%Y" if all(day.month == 1 for day in days) else "%Y-%m"
        return [day.strftime(form) for day in days]

    def __call__(self, value: float, pos: int | None = None) -> str:
        """The text of one tick."""
        return num2date(value).strftime("%Y-%m-%d")


def dates(axes: Axes) -> None:
    """Ticks of a time axis, each day, month or year once."""
    first, last = axes.get_xlim()
    axes.xaxis.set_major_locator(DayLocator() if last - first < 8 else AutoDateLocator())
    axes.xaxis.set_major_formatter(_Days())


def whole_numbers(axis: Axis) -> None:
    """Ticks of an axis that counts: no value between two whole numbers, so that each is written once."""
    axis.set_major_locator(MaxNLocator(integer=True))


@lru_cache(maxsize=1)
def _fonts() -> list[str]:
    """DejaVu Sans, and the fonts that have what it lacks, Chinese, Japanese and Korean above all.

    The font of the extra `fonts` comes before those of the machine, so that the picture is the same wherever it is.
    """
    spec = find_spec(_PACKAGE)
    packaged = (
        [path for place in (spec.submodule_search_locations or ()) for path in Path(place).glob("*.otf")]
        if spec
        else []
    )
    for path in packaged:
        fontManager.addfont(path)
    own = {get_font(path).family_name for path in packaged}
    listed = {font.fname for font in fontManager.ttflist}
    for there in findSystemFonts():  # matplotlib keeps its list of fonts for good, also when one was installed since
        if there not in listed and _EAST_ASIAN.search(there):
            with contextlib.suppress(OSError, RuntimeError):
                fontManager.addfont(there)
    names = sorted({font.name for font in fontManager.ttflist if _EAST_ASIAN.search(font.name)} - own)
    return ["DejaVu Sans", *sorted(own), *names]
