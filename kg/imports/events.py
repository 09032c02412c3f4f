"""Event lists: tables with one statement a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.imports import columns, tables
from kg.imports.articles import corpus
from kg.imports.corpus import Coded, Coding, Corpus, Known, Skipped, slug
from kg.imports.rows import Choices as Choices
from kg.imports.rows import Rows, mapped, table_of

KINDS = ("organization", "state", "collective")
"""What may stand in the column of organizations."""


@dataclass(frozen=True)
class Reading:
    """An event list with how it was understood, to be shown before it is loaded.

    Attributes:
        coding: what it says.
        dialect: how the file was read.
        mapping: meaning to column.
        unused: columns that nothing was taken from.
        stances: value of the stance column to what it stands for.
        order: "dmy" or "mdy" if dates between slashes were read so, and who told: "dmy, as the dates tell".
        shortened: how many quotes were cut.
    """

    coding: Coding
    dialect: str
    mapping: Mapping[str, str]
    unused: list[str]
    stances: Mapping[str, str]
    order: str = ""
    shortened: int = 0

    @property
    def corpus(self) -> Corpus:
        """What it makes for an empty store."""
        return corpus(self.coding)


def read(path: Path, choices: Choices | None = None, name: str = "", table: tables.Table | None = None) -> Reading:
    """The event list of a CSV or Excel file.

    Each row is a statement. Rows of one document make one article; without a document column rows of one address do,
    without addresses those of one title, publisher and date of publication. The row is the evidence.

    Args:
        path: the file.
        choices: what whoever imports decides.
        name: what ids begin with; by default the file's name.
        table: of the file, if it has been read.

    Raises:
        DataError: the table cannot be read, or lacks a column that is needed. Faults of single rows are in
            `Coding.faults`.
    """
    choices = choices or Choices()
    table = table or table_of(path, choices)
    mapping = mapped(path, table, choices, columns.EVENTS, columns.REQUIRED)
    stances = columns.stance_reader(sorted(set(tables.cells(table, mapping["stance"]))), choices.stances)
    reading = _Events(path, table, mapping, stances, choices)
    coding = reading.coding(name or slug(path.stem))
    unused = [column for column in table.header if column not in mapping.values()]
    said = {value: stance for value, (stance, _) in stances.items()}
    return Reading(coding, table.dialect, mapping, unused, said, reading.order(), reading.shortened)


class _Events(Rows):
    """The rows of an event list."""

    def __init__(
        self,
        path: Path,
        table: tables.Table,
        mapping: Mapping[str, str],
        stances: Mapping[str, tuple[str, int | None]],
        choices: Choices,
    ) -> None:
        super().__init__(path, table, mapping, choices)
        self.stances = stances
        self.topics: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def coding(self, name: str) -> Coding:
        statements = [coded for number, row in self.table.rows for coded in self._statements(number, row)]
        return Coding(
            name=name,
            file=str(self.path),
            language=self.choices.language,
            documents=tuple(self.documents),
            statements=tuple(statements),
            actors={("organization", name): Known(kind=kind) for name, kind in self.kinds.items()},
            topics=self.topics,
            labels=self.labels,
            items=tuple(self.named.values()),
            skipped=self.skipped,
            cleaned=self.table.cleaned,
            faults=[*self.faults, *self.documents.faults],
        )

    def _statements(self, number: int, row: list[str]) -> Iterator[Coded]:
        """The statements of a row: one, or one for each value of a cell that is to be split."""
        for each in self.each(row):
            if coded := self._statement(number, each):
                yield coded

    def _describe(self, number: int, row: list[str], proposition: str, topic: str) -> None:
        """Note what the row says of a proposition."""
        if topic and self.topics.setdefault(proposition, topic) != topic:
            found = f"{proposition!r} under the topic {topic!r}"
            self.fault(number, "topic", found, f"{self.topics[proposition]!r}, as in an earlier row")
        if label := self.value(row, "label"):
            self.labels.setdefault(proposition, label)

    def _sort(self, number: int, row: list[str], organization: str) -> None:
        """Note of which kind the row says that an organization is."""
        kind = self.value(row, "organization-kind").casefold()
        if not kind or not organization:
            return
        if kind not in KINDS:
            self.fault(number, "organization-kind", f"{kind!r}", f"one of {', '.join(KINDS)}")
        elif (before := self.kinds.setdefault(organization, kind)) != kind:
            self.fault(number, "organization-kind", f"{organization!r} as {kind}", f"{before}, as in an earlier row")

    def _id(self, row: list[str]) -> str:
        """The id of the row's statement, as the CSV of /statements gives it; "" if what stands there is none."""
        value = self.value(row, "statement")
        return value if value.startswith("statement/") else ""

    def _statement(self, number: int, row: list[str]) -> Coded | None:
        person, organization, proposition, stance, topic = (
            self.value(row, meaning) for meaning in ("person", "organization", "proposition", "stance", "topic")
        )
        where = f"row {number}"
        lacking = [name for name, value in (("stance", stance), ("proposition", proposition)) if not value] or (
            [] if person or organization else ["person or organization"]
        )
        if lacking:
            self.skipped.append(Skipped(where, f"it has no {' and no '.join(lacking)}"))
            return None
        before = self.faulty()
        day = self.date(number, "date", row)
        document = self.document(number, row, day)
        if stance not in self.stances:
            expected = "supports, opposes or ambivalent, or a value given a meaning with --stance value=supports"
            self.fault(number, "stance", f"{stance!r}", expected)
        if not day or not document or stance not in self.stances:
            return None
        self._describe(number, row, proposition, topic)
        self._sort(number, row, organization)
        for meaning, each in (("person", person), ("organization", organization), ("topic", topic)):
            self.identify(number, row, meaning, meaning, each)
        if self.faulty() > before:
            return None
        word, level = self.stances[stance]
        return Coded(
            where=where,
            document=document,
            date=day,
            person=person,
            organization=organization,
            proposition=proposition,
            stance=word,
            level=level,
            row=number - 1,
            quote=self.quote(row),
            coder=self.value(row, "coder"),
            statement=self._id(row),
            note=f"statement {self.value(row, 'id')}" if self.value(row, "id") else "",
        )
