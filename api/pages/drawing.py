"""A network as drawn: where its nodes go, as SVG that is complete without JavaScript, and as data for the browser.

Positions are computed once for all windows together, so that a node stays where it is while time moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.charts.marks import COLOURS, INK, PAPER, QUIET, text
from kg.charts.names import SIZE, Spot, written
from kg.charts.timeline import shortened
from kg.networks.network import Network, Node, number

if TYPE_CHECKING:
    import igraph
    import numpy as np
    from numpy.typing import NDArray

MOST_DRAWN = 120
"""Nodes that the server draws; those with most statements. The browser draws up to 2,000 and more."""
MOST_LINES = 1_500
"""Edges that the server draws, the heaviest."""
MOST_EXACT = 300
"""Nodes up to which places are fitted by stress majorization, whose cost grows with their square."""
WIDTH, HEIGHT, BORDER = 1000, 620, 70
REACH = 9
"""How far the mark of a node reaches from its middle, in pixels."""
MOST_CROSSED = 600
"""Lines that names keep off: among more there is no place without one."""
Places = dict[str, tuple[float, float]]
Tie = tuple[str, str, str, str, float]
"""The ends of an edge, id and label each, and its weight."""


@dataclass(frozen=True)
class Drawing:
    """A network's picture.

    Attributes:
        content: lines and marks.
        nodes, edges: how many there are.
        left_out: how many nodes are not drawn.
        unnamed: how many are drawn without a name, since none has room beside them.
        ties: each edge's ends (ids and labels) and weight, the heaviest first.
    """

    content: str
    nodes: int
    edges: int
    left_out: int
    unnamed: int
    ties: list[Tie]

    @property
    def svg(self) -> str:
        """The picture within a page, whose styles it takes."""
        words = f"{self.nodes - self.left_out} nodes and {self.edges} edges, listed below"
        return (
            f'<svg class="network" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">{self.content}</svg>'
        )

    def document(self, title: str) -> bytes:
        """The picture as an SVG document that stands alone."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 40}" width="{WIDTH}" '
            f'height="{HEIGHT + 40}" role="img" font-family="system-ui, sans-serif"><title>{text(title)}</title>'
            f'<style>{STYLE}</style><rect width="{WIDTH}" height="{HEIGHT + 40}" fill="{PAPER}"/>'
            f'<text x="20" y="28" font-size="15" font-weight="700" fill="{INK}">{text(shortened(title, 110))}</text>'
            f'<text x="20" y="{HEIGHT + 28}" font-size="11" fill="{QUIET}">{self._missing}</text>'
            f'<g class="network" transform="translate(0 40)">{self.content}</g></svg>'
        ).encode()

    @property
    def _missing(self) -> str:
        """What the picture does not show, in words."""
        drawn = self.nodes - self.left_out
        parts = [f"the {drawn} nodes of {self.nodes} with most statements"] if self.left_out else []
        parts += [f"{self.unnamed} without a name, for want of room"] if self.unnamed else []
        return "; ".join(parts)


STYLE = (
    f".agree{{stroke:{COLOURS['supports']};stroke-opacity:.6}}.disagree{{stroke:{COLOURS['opposes']};"
    f"stroke-opacity:.7}}.node{{fill:{INK};stroke:{PAPER}}}.name{{font-size:{SIZE}px;"
    f"stroke:{PAPER};stroke-width:4px;paint-order:stroke;fill:{INK}}}"
)
"""How a drawing looks that stands alone; a page has styles of its own for both schemes."""


@dataclass(frozen=True)
class Laid:
    """A series of networks laid out: its nodes, where each goes (within 0 and 1), the number of its community, and
    whom it is tied to in any window."""

    nodes: list[Node]
    where: Places
    groups: dict[str, int]
    near: dict[str, set[str]]

    @classmethod
    def out(cls, networks: Sequence[Network]) -> Laid:
        """Lay out all windows together."""
        nodes: dict[str, Node] = {}
        sums: dict[tuple[str, str], float] = {}
        near: dict[str, set[str]] = {}
        for network in networks:
            for node in network.nodes:
                nodes.setdefault(node.id, node)
            for source, target, weight in network.ties:
                a, b = network.nodes[source].id, network.nodes[target].id
                sums[a, b] = sums.get((a, b), 0.0) + abs(weight)
                near.setdefault(a, set()).add(b)
                near.setdefault(b, set()).add(a)
        order = {id: place for place, id in enumerate(nodes)}
        edges = [(order[a], order[b]) for a, b in sums]
        import igraph  # takes long to import, since it brings what it could draw with
        import numpy as np

        graph = igraph.Graph(n=len(nodes), edges=edges)
        weights = list(sums.values())
        at = _laid_out(graph, np.array(weights), edges)
        members = graph.community_fastgreedy(weights=weights).as_clustering().membership if edges else [0] * len(nodes)
        where = {id: (float(at[place][0]), float(at[place][1])) for id, place in order.items()}
        return cls(list(nodes.values()), where, {id: int(members[place]) for id, place in order.items()}, near)

    def around(self, egos: Sequence[str], depth: int) -> set[str]:
        """The nodes within `depth` steps of some nodes, themselves included; all nodes without any."""
        if not egos:
            return set(self.where)
        reached = edge = set(egos) & set(self.where)
        for _ in range(depth):
            edge = {other for node in edge for other in self.near.get(node, ())} - reached
            reached = reached | edge
        return reached


