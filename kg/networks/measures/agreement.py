"""How far coders agree who coded the same articles: Krippendorff's alpha (Krippendorff 2019, Content Analysis, ch. 12).

What is coded: for each article that more than one coder coded, each (actor, proposition) that any of them found in it,
and the stance found. 1: perfect agreement; 0: agreement as by chance; below 0: systematic disagreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import krippendorff
import numpy as np

from kg.errors import KgError
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import STANDINGS, StatementTable
from kg.networks.weights.implied import IMPLIED
from kg.networks.weights.selection import select

CODED = tuple(standing for standing in STANDINGS if standing != IMPLIED)
"""The standings that statements are coded with."""


@dataclass(frozen=True)
class Agreement:
    """Alpha of what was found (nominal: found or not) and of the stance of what several coders found (ordinal).

    None where it is not defined: nothing that two coders coded, or no variation at all.
    """

    coders: tuple[str, ...]
    articles: int
    items: int
    finding: float | None
    stance: float | None


def agreement(table: StatementTable, recipe: Recipe) -> Agreement:
    """Agreement on the statements that a recipe selects, by `between` and `via`.

    Raises:
        KgError: the statements do not say who coded them, or no article was coded by two.
    """
    everyone = tuple(sorted(set(table.coder.values)))
    if everyone and all(name != "coder" for name, _ in recipe.include):
        recipe = recipe.with_(include=(*recipe.include, ("coder", everyone)))  # every coding, not one
    if all(name != "standing" for name, _ in (*recipe.include, *recipe.exclude)):
        recipe = recipe.with_(include=(*recipe.include, ("standing", CODED)))  # what was coded, whatever counts
    chosen = select(table, recipe.with_(duplicates="all"))
    table = chosen.table
    rows: dict[str, dict[str, dict[tuple[int, int], int]]] = {}
    for place, row in enumerate(chosen.rows):
        coder, article = table.coder.name(row), table.article.name(row)
        if coder:
            item = int(chosen.first[place]), int(chosen.second[place])
            rows.setdefault(article, {}).setdefault(coder, {})[item] = int(chosen.level[place])
    shared = {article: coded for article, coded in rows.items() if len(coded) > 1}
    if not shared:
        raise KgError(
            "agreement: no article was coded by more than one coder; expected statements that name their coder"
        )
    coders = tuple(sorted({coder for coded in shared.values() for coder in coded}))
    items = [(article, item) for article, coded in shared.items() for item in sorted(set().union(*coded.values()))]
    finding = np.full((len(coders), len(items)), np.nan)
    stance = np.full((len(coders), len(items)), np.nan)
    for column, (article, item) in enumerate(items):
        for line, coder in enumerate(coders):
            coded = shared[article].get(coder)
            if coded is not None:
                finding[line, column] = item in coded
                stance[line, column] = coded.get(item, np.nan)
    return Agreement(coders, len(shared), len(items), alpha(finding, "nominal"), alpha(stance, "ordinal"))


def alpha(codings: np.ndarray, level: Literal["nominal", "ordinal"]) -> float | None:
    """Alpha of codings, shape (coders, items), nan for not coded; None where no item has two or nothing varies."""
    several = (~np.isnan(codings)).sum(axis=0) > 1
    values = codings[:, several]
    if not several.any() or len(np.unique(values[~np.isnan(values)])) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=codings, level_of_measurement=level))
