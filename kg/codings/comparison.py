"""Two codings compared: what each coder found, how far they agree (Krippendorff's alpha, nominal), and where not.

Alpha is 1 for perfect agreement, 0 for agreement as by chance, below 0 for systematic disagreement (Krippendorff 2019,
Content Analysis, ch. 12). Of values it is taken over matched units; what only one coder found has no second value and
is counted as alone. "Coded at all" has units that exist whether anyone coded them or not: each character of the article
proper, in a passage of the coder or not (the binary alpha of unitizing, Krippendorff et al. 2016), which counts as
disagreement also where one quotes more words; and, where texts are at hand, each sentence, touched by a passage or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kg.codings.matching import Pairing, match
from kg.codings.unit import VARIABLES, Coding, Unit
from kg.errors import DataError, Finding
from kg.networks.measures.agreement import alpha

Spans = Sequence[tuple[int, int]]
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|\n+")


@dataclass(frozen=True)
class Agreement:
    """Agreement on one thing.

    Attributes:
        of: a variable, or "characters" or "sentences" that are coded at all.
        first, second: how many each coder has a value for, or coded.
        compared: how many units both were asked about.
        same: how many of them got the same.
        alpha: Krippendorff's alpha; None where nothing varies.
    """

    of: str
    first: int
    second: int
    compared: int
    same: int
    alpha: float | None


@dataclass(frozen=True)
class Disagreement:
    """A matched pair with different values of one variable."""

    article: str
    variable: str
    values: tuple[str, str]
    units: tuple[Unit, Unit]


@dataclass(frozen=True)
class Alone:
    """A unit that only one coder has; `elsewhere`: the other has its proposition by its speaker in the same article."""

    coder: str
    unit: Unit
    elsewhere: bool


@dataclass(frozen=True)
class Comparison:
    """Two codings of the articles that both coded.

    Attributes:
        coders: their names; articles: what both coded.
        pairs: the matched units; alone: the others.
        coded: units of each coder.
        agreements: for each variable, and for what is coded at all.
    """

    coders: tuple[str, str]
    articles: tuple[str, ...]
    pairs: tuple[tuple[Unit, Unit], ...]
    alone: tuple[Alone, ...]
    coded: tuple[int, int]
    agreements: tuple[Agreement, ...]

    def disagreements(self) -> Iterator[Disagreement]:
        """Every difference in a value, in order of article and passage."""
        for pair in self.pairs:
            for name in VARIABLES:
                values = pair[0].values[name], pair[1].values[name]
                if values[0] != values[1]:
                    yield Disagreement(pair[0].article, name, values, pair)


def compare(
    first: Coding,
    second: Coding,
    segments: Mapping[str, Spans],
    texts: Mapping[str, str] | None = None,
    pairing: Pairing = "values",
) -> Comparison:
    """Compare two codings of the articles that both have.

    Args:
        first, second: the codings.
        segments: article to the spans of its article proper; where there are none, no character is counted.
        texts: article to its text, for sentences; None: none is at hand.
        pairing: what decides where several units could be matched, see `kg.codings.matching`.

    Raises:
        DataError: no article was coded by both.
    """
    articles = tuple(sorted(set(first.units) & set(second.units)))
    if not articles:
        found = f"no article that both {first.coder} and {second.coder} coded"
        raise DataError([Finding("", "", found, "files named after the same article", "article")])
    pairs = [pair for name in articles for pair in match(first.units[name], second.units[name], pairing)]
    sides = [[unit for name in articles for unit in coding.units[name]] for coding in (first, second)]
    alone = [
        lone
        for place, coding in enumerate((first, second))
        for lone in _alone(coding.coder, sides[place], [pair[place] for pair in pairs], sides[1 - place])
    ]
    agreements = [_of_values(name, pairs) for name in VARIABLES]
    agreements.append(_coded_at_all("characters", _characters(sides, {name: segments[name] for name in articles})))
    if texts is not None:
        spans = {name: sentences(texts[name], segments[name]) for name in articles if name in texts}
        agreements.append(_coded_at_all("sentences", _touched(sides, spans)))
    coders, coded = (first.coder, second.coder), (len(sides[0]), len(sides[1]))
    return Comparison(coders, articles, tuple(pairs), tuple(alone), coded, tuple(agreements))


def sentences(text: str, segments: Spans) -> list[tuple[int, int]]:
    """Start and end of each sentence of some segments: up to a full stop, or another end, before white space."""
    spans = []
    for start, end in segments:
        cuts = [start, *(match.end() for match in _END.finditer(text, start, end)), end]
        spans += [(begin, stop) for begin, stop in pairwise(cuts) if text[begin:stop].strip()]
    return spans


def _alone(coder: str, units: Sequence[Unit], matched: Sequence[Unit], others: Sequence[Unit]) -> list[Alone]:
    paired = {id(unit) for unit in matched}
    there = {(unit.article, unit.values["speaker"], unit.values["proposition"]) for unit in others}
    return [
        Alone(coder, unit, (unit.article, unit.values["speaker"], unit.values["proposition"]) in there)
        for unit in units
        if id(unit) not in paired
    ]


def _of_values(name: str, pairs: Sequence[tuple[Unit, Unit]]) -> Agreement:
    values = [(left.values[name], right.values[name]) for left, right in pairs]
    codes = {value: number for number, value in enumerate(sorted({value for pair in values for value in pair}))}
    codings = np.array([[codes[value] for value in side] for side in zip(*values, strict=True)], dtype=float)
    same = sum(left == right for left, right in values)
    measured = alpha(codings, "nominal") if values else None
    return Agreement(name, len(values), len(values), len(values), same, measured)


def _coded_at_all(of: str, codings: np.ndarray) -> Agreement:
    """Agreement on what is coded, shape (2, units), 1 for coded."""
    first, second = (int(side.sum()) for side in codings)
    same = int((codings[0] == codings[1]).sum())
    measured = alpha(codings, "nominal") if codings.shape[1] else None
    return Agreement(of, first, second, codings.shape[1], same, measured)


def _characters(sides: Sequence[Sequence[Unit]], segments: Mapping[str, Spans]) -> np.ndarray:
    return _touched(
        sides, {name: [(at, at + 1) for s, e in spans for at in range(s, e)] for name, spans in segments.items()}
    )


def _touched(sides: Sequence[Sequence[Unit]], spans: Mapping[str, Spans]) -> np.ndarray:
    """Whether each span of each article has a character of a passage, shape (2, spans)."""
    lines = []
    for units in sides:
        coded: dict[str, set[int]] = {name: set() for name in spans}
        for unit in units:
            coded.get(unit.article, set()).update(unit.characters)
        lines.append([not coded[name].isdisjoint(range(s, e)) for name, places in spans.items() for s, e in places])
    return np.array(lines, dtype=float)
