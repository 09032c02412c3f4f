"""Spans of a text: offsets as DNA counts them, and the words that are kept of a span."""

from __future__ import annotations

Span = tuple[int, int, str]
"""Start and end in code points, and the words between."""


def code_points(text: str, start: int, stop: int) -> tuple[int, int]:
    """Offsets in code points from offsets as Java counts, in UTF-16 units."""
    if text.isascii():
        return start, stop
    units = text.encode("utf-16-le")
    begin, end = (len(units[: 2 * unit].decode("utf-16-le", "ignore")) for unit in (start, stop))
    return begin, end


def pieces(text: str, start: int, end: int, most: int | None = None) -> tuple[Span, ...]:
    """A span without white space at its ends; of one with more than twice `most` words, so many at either end."""
    words = _words(text, start, end)
    if most is None or len(words) <= most:
        return (_span(text, words),)
    opening, closing = words[:most], words[-most:]
    return _span(text, opening), _span(text, closing)


def _span(text: str, words: list[tuple[int, int]]) -> Span:
    return words[0][0], words[-1][1], text[words[0][0] : words[-1][1]]


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    words, at = [], start
    while at < end:
        while at < end and text[at].isspace():
            at += 1
        begin = at
        while at < end and not text[at].isspace():
            at += 1
        if at > begin:
            words.append((begin, at))
    return words
