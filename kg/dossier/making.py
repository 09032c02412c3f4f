"""A dossier from a record to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.charts.picture import png
from kg.charts.signing import signed
from kg.dossier.blocks import Document, Picture
from kg.dossier.citation import DEFAULT_STYLE
from kg.dossier.gathering import Gathered, Wish, gather
from kg.dossier.markdown import markdown
from kg.dossier.page import page
from kg.dossier.word import word
from kg.dossier.writing import document
from kg.errors import KgError
from kg.library.listings import held, scope_of
from kg.library.record import Record
from kg.listings.charting import positions_chart

FORMATS: dict[str, Callable[[Document], bytes | str]] = {".docx": word, ".html": page, ".md": markdown}
"""How a document is written, by the end of its file's name."""


def dossier(record: Record, wish: Wish, format: str, *, style: str = DEFAULT_STYLE, pictured: bool = True) -> bytes:
    """A dossier as a file.

    Args:
        record: what is read.
        wish: about whom and what.
        format: ".docx", ".html" or ".md".
        pictured: with the chart of positions by date; in Markdown it is thousands of characters that nobody reads.
        style: of the list of sources; see `kg.dossier.citation.bibliography`.

    Raises:
        KgError: an unknown format or style, or nothing on record of the actor on the topic.
        QueryError: an id that is none.
    """
    if format not in FORMATS:
        raise KgError(f"{format!r} is not a format of a dossier; expected {', '.join(FORMATS)}")
    gathered = gather(record, wish)
    written = FORMATS[format](document(gathered, _chart(record, gathered) if pictured else None, style))
    return written if isinstance(written, bytes) else written.encode()


def format_of(path: Path, given: str = "") -> str:
    """The format that is asked for by name, or else that of a file's name. Raises KgError for another."""
    chosen = f".{given.lstrip('.')}" if given else path.suffix
    if chosen not in FORMATS:
        raise KgError(f"{path.name}: {chosen or 'no suffix'} is not a format; expected {', '.join(FORMATS)}")
    return chosen


def _chart(record: Record, gathered: Gathered) -> Picture | None:
    """Who held what when, as pages show it (`kg.charts`); none if nothing is held."""
    wish = gathered.wish
    scope = scope_of(record.bases, wish.actor, None, wish.topic or None, wish.as_of, wish.known_on)
    positions = held(record.on_record, scope, wish.counting)
    if not positions:
        return None

    def name(iri: str) -> str:
        return record.labels.of(record.bases.shorten(iri))

    title = f"{gathered.actor}: what was held when"
    chart = positions_chart(positions, name, title, lambda iri: "")  # the document stands alone
    svg = signed(chart, record.signature)
    return Picture(svg, png(svg), title)
