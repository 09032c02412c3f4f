"""What an import reads: documents, coded statements and actors as plain values, and the records they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kg.errors import Finding
from kg.names.fold import fold

Record = dict[str, object]

_MOST = 80


@dataclass(frozen=True)
class Skipped:
    """One row of the source that made no statement.

    Attributes:
        where: what row, in the source's own words ("statement 41", "row 7").
        reason: why, in words.
    """

    where: str
    reason: str


@dataclass(frozen=True)
class Document:
    """A text of the source that statements were coded in.

    Attributes:
        key: names it within the source.
        title: its title, "" if it has none.
        published: EDTF date of publication.
        publisher: name of the organization that published it.
        authors, language, url, note: as known; empty if not.
        sha256, characters: of the text that spans count in; "" and 0 if spans are not given.
        section: the part of the publication, as the source names it.
    """

    key: str
    title: str
    published: str
    publisher: str
    author: str = ""
    language: str = ""
    url: str = ""
    note: str = ""
    sha256: str = ""
    characters: int = 0


@dataclass(frozen=True)
class Coded:
    """One coded statement of the source.

    Attributes:
        where: names it within the source, for messages.
        document: key of its document.
        date: EDTF date of the utterance.
        person, organization: names; at least one is not empty.
        proposition: the sentence that it is about.
        stance: supports, opposes or ambivalent.
        level: the stance on the source's integer scale, if it has one.
        spans: passages of the text as (start, end, exact).
        row: number of the table row that proves it, if it has no spans.
        quote: words of the row that prove it, at most twelve; "" for none.
        coder: who coded it; "" if unknown.
        topic: name of the topic of its proposition; "" for none.
        note: a remark; "" for none.
    """

    where: str
    document: str
    date: str
    person: str
    organization: str
    proposition: str
    stance: str
    level: int | None = None
    spans: tuple[tuple[int, int, str], ...] = ()
    row: int | None = None
    quote: str = ""
    coder: str = ""
    topic: str = ""
    note: str = ""


@dataclass(frozen=True)
class Known:
    """What the source says of an actor besides its name: category, a further name, a remark; empty if nothing."""

    category: str = ""
    alias: str = ""
    note: str = ""


@dataclass
class Corpus:
    """A source, ready to be loaded.

    Attributes:
        name: slug that ids of this import begin with where nothing else tells them apart.
        file: the source, for messages.
        reference: records of actors, propositions and topics.
        articles: makes the article records anew, each time it is called, in the same order.
        count: how many articles there are.
        statements: how many statements.
        skipped: rows that made no statement.
        faults: what is wrong with the source; a corpus with faults is not loaded.
        size: bulk corpora are loaded by the fast way.
    """

    name: str
    file: str
    reference: list[Record]
    articles: Callable[[], Iterator[Record]]
    count: int
    statements: int
    skipped: list[Skipped] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    bulk: bool = False

    def spoken(self) -> dict[str, int]:
        """How many persons, organizations and states speak or are spoken for, and on how many propositions."""
        found: dict[str, set[str]] = {"person": set(), "organization": set(), "state": set(), "proposition": set()}
        for article in self.articles():
            for report in article["reports"]:
                for said in _listed(report["conveys"]):
                    utterance = said["utterance"] if isinstance(said["utterance"], dict) else {}
                    for name in ("speaker", "onBehalfOf"):
                        kind, _, rest = str(utterance.get(name, "")).partition("/")
                        found.get(kind, set()).add(rest)
                    found["proposition"].add(said["proposition"])
        return {f"{kind}s": len(names) for kind, names in found.items() if names}


def _listed(value: object) -> list:
    return value if isinstance(value, list) else [value]


def slug(text: str) -> str:
    """Lower-case letters, digits and single hyphens, at most eighty, from a text in any script; "x" for none."""
    return fold(text).replace(" ", "-")[:_MOST].strip("-") or "x"


class Names:
    """Ids for names: the same name of one kind has one id, two names never share one."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def __call__(self, kind: str, name: str) -> str:
        """The id of a name, "<kind>/<slug>"; "-2", "-3" … tells apart names that fold alike."""
        key = (kind, name)
        if key not in self._ids:
            base = candidate = f"{kind}/{slug(name)}"
            number = 1
            while candidate in self._taken:
                number += 1
                candidate = f"{base}-{number}"
            self._taken.add(candidate)
            self._ids[key] = candidate
        return self._ids[key]

    def items(self) -> Iterator[tuple[str, str, str]]:
        """(kind, name, id) of every name asked for, in the order in which they were."""
        return ((kind, name, identity) for (kind, name), identity in self._ids.items())


def first_words(text: str, start: int, end: int, most: int = 12) -> tuple[int, int, str]:
    """The first words of a span as (start, end, exact), without white space at the ends."""
    words = _words(text, start, end)[:most]
    return words[0][0], words[-1][1], text[words[0][0] : words[-1][1]]


def last_words(text: str, start: int, end: int, most: int = 12) -> tuple[int, int, str]:
    """The last words of a span as (start, end, exact), without white space at the ends."""
    words = _words(text, start, end)[-most:]
    return words[0][0], words[-1][1], text[words[0][0] : words[-1][1]]


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found, at = [], start
    while at < end:
        while at < end and text[at].isspace():
            at += 1
        begin = at
        while at < end and not text[at].isspace():
            at += 1
        if at > begin:
            found.append((begin, at))
    return found
