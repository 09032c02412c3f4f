"""Files of Discourse Network Analyzer, versions 2 and 3: SQLite databases with documents and coded statements.

Schemas as found in the files themselves. Version 2 keeps short texts in DATASHORTTEXT and what is known of them in
ATTRIBUTES, with dates in milliseconds; version 3 keeps entities in ENTITIES and ATTRIBUTEVALUES, with dates in seconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from hashlib import sha256
from pathlib import Path

from kg.characters import cleaned, unwritable
from kg.errors import DataError, Finding
from kg.imports import dnatables, spans
from kg.imports.articles import corpus
from kg.imports.corpus import Coded, Coding, Corpus, Document, Named, Skipped, slug
from kg.imports.days import midnight_elsewhere, moment_day
from kg.links.judgements.judgement import is_item, item

MAGIC = b"SQLite format 3\0"
_SPEAKERS = ("person", "organization")
_NEEDED_VARIABLES = ("concept", "agreement")
_NEEDED = {"SETTINGS", "DOCUMENTS", "STATEMENTS", "STATEMENTTYPES", "VARIABLES", "DATASHORTTEXT", "CODERS"}


@dataclass(frozen=True)
class Variables:
    """Which variables of the file say what.

    Attributes:
        person, organization, concept, agreement: names of variables of one statement type.
            "" for one that the file does not have; concept and agreement are needed, and one who speaks.
        publisher: the publisher of documents that name no source.
        language: of labels and texts; the file does not say.
        zone: time zone of the machine that coded; the file does not say.
        quote_words: at most so many words at either end of a coded span are kept; None: all.
        told: which of the four somebody named: the file must have them.
    """

    person: str = "person"
    organization: str = "organization"
    concept: str = "concept"
    agreement: str = "agreement"
    publisher: str = "unknown publisher"
    language: str = "en"
    zone: tzinfo = UTC
    quote_words: int | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A DNA file with how it was understood.

    Attributes:
        coding: what it says.
        type: the statement type that was read.
        variables: person, organization, concept, agreement to the variable that says so; without what it has not.
        warnings: what may be wrong with it and what to do.
        shortened: how many quotes were cut.
    """

    coding: Coding
    type: str
    variables: Mapping[str, str]
    warnings: list[str]
    shortened: int = 0


def read(path: Path, variables: Variables | None = None, name: str = "") -> Corpus:
    """The corpus of a DNA file for an empty store; `coding` and `articles.corpus` in one."""
    return corpus(reading(path, variables, name).coding)


def reading(path: Path, variables: Variables | None = None, name: str = "") -> Reading:
    """What a DNA file says.

    Args:
        path: the file; it is opened read-only.
        variables: which of its variables say what; by default those of a new DNA project.
        name: slug that ids begin with; by default made of the file's name.

    Raises:
        DataError: the file is no DNA file, is damaged, or has no such variables. Faults of single statements are in
            `Coding.faults`.
        FileNotFoundError: there is no such file.
    """
    with path.open("rb") as file:
        if file.read(16) != MAGIC:
            raise _refusal(path, "no SQLite database", "a .dna file of Discourse Network Analyzer 2 or 3")
    uri = f"file:{path.resolve().as_posix().replace('?', '%3f').replace('#', '%23')}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            damage = database.execute("PRAGMA quick_check(1)").fetchone()[0]
            if damage != "ok":
                raise _refusal(path, f"a damaged database ({damage})", "a whole file: copy it again from its origin")
            return _File(database, path, variables or Variables()).reading(name or slug(path.stem))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        expected = "a whole file that is not being written to: close it in other programs or copy it again"
        raise _refusal(path, f"a database that cannot be read: {error}", expected) from None


def _refusal(path: Path, found: str, expected: str) -> DataError:
    return DataError([Finding(str(path), "", found, expected)])


def _with_authors(documents: list[Document], statements: list[Coded]) -> Iterator[Document]:
    """The documents, an author "Last, First" named as the person of the statements is."""
    persons = {statement.person for statement in statements}
    for document in documents:
        last, _, first = document.author.partition(", ")
        natural = f"{first} {last}"
        yield replace(document, author=natural) if natural in persons else document


