"""A document as Markdown (CommonMark with tables and footnotes, as Pandoc and GitHub read them)."""

from __future__ import annotations

import base64
import re

from kg.dossier.blocks import Block, Document, Grid, Heading, Paragraph, Picture


def markdown(document: Document) -> str:
    """The document as Markdown; charts are images within it, footnotes stand at its end."""
    notes: list[str] = []
    parts = [_block(block, notes) for block in document.blocks]
    parts += [f"[^{number}]: {_escaped(note)}" for number, note in enumerate(notes, 1)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, notes: list[str]) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_escaped(block.text)}"
        case Paragraph():
            return f"{'- ' if block.listed else ''}{_escaped(block.text)}{_called(block, notes)}"
        case Grid():
            lines = [_row(block.header), _row(("---",) * len(block.header)), *map(_row, block.rows)]
            return "\n".join(lines)
        case Picture():
            data = base64.b64encode(block.svg).decode()
            return f"![{_escaped(block.words)}](data:image/svg+xml;base64,{data})"


def _called(block: Paragraph, notes: list[str]) -> str:
    first = len(notes) + 1
    notes += block.notes
    return "".join(f"[^{number}]" for number in range(first, len(notes) + 1))


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell if cell == '---' else _escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    """A text whose characters mean themselves."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))
