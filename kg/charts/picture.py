"""Charts as PNG, drawn on the server from their SVG, with the same letters on every machine."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from kg.errors import KgError

SCALE = 2.0
"""Pixels for each unit of the drawing: sharp on dense screens and in print."""
MOST_PIXELS = 8_000
"""Of the longer side; a chart that would be longer is drawn smaller."""
FACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold")
"""Faces that come with matplotlib: Latin, Greek, Cyrillic, Arabic and Hebrew among others."""


def png(svg: bytes) -> bytes:
    """The picture of an SVG document. Raises KgError for one that cannot be drawn."""
    import resvg_py

    text = svg.decode()
    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    longer = max(map(int, size.groups())) if size else 0
    zoom = min(SCALE, MOST_PIXELS / longer) if longer else SCALE
    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=text,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=_faces(),
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
            serif_family="DejaVu Serif",
        )
    except ValueError as error:
        raise KgError(f"the chart cannot be drawn as PNG: {error}") from error
    return bytes(drawn)


@cache
def _faces() -> list[str]:
    """The files of the faces; found without importing what brings them, which takes long."""
    matplotlib = find_spec("matplotlib")
    folder = (
        Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf" if matplotlib and matplotlib.origin else Path()
    )
    return [str(file) for name in FACES if (file := folder / f"{name}.ttf").is_file()]
