"""The parts of a document, whatever format it is written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading. `level`: 1 for the document's title, 2 for a section, 3 for a part of one."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or an entry of a list (`listed`); `notes` are the footnotes called at its end."""

    text: str
    notes: tuple[str, ...] = ()
    listed: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: a header and rows of as many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A chart, as SVG and as PNG, with the words that stand for it where it is not seen."""

    svg: bytes
    png: bytes
    words: str


Block = Heading | Paragraph | Grid | Picture


@dataclass(frozen=True)
class Document:
    """A whole document.

    Attributes:
        title: of the document, also for its properties.
        language: a BCP 47 tag.
        blocks: its parts in order; the first is the title's heading.
    """

    title: str
    language: str
    blocks: Sequence[Block]
