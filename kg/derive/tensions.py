"""Tensions: what was said, against what follows by relations of propositions from what was said elsewhere.

One row stands for two speakers and two propositions: the two statements least far apart in time, and the shortest path
of relations between them. What follows is never stored as said, and begins no position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from kg.derive.contradictions import Contradiction, nearest, opposed, pair
from kg.derive.frame import Frame
from kg.derive.statements import Statement


def tensions(
    statements: Iterable[Statement], frame: Frame, only: Collection[str] | None = None
) -> Iterator[Contradiction]:
    """Pairs of statements on two propositions, one of which stands against what follows from the other.

    A tension is certain where both statements are dated to a month or better, and neither is anonymous or a
    publisher's reading. Ambivalence is in tension with nothing.

    Args:
        statements: those on the propositions that are related; see `Frame.related`.
        frame: gives the relations.
        only: propositions on which what was said meets what follows.
    """
    said: dict[str, dict[tuple[str, str], list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in statements:
        for speaker in statement.speakers:
            said[statement.proposition][speaker, statement.stance].append(statement)
    by_pair: dict[tuple[Any, ...], Contradiction] = {}
    for proposition in sorted(said):
        for (speaker, stance), group in sorted(said[proposition].items()):
            for implied in frame.implied(proposition, stance):
                against = said.get(implied.proposition, {})
                for (other, held), others in sorted(against.items()):
                    if opposed(implied.stance, held):
                        key = tuple(sorted(((speaker, proposition), (other, implied.proposition))))
                        made = _tension(group, others, implied.proposition, implied.path)
                        before = by_pair.get(key)
                        if before is None or _order(made) < _order(before):
                            by_pair[key] = made
    for _, contradiction in sorted(by_pair.items()):
        if only is None or contradiction.proposition in only:
            yield contradiction


def _order(contradiction: Contradiction) -> tuple[Any, ...]:
    return len(contradiction.relations), contradiction.proposition, contradiction.relations


def _tension(some: list[Statement], others: list[Statement], proposition: str, path: tuple[str, ...]) -> Contradiction:
    sure = [[statement for statement in group if statement.sure] or group for group in (some, others)]
    first, second = nearest(*sure)
    certain = first.sure and second.sure
    return pair("tension", first, second, proposition=proposition, certain=certain, relations=path)
