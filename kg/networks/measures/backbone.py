"""Which propositions make a network what it is, and which are redundant.

Definition: Leifeld, rDNA, dna_backbone. The backbone is a set of `via` units whose statements alone give a network
close to the whole one; the loss is the distance of the two spectra (`kg.networks.measures.spectra`).

    nested     units are removed one by one, each time the one whose removal loses least
    penalized  simulated annealing minimizes loss * exp(-p * share of units left out): the larger p, the smaller the set
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kg.errors import KgError
from kg.networks.build import weights
from kg.networks.measures.spectra import eigenvalues, spectral
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable
from kg.networks.weights.counts import Counts, count
from kg.networks.weights.selection import select


@dataclass(frozen=True)
class Step:
    """One removal of the nested backbone.

    Attributes:
        order: 1 for the first unit removed, the most redundant.
        unit: its id.
        loss: distance of the network of the units that remain from the whole one.
        redundant_loss: distance of the network of all removed units from the whole one.
        statements: how many statements remain.
    """

    order: int
    unit: str
    loss: float
    redundant_loss: float
    statements: int


@dataclass(frozen=True)
class Backbone:
    """A backbone found by annealing: its units, the others, and what is lost.

    `loss` and `redundant_loss` are the spectral distances of the networks of the two sets from the whole network;
    `penalized_loss` is what was minimized.
    """

    units: tuple[str, ...]
    redundant: tuple[str, ...]
    loss: float
    redundant_loss: float
    penalized_loss: float


class _Loss:
    """The loss of sets of `via` units."""

    def __init__(self, table: StatementTable, recipe: Recipe) -> None:
        if recipe.mode != "one-mode" or recipe.window:
            raise KgError("backbone: it is defined for a one-mode network without windows")
        selection = select(table, recipe)
        self.counts, self.recipe = count(selection, recipe), recipe
        self.active = np.unique(selection.first)
        self.names = selection.second_names
        self.units = np.unique(selection.second)
        if len(self.units) < 2:
            raise KgError(f"backbone: {len(self.units)} {recipe.via} in the selection; expected 2 or more")
        self.mentions = self.counts.prominence
        self.whole = self.spectrum(self.units)

    def spectrum(self, units: Sequence[int] | np.ndarray) -> np.ndarray:
        """The eigenvalues of the network of some units."""
        keep = np.zeros(len(self.names), np.int64)
        keep[np.asarray(units, dtype=np.int64)] = 1
        layers = tuple(layer.multiply(keep).tocsr().astype(layer.dtype) for layer in self.counts.layers)
        part: Counts = replace(self.counts, layers=layers)
        return eigenvalues(weights(part, self.recipe)[self.active][:, self.active].toarray())

    def of(self, units: Sequence[int] | np.ndarray) -> float:
        """The distance of their network from the whole one."""
        return spectral(self.whole, self.spectrum(units))


def nested(table: StatementTable, recipe: Recipe) -> list[Step]:
    """Every unit in the order of its removal; ties are removed in order of id. Cost: a network for each pair of units.

    Raises:
        KgError: the recipe is not one-mode without windows, or there are fewer than two units.
    """
    loss = _Loss(table, recipe)
    remaining, removed, steps = list(loss.units), [], []
    while remaining:
        losses = [loss.of([unit for unit in remaining if unit != candidate]) for candidate in remaining]
        place = int(np.argmin(np.round(losses, 12)))
        least = remaining.pop(place)
        removed.append(least)
        statements = int(loss.mentions[remaining].sum())
        steps.append(Step(len(removed), loss.names[least], losses[place], loss.of(removed), statements))
    return steps


def penalized(
    table: StatementTable, recipe: Recipe, penalty: float = 7.5, steps: int = 2000, seed: int = 0
) -> Backbone:
    """The best backbone that simulated annealing finds; the same seed finds the same.

    Args:
        table: the statements.
        recipe: of a one-mode network without windows.
        penalty: p; 0 asks for no small set.
        steps: how many moves (add, remove or swap one unit) are tried; the temperature falls from 1 to 0 along an
            S-curve, 1 - 1 / (1 + exp(5 - 12 t / steps)).
        seed: of PCG64.

    Raises:
        KgError: as `nested`.
    """
    loss = _Loss(table, recipe)
    chance = np.random.Generator(np.random.PCG64(seed))
    total = len(loss.units)

    def of(units: frozenset[int]) -> float:
        return loss.of(sorted(units)) * np.exp(-penalty * (total - len(units)) / total)

    every = frozenset(int(unit) for unit in loss.units)
    current = best = frozenset([int(chance.choice(loss.units))])
    now = least = of(current)
    for step in range(1, steps + 1):
        candidate = _moved(current, every, chance)
        new = of(candidate)
        temperature = 1 - 1 / (1 + np.exp(5 - 12 * step / steps))
        if new < now or chance.random() < np.exp(now - new) * temperature:
            current, now = candidate, new
            if now < least:
                best, least = current, now
    rest = sorted(every - best)
    names = tuple(loss.names[unit] for unit in sorted(best)), tuple(loss.names[unit] for unit in rest)
    return Backbone(*names, loss.of(sorted(best)), loss.of(rest), float(least))


def _moved(current: frozenset[int], every: frozenset[int], chance: np.random.Generator) -> frozenset[int]:
    """The set with one unit added, removed or swapped; never empty, never everything."""
    outside = sorted(every - current)
    moves = ["swap"] if len(every) > 1 else []
    if len(current) > 1:
        moves.append("remove")
    if len(outside) > 1:
        moves.append("add")
    move = moves[chance.integers(len(moves))]
    changed = set(current)
    if move != "add":
        changed.discard(sorted(current)[chance.integers(len(current))])
    if move != "remove":
        changed.add(outside[chance.integers(len(outside))])
    return frozenset(changed)
