"""Event lists: tables with one statement a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg import dates
from kg.errors import DataError, Finding
from kg.imports import columns, tables
from kg.imports.articles import articles, reference_records
from kg.imports.corpus import Coded, Corpus, Document, Names, Skipped, slug

_TIME = re.compile(r"[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")


@dataclass(frozen=True)
class Choices:
    """What whoever imports an event list decides.

    Attributes:
        columns: meaning to column name, over what is guessed; "" for a meaning that no column has.
        stances: value of the stance column to stance, over what is guessed.
        publisher: the publisher of rows that name none.
        language: of rows that name none, and of labels.
        encoding, delimiter, sheet: how to read the table; see `tables.read`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    stances: Mapping[str, str] = field(default_factory=dict)
    publisher: str = "unknown publisher"
    language: str = "en"
    encoding: str = "utf-8"
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Reading:
    """An event list with how it was understood, to be shown before it is loaded.

    Attributes:
        corpus: what it makes.
        dialect: how the file was read.
        mapping: meaning to column.
        unused: columns that nothing was taken from.
        stances: value of the stance column to what it stands for.
    """

    corpus: Corpus
    dialect: str
    mapping: Mapping[str, str]
    unused: list[str]
    stances: Mapping[str, str]


def read(path: Path, choices: Choices | None = None, name: str = "") -> Reading:
    """The event list of a CSV or Excel file.

    Each row is a statement. Rows of one document make one article; without a document column the table itself is the
    article of the rows of one publisher and date of publication. The row is the evidence.

    Raises:
        DataError: the table cannot be read, or lacks a column that is needed. Faults of single rows are in
            `Corpus.faults`.
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
    stances = columns.stance_reader(sorted(set(tables.cells(table, mapping["stance"]))), choices.stances)
    reading = _Rows(path, table, mapping, stances, choices)
    corpus = reading.corpus(name or slug(path.stem))
    unused = [column for column in table.header if column not in mapping.values()]
    return Reading(corpus, table.dialect, mapping, unused, {value: stance for value, (stance, _) in stances.items()})


class _Rows:
    """The rows of one table, read by one mapping."""

    def __init__(self, path: Path, table: tables.Table, mapping: Mapping[str, str], stances: Mapping, choices: Choices):
        self.path, self.table, self.stances, self.choices = path, table, stances, choices
        self.at = {meaning: table.header.index(column) for meaning, column in mapping.items()}
        self.documents: dict[str, Document] = {}
        self.skipped: list[Skipped] = []
        self.faults: list[Finding] = []
        self.topics: dict[str, str] = {}

    def corpus(self, name: str) -> Corpus:
        statements = [coded for number, row in self.table.rows if (coded := self._statement(number, row))]
        names = Names()
        made = list(articles(name, self.documents.values(), statements, names))
        for topic in self.topics.values():
            names("topic", topic)
        source = f"coded in {self.path.name}"
        return Corpus(
            name=name,
            file=str(self.path),
            reference=reference_records(names, {}, self.topics, source, self.choices.language),
            articles=lambda: iter(made),
            count=len(made),
            statements=len(statements),
            skipped=self.skipped,
            faults=self.faults,
        )

    def _value(self, row: list[str], meaning: str) -> str:
        at = self.at.get(meaning)
        return row[at] if at is not None else ""

    def _fault(self, number: int, meaning: str, found: str, expected: str) -> None:
        self.faults.append(Finding(str(self.path), f"row {number}: {meaning}", found, expected))

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
        if topic:
            self.topics[proposition] = topic
        word, level = self.stances[stance]
        return Coded(
            where=where,
            document=document.key,
            date=day,
            person=person,
            organization=organization,
            proposition=proposition,
            stance=word,
            level=level,
            row=number,
            quote=" ".join(self._value(row, "quote").split()[:12]),
            coder=self._value(row, "coder"),
            note=f"statement {self._value(row, 'id')}" if self._value(row, "id") else "",
        )

    def _date(self, number: int, meaning: str, row: list[str]) -> str:
        """A date of the row as EDTF, time of day left out; "" with a fault if there is none."""
        text = _TIME.sub("", self._value(row, meaning))
        try:
            dates.parse(text)
        except ValueError as error:
            found = str(error) if repr(text) in str(error) else f"{text!r} is not a date ({error})"
            self._fault(number, meaning, found, "a date such as 2024-02-14, 2024-02 or 2024")
            return ""
        return text

    def _document(self, number: int, row: list[str], day: str) -> Document | None:
        """The row's document. Where no publication is told, it was published on the last day that it tells of."""
        told = bool(self._value(row, "published"))
        published = self._date(number, "published", row) if told else day.rpartition("/")[2]
        publisher = self._value(row, "publisher") or self.choices.publisher
        key = self._value(row, "document") or f"{publisher} {published}"
        if not published:
            return None
        document = Document(
            key=key,
            title=self._value(row, "title"),
            published=published,
            publisher=publisher,
            author=self._value(row, "author"),
            language=self._value(row, "language") or self.choices.language,
            url=self._value(row, "url"),
        )
        first = self.documents.setdefault(key, document)
        if first.publisher != publisher or (told and first.published != published):
            found = f"document {key!r} of {publisher}, {published}"
            self._fault(number, "document", found, f"{first.publisher}, {first.published}, as in an earlier row")
        if not told and dates.parse(published).latest > dates.parse(first.published).latest:
            self.documents[key] = replace(first, published=published)
        return first
