"""Who wrote an article, as its byline says: entries of those who are not on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.extraction.draft import byline
from kg.extraction.known import Known
from kg.extraction.review.decision import slug
from kg.extraction.segments import segments
from kg.extraction.sources import Source

_NAME = re.compile(r"[^\W\d_][\w.’'-]*(?: (?:(?:de|da|di|van|von|der|den|al|bin|la|le) )*[^\W\d_][\w.’'-]*){1,3}")
_NOBODY = re.compile(
    r"\b(?:staff|editors?|editorial|newsroom|desk|team|agency|agencies|correspondent|reporters?|avatar)\b", re.I
)


def authors(source: Source, known: Known) -> list[dict[str, Any]]:
    """The persons whom the byline names, each as an entry of the reference data with its id.

    A desk, an agency and whatever does not look like a person's name are nobody.
    """
    line = byline(source, segments(source.text, source.title))
    return [_entry(name, known) for name in _names(line)]


def _names(line: str) -> Iterator[str]:
    for part in re.split(r"\s*(?:,|;|\band\b|&|\|)\s*", line):
        name = part.strip(" .")
        if _NAME.fullmatch(name) and not _NOBODY.search(name) and name == name.strip() and _is_capital(name):
            yield name


def _is_capital(name: str) -> bool:
    words = name.split()
    return words[0][0].isupper() and words[-1][0].isupper()


def _entry(name: str, known: Known) -> dict[str, Any]:
    bearers = known.named(name, ("person",))
    id = bearers[0][0] if bearers and bearers[0][1] > 0.9 else f"person/{slug(name)}"
    return {"id": id, "type": "Person", "label": {"en": name}}
