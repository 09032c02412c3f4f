"""Quotations in a text by their marks, in any script: nested, and going on over paragraphs.

The marks are those of Unicode's general category Pi and Pf that writing systems use as quotation marks, the corner
brackets of East Asia, and the straight marks of typewriters. What opens and what closes differs by language („…“ in
German, “…” in English, »…« and «…»), so that a mark is read by what is open before it and by the characters beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

CLOSERS = {
    "“": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    "﹁": "﹂",
    "〝": "〞〟",
    "＂": "＂",
    "”": "”",
    '"': '"',
    "'": "'",
}
"""Each mark that can open a quotation, with those that can close it."""

_ALL_CLOSERS = frozenset("".join(CLOSERS.values()))
_MIXED = frozenset(['"“', '”"'])
"""A straight mark that ends what a curly one began, and the other way round: what editors' hands mix."""

_BREAK = re.compile(r"\n[ \t\r]*\n\s*")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_WORD = re.compile(r"\w")
_DOUBLED = re.compile(r"(?<!')''(?!')|``")
"""Two single marks that stand for a double one, as typewriters and agencies' wires have them."""

_SINGLE_END = re.compile(r"(?<=[\w.,!?…])'(?!\w)")
_NO_QUOTATION = re.compile(r"(?:\d\ds|em|til|cause|tis|twas)\b")

DEEPEST = 12
"""Marks that may be open at once: a text has no more, and one of nothing but opening marks would take for ever."""


@dataclass(frozen=True)
class Quotation:
    """One quotation.

    Attributes:
        start, end: code points between the marks, the end exclusive; from the first part to the last.
        parts: the spans of a quotation that goes on over paragraphs, without the marks that are repeated.
        depth: 0 outside, 1 within another quotation, and so on.
        opener, closer: the marks; the closer is "" if there is none.
    """

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    depth: int
    opener: str
    closer: str

    @property
    def closed(self) -> bool:
        """Whether it has a closing mark."""
        return bool(self.closer)


@dataclass(frozen=True)
class Unbalanced:
    """A mark without its other half: its offset and itself."""

    start: int
    mark: str


@dataclass
class _Open:
    mark: str
    start: int
    parts: list[tuple[int, int]]


