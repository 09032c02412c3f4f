"""The statement table out of mentions and of what is said elsewhere that bears on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from kg.derive import Frame
from kg.networks.table.column import Column
from kg.networks.table.mentions import Mentions
from kg.networks.table.statements import STANDINGS, UNDATED, StatementTable, seconds
from kg.networks.table.texts import place_of

Attributes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Beside:
    """What bears on mentions and is not said by their reports; ids shortened.

    Attributes:
        publishers: article to its publisher.
        conditional, contested: statements that are so.
        standings: "anonymous" and "interpretation" to the statements that are known as that.
    """

    publishers: Mapping[str, str]
    conditional: Collection[str]
    contested: Collection[str]
    standings: Mapping[str, Collection[str]]


def assembled(mentions: Mentions, attributes: Attributes, beside: Beside, frame: Frame) -> StatementTable:
    """The table of mentions, in their order."""
    organization = _spoken_for(mentions.speaker, mentions.behalf, attributes)
    types = {name: known["type"] for name, known in attributes.items() if "type" in known}
    shared = ("statement", "report", "article", "utterance", "proposition", "mode", "certainty", "force", "coder")
    numbers = ("stance", "level", "hops", "place")
    return StatementTable(
        **{name: getattr(mentions, name) for name in (*shared, *numbers)},
        publisher=mentions.article.mapped(beside.publishers),
        person=mentions.speaker,
        organization=organization,
        actor_type=_either(organization, mentions.speaker).mapped(types),
        time=_identified(mentions, frame),
        stated=mentions.time,
        conditional=mentions.statement.rows_of(beside.conditional),
        contested=mentions.statement.rows_of(beside.contested),
        standing=_standing(mentions.statement, beside.standings),
        attributes=attributes,
        frame=frame,
    )


def _identified(mentions: Mentions, frame: Frame) -> np.ndarray:
    """When each row was said, by the first day of an accepted identification where its utterance has one."""
    names = mentions.utterance.values
    known = np.full(len(names) + 1, UNDATED)
    for utterance, (earliest, _) in frame.identified.items():
        if (place := place_of(names, utterance)) is not None:
            known[place] = seconds(earliest)
    times = known[mentions.utterance.codes]
    return np.where(times == UNDATED, mentions.time, times)


def _standing(statement: Column, standings: Mapping[str, Collection[str]]) -> np.ndarray:
    """What each row's statement is known as, as its place in `STANDINGS`; named where nothing else is said."""
    places = np.zeros(len(statement), np.int8)
    for word, statements in sorted(standings.items()):
        places[statement.rows_of(statements)] = STANDINGS.index(word)
    return places


def _spoken_for(speaker: Column, behalf: Column, attributes: Attributes) -> Column:
    """The actor spoken for, or the speaker itself where it is not a person."""
    bodies = {name: name for name in speaker.values if attributes.get(name, {}).get("type") != "Person"}
    return _either(behalf, speaker.mapped(bodies))


def _either(first: Column, second: Column) -> Column:
    codes = np.where(first.codes >= 0, first.codes, second.codes + len(first.values))
    codes = np.where((first.codes < 0) & (second.codes < 0), -1, codes).astype(np.int32)
    return Column.sorted(codes, [*first.values, *second.values])
