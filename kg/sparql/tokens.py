"""The tokens of a SPARQL text (SPARQL 1.1 Query, section 19.8), read in time that grows with its length alone.

One scanner for everything here that looks into texts. It never fails: what begins no token is a mark of one character,
and a quote that opens no string is a mark too, so that each engine's own reading can be followed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_LETTER = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME = rf"_0-9\u00B7\u0300-\u036F\u203F\u2040{_LETTER}"
_LOCAL = rf"(?:[-.:{_NAME}]|%[0-9A-Fa-f]{{2}}|\\.)*+"
_NO_IRI = r'<>"{}|^`\\\x00-\x20'
_OPERAND = rf"[?$][{_NAME}]++|@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+|[0-9]++|[)\]]"
_PREFIX = rf"(?:[{_LETTER}][-.{_NAME}]*+|_)?:"
_WORD = rf"[{_LETTER}_][-.{_NAME}]*+"

_TOKEN = re.compile(
    rf"""(?P<space>[\s\ufeff]++)|(?P<operand>{_OPERAND})|(?P<iri><[^{_NO_IRI}]*+>)
    |(?P<pname>{_PREFIX}{_LOCAL})|(?P<word>{_WORD})|(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_SHORT = {quote: re.compile(rf"{quote}(?:[^{quote}\\\r\n]++|\\.)*+(?P<closed>{quote})?", re.DOTALL) for quote in "\"'"}
_LONG = {
    quote: re.compile(
        rf"{quote}{{3}}(?:[^{quote}\\]++|\\.|{quote}(?!{quote}{quote}))*+(?P<closed>{quote}{{3}})?", re.DOTALL
    )
    for quote in "\"'"
}
# Many tokens at once, for texts of which only some words matter. It stops before long strings, strings with escapes or
# braces, long comments, IRIs in which a comment or a string could hide, escapes in names; and before a "<" of which it
# cannot tell what it opens. The repetition is not possessive, since Python 3.11 loses the groups in one that is.
_PLAIN = "|".join(rf"{quote}[^{quote}\\\r\n{{}}]*+{quote}(?!{quote})" for quote in "\"'")
_LONELY = "|".join(rf"{quote}(?=[^{quote}\\\r\n]*+[\r\n])" for quote in "\"'")
_DULL = re.compile(
    rf"""(?:[\s\ufeff]++|\#[^\r\n{{}}]{{0,80}}+(?=[\r\n])|(?P<operand>{_OPERAND}|{_PLAIN})|(?P<iri><[^{_NO_IRI}\#']*+>)
    |(?P<pname>{_PREFIX}(?:[-.:{_NAME}]|%[0-9A-Fa-f]{{2}})*+(?!\\))|(?P<word>{_WORD}(?!:))
    |(?P<mark>{_LONELY}|<(?=[^{_NO_IRI}]*+[<"{{}}|^`\\\x00-\x20])|[^"'\#<:{_LETTER}_\s\ufeff]))*""",
    re.VERBOSE | re.DOTALL,
)
_GAP = r"(?:\s|\#[^\r\n]*+)*+"
_ENDPOINT = rf"(?:<[^{_NO_IRI}]*+>|[?$][{_NAME}]++|{_PREFIX}{_LOCAL})"
_OPENS = re.compile(rf"{_GAP}\{{")


@cache
def _called() -> re.Pattern[str]:
    """What SERVICE is followed by; made when first a text has that word, since making it takes milliseconds."""
    return re.compile(rf"{_GAP}(?:[sS][iI][lL][eE][nN][tT]{_GAP})?{_ENDPOINT}{_GAP}\{{", re.DOTALL)


_STRIDE = 1 << 15
"""Characters that are read without letting another thread go on: a millisecond or two."""


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
        # A string that does not end tells that none which begins in it ends either: the quotes in it are escaped, so
        # what follows them is read the same. Without that each would be followed to the end of the text.
        self._endless = {"'": 0, '"': 0, "'''": 0, '"""': 0}

    def token(self, at: int) -> Token:
        """The token that begins at a place before the end of the text."""
        text = self.text
        first = text[at]
        if first == "#":
            end = self._line_end(at)
            return Token("comment", text[at:end], at, end)
        if first in "\"'" and (end := self._string(first, at)):
            return Token("operand", text[at:end], at, end)
        match = _TOKEN.match(text, at)
        assert match is not None and match.lastgroup is not None, "every character is a mark at least"
        return Token(match.lastgroup, match[0], at, match.end())

    def tokens(self) -> Iterator[Token]:
        """The tokens of the text; together they are all of it."""
        at = 0
        while at < len(self.text):
            token = self.token(at)
            yield token
            at = token.end

    def skip(self, at: int, limit: int) -> tuple[int, Token | None]:
        """Pass over tokens that end before `limit` and are no strings, comments, or IRIs that may be none.

        Returns:
            where reading goes on, and the last of the tokens that is no space, if there was one.
        """
        limit = min(limit, (at // _STRIDE + 1) * _STRIDE)
        match = _DULL.match(self.text, at, limit)
        assert match is not None, "it matches nothing, too"
        if match.lastgroup and match.end(match.lastgroup) == limit < len(self.text):
            # What touches the limit may be longer than what was seen of it.
            match = _DULL.match(self.text, at, match.start(match.lastgroup))
            assert match is not None
        kind = match.lastgroup
        last = Token(kind, match[kind], match.start(kind), match.end(kind)) if kind else None
        return match.end(), last

    def calls(self, at: int) -> bool:
        """Whether what stands here is what SERVICE is followed by: perhaps SILENT, an endpoint and a group."""
        return _called().match(self.text, at) is not None

    def opens(self, at: int) -> bool:
        """Whether a group opens here."""
        return _OPENS.match(self.text, at) is not None

    def _line_end(self, at: int) -> int:
        if not self._line_ends:
            self._line_ends = [match.start() for match in re.finditer(r"[\r\n]", self.text)] + [len(self.text)]
        return self._line_ends[bisect_left(self._line_ends, at)]

    def _string(self, quote: str, at: int) -> int:
        """The end of the string that begins here, a long one rather than a short one; 0 if none does."""
        if self.text.startswith(quote * 3, at) and (end := self._closed(_LONG[quote], quote * 3, at)):
            return end
        return self._closed(_SHORT[quote], quote, at)

    def _closed(self, form: re.Pattern[str], quote: str, at: int) -> int:
        if at < self._endless[quote]:
            return 0
        match = form.match(self.text, at)
        if match is None or match["closed"]:
            return match.end() if match else 0
        self._endless[quote] = max(match.end(), at + 1)
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
