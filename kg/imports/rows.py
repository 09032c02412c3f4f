"""The rows of one table, read by one mapping of columns: what event lists and tables of relations have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from kg.errors import DataError, Finding
from kg.imports import columns, tables
from kg.imports.columns import QID
from kg.imports.corpus import Document, Known, Named, Skipped
from kg.imports.days import EXPECTED, days_of
from kg.imports.documents import Documents
from kg.imports.naming import composed
from kg.links.judgements.judgement import is_item, item


@dataclass(frozen=True)
class Choices:
    """What whoever imports a table decides.

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
        types: value of the type column of relations to a PLOVER code, over what is guessed.
        actors: what an actor of a relation is where neither a column nor the store tells.
        clean: leave control characters out instead of refusing them.
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
    types: Mapping[str, str] = field(default_factory=dict)
    actors: str = "organization"
    clean: bool = False


def table_of(path: Path, choices: Choices) -> tables.Table:
    """The table of a file, read as chosen. Raises DataError, FileNotFoundError."""
    how = {"encoding": choices.encoding, "delimiter": choices.delimiter, "sheet": choices.sheet}
    return tables.read(path, **how, clean=choices.clean)


def mapped(
    path: Path, table: tables.Table, choices: Choices, meanings: Mapping[str, tuple[str, ...]], needed: columns.Needed
) -> dict[str, str]:
    """Meaning to column. Raises DataError: a column that is needed is missing, or one was named that does not exist."""
    try:
        mapping = columns.guess(table.header, choices.columns, meanings)
    except ValueError as error:
        raise DataError([Finding(str(path), "header", str(error), "columns that exist", line=1)]) from None
    if missing := columns.lacking(mapping, needed):
        found = f"no column for {', '.join(missing)} (columns: {', '.join(table.header)})"
        raise DataError(
            [Finding(str(path), "header", found, "one for each; name it with --column meaning=name", line=1)]
        )
    if unknown := [meaning for meaning in choices.split if meaning not in mapping]:
        expected = f"one of {', '.join(mapping)}"
        raise DataError([Finding(str(path), "header", f"no column for {unknown[0]} to split", expected, line=1)])
    return mapping


class Rows:
    """The rows of a table; a reader of one kind of table makes of them what they say."""

    def __init__(self, path: Path, table: tables.Table, mapping: Mapping[str, str], choices: Choices) -> None:
        self.path, self.table, self.choices = path, table, choices
        self.at = {meaning: table.header.index(column) for meaning, column in mapping.items()}
        self.days = {
            meaning: days_of(tables.cells(table, mapping[meaning]), choices.dates, choices.zone)
            for meaning in ("date", "published")
            if meaning in mapping
        }
        self.documents = Documents(path)
        self.skipped: list[Skipped] = []
        self.faults: list[Finding] = []
        self.named: dict[tuple[str, str, str], Named] = {}
        self.actors: dict[tuple[str, str], Known] = {}
        self.shortened = 0

    def order(self) -> str:
        """How dates between slashes were read."""
        days = self.days["date"]
        return f"{days.order}, as {'chosen' if days.told else 'the dates tell'}" if days.order else ""

    def value(self, row: list[str], meaning: str) -> str:
        """What a row says of a meaning; "" if nothing."""
        at = self.at.get(meaning)
        return composed(row[at]) if at is not None else ""

    def faulty(self) -> int:
        """How much is wrong with the rows so far, and with what they say of documents."""
        return len(self.faults) + len(self.documents.faults)

    def fault(self, number: int, meaning: str, found: str, expected: str) -> None:
        """Note what is wrong with a cell."""
        self.faults.append(Finding(str(self.path), f"row {number}: {meaning}", found, expected, line=number))

    def each(self, row: list[str]) -> Iterator[list[str]]:
        """The row, or one for each value of its cells that are to be split."""
        rows = [row]
        for meaning, divider in self.choices.split.items():
            at = self.at[meaning]
            rows = [
                [*line[:at], value, *line[at + 1 :]]
                for line in rows
                for value in (list(filter(None, map(str.strip, line[at].split(divider)))) or [""])
            ]
        yield from rows

    def quote(self, row: list[str]) -> str:
        """The words that prove the row, as many as are to be kept."""
        words = self.value(row, "quote").split()
        most = self.choices.quote_words
        if most is not None and len(words) > most:
            self.shortened += 1
        return " ".join(words[:most])

    def date(self, number: int, meaning: str, row: list[str]) -> str:
        """A date of the row as EDTF, time of day left out; "" with a fault if there is none."""
        text = self.value(row, meaning)
        try:
            return self.days[meaning].read(text)
        except ValueError as error:
            found = str(error) if repr(text) in str(error) else f"{text!r} is not a date ({error})"
            self.fault(number, meaning, found, EXPECTED)
            return ""

    def document(self, number: int, row: list[str], day: str) -> str:
        """The key of the row's document; "" if it has no date."""
        told = bool(self.value(row, "published"))
        published = self.date(number, "published", row) if told else day
        if not published:
            return ""
        publisher, author = self.value(row, "publisher"), self.value(row, "author")
        self.identify(number, row, "publisher", "organization", publisher)
        self.identify(number, row, "author", "person", author)
        return self.documents.add(
            number,
            Document(
                key=self.value(row, "document"),
                title=self.value(row, "title"),
                published=published,
                publisher=publisher,
                author=author,
                language=self.value(row, "language"),
                url=self.value(row, "url"),
            ),
            dated=told,
            otherwise=(self.choices.publisher, self.choices.language),
        )

    def identify(self, number: int, row: list[str], meaning: str, kind: str, name: str) -> None:
        """Note the item that the row gives for a name, if it gives one."""
        written = self.value(row, meaning + QID)
        if not written or not name:
            return
        given = item(written.upper() if written[:1] == "q" else written)
        if not is_item(given):
            self.fault(number, meaning + QID, repr(written), "the id of an item of Wikidata, such as Q58217")
            return
        self.named.setdefault((kind, name, given), Named(kind, name, given, f"row {number}"))
