"""Answers of SPARQL as pictures: bars for a column of numbers, a network of two columns of things."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from api.pages.answers import NUMBERS, table
from api.pages.drawing import MOST_CROSSED
from api.pages.material import Material
from api.pages.titles import Titles
from kg.charts.marks import INK, PAPER, QUIET, text
from kg.charts.names import Spot, written
from kg.charts.timeline import shortened
from kg.questions.files import Row

MOST_BARS = 60
MOST_NODES = 150
_SIZE = re.compile(r'<svg class="(\w+)" viewBox="0 0 (\d+) (\d+)"[^>]*>')
_STYLE = (
    f".name, .bars text {{ font-size: 13px; fill: {INK}; }} .tie {{ stroke: {QUIET}; stroke-opacity: .6; }} "
    f".node {{ fill: {INK}; }}"
)


def alone(drawn: str) -> bytes:
    """A picture of this module as an SVG document that stands alone, without the styles of pages."""
    head = _SIZE.match(drawn)
    if head is None:
        raise ValueError("not a picture of this module")
    name, width, height = head[1], int(head[2]), int(head[3]) + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="system-ui, sans-serif"><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/><g class="{name}" transform="translate(0 10)">'
        f"{drawn[head.end() :].removesuffix('</svg>')}</g></svg>"
    ).encode()


def chart(material: Material, rows: Sequence[Row], names: Sequence[str]) -> str:
    """Bars for the first column of numbers, named by the column before it; "" where there is none."""
    column = next((name for name in names if rows and all(_number(row, name) is not None for row in rows)), "")
    if not column or len(names) < 2:
        return ""
    named = next(name for name in names if name != column)
    cells = table(material, rows[:MOST_BARS], [named])
    values = [_number(row, column) or 0.0 for row in rows[:MOST_BARS]]
    top = max((abs(value) for value in values), default=1.0) or 1.0
    parts = []
    for place, ((cell,), value) in enumerate(zip(cells, values, strict=True)):
        y = place * 26
        parts.append(
            f'<text x="330" y="{y + 17}" text-anchor="end" font-size="13" fill="{INK}">{text(shortened(cell.text, 46))}'
            f'</text><rect x="340" y="{y + 5}" width="{560 * abs(value) / top:.1f}" height="16" fill="{QUIET}"/>'
            f'<text x="{348 + 560 * abs(value) / top:.1f}" y="{y + 17}" font-size="12" fill="{QUIET}">{value:g}</text>'
        )
    height = 26 * len(values) + 8
    if len(rows) > MOST_BARS:
        some = f"the first {MOST_BARS:,} of {len(rows):,} rows"
        parts.append(f'<text x="340" y="{height + 14}" font-size="13" fill="{INK}">{some}</text>')
        height += 26
    return f'<svg class="bars" viewBox="0 0 1000 {height}" role="img" aria-label="bars">{"".join(parts)}</svg>'


def _number(row: Row, name: str) -> float | None:
    term = row.get(name)
    if not isinstance(term, Literal) or term.datatype.value not in NUMBERS:
        return None
    return float(term.value) if re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", term.value) else None


def network(material: Material, rows: Sequence[Row], names: Sequence[str]) -> str:
    """The first two columns of things as nodes that are tied by a row; "" where there are no two."""
    titles = Titles(material)
    things = [name for name in names if any(isinstance(row.get(name), NamedNode) for row in rows)][:2]
    if len(things) < 2:
        return ""
    order: dict[str, int] = {}
    ties: set[tuple[int, int]] = set()
    for row in rows:
        ends = [row.get(name) for name in things]
        if all(isinstance(end, NamedNode) for end in ends) and len(order) < MOST_NODES:
            source, target = (order.setdefault(material.bases.shorten(end.value), len(order)) for end in ends if end)
            ties.add((source, target))
    if not order:
        return ""
    import igraph  # takes long to import, since it brings what it could draw with

    graph = igraph.Graph(n=len(order), edges=sorted(ties))
    places = graph.layout_kamada_kawai(seed=graph.layout_circle()).coords
    low, high = ([pick(point[axis] for point in places) for axis in (0, 1)] for pick in (min, max))
    at = [
        (
            80 + 840 * (x - low[0]) / ((high[0] - low[0]) or 1),
            30 + 520 * (y - low[1]) / ((high[1] - low[1]) or 1),
        )
        for x, y in places
    ]
    lines = "".join(
        f'<line class="tie" x1="{at[a][0]:.1f}" y1="{at[a][1]:.1f}" x2="{at[b][0]:.1f}" y2="{at[b][1]:.1f}"/>'
        for a, b in sorted(ties)
    )
    spots = [Spot(titles(id), *at[n], 7) for id, n in order.items()]
    named = written(spots, [(*at[a], *at[b]) for a, b in sorted(ties)[:MOST_CROSSED]], 1000, 600)
    nodes = "".join(
        f'<a href="{text(material.service.pages.path(id))}"><g class="node" '
        f'transform="translate({spot.x:.1f} {spot.y:.1f})"><title>{text(spot.name)}</title><circle r="6"/></g>'
        + (f'<text class="name" x="{name.x:.1f}" y="{name.y:.1f}">{text(name.text)}</text>' if name else "")
        + "</a>"
        for id, spot, name in zip(order, spots, named, strict=True)
    )
    return (
        f'<svg class="network" viewBox="0 0 1000 600" role="group" aria-label="{len(order)} nodes">{lines}{nodes}</svg>'
    )
