"""The tokens of a SPARQL text (SPARQL 1.1 Query, section 19.8), read in time that grows with its length alone.

One scanner for everything here that looks into texts. It never fails: what begins no token is a mark of one character,
and a quote that opens no string is a mark too, so that each engine's own reading can be followed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from kg.sparql import patterns
from kg.sparql.patterns import QUOTES

_STRIDE = 1 << 15
"""Characters that are read without letting another thread go on: a millisecond or two."""


TRUTH = frozenset({"true", "false"})
"""Words that are operands."""


class Token(NamedTuple):
    """A token: its kind is "space", "comment", "operand" (variables, literals and closing brackets), "iri", "pname",
    "word" or "mark"; start and end (exclusive) are counted in code points."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The text, in small letters if it is a word."""
        return self.text.lower() if self.kind == "word" else self.text


class Scanner:
    """Reads the tokens of one text, from any place in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_ends: list[int] = []
        # Where the last string that does not end begins, and to where it goes on. None that begins in it ends either:
        # the quotes in it are escaped, so what follows them is read the same. Without that each would be followed to
        # the end of the text. A quote that the text does not have is as one that nothing ends.
        self._endless = {quote: (0, 0 if quote in text else len(text)) for quote in QUOTES}
        self._alike = "", 0, 0
        self._token, self._doubtful = patterns.token().match, patterns.doubtful().match

    def token(self, at: int) -> Token:
        """The token that begins at a place before the end of the text."""
        text = self.text
        first = text[at]
        if first == "#":
            end = self.line_end(at)
            return Token("comment", text[at:end], at, end)
        if first in "\"'" and (end := self._string(first, at)):
            return Token("operand", text[at:end], at, end)
        match = self._token(text, at)
        assert match is not None and match.lastgroup is not None, "every character is a mark at least"
        return Token(match.lastgroup, match[0], at, match.end())

    def tokens(self) -> Iterator[Token]:
        """The tokens of the text; together they are all of it."""
        at = 0
        while at < len(self.text):
            token = self.token(at)
            yield token
            at = token.end

    def skip(self, at: int, stops: str) -> tuple[int, bool | None, str]:
        """Pass over tokens that cannot matter: all but words and prefixed names that hold one of those of `stops`, a
        name in `patterns.STOPS`, and IRIs that may be none.

        Returns:
            where reading goes on; and of the last of the tokens that is no space or comment, whether it is an operand
            (None: there was none), and its text in small letters if that is a word or a mark.
        """
        text = self.text
        marks, limit = self._marks(at, (at | _STRIDE - 1) + 1)
        dull = patterns.dull(stops, marks).match
        match = dull(text, at, limit)
        assert match is not None, "it matches nothing, too"
        kind = match.lastgroup
        if kind is None:
            return match.end(), None, ""
        if kind.startswith("word"):
            word = text[match.start(kind) - 1 : match.end(kind)].lower()
            return match.end(), word in TRUTH, word
        if kind == "mark":
            return match.end(), False, text[match.end(kind) - 1]
        return match.end(), True, ""

    def depth(self, start: int, end: int) -> int:
        """How many more braces are opened than closed in what was passed over at once."""
        passed = self.text[start:end]
        if "{" not in passed and "}" not in passed:
            return 0
        if any(mark in passed for mark in "\\#\"'"):
            passed = patterns.hidden(self._marks(start, end)[0]).sub("", passed)
        return passed.count("{") - passed.count("}")

    def _marks(self, at: int, limit: int) -> tuple[str, int]:
        """The quotes that are known to open no string here, and up to where, but for the limit, all of that holds."""
        marks, start, end = self._alike
        if not start <= at < end:
            inside = {name: end for name, (start, end) in self._endless.items() if start <= at < end}
            ahead = [start for start, _ in self._endless.values() if start > at]
            marks, end = " ".join(inside), min([*inside.values(), *ahead, len(self.text)])
            self._alike = marks, at, end
        return marks, min(limit, end)

    def doubtful(self, at: int) -> int:
        """The end of the IRI that begins here and has a mark in which a comment or a string could begin; 0: none."""
        match = self._doubtful(self.text, at)
        return match.end() if match else 0

    def calls(self, at: int) -> bool:
        """Whether what stands here is what SERVICE is followed by: perhaps SILENT, an endpoint and a group."""
        return patterns.called().match(self.text, at) is not None

    def opens(self, at: int) -> bool:
        """Whether a group opens here."""
        return patterns.opens().match(self.text, at) is not None

    def line_end(self, at: int) -> int:
        """Where the line of a place ends, and with it a comment that begins there."""
        if not self._line_ends:
            self._line_ends = [match.start() for match in re.finditer(r"[\r\n]", self.text)] + [len(self.text)]
        return self._line_ends[bisect_left(self._line_ends, at)]

    def _string(self, quote: str, at: int) -> int:
        """The end of the string that begins here, a long one rather than a short one; 0 if none does."""
        if self.text.startswith(quote * 3, at) and (end := self._closed(quote * 3, at)):
            return end
        return self._closed(quote, at)

    def _closed(self, quote: str, at: int) -> int:
        start, end = self._endless[quote]
        if start <= at < end:
            return 0
        # Whoever comes to the beginning of a string that does not end, and finds no end in it, goes on as that does.
        meets = start + 2 * len(quote) - 1 if start > at else len(self.text)
        match = patterns.string(quote).match(self.text, at, meets)
        if match and not match["closed"] and match.end() < start + len(quote) and start > at:
            meets = len(self.text)
            match = patterns.string(quote).match(self.text, at)
        if match is None or match["closed"]:
            return match.end() if match else 0
        self._endless[quote] = at, end if meets < len(self.text) else max(match.end(), at + 1)
        self._alike = "", 0, 0
        return 0


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of a piece of a text that begins and ends with tokens; together they are all of it."""
    piece = text if start == 0 and end is None else text[start:end]
    for kind, value, begin, stop in Scanner(piece).tokens():
        yield Token(kind, value, begin + start, stop + start)


def telling(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of a piece of a text that are neither space nor comment."""
    return (token for token in tokens(text, start, end) if token.kind not in ("space", "comment"))


def place(text: str, at: int) -> tuple[int, int]:
    """1-based line and column of an offset."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
