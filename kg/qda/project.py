"""A project of coded texts as plain values, whatever tool it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import DataError, Finding


@dataclass(frozen=True)
class Code:
    """A code of the code tree.

    Attributes:
        key: names it within the project.
        path: its name and those above it, from the root.
        memo: what the codebook says of it; "" for nothing.
    """

    key: str
    path: tuple[str, ...]
    memo: str = ""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path[-1]

    @property
    def shown(self) -> str:
        """Its path as people write it: "Actors/Persons/Ada"."""
        return "/".join(self.path)


@dataclass(frozen=True)
class Text:
    """A text that was coded.

    Attributes:
        key: names it within the project; content: the text itself, in which spans count code points.
        title, published, publisher, author, language, url, note: as the project tells; "" if it does not.
    """

    key: str
    content: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    author: str = ""
    language: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Segment:
    """One code put on one span of a text.

    Attributes:
        key: names it within the project, for messages.
        text: key of the text; start, end: the span, in code points, the end exclusive.
        code: key of the code.
        coder: who put it there; "" if not told.
        note: memos on it, joined; "" for none.
    """

    key: str
    text: str
    start: int
    end: int
    code: str
    coder: str = ""
    note: str = ""


@dataclass
class Project:
    """A whole project.

    Attributes:
        name: of the project; file: where it came from, for messages.
        codes: by key; texts: by key; segments: in the order of the project.
        links: pairs of keys of segments that the coders tied together.
        items: key of a code, the item of Wikidata that it is said to be, and where, each once.
        faults: what is wrong with it.
        unused: what was found and not taken, in words.
    """

    name: str
    file: str
    codes: dict[str, Code] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    links: set[tuple[str, str]] = field(default_factory=set)
    items: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def fault(self, where: str, found: str, expected: str) -> None:
        """Note something that is wrong."""
        self.faults.append(Finding(self.file, where, found, expected))

    def add(self, segment: Segment) -> None:
        """Add a segment whose span lies within its text; note a fault for another."""
        content = self.texts[segment.text].content
        if not 0 <= segment.start < segment.end <= len(content):
            self.fault(
                segment.key,
                f"the span {segment.start} to {segment.end}",
                f"a span within the {len(content)} characters of {segment.text}",
            )
        elif not content[segment.start : segment.end].strip():
            self.fault(segment.key, f"the span {segment.start} to {segment.end}, which has no words", "some words")
        else:
            self.segments.append(segment)

    def code(self, *path: str, memo: str = "") -> str:
        """The key of the code with this path, added if it is new."""
        key = "/".join(path)
        self.codes.setdefault(key, Code(key, path, memo))
        return key

    def identify(self, code: str, item: str, where: str) -> None:
        """Note which item of Wikidata a code is said to be."""
        self.items.setdefault((code, item), where)


_ITEM = re.compile(
    r"wikidata\.org/(?:wiki|entity)/(Q[1-9]\d*)\b|\b(?:wikidata|qid|wd)\s*[:=]?\s*(Q[1-9]\d*)\b", re.IGNORECASE
)
_ONLY_ITEM = re.compile(r"\s*(Q[1-9]\d*)\s*")


def items_in(text: str) -> list[str]:
    """The items of Wikidata that a text names: by address, as "Wikidata: Q42", or if it is nothing but "Q42"."""
    if only := _ONLY_ITEM.fullmatch(text):
        return [only[1]]
    return list(dict.fromkeys((match[1] or match[2]).upper() for match in _ITEM.finditer(text)))


_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def day_in(name: str) -> str:
    """The day that the name of a text begins or ends with, or has within it; "" for none."""
    match = _DAY.search(name)
    return match[0] if match else ""


def refusal(path: Path, found: str, expected: str) -> DataError:
    """The error for a file that is not what it should be."""
    return DataError([Finding(str(path), "", found, expected)])
