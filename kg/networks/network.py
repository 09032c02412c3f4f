"""A network: nodes with attributes and a sparse matrix of weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kg.networks.recipes.recipe import Recipe

if TYPE_CHECKING:  # the formats and pages of networks are known to the service from its start, which makes none
    import numpy as np
    from scipy import sparse

Value = str | int | float
EdgeAttributes = dict[tuple[int, int], dict[str, Value]]


@dataclass(frozen=True)
class Node:
    """A node of a network.

    Attributes:
        id: the id of the actor, proposition, topic, publisher or article, or the name of an actor type.
        label: what it is called.
        side: 1 for a unit of `between`, 2 for one of `via` in a two-mode network.
        attributes: type, category, country, wikidata where known; statements (how many are counted here), first and
            last (dates of the earliest and latest of them).
    """

    id: str
    label: str
    side: int
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """An edge from node number `source` to node number `target`, with its weight and attributes.

    `attributes`: pairs (how many pairs of statements, or statements, lie behind it), first and last (dates from which,
    and to which, both ends had spoken on a matter that ties them); of acts: acts, cooperation, conflict (how many),
    types, first and last.
    """

    source: int
    target: int
    weight: float
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Network:
    """One network, or one window of a series.

    Attributes:
        recipe: what it was made by.
        first, second: the nodes of the rows and of the columns; the same tuple in a one-mode network.
        matrix: float64 weights, shape (len(first), len(second)).
        start, end: first and last moment of the window (ISO), or of the statements; "" if nothing is dated.
        centre: the moment a kernel is centred at; "" without a kernel.
        statements: how many statements were counted, or acts.
        describe: computes `edge_attributes` when they are first asked for.
    """

    recipe: Recipe
    first: tuple[Node, ...]
    second: tuple[Node, ...]
    matrix: sparse.csr_array
    start: str = ""
    end: str = ""
    centre: str = ""
    statements: int = 0
    describe: Callable[[], EdgeAttributes] = dict

    @cached_property
    def edge_attributes(self) -> EdgeAttributes:
        """(row, column) to the attributes of an edge."""
        return self.describe()

    @property
    def one_mode(self) -> bool:
        """Whether rows and columns are the same nodes."""
        return self.recipe.mode in ("one-mode", "acts")

    @property
    def directed(self) -> bool:
        """Whether an edge leads from its source to its target: so it does in a network of acts."""
        return self.recipe.mode == "acts"

    @property
    def counted(self) -> str:
        """What was counted, which names the attribute of nodes: "statements", or "acts"."""
        return "acts" if self.directed else "statements"

    @property
    def size(self) -> int:
        """How many edges there are."""
        return self.matrix.nnz // (2 if self.one_mode and not self.directed else 1)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes: those of the rows, then in a two-mode network those of the columns."""
        return self.first if self.one_mode else self.first + self.second

    @cached_property
    def dense(self) -> np.ndarray:
        """The weights as a dense array."""
        return self.matrix.toarray()

    @property
    def edges(self) -> Iterator[Edge]:
        """Each edge once, in the order of its ends among `nodes`."""
        shift = 0 if self.one_mode else len(self.first)
        for source, target, weight in self.ties:
            yield Edge(source, target, weight, self.edge_attributes.get((source, target - shift), {}))

    @property
    def ties(self) -> Iterator[tuple[int, int, float]]:
        """Ends and weight of each edge, in the same order, without its attributes: those of many take long."""
        import numpy as np
        from scipy import sparse

        entries = (sparse.triu(self.matrix, 1) if self.one_mode and not self.directed else self.matrix).tocoo()
        shift = 0 if self.one_mode else len(self.first)
        order = np.lexsort((entries.col, entries.row))
        ends = entries.row[order].tolist(), (entries.col[order] + shift).tolist()
        yield from zip(*ends, entries.data[order].astype(float).tolist(), strict=True)

    def place(self, node: str, side: int = 1) -> int | None:
        """The number of a node among the rows (side 1) or columns (side 2), by id or, if it is unique, by label."""
        among = self.first if side == 1 else self.second
        ids = [number for number, item in enumerate(among) if item.id == node]
        labels = [number for number, item in enumerate(among) if item.label == node]
        return ids[0] if ids else labels[0] if len(labels) == 1 else None


def number(value: float) -> int | float:
    """A weight as it is written: whole numbers as int, others with 12 significant digits.

    The last digits of a sum of time weights can differ between processors; what is written does not show them.
    """
    return int(value) if value == int(value) else float(f"{value:.12g}")
