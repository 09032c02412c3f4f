"""Event lists: tables with one statement a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from kg.errors import DataError, Finding
from kg.imports import columns, tables
from kg.imports.articles import corpus
from kg.imports.corpus import Coded, Coding, Corpus, Document, Skipped, slug
from kg.imports.days import EXPECTED, days_of
from kg.imports.documents import Documents
from kg.imports.naming import composed


@dataclass(frozen=True)
class Choices:
    """What whoever imports an event list decides.

    Attributes:
        columns: meaning to column name, over what is guessed; "" for a meaning that no column has.
        stances: value of the stance column to stance, over what is guessed.
        publisher: the publisher of rows that name none.
        language: of rows that name none, and of labels.
        encoding, delimiter, sheet: how to read the table; see `tables.read`.
        dates: order of day, month and year between slashes, "dmy" or "mdy", if the dates themselves do not tell.
        zone: times that name their own zone are dated in this one; None: as they are written.
        split: meaning to what divides several values in one of its cells; a statement for each is made.
        quote_words: at most so many words of a quote are kept; None: all.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    stances: Mapping[str, str] = field(default_factory=dict)
    publisher: str = "unknown publisher"
    language: str = "en"
    encoding: str = "utf-8"
    delimiter: str = ""
    sheet: str = ""
    dates: str = ""
    zone: tzinfo | None = None
    split: Mapping[str, str] = field(default_factory=dict)
    quote_words: int | None = None


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


def read(path: Path, choices: Choices | None = None, name: str = "") -> Reading:
    """The event list of a CSV or Excel file.

    Each row is a statement. Rows of one document make one article; without a document column rows of one address do,
    without addresses those of one title, publisher and date of publication. The row is the evidence.

    Raises:
        DataError: the table cannot be read, or lacks a column that is needed. Faults of single rows are in
            `Coding.faults`.
    """
    choices = choices or Choices()
    table = tables.read(path, encoding=choices.encoding, delimiter=choices.delimiter, sheet=choices.sheet)
    try:
        mapping = columns.guess(table.header, choices.columns)
    except ValueError as error:
        raise DataError([Finding(str(path), "header", str(error), "columns that exist", line=1)]) from None
    if missing := columns.lacking(mapping):
        found = f"no column for {', '.join(missing)} (columns: {', '.join(table.header)})"
        raise DataError(
            [Finding(str(path), "header", found, "one for each; name it with --column meaning=name", line=1)]
        )
    if unknown := [meaning for meaning in choices.split if meaning not in mapping]:
        expected = f"one of {', '.join(mapping)}"
        raise DataError([Finding(str(path), "header", f"no column for {unknown[0]} to split", expected, line=1)])
    stances = columns.stance_reader(sorted(set(tables.cells(table, mapping["stance"]))), choices.stances)
    reading = _Rows(path, table, mapping, stances, choices)
    coding = reading.coding(name or slug(path.stem))
    unused = [column for column in table.header if column not in mapping.values()]
    said = {value: stance for value, (stance, _) in stances.items()}
    return Reading(coding, table.dialect, mapping, unused, said, reading.order(), reading.shortened)


