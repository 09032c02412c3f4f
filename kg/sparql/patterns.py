"""The regular expressions of SPARQL's tokens (SPARQL 1.1 Query, section 19.8), each made when first it is needed.

Making one takes milliseconds, and some texts need none of them. None takes more than linear time on any text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

QUOTES = ("'", '"', "'''", '"""')
_FORMS = (
    *("select", "ask", "construct", "describe"),
    *("insert", "delete", "clear", "create", "drop", "copy", "move", "add", "with"),
)
STOPS = {
    "form, dataset": ("service", "load", "from", "using", *_FORMS),
    "form": ("service", "load", *_FORMS),
    "dataset": ("service", "load", "from", "using", "with"),
    "danger": ("service", "load"),
}
"""What is looked for: the form of a text, then whether it names graphs, then only what would ask other servers."""

_BEYOND = (
    r"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_LETTER = rf"A-Za-z{_BEYOND}"
_MORE = rf"_0-9\u00B7\u0300-\u036F\u203F\u2040{_BEYOND}"
_NAME = rf"A-Za-z{_MORE}"
_HEX = r"%[0-9A-Fa-f]{2}"
_LOCAL = rf"(?:[-.:{_NAME}]|{_HEX}|\\.)*+"
_NO_IRI = r'<>"{}|^`\\\x00-\x20'
_VARIABLE = rf"[?$][{_NAME}]++"
_LANGUAGE = "@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+"
_PREFIX = rf"(?:[{_LETTER}][-.{_NAME}]*+|_)?:"
_GAP = r"(?:\s|\#[^\r\n]*+)*+"
_LONG = "{0}{{3}}(?:[^{0}\\\\]++|\\\\.|{0}(?!{0}{0}))*+{0}{{3}}"
_SHORT = "{0}(?:[^{0}\\\\\\r\\n]++|\\\\.)*+{0}"
_FILLED = "{0}(?:(?:[^{0}\\\\\\r\\n]++|\\\\.)++{0}|{0}(?!{0}|\\Z))"
_LONELY = "{0}(?=(?:[^{0}\\\\\\r\\n]++|\\\\.){{0,8}}+[\\r\\n])"


@cache
def token() -> re.Pattern[str]:
    """Any token but comments and strings; what begins none is a mark of one character."""
    return re.compile(
        rf"""(?P<space>[\s\ufeff]++)|(?P<operand>{_VARIABLE}|{_LANGUAGE}|[0-9]++|[)\]])|(?P<iri><[^{_NO_IRI}]*+>)
        |(?P<pname>{_PREFIX}{_LOCAL})|(?P<word>[{_LETTER}_][-.{_NAME}]*+)|(?P<mark>.)""",
        re.VERBOSE | re.DOTALL,
    )


@cache
def doubtful() -> re.Pattern[str]:
    """An IRI in angle brackets in which a comment or a string could begin, if it were none."""
    return re.compile(rf"<[^{_NO_IRI}#']*+[#'][^{_NO_IRI}]*+>")


@cache
def string(quote: str) -> re.Pattern[str]:
    """A string that begins with one of QUOTES; its group "closed" is there if it ends."""
    form = _SHORT if len(quote) == 1 else _LONG
    body, end = form.format(quote[0]).rsplit("*+", 1)
    return re.compile(f"{body}*+(?P<closed>{end})?", re.DOTALL)


@cache
def called() -> re.Pattern[str]:
    """What SERVICE is followed by: perhaps SILENT, an endpoint and a group."""
    endpoint = rf"(?:<[^{_NO_IRI}]*+>|[?$][{_NAME}]++|{_PREFIX}{_LOCAL})"
    return re.compile(rf"{_GAP}(?:[sS][iI][lL][eE][nN][tT]{_GAP})?{endpoint}{_GAP}\{{", re.DOTALL)


@cache
def opens() -> re.Pattern[str]:
    """The beginning of a group, and the gap before it."""
    return re.compile(rf"{_GAP}\{{")


@cache
def dull(stops: str, marks: str) -> re.Pattern[str]:
    """Many tokens at once, for texts of which only some words matter.

    It stops before words and names that hold one of the stops; before IRIs in which a comment or a string could hide,
    escapes in names, strings that do not end; and before a "<" of which it cannot tell what it opens.

    Args:
        stops: one of STOPS.
        marks: those of QUOTES, with spaces between, that open no string.
    """
    tail = "|".join(_in_any_case(word[1:]) for word in STOPS[stops])
    first, rest = _letters(STOPS[stops])
    # Within a word only those count that are dangerous: the others are told by how a word begins.
    stop = "|".join(map(_in_any_case, STOPS["danger"]))
    risky, others = _letters(STOPS["danger"])
    letter = rf"(?!{stop})[{risky}]"
    more = rf"[-.{others}{_MORE}]*+(?:{letter}[-.{others}{_MORE}]*+)*+(?!{stop})"
    local = rf"[-.:{others}{_MORE}]*+(?:(?:{letter}|{_HEX}|\\.)[-.:{others}{_MORE}]*+)*+(?!\\|{stop}|%[0-9A-Fa-f]?\Z)"
    strings, lonely = _strings(marks)
    quotes = "".join(quote for quote in "'\"" if quote not in lonely)
    # What the limit of a match ("\Z") cuts off must not be taken for whole. Forms begin with a set of characters, by
    # which they are passed over at once; groups are few, as all of them are kept for every token.
    word = rf"{more}(?!\Z))(?P<NAME>:{local}(?!\Z))?(?!:|\Z)"
    mark = (
        rf"[^{quotes}\#<:{_LETTER}_\s\ufeff?$@0-9)\]]++",
        *lonely,
        rf"[?$](?![{_NAME}]|\Z)",
        rf"<(?=[^{_NO_IRI}]*+[<\"{{}}|^`\\\x00-\x20])",
        r"@(?![A-Za-z]|\Z)",
    )
    operand = (
        *(f"{quote}(?:{rest_})" for quote, rest_ in strings),
        rf"[?$][{_NAME}]++(?!\Z)",
        rf"<[^{_NO_IRI}\#']*+>",
        r"[)\]]++",
        r"[0-9]++(?!\Z)",
        r"@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+(?!-*+\Z)",
        rf":{local}(?!\Z)",
    )
    forms = (
        rf"[_{rest}{_BEYOND}](?P<word>{word.replace('NAME', 'pname')}",
        rf"[{first}](?!{tail})(?P<word2>{word.replace('NAME', 'pname2')}",
        rf"(?:{'|'.join(mark)})(?P<mark>)",
        rf"(?:{'|'.join(operand)})(?P<operand>)",
        r"\#[^\r\n]*+(?=[\r\n])",
    )
    # The repetition is not possessive, since Python 3.11 loses the groups in one that is.
    return re.compile(rf"[\s\ufeff]*+(?:(?:{'|'.join(forms)})[\s\ufeff]*+)*", re.DOTALL)


def _letters(words: Sequence[str]) -> tuple[str, str]:
    """The letters that words begin with, small and large, and all other letters of ASCII."""
    first = "".join(sorted({word[0] for word in words}))
    return first + first.upper(), "".join(letter for letter in _ASCII_LETTERS if letter.lower() not in first)


def _in_any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in word)


@cache
def hidden(marks: str) -> re.Pattern[str]:
    """What may hold braces that open nothing: strings, names, comments; for what `dull` passes over."""
    strings = (f"{quote}(?:{rest})" for quote, rest in _strings(marks)[0])
    return re.compile("|".join([*strings, rf":{_LOCAL}", rf"<[^{_NO_IRI}]*+>", r"#[^\r\n]*+"]), re.DOTALL)


def _strings(marks: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Where some quotes open no string: the others, with what follows one; and the forms of quotes that are marks."""
    endless = marks.split(" ")
    strings, lonely = [], []
    for quote in "'\"":
        rests = [] if quote * 3 in endless else [_LONG.format(quote).replace("{3}", quote * 2, 1)[1:]]
        if quote not in endless:
            rests.append((_FILLED if quote * 3 not in endless else _SHORT).format(quote)[1:])
            lonely.append(_LONELY.format(quote))
        else:
            # Three of them may yet open a long string, which is for `string` to say.
            lonely.append(quote if quote * 3 in endless else f"{quote}(?={quote}?[^{quote}])")
        if rests:
            strings.append((quote, "|".join(rests)))
    return strings, lonely


_ASCII_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
