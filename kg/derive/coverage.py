"""Coverage: who is on record on what, with no cell left empty. Silence is never agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kg.derive.derivation import Derived
from kg.derive.frame import Frame
from kg.derive.positions import Position
from kg.derive.statements import Statement

NO_STATEMENT = "no statement found"

KINDS = ("conditional", "partly conditional", "undated", "anonymous", "read into", "implied")
"""What a cell may say of its stance before it, in brackets."""


def coverage(derived: Derived, frame: Frame, actors: Sequence[str], propositions: Sequence[str]) -> list[list[str]]:
    """For each actor a row, for each proposition a cell.

    A cell says the latest position ("opposes"), or how it holds ("conditional (supports)", "partly conditional
    (supports)"); or, where there is none, what is known without beginning one: "undated (supports)", "anonymous
    (ambivalent)", "read into (supports)" for a publisher's reading; or what follows from what was said elsewhere by
    relations of propositions ("implied (opposes)"); or "no statement found". ", denied" and ", contested" are added.
    """
    cells = _implied(derived, frame)
    cells |= _unbegun(derived.statements.values())
    cells |= {
        (position.actor, position.proposition): _cell(position)
        for position in derived.positions
        if position.lapses is None
    }
    return [[cells.get((actor, proposition), NO_STATEMENT) for proposition in propositions] for actor in actors]


def _cell(position: Position) -> str:
    kind = {"all": "conditional", "some": "partly conditional", "none": ""}[position.conditional]
    return _marked(f"{kind} ({position.stance})" if kind else position.stance, position.denied, position.contested)


def _marked(text: str, denied: bool, contested: bool) -> str:
    return text + (", denied" if denied else "") + (", contested" if contested else "")


def _unbegun(statements: Iterable[Statement]) -> dict[tuple[str, str], str]:
    """Cells of statements that begin no position; of several the last."""
    by_pair: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        for actor in statement.actors:
            by_pair[actor, statement.proposition].append(statement)
    cells = {}
    for place, group in by_pair.items():
        last = max(
            group,
            key=lambda statement: (
                not statement.interpretation,
                not statement.anonymous,
                statement.latest,
                statement.iri,
            ),
        )
        kind = "read into" if last.interpretation else "anonymous" if last.anonymous else "undated"
        cells[place] = _marked(f"{kind} ({last.stance})", last.denied, last.contested)
    return cells


def _implied(derived: Derived, frame: Frame) -> dict[tuple[str, str], str]:
    """Cells of what follows from latest positions, and only where all that follows agrees."""
    stances: dict[tuple[str, str], set[str]] = defaultdict(set)
    for position in derived.positions:
        if position.lapses is None:
            for implied in frame.implied(position.proposition, position.stance):
                stances[position.actor, implied.proposition].add(implied.stance)
    return {place: f"implied ({next(iter(held))})" for place, held in stances.items() if len(held) == 1}
