"""The statement table: every mention of a statement as one row of columnar arrays.

A mention is one report of one article conveying one statement. A statement that three articles carry has three rows;
the duplicate rule of a recipe decides how often it counts. Rows are in the order of (time, article, place in its text,
report, statement, speaker, spoken for), so that the earliest in a document comes first, and the same data gives the
same table whatever order the engine answered in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np

from kg.derive.frame import NOTHING, Frame
from kg.networks.table.column import Column, taken
from kg.networks.table.ordering import order
from kg.networks.table.texts import Texts
from kg.networks.table.topics import Topics

UNDATED = np.iinfo(np.int64).min
NO_LEVEL = np.iinfo(np.int64).min
STANDINGS = ("named", "anonymous", "interpretation", "implied")
"""What a statement is known as: said by name; only through anonymous hops; only as a publisher's reading; or not said,
but following by relations of propositions: rows of these are made for recipes that ask
(`kg.networks.weights.implied`)."""

STANCES = {"supports": 1, "ambivalent": 0, "opposes": -1}
_NAMES = [
    "statement",
    "report",
    "article",
    "publisher",
    "utterance",
    "person",
    "organization",
    "proposition",
    "mode",
    "certainty",
    "force",
    "coder",
]


@dataclass(frozen=True, eq=False)
class StatementTable:
    """Mentions of statements, one a row.

    Attributes:
        statement, report, article, utterance, proposition: ids, shortened to "<kind>/<slug>" where they are ours.
        publisher: of the article.
        person: the speaker, whatever sort of actor it is.
        organization: the organization or state spoken for: whom the speaker speaks for, or the speaker itself where
            it is not a person; none otherwise.
        actor_type: class of `organization`, or of the speaker where there is none ("State", "Person" …).
        time: int64, seconds since 1970-01-01T00:00 of the first day that the utterance's date covers, or that of its
            accepted identification where it has one from outside the articles; UNDATED if none.
        stance: float64: 1 supports, 0 ambivalent, -1 opposes; nan if a statement has only a level.
        level: int64, the stance on an imported statement's own integer scale; NO_LEVEL if it has none.
        mode, certainty, force: names of concepts ("quoted"); coder: who coded the mention, where known.
        hops: int32, length of the report's chain, 1 for first-hand; 0 unknown.
        conditional, contested: bool.
        standing: int8, the place in `STANDINGS`; None: all are named.
        topics: which topics a proposition belongs to.
        attributes: id to what is known of it: label, type, category, country, code (ISO 3166), wikidata.
        frame: the relations of propositions, by which more follows.
        relations: of an implied stance, the ids of the relations that lead to it, with spaces between; None: of none.
        stated: as `time`, by the texts alone; None: it is the same.
        place: int64, where in its article's text the report has its first passage; 0 if unknown; None: unknown of all.
    """

    statement: Column
    report: Column
    article: Column
    publisher: Column
    utterance: Column
    person: Column
    organization: Column
    actor_type: Column
    proposition: Column
    time: np.ndarray
    stance: np.ndarray
    level: np.ndarray
    mode: Column
    certainty: Column
    force: Column
    coder: Column
    hops: np.ndarray
    conditional: np.ndarray
    contested: np.ndarray
    topics: Topics = field(default_factory=Topics)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    place: np.ndarray | None = None
    standing: np.ndarray | None = None
    frame: Frame = NOTHING
    relations: Column | None = None
    stated: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.time)

    def take(self, rows: np.ndarray) -> StatementTable:
        """The rows of a mask or index array."""
        return taken(self, rows)

    def ordered(self) -> StatementTable:
        """The table with its rows in their canonical order: by day, article, place in it, and report.

        Reports of an article are in the order of their numbers (2 before 10), which is that of the rows of a table.
        """
        rows = order(self.keys())
        return self if rows is None else self.take(rows)

    def keys(self) -> list[np.ndarray]:
        """What rows are ordered by, what weighs most first."""
        place = np.zeros(len(self), np.int64) if self.place is None else self.place
        numbers = np.append(_numbers(self.report.values), 0)
        rest = (self.report, self.statement, self.person, self.organization)
        return [self.time, self.article.codes, place, numbers[self.report.codes], *(column.codes for column in rest)]

    def of_texts(self) -> StatementTable:
        """The table as the texts alone date its rows."""
        return self if self.stated is None else replace(self, time=self.stated, stated=None).ordered()

    def label(self, identifier: str) -> str:
        """What a thing is called: its label, else its id."""
        return self.attributes.get(identifier, {}).get("label") or identifier

    @cached_property
    def observed_levels(self) -> np.ndarray:
        """The distinct levels of the whole table, ascending."""
        return np.unique(self.level[self.level != NO_LEVEL])

    @classmethod
    def of(
        cls,
        mentions: Iterable[Mapping[str, Any]],
        topics: Topics | None = None,
        attributes: Mapping[str, Mapping[str, str]] | None = None,
    ) -> StatementTable:
        """A table from mappings with the attribute names of this class as keys; absent keys are "none".

        `date` (ISO text, `date` or `datetime`) gives the time, `stance` is a word, `utterance` and `report` default
        to the statement.

        Raises:
            ValueError: a date that does not exist. KeyError: an unknown stance, or no statement id.
        """
        rows = [_complete(mention) for mention in mentions]
        names: dict[str, Any] = {name: Column.of(row.get(name) for row in rows) for name in _NAMES}
        spoken_for = (row.get("organization") or row.get("person") for row in rows)
        known = attributes or {}
        types = [
            row.get("actor_type") or known.get(who or "", {}).get("type")
            for row, who in zip(rows, spoken_for, strict=True)
        ]
        return cls(
            **names,
            actor_type=Column.of(types),
            time=np.array([seconds(row.get("date")) for row in rows], np.int64),
            stance=np.array([STANCES[row["stance"]] if row.get("stance") else np.nan for row in rows], float),
            level=np.array([row.get("level", NO_LEVEL) for row in rows], np.int64),
            hops=np.array([row.get("hops", 0) for row in rows], np.int32),
            conditional=np.array([row.get("conditional", False) for row in rows], bool),
            contested=np.array([row.get("contested", False) for row in rows], bool),
            topics=topics or Topics(),
            attributes=known,
            place=np.array([row.get("place", 0) for row in rows], np.int64),
            standing=np.array([STANDINGS.index(row.get("standing", "named")) for row in rows], np.int8),
        ).ordered()


def _numbers(reports: Sequence[str]) -> np.ndarray:
    if isinstance(reports, Texts):
        return reports.numbers()
    return np.fromiter(map(report_number, reports), np.int64, len(reports))


def report_number(report: str) -> int:
    """The number that the id of a report ends with; 0 if it ends with none."""
    digits = report[len(report.rstrip("0123456789")) :]
    return int(digits[-18:] or 0)


def _complete(mention: Mapping[str, Any]) -> dict[str, Any]:
    row = dict(mention)
    for name in ("utterance", "report"):
        row.setdefault(name, row["statement"])
    return row


def seconds(moment: date | datetime | str | None) -> int:
    """Seconds since 1970-01-01T00:00 of a day or moment without zone; UNDATED for none. Raises ValueError."""
    if not moment:
        return UNDATED
    return int(np.datetime64(moment, "s").astype(np.int64))


def moment(time: int) -> str:
    """ISO text of a time: a day, with the time of day only if there is one; "" if undated."""
    if time == UNDATED:
        return ""
    text = str(np.datetime64(int(time), "s"))
    return text.removesuffix("T00:00:00")
