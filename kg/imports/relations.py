"""Tables of relations between actors: who did what to whom, when, one act a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.imports import columns, tables
from kg.imports.act_types import CODES, EXPECTED, type_reader
from kg.imports.articles import corpus
from kg.imports.columns import MEANINGS, items_of
from kg.imports.corpus import CodedAct, Coding, Corpus, Skipped, slug
from kg.imports.rows import Choices, Rows, mapped, table_of
from kg.names.fold import fold

UNTOLD = "actor"
"""The kind of an actor that nobody told yet: the store may have one of its name, else the importer says."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "individual", "politician", "human", "people"),
    "organization": ("organization", "organisation", "org", "company", "party", "government", "media", "ngo", "agency"),
    "state": ("state", "country", "nation"),
    "collective": ("collective", "group", "movement", "population"),
}
"""What a column of kinds may say of an actor, folded."""

_ENDS: Mapping[str, tuple[str, ...]] = {
    "actor": (
        *("actor", "source actor", "actor 1", "actor1", "source", "source name", "sender", "from", "subject"),
        *("initiator", "who", "person", "speaker", "organization", "organisation", "country", "state"),
    ),
    "recipient": (
        *("recipient", "target actor", "actor 2", "actor2", "target", "target name", "receiver", "to", "object"),
        *("addressee", "whom", "to whom", "second actor"),
    ),
}
RELATIONS: Mapping[str, tuple[str, ...]] = {
    **items_of({**_ENDS, **MEANINGS}, "actor", "recipient", "publisher", "author"),
    "actor-kind": ("actor kind", "actor type", "source kind", "source type", "kind of actor", "actor 1 type"),
    "recipient-kind": ("recipient kind", "recipient type", "target kind", "target type", "actor 2 type"),
    "date": MEANINGS["date"],
    **_ENDS,
    "type": (
        *("act type", "acttype", "type", "relation", "relation type", "event type", "verb", "action", "act"),
        *("interaction", "plover", "what", "edge type", "predicate"),
    ),
    "weight": ("weight", "intensity", "goldstein", "goldstein scale", "strength", "score", "value"),
    **{name: MEANINGS[name] for name in ("document", "title", "publisher", "published", "author", "url", "language")},
    **{name: MEANINGS[name] for name in ("quote", "coder", "id")},
}
"""Every meaning of a column of relations, and the folded headers that are taken for it, the surest first."""

NEEDED: columns.Needed = (("date",), ("actor",), ("recipient",), ("type",))


@dataclass(frozen=True)
class Reading:
    """A table of relations with how it was understood, to be shown before it is loaded.

    Attributes:
        coding, dialect, mapping, unused, order, shortened: as of an event list; see `kg.imports.events.Reading`.
        types: value of the type column to the code that it is taken for.
        actors: what actors are taken for whose kind neither the table nor the store tells; "" if the table tells all.
    """

    coding: Coding
    dialect: str
    mapping: Mapping[str, str]
    unused: list[str]
    types: Mapping[str, str]
    order: str = ""
    shortened: int = 0
    actors: str = ""

    @property
    def corpus(self) -> Corpus:
        """What it makes for an empty store."""
        return corpus(self.coding)


def fits(table: tables.Table, choices: Choices) -> bool:
    """Whether a table looks like relations: it has two actors, a type and a date, and half of the types are known.

    One that names propositions and stances is an event list, whatever else it has; one that can be no event list, for
    want of a column, is a table of relations, whatever its types.
    """
    try:
        mapping = columns.guess(table.header, choices.columns, RELATIONS)
    except ValueError:
        return False
    headers = {fold(name) for name in table.header}
    if columns.lacking(mapping, NEEDED) or headers & {"proposition", "concept", "claim", "stance", "agreement"}:
        return False
    if not _may_be_events(table, choices):
        return True
    values = [value for value in tables.cells(table, mapping["type"]) if value]
    known = type_reader(set(values), choices.types)
    return bool(values) and 2 * sum(value in known for value in values) >= len(values)


def _may_be_events(table: tables.Table, choices: Choices) -> bool:
    try:
        return not columns.lacking(columns.guess(table.header, choices.columns))
    except ValueError:  # a column was named for what only relations have
        return False


