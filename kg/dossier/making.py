"""A dossier from a record to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.dossier.blocks import Document, Picture
from kg.dossier.citation import DEFAULT_STYLE
from kg.dossier.gathering import Gathered, Wish, gather
from kg.dossier.markdown import markdown
from kg.dossier.page import page
from kg.dossier.word import word
from kg.dossier.writing import document
from kg.errors import KgError
from kg.library.record import Record

FORMATS: dict[str, Callable[[Document], bytes | str]] = {".docx": word, ".html": page, ".md": markdown}
"""How a document is written, by the end of its file's name."""


def dossier(record: Record, wish: Wish, format: str, *, style: str = DEFAULT_STYLE, pictured: bool = True) -> bytes:
    """A dossier as a file.

    Args:
        record: what is read.
        wish: about whom and what.
        format: ".docx", ".html" or ".md".
        pictured: with the chart of statements by date; in Markdown it is thousands of characters that nobody reads.
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
    """Who said what when, coloured by stance; none if nothing is dated or it would be too long to read."""
    from kg.networks.plots import FIGURES  # matplotlib takes long to import; only a chart needs it
    from kg.networks.plots import Wish as Look

    speakers = {statement.speaker.id for statement in gathered.statements}
    propositions = {statement.proposition.id for statement in gathered.statements}
    network = record.network(
        mode="two-mode",
        between="person",
        via="proposition",
        include={"person": sorted(speakers), "proposition": sorted(propositions)},
    )
    title = f"{gathered.actor}: statements by date and stance"
    try:
        drawn = [FIGURES["timeline"](network.table, network.recipe, Look(kind, title=title)) for kind in ("svg", "png")]
    except KgError:
        return None
    return Picture(drawn[0], drawn[1], title)
