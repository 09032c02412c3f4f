"""Content negotiation: which of the formats on offer a request accepts best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from kg import formats

JSON = "application/json"
HTML = "text/html"
JSON_LD = "application/ld+json"
CSV = "text/csv"
TURTLE = "text/turtle"

# In the order of preference when the client accepts several equally. What an engine writes for each is its own name,
# the first; the rest are other names of the same format.
RESULTS: dict[str, tuple[str, ...]] = {format.media_type: format.also for format in formats.ROWS}
RDF: dict[str, tuple[str, ...]] = {format.media_type: format.also for format in formats.GRAPHS}
# Words for `?format=`, for clients that cannot set a header: links in pages, spreadsheets. Where rows and graphs are
# called the same, it is the media type that either table knows.
SHORT = {word: format.media_type for format in (*formats.ROWS, *formats.GRAPHS) for word in format.words}
SHORT |= {"json": JSON, "xml": "application/xml", "html": HTML}


_PARAMETERS = re.compile(r';\s*(?!q\s*=)[^;,="\s]+\s*(=\s*("(?:[^"\\]|\\.)*"|[^;,]*))?', re.IGNORECASE)
"""Every parameter of a media range but its weight."""


def best(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that an Accept header values most, the first among equals; None if it accepts none of them.

    The most specific range that matches an offer decides on it, so that "text/csv;q=0, */*" refuses CSV. An absent
    or empty header accepts everything. Other parameters (charset, profile, version …) are not looked at: everything we
    send is UTF-8, and a parameter that a type does not have asks for nothing else (RFC 9110, section 8.3.1).
    """
    if not accept or not accept.strip():
        return offers[0]
    return _best(accept, tuple(offers)) if len(accept) <= _SHORT else _chosen(accept, tuple(offers))


_SHORT = 500
"""Characters of a header up to which what it chooses is remembered: clients send the same one again and again."""


def _chosen(accept: str, offers: tuple[str, ...]) -> str | None:
    ranges = parse_accept_header(_PARAMETERS.sub("", accept), MIMEAccept)
    quality = {offer: ranges.quality(offer) for offer in offers}
    chosen = max(offers, key=lambda offer: quality[offer])
    return chosen if quality[chosen] > 0 else None


_best = lru_cache(maxsize=1024)(_chosen)


def written_as(accept: str | None, offers: dict[str, tuple[str, ...]]) -> tuple[str, str] | None:
    """The media type to write and the name to send it under, from a table such as `RESULTS`; None: none is accepted.

    A client that accepts only another name of a format ("application/json") is sent that name.
    """
    names, every = _names(tuple(offers.items()))
    chosen = best(accept, every)
    return (names[chosen], chosen) if chosen else None


@lru_cache(maxsize=64)
def _names(offers: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """What is written for each name of a format, and the names by preference."""
    names = {name: name for name, _ in offers} | {other: name for name, others in reversed(offers) for other in others}
    # A format's own name comes before the other names of any format, at equal quality.
    return names, (*(name for name, _ in offers), *(name for name in names if name not in dict(offers)))
