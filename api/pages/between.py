"""What does not go together between actors that a comparison puts side by side: of the contradictions on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from api.pages.disagreement import MOST, Phenomenon, phenomena
from api.pages.evidence import Said
from api.pages.material import Material


def between(material: Material, columns: Sequence[tuple[str, date | None]]) -> dict[str, list[Phenomenon]]:
    """From a proposition to the contradictions in which two of the actors stand on different sides on it, or a tension.

    Args:
        material: as the page counts.
        columns: actors, each with the day up to which it is compared, or None.
    """
    by_proposition: dict[str, list[Phenomenon]] = {}
    actors = list(dict.fromkeys(id for id, _ in columns))
    until = min((day for _, day in columns if day), default=None)
    seen: set[tuple[str, ...]] = set()
    for actor in actors[:-1]:
        for each in phenomena(material, material.latest_contradictions(MOST, actors, **{"with": actor})):
            if each.ids in seen or not _among(each, actors) or not _by(each, until):
                continue
            seen.add(each.ids)
            about = {each.proposition.id, *(said.proposition.id for said in (*each.left, *each.right))}
            for proposition in sorted(about):
                by_proposition.setdefault(proposition, []).append(each)
    return by_proposition


def _among(phenomenon: Phenomenon, actors: Sequence[str]) -> bool:
    """Whether two of the actors speak on its two sides, for themselves or by others."""
    left, right = _voices(phenomenon.left), _voices(phenomenon.right)
    return any((a in left and b in right) or (b in left and a in right) for a, b in combinations(actors, 2))


def _voices(side: Sequence[Said]) -> set[str]:
    return {actor.id for said in side for actor in (said.speaker, *said.behalf)}


def _by(phenomenon: Phenomenon, day: date | None) -> bool:
    return day is None or all(said.last <= day for said in (*phenomenon.left, *phenomenon.right))