class _Rows:
    """The rows of one table, read by one mapping."""

    def __init__(
        self,
        path: Path,
        table: tables.Table,
        mapping: Mapping[str, str],
        stances: Mapping[str, tuple[str, int | None]],
        choices: Choices,
    ) -> None:
        self.path, self.table, self.stances, self.choices = path, table, stances, choices
        self.at = {meaning: table.header.index(column) for meaning, column in mapping.items()}
        self.days = {
            meaning: days_of(tables.cells(table, mapping[meaning]), choices.dates, choices.zone)
            for meaning in ("date", "published")
            if meaning in mapping
        }
        self.documents = Documents(path)
        self.skipped: list[Skipped] = []
        self.faults: list[Finding] = []
        self.topics: dict[str, str] = {}
        self.shortened = 0

    def order(self) -> str:
        """How dates between slashes were read."""
        days = self.days["date"]
        return f"{days.order}, as {'chosen' if days.told else 'the dates tell'}" if days.order else ""

    def coding(self, name: str) -> Coding:
        statements = [coded for number, row in self.table.rows for coded in self._statements(number, row)]
        return Coding(
            name=name,
            file=str(self.path),
            language=self.choices.language,
            documents=tuple(self.documents),
            statements=tuple(statements),
            topics=self.topics,
            skipped=self.skipped,
            faults=[*self.faults, *self.documents.faults],
        )

    def _value(self, row: list[str], meaning: str) -> str:
        at = self.at.get(meaning)
        return composed(row[at]) if at is not None else ""

    def _fault(self, number: int, meaning: str, found: str, expected: str) -> None:
        self.faults.append(Finding(str(self.path), f"row {number}: {meaning}", found, expected, line=number))

    def _statements(self, number: int, row: list[str]) -> Iterator[Coded]:
        """The statements of a row: one, or one for each value of a cell that is to be split."""
        rows = [row]
        for meaning, divider in self.choices.split.items():
            at = self.at[meaning]
            rows = [
                [*each[:at], value, *each[at + 1 :]]
                for each in rows
                for value in (list(filter(None, map(str.strip, each[at].split(divider)))) or [""])
            ]
        for each in rows:
            if coded := self._statement(number, each):
                yield coded

    def _statement(self, number: int, row: list[str]) -> Coded | None:
        person, organization, proposition, stance, topic = (
            self._value(row, meaning) for meaning in ("person", "organization", "proposition", "stance", "topic")
        )
        where = f"row {number}"
        lacking = [name for name, value in (("stance", stance), ("proposition", proposition)) if not value] or (
            [] if person or organization else ["person or organization"]
        )
        if lacking:
            self.skipped.append(Skipped(where, f"it has no {' and no '.join(lacking)}"))
            return None
        day = self._date(number, "date", row)
        document = self._document(number, row, day)
        if stance not in self.stances:
            expected = "supports, opposes or ambivalent, or a value given a meaning with --stance value=supports"
            self._fault(number, "stance", f"{stance!r}", expected)
        if not day or not document or stance not in self.stances:
            return None
        if topic and self.topics.setdefault(proposition, topic) != topic:
            found = f"{proposition!r} under the topic {topic!r}"
            self._fault(number, "topic", found, f"{self.topics[proposition]!r}, as in an earlier row")
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
            quote=self._quote(row),
            coder=self._value(row, "coder"),
            note=f"statement {self._value(row, 'id')}" if self._value(row, "id") else "",
        )

    def _quote(self, row: list[str]) -> str:
        words = self._value(row, "quote").split()
        most = self.choices.quote_words
        if most is not None and len(words) > most:
            self.shortened += 1
        return " ".join(words[:most])

    def _date(self, number: int, meaning: str, row: list[str]) -> str:
        """A date of the row as EDTF, time of day left out; "" with a fault if there is none."""
        text = self._value(row, meaning)
        try:
            return self.days[meaning].read(text)
        except ValueError as error:
            found = str(error) if repr(text) in str(error) else f"{text!r} is not a date ({error})"
            self._fault(number, meaning, found, EXPECTED)
            return ""

    def _document(self, number: int, row: list[str], day: str) -> str:
        """The key of the row's document; "" if it has no date."""
        told = bool(self._value(row, "published"))
        published = self._date(number, "published", row) if told else day
        if not published:
            return ""
        return self.documents.add(
            number,
            Document(
                key=self._value(row, "document"),
                title=self._value(row, "title"),
                published=published,
                publisher=self._value(row, "publisher"),
                author=self._value(row, "author"),
                language=self._value(row, "language"),
                url=self._value(row, "url"),
            ),
            dated=told,
            otherwise=(self.choices.publisher, self.choices.language),
        )