def is_wrapped(text: str) -> bool:
    """Whether lines are broken within sentences, so that only empty lines part paragraphs."""
    lines = text.split("\n")
    full = [line for line, after in pairwise(lines) if line.strip() and after.strip()]
    if len(full) < 2 or max(map(len, full)) > 110:
        return False
    broken = sum(len(line) >= 45 and line.rstrip()[-1] not in '.!?:;”"»…' for line in full)
    return broken >= 0.6 * len(full)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The spans of the paragraphs: parted by line ends, or by empty lines where lines are broken within sentences."""
    rule = _BREAK if is_wrapped(text) else _LINE_BREAK
    spans, start = [], 0
    for match in [*rule.finditer(text), None]:
        end = match.start() if match else len(text)
        inner = text[start:end]
        left = start + len(inner) - len(inner.lstrip("\ufeff \t\r\n\u00a0"))
        right = start + len(inner.rstrip())
        if left < right:
            spans.append((left, right))
        start = match.end() if match else end
    return spans


def quotations(text: str) -> tuple[list[Quotation], list[Unbalanced]]:
    """The quotations of a text in order of their beginnings, and the marks without their other halves."""
    plain = _DOUBLED.sub(_as_one, text)
    reader = _Reader(plain)
    spans = paragraphs(plain)
    for (start, end), after in zip(spans, [*spans[1:], None], strict=True):
        reader.paragraph(start, end, after)
    return sorted(reader.found, key=lambda quotation: (quotation.start, -quotation.end)), reader.unbalanced


def typed(text: str) -> str:
    """The text with two single marks that open a quotation as parsers know them: ``, in the place of ''."""
    return _DOUBLED.sub(lambda match: "``" if _as_one(match)[0] == " " else "''", text)


def _as_one(match: re.Match[str]) -> str:
    """A double mark and a space outside of it, in the place of two single ones, so that offsets stay."""
    text, (start, end) = match.string, match.span()
    behind = text[end : end + 1]
    opens = bool(behind) and not behind.isspace() and (not start or text[start - 1] in " \t\r\n([—–-")
    return ' "' if opens or match[0] == "``" else '" '


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Quotation] = []
        self.unbalanced: list[Unbalanced] = []
        self.stack: list[_Open] = []
        self.single_end = (-1, -1)  # the end of a paragraph, and where its last closing straight single mark stands

    def paragraph(self, start: int, end: int, after: tuple[int, int] | None) -> None:
        """Read one paragraph; `after` is the one behind it, which may go on with an open quotation."""
        position = start
        for opened in self.stack:  # the marks repeated at the beginning
            position = position + 1 if self.text[position] == opened.mark else position
            opened.parts.append((position, position))
        while position < end:
            self.mark(position, start, end)
            position += 1
        going_on = False
        if self.stack and after:
            going_on = self.text[after[0]] == self.stack[0].mark or self.ends_in(*after)
        if not going_on:
            while self.stack:
                self.drop(end)
        for opened in self.stack:
            opened.parts[-1] = (opened.parts[-1][0], end)

    def ends_in(self, start: int, end: int) -> bool:
        """Whether a paragraph without a repeated mark ends the open quotation: its first mark closes one."""
        opened = self.stack[0].mark
        marks = opened + CLOSERS[opened]
        at = next((at for at in range(start, end) if self.text[at] in marks), None)
        if at is None or opened in "'‘‚":
            return False
        behind = self.text[at + 1] if at + 1 < end else " "
        return self.text[at] in CLOSERS[opened] and not self.text[at - 1].isspace() and not behind.isalnum()

    def mark(self, position: int, start: int, end: int) -> None:
        """Take one character of a paragraph, if it is a mark."""
        char = self.text[position]
        if char not in CLOSERS and char not in _ALL_CLOSERS:
            return
        before = self.text[position - 1] if position > start else " "
        after = self.text[position + 1] if position + 1 < end else " "
        if char in "'’" and _WORD.match(before) and _WORD.match(after):
            return  # an apostrophe
        depth = next((i for i in range(len(self.stack) - 1, -1, -1) if char in CLOSERS[self.stack[i].mark]), None)
        can_open = char in CLOSERS and self.opens(char, before, after)
        if depth is None and self.stack and not can_open and char + self.stack[-1].mark in _MIXED:
            depth = len(self.stack) - 1
        closes = depth is not None and not (can_open and self.stack[depth].mark == char and not before.strip())
        if closes and depth is not None:
            if depth < len(self.stack) - 1 and char in "'’":
                return
            while len(self.stack) > depth + 1:
                self.drop(position)
            self.close(position, char)
        elif can_open and len(self.stack) >= DEEPEST:
            self.unbalanced.append(Unbalanced(position, char))
        elif can_open:
            if char != "'" or self.has_end(position, end):
                self.stack.append(_Open(char, position, [(position + 1, position + 1)]))
        elif char not in "'’‘":
            self.unbalanced.append(Unbalanced(position, char))

    def opens(self, char: str, before: str, after: str) -> bool:
        """Whether a mark can open here, by the characters beside it."""
        if char in "「『﹁〝„‚":
            return True
        if char in "«‹":  # French puts a space behind it
            return not any(opened.mark in "»›" for opened in self.stack)
        outside = not before.isalnum() and before not in ".,!?…" and not after.isspace()
        return outside or (char == "“" and not after.isspace())

    def has_end(self, position: int, end: int) -> bool:
        """Whether a straight single mark is closed before the paragraph ends, and is no mere apostrophe."""
        after = position + 1
        if not _WORD.match(self.text, after, end) or _NO_QUOTATION.match(self.text, after, end):
            return False
        if self.single_end[0] != end:
            self.single_end = end, max((m.start() for m in _SINGLE_END.finditer(self.text, after, end)), default=-1)
        return self.single_end[1] > position

    def close(self, position: int, closer: str) -> None:
        """End the innermost open quotation."""
        opened = self.stack.pop()
        opened.parts[-1] = (opened.parts[-1][0], position)
        spans = (self.without_spaces(*part) for part in opened.parts)
        parts = tuple(part for part in spans if part[0] < part[1])
        if parts:
            span = (parts[0][0], parts[-1][1])
            self.found.append(Quotation(*span, parts, len(self.stack), opened.mark, closer))

    def without_spaces(self, start: int, end: int) -> tuple[int, int]:
        """A span without the spaces that French puts within its marks."""
        inner = self.text[start:end]
        return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())

    def drop(self, end: int) -> None:
        """Give up the innermost open quotation at the end of its paragraph: one without a closing mark."""
        mark = self.stack[-1]
        if mark.mark not in "'‘":
            self.unbalanced.append(Unbalanced(mark.start, mark.mark))
            self.close(end, "")
        else:
            self.stack.pop()


def outermost(every: list[Quotation]) -> Iterator[Quotation]:
    """The quotations that stand in no other."""
    return (quotation for quotation in every if quotation.depth == 0)
