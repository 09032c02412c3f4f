"""What an import reads: documents, coded statements and actors as plain values, and the records they make."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from kg.errors import Finding
from kg.names.fold import fold

Record = dict[str, Any]

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
        author, language, url, note: as known; empty if not.
        sha256, characters: of the text that spans count in; "" and 0 if spans are not given.
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
        quote: words of the row that prove it; "" for none.
        coder: who coded it; "" if unknown.
        statement: its id, if the source tells by it that several rows report one statement.
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
    statement: str = ""
    topic: str = ""
    note: str = ""


@dataclass(frozen=True)
class CodedAct:
    """One act that the source says one actor did to another.

    Attributes:
        where: names it within the source, for messages.
        document: key of its document.
        date: EDTF date of the act.
        actor, recipient: kind and name of who did it, and to whom.
        type: its PLOVER code.
        weight: on the scale of the source; None if it has none.
        row: number of the table row that proves it.
        quote, coder, note: as of a statement.
    """

    where: str
    document: str
    date: str
    actor: tuple[str, str]
    recipient: tuple[str, str]
    type: str
    weight: float | None = None
    row: int | None = None
    quote: str = ""
    coder: str = ""
    note: str = ""


@dataclass(frozen=True)
class Named:
    """That the source says which item of Wikidata a name is, and where it says so first."""

    kind: str
    name: str
    item: str
    where: str


@dataclass(frozen=True)
class Known:
    """What the source says of an actor besides its name: category, a further name, a remark, and of which kind it is if
    not of that of its column; empty if nothing."""

    category: str = ""
    alias: str = ""
    note: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Coding:
    """What a source says, as plain values: nothing has an id yet.

    Attributes:
        name: slug that ids of this import begin with where nothing else tells them apart.
        file: the source, for messages.
        language: of names.
        documents, statements, acts: in the order of the source.
        actors: what is known of actors, by kind and name.
        topics: name of a proposition to that of its topic.
        labels: id of a proposition that the source names by its id to what it is called there.
        spellings: other ways in which the source writes a name, by kind and name, after decisions on them.
        items: which items of Wikidata its names are.
        untold: the kind of actors of acts whose kind neither the source nor the store tells.
        skipped: rows that make no statement.
        cleaned: cells that control characters were left out of.
        faults: what is wrong with the source, in its order.
    """

    name: str
    file: str
    language: str
    documents: tuple[Document, ...]
    statements: tuple[Coded, ...] = ()
    acts: tuple[CodedAct, ...] = ()
    actors: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    items: tuple[Named, ...] = ()
    untold: str = "organization"
    skipped: list[Skipped] = field(default_factory=list)
    cleaned: list[Finding] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)

    def mentioned(self) -> dict[tuple[str, str], str]:
        """Every (kind, name) that statements and documents mention, and the first place that does."""
        places: dict[tuple[str, str], str] = {}
        for statement in self.statements:
            for kind, name in (
                ("person", statement.person),
                ("organization", statement.organization),
                ("proposition", statement.proposition),
                ("topic", self.topics.get(statement.proposition, "")),
            ):
                if name:
                    places.setdefault((kind, name), statement.where)
        for act in self.acts:
            for key in (act.actor, act.recipient):
                places.setdefault(key, act.where)
        for document in self.documents:
            for kind, name in (("organization", document.publisher), ("person", document.author)):
                if name:
                    places.setdefault((kind, name), f"document {document.key}")
        return places

    def digest(self) -> str:
        """SHA-256 of what is coded, whatever the file and the import are called: 64 hexadecimal digits."""
        ignored = {"where", "note", "statement"}
        rows: tuple[Document | Coded | CodedAct, ...] = (*self.documents, *self.statements, *self.acts)
        values = [sorted((name, value) for name, value in asdict(row).items() if name not in ignored) for row in rows]
        content = json.dumps([values, sorted(self.topics.items())], ensure_ascii=False)
        return sha256(content.encode()).hexdigest()


@dataclass
class Corpus:
    """A source, ready to be loaded.

    Attributes:
        name: slug that ids of this import begin with where nothing else tells them apart.
        file: the source, for messages.
        reference: records of actors, propositions and topics.
        articles: makes the article records anew, each time it is called, in the same order.
        count: how many articles there are.
        statements, acts: how many of each.
        skipped: rows that made no statement.
        cleaned: cells that control characters were left out of.
        faults: what is wrong with the source; a corpus with faults is not loaded.
        bulk: loaded by the fast way.
        digest: SHA-256 of what is coded, by which the same content is known under another name; "" if not taken.
        adopted: ids of the store that are used for another name than they have there, by somebody's decision.
        items: id of a thing to the item of Wikidata that the source says it is, where no link of the store says so.
        told: what items decided against names, in words, if that was not told before.
        keys: what the source calls its documents.
    """

    name: str
    file: str
    reference: list[Record]
    articles: Callable[[], Iterator[Record]]
    count: int
    statements: int
    acts: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    cleaned: list[Finding] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    bulk: bool = False
    digest: str = ""
    adopted: frozenset[str] = frozenset()
    items: Mapping[str, str] = field(default_factory=dict)
    told: Sequence[str] = ()
    keys: frozenset[str] = frozenset()

    def spoken(self) -> dict[str, int]:
        """How many actors of each kind speak, are spoken for, act or are acted on, and on how many propositions."""
        kinds = ("person", "organization", "state", "collective", "proposition")
        named: dict[str, set[str]] = {kind: set() for kind in kinds}
        for article in self.articles():
            for report in article["reports"]:
                for said in filter(lambda entry: isinstance(entry, dict), _listed(report["conveys"])):
                    utterance = said.get("utterance")
                    spoken = utterance if isinstance(utterance, dict) else said
                    for name in ("speaker", "onBehalfOf", "actor", "recipient"):
                        kind, _, rest = str(spoken.get(name, "")).partition("/")
                        named.get(kind, set()).add(rest)
                    if "proposition" in said:
                        named["proposition"].add(said["proposition"])
        return {f"{kind}s": len(names) for kind, names in named.items() if names}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def slug(text: str) -> str:
    """Lower-case letters, digits and single hyphens, at most eighty, from a text in any script; "x" for none."""
    return fold(text).replace(" ", "-")[:_MOST].strip("-") or "x"
