"""Looks at a SPARQL 1.1 text without running it: its form, its dataset clauses, and what is refused in it.

A scanner of tokens (SPARQL 1.1 Query, section 19.8), not a parser: the engine still says what is malformed. Two
readings of a text are followed where engines differ. A scanner by the book takes `?a<?b)SERVICE?c#>` for a variable and
an IRI, a parser that works by characters takes it for a comparison and a SERVICE; so after an operand a "<" is read
both ways. The same holds for `SERVICEex:a{`, which by the book is a prefixed name, and for code point escapes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.sparql.tokens import TRUTH, Scanner, Token, place

QUERY_FORMS = frozenset({"select", "ask", "construct", "describe"})
UPDATE_WORDS = frozenset({"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"})
CACHED_LENGTH = 16_384
CHARACTERS_A_DOUBT = 20
"""Characters that a long text has, at least, for each IRI with "#" or "'" in it that follows an operand and could be a
comparison, too. What people write has longer IRIs."""
MOST_DOUBTS = 1000
"""So many such IRIs any text may have."""
SHORT = 2000
"""Characters of a text up to which each token is looked at: what passes over many takes ten milliseconds to make."""

_FIRST = re.compile(
    rf"(?P<query>{'|'.join(sorted(QUERY_FORMS))})|(?P<prologue>prefix|base|version)|{'|'.join(sorted(UPDATE_WORDS))}"
)
_PLAIN = re.compile(rf"\s*(?P<query>{'|'.join(sorted(QUERY_FORMS))})(?=[\s{{*?$(])", re.ASCII | re.IGNORECASE)
_DANGEROUS = ("service", "load")
_OF_DATASETS = ("from", "using", "with")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
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
    engine send requests to any address that the text names. A long text takes a part of a second: not in an event loop.
    """
    return _cached(text) if len(text) <= CACHED_LENGTH else _cached_long(text)


def _inspect(text: str) -> Inspection:
    plain, small = (_PLAIN.match(text), text.lower()) if len(text) <= SHORT else (None, "")
    if plain and "\\" not in text and not any(word in small for word in (*_DANGEROUS, *_OF_DATASETS)):
        # Most texts begin with their form and have no word that could matter after it.
        return Inspection(plain["query"].lower())
    inspected = _Scan(text).run()
    if inspected.refused or "\\" not in text:
        return inspected
    decoded = _ESCAPE.sub(_decode, text)
    if decoded == text:
        return inspected
    other = _Scan(decoded).run()
    return Inspection(inspected.form, other.refused, other.line, other.column, inspected.has_dataset)


_cached = lru_cache(maxsize=2048)(_inspect)
_cached_long = lru_cache(maxsize=4)(_inspect)


