"""The boundaries of a passage: moved by words, or to words that stand in the text, and the mode that marks give it."""

from __future__ import annotations

import re
import unicodedata

from kg.errors import DataError, Finding
from kg.extraction.quotations import outermost, quotations

SIDES = ("start", "end")
Span = tuple[int, int]

_EACH = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Characters that are words by themselves where no spaces part words (kana and Han)."""
_RUN = re.compile(rf"[{_EACH}]|[^\s{_EACH}“”„«»‹›「」『』\"—–…]+")
_OF_WORDS = "%#@&§$"
"""Signs at the edge of a word that belong to it."""
_AROUND = 2_000
"""Characters on either side of a passage within which it is moved at once."""
_FARTHEST = 5_000
"""Characters of words that are looked for; a passage is some sentences."""


def words(text: str, start: int, end: int) -> list[Span]:
    """The words between two offsets, without the marks beside them; one that is cut by an offset is whole."""
    left = max(start - 200, 0)
    found = (_stripped(text, match.start(), match.end()) for match in _RUN.finditer(text, left, end + 200))
    return [span for span in found if span[0] < span[1] and span[1] > start and span[0] < end]


def _stripped(text: str, start: int, end: int) -> Span:
    """A run of characters without the punctuation at its edges."""

    def is_mark(char: str) -> bool:
        return unicodedata.category(char).startswith("P") and char not in _OF_WORDS

    while start < end and is_mark(text[start]):
        start += 1
    while start < end and is_mark(text[end - 1]):
        end -= 1
    return start, end


def moved(text: str, span: Span, side: str, by: int) -> Span:
    """The passage with its start or end moved by words; at least one word stays, and the text's ends hold."""
    start, end = span
    every = words(text, max(start - _AROUND, 0), min(end + _AROUND, len(text)))
    inside = [(first, last) for first, last in every if last > start and first < end]
    if not inside:
        return span
    if side == "start":
        earlier = [first for first, _ in every if first < inside[0][0]]
        return _nth(earlier, [first for first, _ in inside[1:]], by, start), end
    later = [last for _, last in every if last > inside[-1][1]]
    return start, _nth([last for _, last in inside[:-1]], later, by, end)


def _nth(earlier: list[int], later: list[int], by: int, here: int) -> int:
    if by < 0:
        return earlier[max(by, -len(earlier))] if earlier else here
    return later[min(by, len(later)) - 1] if later and by else here


def located(text: str, said: str, near: int) -> Span:
    """Where words stand, the place nearest to an offset: as they are, or "the first … the last".

    Spaces and line ends count alike, since a page or a terminal breaks lines of its own.

    Raises:
        DataError: they do not stand in the text.
    """
    first, _, last = (part.strip() for part in said.replace("...", "…").strip("… ").partition("…"))
    whole = _places(text, said.strip())
    places = whole or (_joined(text, first, last) if last else _places(text, first))
    if not places:
        found, expected = repr(said[:80]), "words of the article as they stand there, or its first … its last words"
        raise DataError([Finding("passage", "", found, expected, "text")])
    return min(places, key=lambda span: abs(span[0] - near))


def _places(text: str, said: str) -> list[Span]:
    if not said or len(said) > _FARTHEST:
        return []
    pattern = r"\s+".join(re.escape(part) for part in said.split())
    return [match.span() for match in re.finditer(pattern, text)]


def _joined(text: str, first: str, last: str) -> list[Span]:
    ends = _places(text, last)
    joined = []
    for start, begun in _places(text, first):
        end = next((stop for begin, stop in ends if begin >= begun), None)
        joined += [(start, end)] if end is not None and end - start <= _FARTHEST else []
    return joined


def whole_words(text: str, start: int, end: int) -> Span:
    """A span with the words at its edges whole, and without spaces and opening or closing marks around it.

    Raises:
        DataError: no word stands there, or it is not in the text.
    """
    inside = words(text, start, end) if 0 <= start < end <= len(text) else []
    if not inside:
        found = f"{start} to {end}, {text[max(start, 0) : max(end, 0)][:40]!r}"
        raise DataError([Finding("passage", "", found, f"words between 0 and {len(text)}", "text")])
    last = inside[-1][1]
    kept = text[last : max(end, last)]
    closing = re.match(r"[.,!?…%)]*", kept)
    return inside[0][0], last + (closing.end() if closing else 0)


def mode_of(text: str, start: int, end: int) -> str:
    """The mode that quotation marks give a passage: all of its words in marks, two or more of them, or none."""
    marked = [part for quotation in outermost(quotations(text)[0]) for part in quotation.parts]
    every = words(text, start, end)
    inside = [(a, b) for a, b in every if any(first <= a and b <= last for first, last in marked)]
    if every and len(inside) == len(every):
        return "quoted"
    return "partlyQuoted" if len(inside) >= 2 else "paraphrased"
