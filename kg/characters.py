"""Characters that no XML document can hold, and so no RDF/XML, SPARQL result in XML, GEXF, GraphML or SVG."""

from __future__ import annotations

import re

_SPACING = re.compile(r"[\x0b\x0c\x1c-\x1f]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def unwritable(text: str) -> str:
    """The first character of a text that XML 1.0 (production 2, Char) does not have, as "U+0008"; "" if none."""
    match = _UNWRITABLE.search(text)
    return f"U+{ord(match[0]):04X}" if match else ""


def spaced(text: str) -> str:
    """A text with a space for each control character that parts words or lines: vertical tab, form feed, separators.

    Spreadsheets write them for line breaks within a cell. A text keeps its length.
    """
    return _SPACING.sub(" ", text)