def _decode(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else match[0]


class _Scan:
    """One pass over a text: the reading by the book first, then every other reading that a "<" opens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.scanner = Scanner(text)
        self.form = ""
        self.has_dataset = False
        self.refused: tuple[str, int] | None = None
        self.branches: list[int] = []
        self.doubts, self.most_doubts = 0, MOST_DOUBTS + len(text) // CHARACTERS_A_DOUBT
        small = text.lower()
        # A letter whose small form is two moves every place after it.
        self.last_danger, self.last_dataset = (
            max(map(small.rfind, words)) if len(small) == len(text) else len(text)
            for words in (_DANGEROUS, _OF_DATASETS)
        )
        self.is_long = len(text) > SHORT
        self.is_dangerous = any(word in small for word in _DANGEROUS)
        self.may_load = "load" in small

    def run(self) -> Inspection:
        self._read(0, by_the_book=True, seen=set())
        if self.is_dangerous:
            self._follow_branches()
        if not self.refused:
            return Inspection(self.form, has_dataset=self.has_dataset)
        what, at = self.refused
        line, column = place(self.text, at)
        why = f"{what} is refused: it would make the engine send requests to other servers; remove it"
        if not what:
            why = (
                f"more than {self.most_doubts:,} short IRIs in angle brackets hold a '#' or a quote in a text that "
                "names SERVICE or LOAD: it cannot be told which are comparisons; expected fewer, or prefixed names"
            )
        return Inspection(self.form, why, line, column, self.has_dataset)

    def _follow_branches(self) -> None:
        seen: set[tuple[int, bool]] = set()
        while self.branches and not self.refused:
            at = self.branches.pop()
            if (at, True) not in seen:
                self._read(at, by_the_book=False, seen=seen)

    def _doubt(self, at: int) -> None:
        """Note that what is read as an IRI from here on may be a comparison, if that could matter."""
        if not self.is_dangerous or at > self.last_danger:
            return
        self.doubts += 1
        if self.doubts > self.most_doubts:
            self.refused = "", at
        after = at + 1
        if self.text[after] == "#":
            after = self.scanner.line_end(after)
        if not self.branches or self.branches[-1] != after:
            self.branches.append(after)

    def _read(self, at: int, *, by_the_book: bool, seen: set[tuple[int, bool]]) -> None:
        """Read from a place to the end, or to where another reading has been: `seen` has the places and whether an
        operand stood before them."""
        operand, before, depth = not by_the_book, "", 0
        while at < len(self.text) and not self.refused:
            if not by_the_book:
                if (at, operand) in seen:
                    return
                seen.add((at, operand))
            if self.text[at] == "#":
                # It may be as long as the text, and begin at every other place of it.
                at = self.scanner.line_end(at)
                continue
            stops = self._stops(at, by_the_book)
            if not stops:
                return
            begun = at
            at, is_operand, word = self.scanner.skip(at, stops) if self.is_long else (at, None, "")
            if is_operand is not None:
                operand, before = is_operand, word
                if self.may_load and self.form in ("", "update"):
                    depth += self.scanner.depth(begun, at)
            if at == len(self.text):
                return
            if end := self.scanner.doubtful(at):
                if operand:
                    self._doubt(at)
                operand, before, at = True, "", end
                continue
            token = self.scanner.token(at)
            self._look(token, before, depth, by_the_book)
            depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "mark" else 0
            if token.kind not in ("space", "comment"):
                operand, before = _is_operand(token), token.text.lower()
            at = token.end

    def _stops(self, at: int, by_the_book: bool) -> str:
        """What is still looked for from here on, as in `patterns.STOPS`; "" if nothing is."""
        if by_the_book and not self.form:
            return "form" if self.has_dataset or at > self.last_dataset else "form, dataset"
        if by_the_book and not self.has_dataset and at <= self.last_dataset:
            return "dataset"
        return "danger" if self.is_dangerous and at <= self.last_danger else ""

    def _look(self, token: Token, before: str, depth: int, by_the_book: bool) -> None:
        if token.kind == "word":
            self._word(token.text.lower(), token.start, token.end, by_the_book)
        elif token.kind == "pname":
            self._pname(token, before, depth)

    def _word(self, word: str, at: int, end: int, by_the_book: bool) -> None:
        if "service" in word and (by_the_book or self.scanner.calls(end)):
            self.refused = ("SERVICE", at + word.index("service"))
        elif by_the_book and "load" in word:
            self.refused = ("LOAD", at + word.index("load"))
        if by_the_book and not self.form and (first := _FIRST.match(word)) and not first["prologue"]:
            # Engines that read by characters take `SELECTDISTINCT` too, so words are told by how they begin.
            self.form = first["query"] or "update"
        if by_the_book and word.startswith(("from", "using", "with")):
            self.has_dataset = True

    def _pname(self, token: Token, before: str, depth: int) -> None:
        name = token.text.lower()
        prefix = name.partition(":")[0]
        if before in _BEFORE_A_GRAPH:
            return
        if "service" in prefix and self.scanner.opens(token.end):
            self.refused = ("SERVICE", token.start)
        elif ".service" in name and self.scanner.calls(token.end):
            self.refused = ("SERVICE", token.start + name.index(".service") + 1)
        elif "load" in prefix and depth == 0 and self.form in ("", "update") and before not in ("<", ","):
            self.refused = ("LOAD", token.start)


def _is_operand(token: Token) -> bool:
    return token.kind in ("operand", "iri", "pname") or token.text.lower() in TRUTH


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
