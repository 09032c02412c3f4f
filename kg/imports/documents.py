"""The documents of an event list: which rows are of one text, and whether they agree on what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg import dates
from kg.errors import Finding
from kg.imports.corpus import Document

_FIELDS = ("title", "author", "url", "language", "publisher")


class Documents:
    """Documents as rows tell of them. What names one: its key, else its address, else title, publisher and date.

    What a row leaves empty says nothing; what two rows of one document fill differently is a fault.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Document] = {}
        self._told: dict[tuple[str, str], int] = {}
        self._otherwise: dict[str, tuple[str, str]] = {}
        self.faults: list[Finding] = []

    def add(self, number: int, told: Document, *, dated: bool, otherwise: tuple[str, str]) -> str:
        """Take what a row says of its document.

        Args:
            number: of the row.
            told: what it says; "" for what it does not. `published` is the day of what was said if the row tells of no
                publication.
            dated: whether the row tells of a publication.
            otherwise: publisher and language of documents that name none.

        Returns:
            The document's key.
        """
        published = told.published if dated else told.published.rpartition("/")[2]
        publisher = told.publisher or otherwise[0]
        key = told.key or told.url or " ".join(filter(None, (publisher, published, told.title)))
        known = self._known.get(key)
        if known is None:
            known = replace(told, key=key, published=published)
            self._otherwise[key] = otherwise
        elif dated and (key, "published") in self._told and known.published != published:
            self._differs(number, key, "published", published, known.published)
        elif (dated and (key, "published") not in self._told) or (
            not dated
            and (key, "published") not in self._told
            and dates.parse(published).latest > dates.parse(known.published).latest
        ):
            known = replace(known, published=published)
        if dated:
            self._told.setdefault((key, "published"), number)
        self._known[key] = self._merged(number, key, known, told)
        return key

    def _merged(self, number: int, key: str, known: Document, told: Document) -> Document:
        for name in _FIELDS:
            value, before = getattr(told, name), getattr(known, name)
            if value and before and value != before:
                self._differs(number, key, name, value, before)
            elif value:
                self._told.setdefault((key, name), number)
                known = replace(known, **{name: value})
        return known

    def _differs(self, number: int, key: str, name: str, value: str, before: str) -> None:
        row = self._told.get((key, name), 0)
        found = f"{value!r} for document {key!r}"
        expected = f"{before!r}, as in row {row}, or a document of its own: rows of one document agree on what it is"
        self.faults.append(Finding(str(self._path), f"row {number}: {name}", found, expected, line=number))

    def __iter__(self) -> Iterator[Document]:
        for key, known in self._known.items():
            publisher, language = self._otherwise[key]
            yield replace(known, publisher=known.publisher or publisher, language=known.language or language)
