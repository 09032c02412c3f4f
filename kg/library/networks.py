"""Networks in a notebook: drawn, handed on to networkx and igraph, and explained edge by edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from kg.engine.base import Engine
from kg.errors import KgError
from kg.library.listings import each
from kg.library.table import Table
from kg.library.values import Value
from kg.networks import evidence
from kg.networks.acts import build as of_acts
from kg.networks.acts.table import ActTable
from kg.networks.acts.table import load as load_acts
from kg.networks.build import build
from kg.networks.network import Network, number
from kg.networks.recipes import texts
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.loading import load
from kg.networks.table.statements import StatementTable
from kg.ontology import Ontology

if TYPE_CHECKING:
    import igraph
    import networkx


@dataclass(frozen=True, repr=False)
class Picture:
    """A drawing: it shows itself in a notebook, and can be saved.

    Attributes:
        svg: the drawing as an SVG document.
    """

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"a picture of {len(self.svg)} characters of SVG; save(path) writes it"

    def save(self, path: str | Path) -> Path:
        """Write the SVG document to a file, and say where."""
        target = Path(path)
        target.write_text(self.svg, encoding="utf-8")
        return target


@dataclass(frozen=True, repr=False)
class RecordNetwork:
    """One network of what is on record, with the statements that it was made of.

    Attributes:
        network: nodes, weights and recipe.
        table: the statements.
        number: which window of a series it is, from 1.
        acts: the acts, if it was made of these and not of statements.
        source: the line below its pictures that says where they come from.
    """

    network: Network
    table: StatementTable
    number: int = 1
    acts: ActTable | None = None
    source: str = ""

    @property
    def recipe(self) -> Recipe:
        """Every option that decided the weights."""
        return self.network.recipe

    @property
    def nodes(self) -> Table:
        """One row a node: id, label, side, and what is known of it."""
        return _table(
            [{"id": node.id, "label": node.label, "side": node.side, **node.attributes} for node in self.network.nodes],
            ("id", "label", "side"),
            "nodes",
        )

    @property
    def edges(self) -> Table:
        """One row an edge: the ids and labels of its ends, its weight, and how much lies behind it."""
        nodes = self.network.nodes
        return _table(
            [
                {
                    "source": nodes[edge.source].id,
                    "source_label": nodes[edge.source].label,
                    "target": nodes[edge.target].id,
                    "target_label": nodes[edge.target].label,
                    "weight": number(edge.weight),
                    **edge.attributes,
                }
                for edge in self.network.edges
            ],
            ("source", "source_label", "target", "target_label", "weight"),
            "edges",
        )

    def to_networkx(self) -> networkx.Graph:
        """The network as a networkx graph: nodes by id with `label`; edges with `weight`; `bipartite` if two-mode."""
        import networkx

        kind = networkx.DiGraph if self.network.directed else networkx.Graph
        made = kind(name=self.recipe.name, recipe=self.recipe.canonical)
        ids = [self._key(place) for place in range(len(self.network.nodes))]
        for key, node in zip(ids, self.network.nodes, strict=True):
            sides = {} if self.network.one_mode else {"bipartite": node.side - 1}
            made.add_node(key, **{"label": node.label, **sides, **node.attributes})
        for edge in self.network.edges:
            made.add_edge(ids[edge.source], ids[edge.target], weight=number(edge.weight), **edge.attributes)
        return made

    def to_igraph(self) -> igraph.Graph:
        """The network as an igraph graph: vertices with `name` (the id) and `label`, edges with `weight`."""
        import igraph

        nodes, edges = self.network.nodes, list(self.network.edges)
        ends = [(edge.source, edge.target) for edge in edges]
        made = igraph.Graph(n=len(nodes), edges=ends, directed=self.network.directed)
        made["recipe"] = self.recipe.canonical
        made.vs["name"] = [self._key(place) for place in range(len(nodes))]
        made.vs["label"] = [node.label for node in nodes]
        if not self.network.one_mode:
            made.vs["type"] = [node.side == 2 for node in nodes]
        for name in sorted({name for node in nodes for name in node.attributes}):
            made.vs[name] = [node.attributes.get(name) for node in nodes]
        made.es["weight"] = [number(edge.weight) for edge in edges]
        for name in sorted({name for edge in edges for name in edge.attributes}):
            made.es[name] = [edge.attributes.get(name) for edge in edges]
        return made

    def plot(self, figure: str = "network", *, color_by: str = "", title: str = "") -> Picture:
        """Draw it: figure is network, heat-map, timeline, stances or polarization. Raises KgError for another."""
        from kg.networks import plots  # matplotlib takes long to import; only plots need it

        if self.acts is not None:
            raise KgError("acts are not drawn; to_networkx() and to_igraph() give them to what draws")
        if figure not in plots.FIGURES:
            raise KgError(f"{figure!r} is not a figure; expected {', '.join(plots.FIGURES)}")
        drawn = plots.FIGURES[figure](self.table, self.recipe, plots.Wish("svg", color_by, title, self.source))
        return Picture(drawn.decode())

    def explain(self, first: str, second: str) -> Table:
        """The statements behind the edge between two nodes, by id or label, with what each pair adds to its weight.

        Of a network of acts: the acts of the first on the second.

        Raises:
            KgError: a node that no statement has, or one node twice.
        """
        if self.acts is not None:
            return self._between(self.acts, first, second)
        explained = evidence.explain(self.table, self.recipe, first, second, self.number)
        columns = [
            "via",
            "via_label",
            "date",
            "statement",
            "stance",
            "other_date",
            "other_statement",
            "other_stance",
            "adds",
        ]
        rows: list[list[Value]] = []
        for contribution in explained.contributions:
            ours, theirs, via = contribution.first, contribution.second, contribution.via
            own: list[Value] = [ours.date, ours.statement, ours.stance]
            others: list[Value] = [theirs.date, theirs.statement, theirs.stance] if theirs else [None, None, None]
            rows.append([via, self.table.label(via), *own, *others, number(contribution.amount)])
        names = f"{self.table.label(explained.first)} and {self.table.label(explained.second)}"
        return Table.of(columns, rows, f"pairs between {names}; weight {number(explained.weight)}")

    def _between(self, table: ActTable, first: str, second: str) -> Table:
        explained = of_acts.explain(table, self.recipe, first, second, self.number)
        rows = [(act.date, act.type, act.act, act.article, number(act.amount)) for act in explained.acts]
        names = f"acts of {table.label(explained.first)} on {table.label(explained.second)}"
        return Table.of(("date", "type", "act", "article", "adds"), rows, f"{names}; weight {number(explained.weight)}")

    def __repr__(self) -> str:
        made, edges = self.network, self.network.size
        span = f", {made.start} to {made.end}" if made.start else ""
        what = f"{self.recipe.mode} network between {self.recipe.between}, {self.recipe.aggregate}"
        return f"{what}: {len(made.nodes)} nodes, {edges} edges from {made.statements} {made.counted}{span}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self.edges._repr_html_()}"

    def _key(self, place: int) -> str:
        """What a node is called in another library: its id, told apart by side if the two sides may share ids."""
        node = self.network.nodes[place]
        return node.id if self.network.one_mode else f"{node.side}:{node.id}"


class NetworkSeries(Sequence[RecordNetwork]):
    """The networks of a moving window, in order of time."""

    def __init__(self, networks: Sequence[RecordNetwork]) -> None:
        self._networks = tuple(networks)

    def __len__(self) -> int:
        return len(self._networks)

    @overload
    def __getitem__(self, place: int) -> RecordNetwork: ...
    @overload
    def __getitem__(self, place: slice) -> NetworkSeries: ...
    def __getitem__(self, place: int | slice) -> RecordNetwork | NetworkSeries:
        """One network, or a part of the series."""
        if isinstance(place, slice):
            return NetworkSeries(self._networks[place])
        return self._networks[place]

    @property
    def sizes(self) -> Table:
        """One row a window: its first and last day, and how much is in it."""
        columns = ("window", "start", "end", "nodes", "edges", "statements")
        rows = [
            (
                network.number,
                network.network.start,
                network.network.end,
                len(network.network.nodes),
                len(network.edges),
                network.network.statements,
            )
            for network in self
        ]
        return Table.of(columns, rows, "windows")

    def __repr__(self) -> str:
        return repr(self.sizes)

    def _repr_html_(self) -> str:
        return self.sizes._repr_html_()


def _table(rows: Sequence[dict[str, str | int | float]], first: tuple[str, ...], title: str) -> Table:
    """Mappings with different keys as one table: the columns that all have, then the others by name."""
    more = sorted({name for row in rows for name in row} - set(first))
    columns = (*first, *more)
    return Table.of(columns, ([row.get(name) for name in columns] for row in rows), title)


def filters(given: Any) -> list[str]:
    """Filters of a network as its options take them, from a text, several, or a mapping from field to values."""
    if isinstance(given, Mapping):
        return [f"{name}={value}" for name, values in given.items() for value in each(values)]
    return list(each(given))


def made(
    engine: Engine, ontology: Ontology, options: Mapping[str, Any], window: str | None, source: str = ""
) -> RecordNetwork | NetworkSeries:
    """The network of a recipe's options, or with `window` a series of them; `source` signs them. Raises RecipeError."""
    given: dict[str, Any] = {
        name: filters(value) if name in ("include", "exclude") else str(value) if isinstance(value, date) else value
        for name, value in options.items()
    }
    step = given.pop("step", None)
    recipe = Recipe.of(texts.options(given, ontology.bases, window or "", step))
    if recipe.mode == "acts":
        acts = load_acts(engine, ontology)
        networks = of_acts.build(acts, recipe)
        every = [
            RecordNetwork(network, StatementTable.of(()), place, acts, source)
            for place, network in enumerate(networks, 1)
        ]
    else:
        table = load(engine, ontology)
        every = [
            RecordNetwork(network, table, place, source=source) for place, network in enumerate(build(table, recipe), 1)
        ]
    return NetworkSeries(every) if window else every[0]
