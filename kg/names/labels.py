"""Which of several labels of a thing is shown: an English one before others, everywhere by this one order."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode


def in_order(label: NamedNode | BlankNode | Literal) -> tuple[bool, str, str]:
    """A key to sort labels by: English ("en", "en-GB") first, then by language, then by code point."""
    language = label.language or "" if isinstance(label, Literal) else ""
    return not (language == "en" or language.startswith("en-")), language, label.value