def read(path: Path, choices: Choices | None = None, name: str = "", table: tables.Table | None = None) -> Reading:
    """The relations of a CSV or Excel file. Arguments as of `kg.imports.events.read`.

    Each row is an act: an actor, what it did (a PLOVER code, or a word for one), to whom, and when. Documents are told
    apart as in event lists; the row is the evidence.

    Raises:
        DataError: the table cannot be read, or lacks a column that is needed. Faults of single rows are in
            `Coding.faults`.
    """
    choices = choices or Choices()
    table = table or table_of(path, choices)
    mapping = mapped(path, table, choices, RELATIONS, NEEDED)
    types = type_reader(set(tables.cells(table, mapping["type"])), choices.types)
    reading = _Relations(path, table, mapping, types, choices)
    coding = reading.coding(name or slug(path.stem))
    unused = [column for column in table.header if column not in mapping.values()]
    untold = any(end[0] == UNTOLD for act in coding.acts for end in (act.actor, act.recipient))
    actors = choices.actors if untold else ""
    return Reading(coding, table.dialect, mapping, unused, types, reading.order(), reading.shortened, actors)


class _Relations(Rows):
    """The rows of a table of relations."""

    def __init__(
        self, path: Path, table: tables.Table, mapping: Mapping[str, str], types: Mapping[str, str], choices: Choices
    ) -> None:
        super().__init__(path, table, mapping, choices)
        self.types = types

    def coding(self, name: str) -> Coding:
        acts = [act for number, row in self.table.rows for act in self._acts(number, row)]
        return Coding(
            name=name,
            file=str(self.path),
            language=self.choices.language,
            documents=tuple(self.documents),
            acts=tuple(acts),
            items=tuple(self.named.values()),
            untold=self.choices.actors,
            skipped=self.skipped,
            cleaned=self.table.cleaned,
            faults=[*self.faults, *self.documents.faults],
        )

    def _acts(self, number: int, row: list[str]) -> Iterator[CodedAct]:
        for each in self.each(row):
            if act := self._act(number, each):
                yield act

    def _act(self, number: int, row: list[str]) -> CodedAct | None:
        actor, recipient, kind = (self.value(row, meaning) for meaning in ("actor", "recipient", "type"))
        lacking = [name for name, value in (("actor", actor), ("recipient", recipient), ("type", kind)) if not value]
        if lacking:
            self.skipped.append(Skipped(f"row {number}", f"it has no {' and no '.join(lacking)}"))
            return None
        before = self.faulty()
        day = self.date(number, "date", row)
        document = self.document(number, row, day)
        if kind not in self.types:
            self.fault(number, "type", f"{kind!r}", EXPECTED)
        ends = self._end(number, row, "actor", actor), self._end(number, row, "recipient", recipient)
        weight = self._weight(number, row)
        if self.faulty() > before or not document:
            return None
        return CodedAct(
            where=f"row {number}",
            document=document,
            date=day,
            actor=ends[0],
            recipient=ends[1],
            type=self.types[kind],
            weight=weight,
            row=number - 1,
            quote=self.quote(row),
            coder=self.value(row, "coder"),
            note=f"event {self.value(row, 'id')}" if self.value(row, "id") else "",
        )

    def _end(self, number: int, row: list[str], meaning: str, name: str) -> tuple[str, str]:
        """Kind and name of the actor or the recipient."""
        written = self.value(row, f"{meaning}-kind")
        kinds = [kind for kind, words in KINDS.items() if fold(written) in words]
        if written and not kinds:
            self.fault(number, f"{meaning}-kind", repr(written), f"one of {', '.join(KINDS)}")
        kind = kinds[0] if kinds else UNTOLD
        self.identify(number, row, meaning, kind, name)
        return kind, name

    def _weight(self, number: int, row: list[str]) -> float | None:
        written = self.value(row, "weight")
        weight = columns.number(written) if written else None
        if written and weight is None:
            self.fault(number, "weight", repr(written), "a number")
        return weight


__all__ = ["CODES", "KINDS", "NEEDED", "RELATIONS", "UNTOLD", "Reading", "fits", "read"]