class _File:
    """One open DNA file."""

    def __init__(self, database: sqlite3.Connection, path: Path, variables: Variables) -> None:
        self.rows = database.execute
        self.path, self.variables = path, variables
        self.skipped: list[Skipped] = []
        self.faults: list[Finding] = []
        tables = {name.upper() for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if missing := sorted(_NEEDED - tables):
            raise _refusal(path, f"no table {', '.join(missing)}", "a file of Discourse Network Analyzer 2 or 3")
        self.entities = "ENTITIES" in tables
        self.type, self.type_label, self.chosen = self._statement_type()
        self.shortened = 0

    def reading(self, name: str) -> Reading:
        coding = self._coding(name)
        return Reading(coding, self.type_label, self.chosen, self._time_warnings(), self.shortened)

    def _coding(self, name: str) -> Coding:
        texts = dict(self.rows("SELECT ID, Text FROM DOCUMENTS"))
        documents = list(self._documents(texts))
        statements = list(self._statements(texts, {document.key: document for document in documents}))
        kinds = {variable: meaning for meaning, variable in self.chosen.items()}
        return Coding(
            name=name,
            file=str(self.path),
            language=self.variables.language,
            documents=tuple(_with_authors(documents, statements)),
            statements=tuple(statements),
            actors=dnatables.known(self.rows, self.entities, kinds),
            items=tuple(self._items(kinds)),
            skipped=self.skipped,
            faults=self.faults,
        )

    def _items(self, kinds: Mapping[str, str]) -> Iterator[Named]:
        """The items of Wikidata that attributes say persons and organizations are."""
        for kind, name, written in dnatables.items(self.rows, self.entities, kinds):
            where = f"{kind} {name!r}"
            if is_item(given := item(written)):
                yield Named(kind, name, given, where)
            else:
                self._fault(where, repr(written), "the id of an item of Wikidata, such as Q58217")

    def _fault(self, where: str, found: str, expected: str) -> None:
        self.faults.append(Finding(str(self.path), where, found, expected))

    def _statement_type(self) -> tuple[int, str, dict[str, str]]:
        """The statement type that has most of the variables: concept and agreement, and one who speaks at least."""
        named = {name: getattr(self.variables, name) for name in (*_SPEAKERS, *_NEEDED_VARIABLES)}
        has: dict[int, set[str]] = {}
        for variable, type_ in self.rows("SELECT Variable, StatementTypeId FROM VARIABLES"):
            has.setdefault(type_, set()).add(variable)
        fitting = []
        for type_, label in self.rows("SELECT ID, Label FROM STATEMENTTYPES ORDER BY ID"):
            chosen = {name: variable for name, variable in named.items() if variable in has.get(type_, ())}
            lacking = [name for name in (*_NEEDED_VARIABLES, *self.variables.told) if name not in chosen]
            if not lacking and any(name in chosen for name in _SPEAKERS):
                fitting.append((len(chosen), -type_, label, chosen))
        if fitting:
            _, type_, label, chosen = max(fitting)
            return -type_, label, chosen
        variables_all = sorted({variable for variables in has.values() for variable in variables})
        needed = ", ".join(named[name] for name in _NEEDED_VARIABLES)
        speakers = " or ".join(filter(None, (named[name] for name in _SPEAKERS)))
        expected = f"one with {needed}, and {speakers or 'a person or an organization'}; name yours with --column"
        raise _refusal(
            self.path, f"no statement type with these variables (there are: {', '.join(variables_all)})", expected
        )

    def _time_warnings(self) -> list[str]:
        """A warning if the times of documents are midnight somewhere else than in the time zone chosen."""
        if self.variables.zone is not UTC:
            return []
        moments = [date for (date,) in self.rows("SELECT Date FROM DOCUMENTS") if isinstance(date, int | float)]
        warning = midnight_elsewhere([date if self.entities else date / 1000 for date in moments])
        return [warning] if warning else []

    def _documents(self, texts: dict[int, str]) -> Iterator[Document]:
        names = "ID, Title, Author, Source, Section, Notes, Type, Date"
        for key, title, author, source, section, notes, kind, date in self.rows(
            f"SELECT {names} FROM DOCUMENTS ORDER BY ID"
        ):
            text = texts[key] or ""
            remarks = [f"section {section}" if section else "", f"type {kind}" if kind else "", notes or ""]
            yield Document(
                key=str(key),
                title=title or "",
                published=self._day(key, date),
                publisher=source or self.variables.publisher,
                author=author or "",
                language=self.variables.language,
                note="; ".join(filter(None, remarks)),
                sha256=sha256(text.encode()).hexdigest() if text else "",
                characters=len(text),
            )

    def _day(self, document: int, date: int) -> str:
        try:
            return moment_day(date if self.entities else date / 1000, self.variables.zone)
        except (ValueError, OverflowError, OSError, TypeError):
            unit = "seconds" if self.entities else "milliseconds"
            self._fault(f"document {document}", f"the date {date!r}", f"{unit} since 1970 within the years 1 to 9999")
            return ""

    def _statements(self, texts: dict[int, str], documents: dict[str, Document]) -> Iterator[Coded]:
        values = dnatables.values(self.rows, self.entities)
        types = dict(self.rows("SELECT ID, Label FROM STATEMENTTYPES"))
        coders = dict(self.rows("SELECT ID, Name FROM CODERS"))
        query = (
            "SELECT ID, StatementTypeId, DocumentId, Start, Stop, Coder FROM STATEMENTS ORDER BY DocumentId, Start, ID"
        )
        for key, type_, document, start, stop, coder in self.rows(query):
            where = f"statement {key}"
            value = values.get(key, {})
            person, organization, concept, agreement = (
                value.get(self.chosen.get(name, "")) for name in ("person", "organization", "concept", "agreement")
            )
            if type_ != self.type:
                self.skipped.append(Skipped(where, f"it is of type {types.get(type_)!r}, not {self.type_label!r}"))
            elif not (person or organization):
                self.skipped.append(Skipped(where, "it names neither a person nor an organization"))
            elif not concept:
                self.skipped.append(Skipped(where, "it names no concept"))
            elif agreement is None:
                self.skipped.append(Skipped(where, "it has no agreement"))
            elif str(document) not in documents:
                self._fault(where, f"document {document}", "a document of the file")
            elif not documents[str(document)].published:
                self.skipped.append(Skipped(where, f"document {document} has no date"))
            elif passages := self._spans(where, texts[document] or "", start, stop):
                stance, level = self._stance(agreement)
                yield Coded(
                    where=where,
                    document=str(document),
                    date=documents[str(document)].published,
                    person=person or "",
                    organization=organization or "",
                    proposition=concept,
                    stance=stance,
                    level=level,
                    spans=passages,
                    coder=coders.get(coder, ""),
                    note=f"statement {key} of {cleaned(self.path.name)}",
                )

    def _stance(self, agreement: int) -> tuple[str, int | None]:
        """Stance and level. A boolean has no level of its own: 1 supports, 0 opposes."""
        query = "SELECT DataType FROM VARIABLES WHERE Variable = ? AND StatementTypeId = ?"
        (kind,) = self.rows(query, (self.chosen["agreement"], self.type)).fetchone()
        if kind == "boolean":
            return ("supports" if agreement else "opposes"), None
        return ("supports" if agreement > 0 else "opposes" if agreement < 0 else "ambivalent"), agreement

    def _spans(self, where: str, text: str, start: int, stop: int) -> tuple[tuple[int, int, str], ...]:
        """The words of the coded span, or those at its ends, in code points; none, with a fault, if it is empty."""
        begin, end = spans.code_points(text, start, stop)
        if not 0 <= begin < end <= len(text) or not text[begin:end].strip():
            self._fault(where, f"the span {begin} to {end}", f"words within the document's {len(text)} characters")
            return ()
        if character := unwritable(text[begin:end]):
            self._fault(where, f"the control character {character} in its words", "text that XML can hold")
            return ()
        pieces = spans.pieces(text, begin, end, self.variables.quote_words)
        self.shortened += len(pieces) > 1
        return pieces
