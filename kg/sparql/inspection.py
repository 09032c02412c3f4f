"""Looks at a SPARQL 1.1 text without running it: its form, its dataset clauses, and what is refused in it.

A scanner of tokens (SPARQL 1.1 Query, section 19.8), not a parser: the engine still says what is malformed. Two
readings of a text are followed where engines differ. A scanner by the book takes `?a<?b)SERVICE?c#>` for a variable and
an IRI, a parser that works by characters takes it for a comparison and a SERVICE; so after an operand a "<" is read
both ways. The same holds for `SERVICEex:a{`, which by the book is a prefixed name, and for code point escapes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

QUERY_FORMS = frozenset({"select", "ask", "construct", "describe"})
UPDATE_WORDS = frozenset({"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"})
CACHED_LENGTH = 16_384

_LETTER = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
)
_LETTER += r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
_NAME = rf"_0-9\u00B7\u0300-\u036F\u203F\u2040{_LETTER}"
_LOCAL = rf"(?:[-.:{_NAME}]|%[0-9A-Fa-f]{{2}}|\\.)*+"
TOKEN = re.compile(
    rf"""(?P<space>[\s\ufeff]++)
    |(?P<operand>[?$][{_NAME}]++
        |"{{3}}(?:[^"\\]++|\\.|"(?!""))*"{{3}}|'{{3}}(?:[^'\\]++|\\.|'(?!''))*'{{3}}
        |"(?:[^"\\\r\n]++|\\.)*"|'(?:[^'\\\r\n]++|\\.)*'
        |@[A-Za-z]++(?:-++[A-Za-z0-9]++)*|[0-9]++|[)\]])
    |(?P<iri><[^<>"{{}}|^`\\\x00-\x20]*+>)
    |(?P<pname>(?:[{_LETTER}][-.{_NAME}]*+|_)?:{_LOCAL})
    |(?P<word>[{_LETTER}_][-.{_NAME}]*+)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_GAP = r"(?:\s|\#[^\r\n]*(?:[\r\n]|$))*"
_ENDPOINT = rf'(?:<[^<>"{{}}|^`\\\x00-\x20]*>|[?$][{_NAME}]+|(?:[{_LETTER}][-.{_NAME}]*)?:{_LOCAL})'
_CALLED = re.compile(rf"{_GAP}(?:SILENT)?{_GAP}(?P<endpoint>{_ENDPOINT}){_GAP}\{{", re.IGNORECASE)
_OPENS = re.compile(rf"{_GAP}\{{")
_BEFORE_A_GRAPH = frozenset(
    ["graph", "from", "named", "describe", "with", "using", "into", "to", "prefix", "copy", "move", "add", "silent"]
)


@dataclass(frozen=True)
class Inspection:
    """What a text is and whether it may run.

    Attributes:
        form: "select", "ask", "construct", "describe" or "update"; "" if the first word is none of SPARQL's.
        refused: the sentence that says why the text may not run; "" if it may.
        line: 1-based line of what is refused; 0 if nothing is.
        column: 1-based column of what is refused; 0 if nothing is.
        has_dataset: whether the text has FROM, FROM NAMED, USING or WITH: it names its own graphs.
    """

    form: str
    refused: str = ""
    line: int = 0
    column: int = 0
    has_dataset: bool = False


def inspect(text: str) -> Inspection:
    """Inspect a query or update. Never raises: what is malformed is for the engine to say, with its position.

    Refused are SERVICE (SPARQL 1.1 Federated Query) and LOAD (SPARQL 1.1 Update, section 3.1.4): both would make the
    engine send requests to any address that the text names.
    """
    return _cached(text) if len(text) <= CACHED_LENGTH else _inspect(text)


def _inspect(text: str) -> Inspection:
    found = _Scan(text).run()
    if found.refused or "\\" not in text:
        return found
    decoded = _ESCAPE.sub(_decode, text)
    if decoded == text:
        return found
    other = _Scan(decoded).run()
    return Inspection(found.form, other.refused, other.line, other.column, found.has_dataset)


_cached = lru_cache(maxsize=2048)(_inspect)


def _decode(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else match[0]


class _Scan:
    """One pass over a text: the reading by the book first, then every other reading that a "<" opens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.form = ""
        self.has_dataset = False
        self.refused: tuple[str, int] | None = None
        self.branches: list[int] = []
        self.line_ends = [match.start() for match in re.finditer(r"[\r\n]", text)] + [len(text)]

    def run(self) -> Inspection:
        self._read(0, by_the_book=True)
        seen: set[int] = set()
        while self.branches and not self.refused:
            start = self.branches.pop()
            if start not in seen:
                seen.add(start)
                self._read(start, by_the_book=False, seen=seen)
        if not self.refused:
            return Inspection(self.form, has_dataset=self.has_dataset)
        what, at = self.refused
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        why = f"{what} is refused: it would make the engine send requests to other servers; remove it"
        return Inspection(self.form, why, line, column, self.has_dataset)

    def _read(self, at: int, *, by_the_book: bool, seen: set[int] | None = None) -> None:
        operand, before, depth = not by_the_book, "", 0
        while at < len(self.text) and not self.refused:
            if self.text[at] == "#":
                at = self.line_ends[bisect_left(self.line_ends, at)]
                continue
            token = TOKEN.match(self.text, at)
            kind, value = token.lastgroup, token[0]
            if seen is not None and kind != "space":
                if (at, operand) in seen:
                    return
                seen.add((at, operand))
            if kind == "iri" and operand and ("#" in value or "'" in value):
                self.branches.append(at + 1)
            if kind == "word":
                self._word(value.lower(), at, token.end(), by_the_book)
            elif kind == "pname":
                self._pname(value.lower(), token, before, depth)
            elif kind == "mark":
                depth += {"{": 1, "}": -1}.get(value, 0)
            if kind != "space":
                operand = kind in ("operand", "iri", "pname") or value.lower() in ("true", "false")
                before = value.lower()
            at = token.end()

    def _word(self, word: str, at: int, end: int, by_the_book: bool) -> None:
        if "service" in word and (by_the_book or _CALLED.match(self.text, end)):
            self.refused = ("SERVICE", at + word.index("service"))
        elif by_the_book and "load" in word:
            self.refused = ("LOAD", at + word.index("load"))
        if by_the_book and not self.form:
            self._first(word)
        if by_the_book and word.startswith(("from", "using", "with")):
            self.has_dataset = True

    def _first(self, word: str) -> None:
        """Characters engines read `SELECTDISTINCT` and `PREFIXex:` too, so words are told by how they begin."""
        if word in QUERY_FORMS:
            self.form = word
        elif word in UPDATE_WORDS:
            self.form = "update"
        elif not word.startswith(("prefix", "base", "version")):
            self.form = next((form for form in QUERY_FORMS if word.startswith(form)), "")
            self.form = self.form or ("update" if word.startswith(tuple(UPDATE_WORDS)) else "")

    def _pname(self, name: str, token: re.Match[str], before: str, depth: int) -> None:
        prefix = name.partition(":")[0]
        if before in _BEFORE_A_GRAPH:
            return
        if "service" in prefix and _OPENS.match(self.text, token.end()):
            self.refused = ("SERVICE", token.start())
        elif ".service" in name and _CALLED.match(self.text, token.end()):
            self.refused = ("SERVICE", token.start() + name.index(".service") + 1)
        elif "load" in prefix and depth == 0 and self.form in ("", "update") and before not in ("<", ","):
            self.refused = ("LOAD", token.start())


_WRITTEN_OUT = re.compile(r"\bservice\s+(?:silent\s+)?<([^<>\"{}|^`\\\s]*)>", re.IGNORECASE)


def services(text: str) -> frozenset[str] | None:
    """The endpoints that a text asks, if it can be told for sure; None if not.

    Stricter than SPARQL, because here a doubt must refuse: every "service" in the text, in whatever place, must be the
    keyword before an IRI that is written out, and there may be no code point escapes, which could spell anything.
    """
    rest = _WRITTEN_OUT.sub("", text)
    if "service" in rest.lower() or "load" in rest.lower() or "\\u" in text.lower():
        return None
    return frozenset(_WRITTEN_OUT.findall(text))
