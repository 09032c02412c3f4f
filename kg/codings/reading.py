"""Codings of a data folder: the first in `articles/`, others in `codings/<coder>/`, a file an article.

A file of `codings/<coder>/` is named after its article's slug. It holds a list of rows (`kg.codings.rows`), an empty
one where nothing was found, or an article's whole record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.codings import records
from kg.codings.rows import Rows
from kg.codings.unit import Coding, Passage, Unit
from kg.errors import DataError, Finding
from kg.ontology import Ontology
from kg.questions.wrong import nearest
from kg.records import drafts, folder, references, texts
from kg.records.drafts import Draft
from kg.records.fields import fields_of

FIRST = "articles"
"""What the coding that counts is called where its records do not agree on their coder."""


@dataclass
class Codings:
    """Every coding of a data folder.

    Attributes:
        first: the one that counts.
        others: coder to coding, by name.
        segments: article to the spans of its article proper, as its record has them; none where it does not say.
        digests: article to the SHA-256 of its text, for those whose record has it.
        files: (coder, article) to the file that holds that coding.
    """

    first: Coding
    others: dict[str, Coding] = field(default_factory=dict)
    segments: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)

    def other(self, coder: str = "") -> Coding:
        """The coding of a coder, or the only other one. Raises DataError with the nearest that exists."""
        place = folder.CODINGS
        if not self.others:
            expected = f"a folder {place}/<coder> with a file for each article"
            raise DataError([Finding(place, "", "no other coding", expected, "coder")])
        names = ", ".join(self.others)
        if not coder and len(self.others) > 1:
            raise DataError([Finding(place, "", f"the codings of {names}", "one of them, by --coder", "coder")])
        if coder and coder not in self.others:
            near = nearest(coder, list(self.others))
            meant = f"; did you mean {near}?" if near else ""
            raise DataError([Finding(place, "", f"no coding of {coder!r}", f"one of {names}{meant}", "coder")])
        return self.others[coder or next(iter(self.others))]


def read(data: Path, ontology: Ontology) -> Codings:
    """Every coding of a data folder.

    Raises:
        DataError: there is no such folder, or everything that is wrong with records or rows.
    """
    loaded = folder.load(data, ontology)
    if loaded.findings:
        raise DataError(loaded.findings)
    return beside(loaded.drafts, data, ontology)


def beside(every: Sequence[Draft], data: Path, ontology: Ontology) -> Codings:
    """Every coding of a data folder whose own records have been read. Raises DataError as `read` does."""
    articles = {records.article_of(draft): draft for draft in every if draft.role == drafts.ARTICLE}
    first = Coding(_coder(articles), {name: records.units(draft) for name, draft in articles.items()})
    codings = Codings(first, segments={name: records.segments(draft) for name, draft in articles.items()})
    for name, draft in articles.items():
        if digests := _of_article(name, draft, "sha256"):
            codings.digests[name] = digests[0]
    shared = next((draft for draft in every if draft.role == drafts.REFERENCE), None)
    known = {identity for identity, _ in shared.defined} if shared else set()
    findings: list[Finding] = []
    for path in sorted((data / folder.CODINGS).glob("*")):
        if path.is_dir():
            codings.others[path.name] = _Folder(path, ontology, articles, known, codings, findings).coding()
    if findings:
        raise DataError(findings)
    return codings


def texts_of(codings: Codings, texts_in: Path) -> dict[str, str]:
    """Article to its text, for those whose text is in a folder, found by its SHA-256."""
    known = texts.by_digest(texts_in)
    paths = {article: known[digest] for article, digest in codings.digests.items() if digest in known}
    return {article: path.read_bytes().decode("utf-8", "replace") for article, path in paths.items()}


def prove(codings: Codings, read_texts: Mapping[str, str]) -> list[Finding]:
    """A finding for each passage of the other codings that does not stand in its article's text, where that is at hand.

    That an article's text is not at hand is a finding of its record's check.
    """
    findings = []
    for file, article, place, passage in _passages(codings):
        text = read_texts.get(article)
        real = passage.exact if text is None else text[passage.start : passage.end]
        if real != passage.exact:
            findings.append(Finding(file, place, f"{passage.exact!r}", f"{real!r}", "text"))
    return findings


def too_long(codings: Codings, quote_words: int) -> list[Finding]:
    """A finding for each passage of the other codings that quotes more than so many words."""
    return [
        Finding(file, place, f"a quotation of {words} words", f"{quote_words} at most", "text")
        for file, _, place, passage in _passages(codings)
        if (words := len(passage.exact.split())) > quote_words
    ]


def _passages(codings: Codings) -> Iterator[tuple[str, str, str, Passage]]:
    """Every passage of the other codings: its file, its article, its place there, and itself."""
    for coding in codings.others.values():
        for article, units in coding.units.items():
            for unit in units:
                for passage in unit.passages:
                    yield codings.files[coding.coder, article], article, f"{unit.place}.exact", passage


def _of_article(article: str, draft: Draft, name: str) -> list[str]:
    bases = draft.places.fields.bases
    return [value.lower() for value in records.about(draft)[bases.id(article)].get(bases.term(name), [])]


def _coder(articles: Mapping[str, Draft]) -> str:
    """Who made the coding that counts, if all of its articles name the same."""
    names = {name for article, draft in articles.items() for name in _of_article(article, draft, "coder")}
    return names.pop() if len(names) == 1 else FIRST


class _Folder:
    """One coder's folder."""

    def __init__(
        self,
        path: Path,
        ontology: Ontology,
        articles: Mapping[str, Draft],
        known: set[str],
        codings: Codings,
        findings: list[Finding],
    ) -> None:
        self.path, self.ontology, self.articles, self.known = path, ontology, articles, known
        self.codings, self.findings = codings, findings

    def coding(self) -> Coding:
        units: dict[str, tuple[Unit, ...]] = {}
        for path in sorted(self.path.rglob("*")):
            if path.suffix not in folder.SUFFIXES or not path.is_file():
                continue
            article = f"article/{path.stem}"
            if article not in self.articles:
                near = nearest(article, list(self.articles))
                meant = f"; did you mean {near.partition('/')[2]}{path.suffix}?" if near else ""
                self.find(path, "", f"{article!r} is not on record", f"a file named after an article on record{meant}")
            elif article in units:
                before = self.codings.files[self.path.name, article]
                self.find(path, "", f"another coding of {article!r} by {self.path.name!r}", f"one, as in {before}")
            else:
                self.codings.files[self.path.name, article] = str(path)
                units[article] = self.units(path, article)
        return Coding(self.path.name, units)

    def units(self, path: Path, article: str) -> tuple[Unit, ...]:
        try:
            root = drafts.read(path.read_bytes(), folder.SUFFIXES[path.suffix], str(path))
        except DataError as error:
            self.findings += error.findings
            return ()
        except OSError as error:
            self.find(path, "", f"a file that cannot be read: {error.strerror}", "a file")
            return ()
        if isinstance(root.value, list):
            rows = Rows(str(path), article, fields_of(self.ontology), self.known)
            units = rows.units(root)
            self.findings += rows.findings
            return units
        if isinstance(root.value, dict):
            return self.of_record(path, article, drafts.article(root, str(path), self.ontology))
        self.find(path, "", root.kind, "a list of rows, [] where nothing was found, or an article's record")
        return ()

    def of_record(self, path: Path, article: str, draft: Draft) -> tuple[Unit, ...]:
        ids = {self.ontology.bases.id(name) for name in self.known}
        self.findings += [*draft.findings, *references.check(draft, ids.__contains__, sorted(self.known))]
        if records.article_of(draft) != article:
            self.find(path, "id", f"{records.article_of(draft)!r} in the file of {article!r}", f"{article!r}")
        return records.units(draft)

    def find(self, path: Path, place: str, found: str, expected: str) -> None:
        self.findings.append(Finding(str(path), place, found, expected, "coding"))