def _laid_out(graph: igraph.Graph, weights: NDArray[np.float64], edges: list[tuple[int, int]]) -> NDArray[np.float64]:
    import numpy as np

    from kg.networks.plots.layout import positions, spread

    size = graph.vcount()
    if size <= MOST_EXACT:
        matrix = np.zeros((size, size))
        for (a, b), weight in zip(edges, weights, strict=True):
            matrix[a, b] = matrix[b, a] = weight
        places: NDArray[np.float64] = spread(positions(matrix), min(0.09, 0.8 / max(1, size) ** 0.5))
        return _within(places)
    # The circle to begin with leaves nothing to chance: the same network is laid out the same.
    begun = graph.layout_circle()
    return _within(np.array(graph.layout_fruchterman_reingold(seed=begun, niter=120, grid="auto").coords))


def _within(at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places moved and stretched to lie between 0 and 1; none of a network that nobody is in."""
    if not at.size:
        return at
    import numpy as np

    low, high = at.min(axis=0), at.max(axis=0)
    fitted: NDArray[np.float64] = (at - low) / np.where(high > low, high - low, 1)
    return fitted


def data(networks: Sequence[Network], laid: Laid, egos: Sequence[str] = (), depth: int = 1) -> dict[str, Any]:
    """Nodes with places, communities, counts and ties; each window's edges: ends and weight."""
    kept = laid.around(egos, depth)
    shown = [node for node in laid.nodes if node.id in kept]
    order = {node.id: place for place, node in enumerate(shown)}
    windows = []
    for network in networks:
        ids = [node.id for node in network.nodes]
        edges = [
            [order[ids[source]], order[ids[target]], number(weight)]
            for source, target, weight in network.ties
            if ids[source] in order and ids[target] in order
        ]
        windows.append({"start": network.start[:10], "end": network.end[:10], "edges": edges})
    return {"nodes": [_described(node, laid) for node in shown], "windows": windows}


def _described(node: Node, laid: Laid) -> dict[str, Any]:
    return {
        "id": node.id,
        "label": node.label,
        "kind": node.id.partition("/")[0],
        "side": node.side,
        "x": round(laid.where[node.id][0], 4),
        "y": round(laid.where[node.id][1], 4),
        "group": laid.groups[node.id],
        "statements": node.attributes.get("statements", 0),
        "near": len(laid.near.get(node.id, ())),
    }


def drawing(networks: Sequence[Network], laid: Laid, window: int, egos: Sequence[str] = (), depth: int = 1) -> Drawing:
    """One window as SVG: nodes by kind in shape, edges that agree solid, those that do not dashed."""
    network = networks[window]
    kept = laid.around(egos, depth)
    chosen = sorted(
        (node for node in network.nodes if node.id in kept),
        key=lambda node: (-int(node.attributes.get("statements", 0)), node.id),
    )
    drawn = {node.id: node for node in chosen[:MOST_DRAWN]}
    at = {id: (BORDER + x * (WIDTH - 2 * BORDER), 30 + y * (HEIGHT - 80)) for id, (x, y) in laid.where.items()}
    ties = sorted(
        (
            (a.id, a.label, b.id, b.label, weight)
            for source, target, weight in network.ties
            for a, b in [(network.nodes[source], network.nodes[target])]
            if a.id in drawn and b.id in drawn
        ),
        key=lambda tie: (-abs(tie[4]), tie[1], tie[3]),
    )
    top = max((abs(tie[4]) for tie in ties), default=1) or 1
    lines = "".join(_edge(at[a], at[b], weight, top) for a, _, b, _, weight in reversed(ties[:MOST_LINES]))
    names, unnamed = _names(list(drawn.values()), at, ties)
    marks = "".join(_mark(node, at[node.id]) for node in drawn.values()) + names
    return Drawing(lines + marks, len(chosen), len(ties), len(chosen) - len(drawn), unnamed, ties)


def _edge(start: tuple[float, float], end: tuple[float, float], weight: float, top: float) -> str:
    sign = "agree" if weight >= 0 else "disagree"
    dash = "" if weight >= 0 else ' stroke-dasharray="6 4"'
    width = 1 + 4 * abs(weight) / top
    return (
        f'<line class="{sign}" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke-width="{width:.1f}"{dash}/>'
    )


_SHAPES = {
    "person": '<circle r="7"/>',
    "state": '<rect x="-7" y="-7" width="14" height="14"/>',
    "organization": '<path d="M0-9 9 0 0 9-9 0z"/>',
    "collective": '<path d="M0-9 8 6-8 6z"/>',
    "proposition": '<rect x="-4" y="-4" width="8" height="8"/>',
}


def _names(nodes: Sequence[Node], at: Places, ties: Sequence[Tie]) -> tuple[str, int]:
    """The names of nodes where they have a place, and how many have none: the title of a mark says each."""
    lines = [(*at[a], *at[b]) for a, _, b, _, _ in ties[:MOST_CROSSED]]
    spots = [Spot(node.label, *at[node.id], REACH) for node in nodes]
    names = [name for name in written(spots, lines, WIDTH, HEIGHT) if name]
    drawn = (f'<text class="name" x="{name.x:.1f}" y="{name.y:.1f}">{text(name.text)}</text>' for name in names)
    return "".join(drawn), len(nodes) - len(names)


def _mark(node: Node, at: tuple[float, float]) -> str:
    drawn = _SHAPES.get(node.id.partition("/")[0], '<circle r="6"/>')
    return (
        f'<g class="node" transform="translate({at[0]:.1f} {at[1]:.1f})"><title>{text(node.label)}</title>{drawn}</g>'
    )
