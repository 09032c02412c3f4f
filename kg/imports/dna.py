"""Files of Discourse Network Analyzer, versions 2 and 3: SQLite databases with documents and coded statements.

Schemas as found in the files themselves. Version 2 keeps short texts in DATASHORTTEXT and what is known of them in
ATTRIBUTES, with dates in milliseconds; version 3 keeps entities in ENTITIES and ATTRIBUTEVALUES, with dates in seconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kg.errors import DataError, Finding
from kg.imports.articles import articles, reference_records
from kg.imports.corpus import Coded, Corpus, Document, Known, Names, Skipped, first_words, last_words, slug

MAGIC = b"SQLite format 3\0"
_NEEDED = {"SETTINGS", "DOCUMENTS", "STATEMENTS", "STATEMENTTYPES", "VARIABLES", "DATASHORTTEXT", "CODERS"}


@dataclass(frozen=True)
class Variables:
    """Which variables of the file say what.

    Attributes:
        person, organization, concept, agreement: names of variables of one statement type.
        publisher: the publisher of documents that name no source.
        language: of labels and texts; the file does not say.
    """

    person: str = "person"
    organization: str = "organization"
    concept: str = "concept"
    agreement: str = "agreement"
    publisher: str = "unknown publisher"
    language: str = "en"


def read(path: Path, variables: Variables | None = None, name: str = "") -> Corpus:
    """The corpus of a DNA file.

    Args:
        path: the file; it is opened read-only.
        variables: which of its variables say what; by default those of a new DNA project.
        name: slug that ids begin with; by default made of the file's name.

    Raises:
        DataError: the file is no DNA file, is damaged, or has no such variables. Faults of single statements are in
            `Corpus.faults`.
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
            return _File(database, path, variables or Variables()).corpus(name or slug(path.stem))
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
        self.type, self.type_label = self._statement_type()

    def corpus(self, name: str) -> Corpus:
        texts = dict(self.rows("SELECT ID, Text FROM DOCUMENTS"))
        documents = list(self._documents(texts))
        statements = list(self._statements(texts, {document.key: document for document in documents}))
        names, known = Names(), self._known()
        made = list(articles(name, _with_authors(documents, statements), statements, names))
        return Corpus(
            name=name,
            file=str(self.path),
            reference=reference_records(names, known, {}, f"coded in {self.path.name}", self.variables.language),
            articles=lambda: iter(made),
            count=len(made),
            statements=len(statements),
            skipped=self.skipped,
            faults=self.faults,
        )

    def _fault(self, where: str, found: str, expected: str) -> None:
        self.faults.append(Finding(str(self.path), where, found, expected))

    def _statement_type(self) -> tuple[int, str]:
        """The statement type that has all four variables."""
        wanted = {self.variables.person, self.variables.organization, self.variables.concept, self.variables.agreement}
        has: dict[int, set[str]] = {}
        for variable, type_ in self.rows("SELECT Variable, StatementTypeId FROM VARIABLES"):
            has.setdefault(type_, set()).add(variable)
        for type_, label in self.rows("SELECT ID, Label FROM STATEMENTTYPES ORDER BY ID"):
            if wanted <= has.get(type_, set()):
                return type_, label
        found = sorted({variable for variables in has.values() for variable in variables})
        expected = f"one with {', '.join(sorted(wanted))}; name yours with --column"
        raise _refusal(self.path, f"no statement type with these variables (there are: {', '.join(found)})", expected)

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
            return datetime.fromtimestamp(date if self.entities else date / 1000, UTC).date().isoformat()
        except (ValueError, OverflowError, OSError, TypeError):
            unit = "seconds" if self.entities else "milliseconds"
            self._fault(f"document {document}", f"the date {date!r}", f"{unit} since 1970 within the years 1 to 9999")
            return ""

    def _statements(self, texts: dict[int, str], documents: dict[str, Document]) -> Iterator[Coded]:
        values = self._values()
        types = dict(self.rows("SELECT ID, Label FROM STATEMENTTYPES"))
        coders = dict(self.rows("SELECT ID, Name FROM CODERS"))
        query = (
            "SELECT ID, StatementTypeId, DocumentId, Start, Stop, Coder FROM STATEMENTS ORDER BY DocumentId, Start, ID"
        )
        for key, type_, document, start, stop, coder in self.rows(query):
            where = f"statement {key}"
            value = values.get(key, {})
            person, organization, concept, agreement = (
                value.get(getattr(self.variables, name)) for name in ("person", "organization", "concept", "agreement")
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
            elif spans := self._spans(where, texts[document] or "", start, stop):
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
                    spans=spans,
                    coder=coders.get(coder, ""),
                    note=f"statement {key} of {self.path.name}",
                )

    def _values(self) -> dict[int, dict[str, str | int]]:
        """Variable name to value, by statement."""
        values: dict[int, dict[str, str | int]] = {}
        plain = "SELECT d.StatementId, v.Variable, d.Value FROM {} d JOIN VARIABLES v ON v.ID = d.VariableId"
        entity = plain.replace("d.Value", "e.Value") + " JOIN ENTITIES e ON e.ID = d.Entity"
        short = (entity if self.entities else plain).format("DATASHORTTEXT")
        for query in (short, plain.format("DATABOOLEAN"), plain.format("DATAINTEGER")):
            for statement, variable, value in self.rows(query):
                values.setdefault(statement, {})[variable] = value
        return values

    def _stance(self, agreement: int) -> tuple[str, int | None]:
        """Stance and level. A boolean has no level of its own: 1 supports, 0 opposes."""
        query = "SELECT DataType FROM VARIABLES WHERE Variable = ? AND StatementTypeId = ?"
        (kind,) = self.rows(query, (self.variables.agreement, self.type)).fetchone()
        if kind == "boolean":
            return ("supports" if agreement else "opposes"), None
        return ("supports" if agreement > 0 else "opposes" if agreement < 0 else "ambivalent"), agreement

    def _spans(self, where: str, text: str, start: int, stop: int) -> tuple[tuple[int, int, str], ...]:
        """The opening and the closing words of the coded span, in code points; none, with a fault, if it is empty.

        DNA counts as Java does, in UTF-16 units.
        """
        if not text.isascii():
            units = text.encode("utf-16-le")
            start, stop = (len(units[: 2 * unit].decode("utf-16-le", "ignore")) for unit in (start, stop))
        if not 0 <= start < stop <= len(text) or not text[start:stop].strip():
            self._fault(where, f"the span {start} to {stop}", f"words within the document's {len(text)} characters")
            return ()
        opening, closing = first_words(text, start, stop), last_words(text, start, stop)
        return (opening,) if closing[0] <= opening[1] and closing[1] == opening[1] else (opening, closing)

    def _known(self) -> dict[tuple[str, str], Known]:
        """What the file says of persons and organizations."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        if self.entities:
            query = (
                "SELECT v.Variable, e.Value, a.AttributeVariable, t.AttributeValue FROM ATTRIBUTEVALUES t "
                "JOIN ATTRIBUTEVARIABLES a ON a.ID = t.AttributeVariableId JOIN ENTITIES e ON e.ID = t.EntityId "
                "JOIN VARIABLES v ON v.ID = e.VariableId"
            )
            for variable, value, attribute, text in self.rows(query):
                found.setdefault((variable, value), {})[attribute] = text
        else:
            query = (
                "SELECT v.Variable, a.Value, a.Type, a.Alias, a.Notes FROM ATTRIBUTES a "
                "JOIN VARIABLES v ON v.ID = a.VariableId"
            )
            for variable, value, *texts in self.rows(query):
                found[variable, value] = dict(zip(("Type", "Alias", "Notes"), texts, strict=True))
        kinds = {self.variables.person: "person", self.variables.organization: "organization"}
        return {
            (kinds[variable], value): Known(said.get("Type", ""), said.get("Alias", ""), said.get("Notes", ""))
            for (variable, value), said in found.items()
            if variable in kinds
        }
