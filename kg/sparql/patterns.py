"""The regular expressions of SPARQL's tokens (SPARQL 1.1 Query, section 19.8), each made when first it is needed.

Making one takes milliseconds, and some texts need none of them. None takes more than linear time on any text.
"""

from __future__ import annotations

import re
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
_FILLED = "{0}(?:(?:[^{0}\\\\\\r\\n]++|\\\\.)++{0}|{0}(?!{0}))"
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
    words = STOPS[stops]
    stop = "|".join("".join(f"[{letter}{letter.upper()}]" for letter in word) for word in words)
    first = "".join(sorted({word[0] for word in words}))
    first += first.upper()
    others = "".join(letter for letter in _ASCII_LETTERS if letter not in first)
    letter = rf"(?!{stop})[{first}]"
    name = rf"(?:[_{others}{_BEYOND}]|{letter})[-.{others}{_MORE}]*+(?:{letter}[-.{others}{_MORE}]*+)*+(?!{stop})"
    local = rf":[-.:{others}{_MORE}]*+(?:(?:{letter}|{_HEX}|\\.)[-.:{others}{_MORE}]*+)*+(?!\\|{stop}|%[0-9A-Fa-f]?\Z)"
    strings, lonely = _strings(marks)
    # What the limit of a match cuts off must not be taken for whole; "\Z" is at the limit.
    operand = "|".join([_VARIABLE, rf"{_LANGUAGE}(?!-++\Z)", r"[0-9]++|[)\]]{1,99}+", *strings])
    quotes = "".join(quote for quote in "'\"" if quote not in lonely)
    # The repetition is not possessive, since Python 3.11 loses the groups in one that is.
    return re.compile(
        rf"""[\s\ufeff]*+(?:(?:(?P<word>{name})(?P<pname>{local})?(?!:)|(?P<bare>{local})
        |(?P<operand>{operand})|\#[^\r\n]*+(?=[\r\n])|(?P<iri><[^{_NO_IRI}\#']*+>)
        |(?P<marks>(?:<{{1,99}}(?=<)|[?$@]{{1,99}}(?=[?$@])|[^{quotes}\#<:{_LETTER}_\s\ufeff?$@0-9)\]]++)++)
        |(?P<mark>{"|".join(lonely)}|<(?=[^{_NO_IRI}]*+[<"{{}}|^`\\\x00-\x20])|[?$]|@(?![A-Za-z])))[\s\ufeff]*+)*""",
        re.VERBOSE | re.DOTALL,
    )


@cache
def hidden(marks: str) -> re.Pattern[str]:
    """What may hold braces that open nothing: strings, names, comments; for what `dull` passes over."""
    return re.compile("|".join([*_strings(marks)[0], rf":{_LOCAL}", rf"<[^{_NO_IRI}]*+>", r"#[^\r\n]*+"]), re.DOTALL)


def _strings(marks: str) -> tuple[list[str], list[str]]:
    """The forms of strings, where some quotes open none; and those of quotes that are marks."""
    endless = marks.split(" ")
    strings, lonely = [], []
    for quote in "'\"":
        if quote * 3 not in endless:
            strings.append(_LONG.format(quote))
        if quote not in endless:
            strings.append((_FILLED if quote * 3 not in endless else _SHORT).format(quote))
            lonely.append(_LONELY.format(quote))
        else:
            # Three of them may yet open a long string, which is for `string` to say.
            lonely.append(quote if quote * 3 in endless else f"{quote}(?={quote}?[^{quote}])")
    return strings, lonely


_ASCII_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
