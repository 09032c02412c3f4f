"""What is on record as REFI-QDA 1.0: a codebook (.qdc), or with the texts at hand a whole project (.qdpx)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from kg.changes.stored import Stored
from kg.library.record import Record
from kg.library.statements import Passage, Report, Statement
from kg.links.judgements.graph import judgements
from kg.links.judgements.judgement import ACCEPTED, THING_PREDICATES, WIKIDATA
from kg.qda.project import Code, Project, refusal
from kg.questions.rules import stream
from kg.records.texts import by_digest

PROJECT_SPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_SPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "On Record"
STANCES = ("supports", "opposes", "ambivalent")
_T = TypeVar("_T")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass
class Written:
    """A project as bytes, and the articles that are not in it because their texts were not given."""

    content: bytes
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Article:
    """An article with its text, as a source of the project."""

    id: str
    content: str
    published: str


def guid(name: str) -> str:
    """The identifier of something in a project: the same for the same name, whoever writes it."""
    return str(uuid5(NAMESPACE_URL, f"https://w3id.org/onrecord/{name}"))


def items(record: Record) -> dict[str, str]:
    """The item of Wikidata of each thing that has one, by id."""
    links = judgements(Stored(record.engine, record.ontology).graph(record.bases.graph("links")), record.bases)
    accepted = (judged for judged in links if judged.judgement == ACCEPTED and judged.predicate in THING_PREDICATES)
    return {judged.subject: judged.object for judged in accepted}


def codes_of(statements: Iterable[Statement], items: Mapping[str, str] | None = None) -> list[Code]:
    """The code tree of statements: actors by kind, propositions, and stances. Memos tell the items of Wikidata."""
    items = items or {}
    groups = {"person": "Persons", "organization": "Organizations", "state": "States", "collective": "Collectives"}
    codes: dict[str, Code] = {}
    for statement in statements:
        for actor in (statement.speaker, *statement.behalf):
            group = groups.get(actor.id.partition("/")[0], "Others")
            memo = f"{WIKIDATA}{items[actor.id]}" if actor.id in items else ""
            codes[actor.id] = Code(actor.id, ("Actors", group, actor.label), memo)
        about = statement.proposition
        codes[about.id] = Code(about.id, ("Propositions", about.label))
    for stance in STANCES:
        codes[f"stance/{stance}"] = Code(f"stance/{stance}", ("Stances", stance))
    return sorted(codes.values(), key=lambda code: code.path)


def articles(record: Record, folder: Path) -> dict[str, Article]:
    """The articles of a record whose texts are in a folder, known by their SHA-256; by id.

    Raises:
        DataError: a text cannot be read or is not UTF-8.
    """
    texts = by_digest(folder)
    articles: dict[str, Article] = {}
    for row in stream(record.engine, record.ontology, "texts"):
        path = texts.get(row["digest"].value.lower())
        if path is not None:
            article = record.bases.shorten(row["article"].value)
            try:
                articles[article] = Article(article, path.read_bytes().decode(), row["published"].value)
            except UnicodeDecodeError as error:
                raise refusal(path, f"byte {error.start + 1} is not UTF-8", "a text in UTF-8") from None
    return articles


def codebook(codes: Iterable[Code]) -> bytes:
    """A code tree as a codebook (.qdc)."""
    from pyrefiqda.models.codebook import CodeBook, CodesType, CodeType  # type: ignore[import-untyped]

    roots = _tree(codes)
    made = CodeBook(codes=CodesType(code=[_code(CodeType, node) for node in roots.values()]), origin=ORIGIN)
    return _rendered(made, CODEBOOK_SPACE)


def project(
    statements: Iterable[Statement], articles: Mapping[str, Article], name: str, items: Mapping[str, str] | None = None
) -> Written:
    """Statements as a project (.qdpx): each article's text is a source, each passage a selection with its codes.

    Who coded a report is the user who created its selections; what was noted of it is a memo on them. Passages of
    articles whose text is not given, or that do not stand where they are said to, are left out.
    """
    return _Writing(list(statements), articles, items or {}).written(name)


class _Writing:
    def __init__(self, told: list[Statement], articles: Mapping[str, Article], items: Mapping[str, str]) -> None:
        from pyrefiqda.models import project as standard  # type: ignore[import-untyped]

        self.standard, self.told, self.articles, self.items = standard, told, articles, items
        self.selections: dict[str, list[Any]] = {}
        self.left_out: dict[str, None] = {}
        self.coders: dict[str, None] = {}
        self.notes: dict[str, None] = {}

    def written(self, name: str) -> Written:
        """The project with this name."""
        for statement in self.told:
            for report in statement.reports:
                self._report(statement, report)
        made = self._project(name)
        files = {"project.qde": _rendered(made, PROJECT_SPACE)}
        for article in self.selections:
            files[f"sources/{guid(article)}.txt"] = self.articles[article].content.encode()
        return Written(_zipped(files), list(self.left_out))

    def _project(self, name: str) -> Any:
        standard, sources = self.standard, [self._source(article) for article in self.selections]
        roots = _tree(codes_of(self.told, self.items)).values()
        users = [standard.UserType(guid=guid(f"coder/{coder}"), name=coder) for coder in self.coders]
        notes = [
            standard.TextSourceType(guid=guid(f"note/{note}"), name=note[:80], plain_text_content=note)
            for note in self.notes
        ]
        book = standard.CodesType(code=[_code(standard.CodeType, node) for node in roots])
        # A list without anything in it is not allowed: it is left out.
        return standard.Project(
            name=name,
            origin=ORIGIN,
            users=standard.UsersType(user=users) if users else None,
            code_book=standard.CodeBookType(codes=book),
            sources=standard.SourcesType(text_source=sources) if sources else None,
            notes=standard.NotesType(note=notes) if notes else None,
        )

    def _report(self, statement: Statement, report: Report) -> None:
        if report.article not in self.articles:
            self.left_out[report.article] = None
            return
        content = self.articles[report.article].content
        for number, passage in enumerate(report.passages):
            if passage.start is None or passage.end is None:
                continue
            if content[passage.start : passage.end] != passage.exact:
                self.left_out[f"{report.id}, whose passage is not at {passage.start} to {passage.end}"] = None
                continue
            key = f"{report.id}#{statement.id}#{number}"
            self.selections.setdefault(report.article, []).append(self._selection(key, statement, report, passage))

    def _selection(self, key: str, statement: Statement, report: Report, passage: Passage) -> Any:
        standard = self.standard
        codes = [statement.speaker.id, statement.proposition.id, f"stance/{statement.stance}"]
        codes += [actor.id for actor in statement.behalf if actor.id != statement.speaker.id]
        by = {"creating_user": guid(f"coder/{report.coder}")} if report.coder else {}
        self.coders |= dict.fromkeys([report.coder] if report.coder else [])
        self.notes |= dict.fromkeys(report.notes)
        codings = [
            standard.CodingType(guid=guid(f"{key}#{code}"), code_ref=standard.CodeRefType(target_guid=guid(code)), **by)
            for code in codes
        ]
        return standard.PlainTextSelectionType(
            guid=guid(key),
            name=passage.exact[:80],
            description=f"{statement.id}, {statement.date}, by {report.id}",
            start_position=passage.start,
            end_position=passage.end,
            coding=codings,
            note_ref=[standard.NoteRefType(target_guid=guid(f"note/{note}")) for note in report.notes],
            **by,
        )

    def _source(self, article: str) -> Any:
        return self.standard.TextSourceType(
            guid=guid(article),
            name=f"{article.partition('/')[2]} ({self.articles[article].published})",
            plain_text_path=f"internal://{guid(article)}.txt",
            plain_text_selection=self.selections[article],
        )


def read_codebook(path: Path) -> Project:
    """The code tree of a codebook (.qdc), as a project without texts. Raises DataError."""
    from pyrefiqda.models.codebook import CodeBook
    from xsdata.exceptions import ParserError
    from xsdata.formats.dataclass.parsers.config import ParserConfig
    from xsdata_pydantic.bindings import XmlParser

    from kg.qda.archive import plain_xml
    from kg.qda.refi import in_one_space

    try:
        content = in_one_space(plain_xml(path, path.name, path.read_bytes()))
        book = XmlParser(config=ParserConfig(fail_on_unknown_properties=False)).from_bytes(content, CodeBook)
    except (ParserError, ValueError, TypeError, SyntaxError) as error:
        raise refusal(path, " ".join(str(error).split())[:200], "a codebook by the schema of REFI-QDA 1.0") from None
    except OSError as error:
        raise refusal(path, f"a file that cannot be read: {error.strerror}", "a codebook") from None
    made = Project(path.stem, str(path))

    def add(codes: Iterable[object], above: tuple[str, ...]) -> None:
        for code in codes:
            path_of = (*above, str(getattr(code, "name", "")))
            key = str(getattr(code, "guid", ""))
            made.codes[key] = Code(key, path_of, str(getattr(code, "description", None) or ""))
            add(getattr(code, "code", ()), path_of)

    add(book.codes.code, ())
    return made


@dataclass
class _Node:
    path: tuple[str, ...]
    key: str = ""
    memo: str = ""
    below: dict[str, _Node] = field(default_factory=dict)


def _tree(codes: Iterable[Code]) -> dict[str, _Node]:
    """Codes by their paths as a tree; what stands above them is there too."""
    roots: dict[str, _Node] = {}
    for code in codes:
        level = roots
        path: tuple[str, ...] = ()
        for name in code.path:
            path = (*path, name)
            node = level.setdefault(name, _Node(path))
            level = node.below
        node.key, node.memo = code.key, code.memo
    return roots


def _code(kind: Callable[..., _T], node: _Node) -> _T:
    """A node of the tree as the standard's code; what only groups others cannot be put on a text."""
    return kind(
        guid=guid(node.key or "code/" + "/".join(node.path)),
        name=node.path[-1],
        is_codable=bool(node.key),
        description=node.memo or None,
        code=[_code(kind, child) for child in node.below.values()],
    )


def _rendered(made: object, space: str) -> bytes:
    from xsdata.formats.dataclass.serializers.config import SerializerConfig
    from xsdata_pydantic.bindings import XmlSerializer

    config = SerializerConfig(indent=" ")
    return XmlSerializer(config=config).render(made, ns_map={None: space}).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive: the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
