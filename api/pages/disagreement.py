"""Contradictions as pages show them: two sides with their evidence, each phenomenon one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from api.pages.evidence import Said, source_words
from api.pages.material import Material
from api.resources.models import Contradiction, Thing
from kg.wording import CONTRADICTIONS, EXPLAINED, NOUNS, count, days, listed, plain, spaced


@dataclass(frozen=True)
class Phenomenon:
    """Contradictions of one type between the same actors on one proposition.

    Attributes:
        type: the word of the vocabulary.
        proposition: about what.
        ids: the contradictions.
        left, right: the statements of either side.
        since: the first day, in words.
        contested: whether one of its statements is contested.
    """

    type: str
    proposition: Thing
    ids: tuple[str, ...]
    left: tuple[Said, ...]
    right: tuple[Said, ...]
    since: str
    order: str
    contested: bool
    reasons: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """The type in words."""
        return CONTRADICTIONS.get(self.type, self.type)

    @property
    def noun(self) -> str:
        """What one of the type is called within a sentence."""
        return NOUNS.get(self.type, self.called)

    @property
    def explained(self) -> str:
        """What the type means."""
        return EXPLAINED.get(self.type, "")

    @property
    def title(self) -> str:
        """Who stands against whom on what, or who spoke otherwise after whom, as a sentence."""
        names = [name for side in (self.left, self.right) if (name := listed(_names(side), 2))]
        between = ", then " if self.type == "shift" else " against "
        return f"{between.join(dict.fromkeys(names))}: {plain(self.proposition.name)}"

    @cached_property
    def limits(self) -> list[str]:
        """How far to trust it, in words: unnamed sources, readings, second hand, two voices, and days far apart."""
        made = []
        voices = _names([*self.left, *self.right])
        if self.type in ("shift", "internal") and len(voices) > 1:
            made.append(f"{listed(voices, 2)} are two who speak for one side")
        for side in (self.left, self.right):
            made += _doubts(side)
        if self.type != "shift" and (apart := _apart(self.left, self.right)):
            made.append(apart)
        return list(dict.fromkeys(made))

    @property
    def actors(self) -> set[str]:
        """Everyone who speaks or is spoken for in it."""
        said = (*self.left, *self.right)
        return {saying.speaker.id for saying in said} | {actor.id for saying in said for actor in saying.behalf}


def _names(side: Sequence[Said]) -> list[str]:
    return list(dict.fromkeys(statement.speaker.name for statement in side))


FAR = 60
"""Days between two sides that are worth a word."""


def _doubts(side: Sequence[Said]) -> list[str]:
    """What to know of one side before relying on it, where it holds of all its statements."""
    if not side:
        return []
    who = listed(_names(side), 2)
    if all(saying.anonymous for saying in side):
        return [f"{who}: anonymous sources only"]
    if all(saying.readings for saying in side):
        publishers = listed(list(dict.fromkeys(name for saying in side for name in saying.publishers)), 2)
        return [f"{who}: as {publishers} reads it"]
    reports = [report for saying in side for report in saying.statement.reports]
    if reports and all(report.chain for report in reports):
        return [f"{who}: second-hand, by {source_words(reports[0])}"]
    return []


def _apart(left: Sequence[Said], right: Sequence[Said]) -> str:
    """How far apart in time the sides are at least, in words; "" if they may be close."""
    gaps = [max((b.first - a.last).days, (a.first - b.last).days) for a in left for b in right]
    least = min(gaps, default=0)
    if least < FAR:
        return ""
    return f"{count(round(least / 30.44), 'month')} apart" if least < 330 else f"{_years(least)} apart"


def _years(number: int) -> str:
    years = round(number / 365.25)
    return "a year" if years == 1 else f"{years} years"


MONTH = 31
"""Days; what is dated no better than to a month begins no position."""
MOST = 200
"""Contradictions that one view is made of, the latest."""


def phenomena(material: Material, contradictions: Sequence[Contradiction]) -> list[Phenomenon]:
    """Contradictions grouped: one row a type, proposition and pair of sides."""
    latest = sorted(contradictions, key=lambda contradiction: (contradiction.earliest, contradiction.id), reverse=True)[
        :MOST
    ]
    groups: dict[tuple[str, str, tuple[str, ...]], list[tuple[Contradiction, list[Said], list[Said]]]] = {}
    for contradiction in latest:
        left, right = _sides(material, contradiction)
        speakers = tuple(sorted({said.speaker.id for said in (*left, *right)}))
        groups.setdefault((contradiction.contradictionType, contradiction.proposition.id, speakers), []).append(
            (contradiction, left, right)
        )
    made = []
    for (kind, _, _), rows in groups.items():
        first = rows[0][0]
        side = {said.speaker.id for said in rows[0][1]}
        mine: dict[str, Said] = {}
        theirs: dict[str, Said] = {}
        for _, one_side, other_side in rows:
            straight = not side or {said.speaker.id for said in one_side} & side
            first_side, second_side = (one_side, other_side) if straight else (other_side, one_side)
            mine |= {said.id: said for said in first_side}
            theirs |= {said.id: said for said in second_side}
        made.append(
            Phenomenon(
                kind,
                first.proposition,
                tuple(row[0].id for row in rows),
                tuple(mine.values()),
                tuple(theirs.values()),
                days(min(row[0].earliest for row in rows)),
                max(row[0].earliest for row in rows),
                any(row[0].contested for row in rows),
                tuple(
                    dict.fromkeys(
                        text for row in rows for text in (*_reasons(row[0]), *_unsure(row[0], (*row[1], *row[2])))
                    )
                ),
            )
        )
    return sorted(made, key=lambda disagreement: disagreement.order, reverse=True)


def _reasons(contradiction: Contradiction) -> list[str]:
    """What makes it one, in words: the relations of a tension, what reports disagree about, for whom both speak."""
    reasons = [thing.name for thing in contradiction.relation]
    if contradiction.aspect:
        reasons.append(f"the reports differ in its {spaced(contradiction.aspect)}")
    if contradiction.pairs:
        reasons.append(f"{contradiction.pairs:,} pairs of speakers are in conflict; this is the first")
    if contradiction.principal and contradiction.contradictionType == "internal":
        reasons.append(f"both speak for {listed([thing.name for thing in contradiction.principal])}")
    return reasons


def _unsure(contradiction: Contradiction, said: Sequence[Said]) -> list[str]:
    """Why it is possible and not certain: what of a statement is a reading, anonymous, or dated to no month."""
    if contradiction.certainty != "possible":
        return []
    reasons = []
    for each in said:
        if each.readings:
            reasons.append(f"what {each.speaker.name} is to have said is a publisher’s reading")
        elif each.anonymous:
            reasons.append(f"what {each.speaker.name} said is known from anonymous sources only")
        elif (each.last - each.first).days > MONTH:
            reasons.append(f"when {each.speaker.name} said it is not known nearer than {each.between}")
    return [f"possible, not certain: {'; '.join(dict.fromkeys(reasons)) or 'a date or a source leaves it open'}"]


def _sides(material: Material, contradiction: Contradiction) -> tuple[list[Said], list[Said]]:
    """The statements of a contradiction, apart: by stance, or the earlier and the later."""
    said = [Said(material, each) for id in contradiction.statement for each in material.statements(statement=id)]
    if len(said) < 2:
        return said, []
    said.sort(key=lambda each: (each.last, each.id))
    first = said[0]
    if any(each.stance != first.stance for each in said) and contradiction.contradictionType != "denial":
        return [each for each in said if each.stance == first.stance], [
            each for each in said if each.stance != first.stance
        ]
    return said[:1], said[1:]
