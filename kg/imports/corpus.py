"""What an import reads: documents, coded statements and actors as plain values, and the records they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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


def actor_record(kind: str, identity: str, name: str, known: Known, language: str) -> Record:
    """The record of an actor. `kind`: person, organization or state."""
    record: Record = {"id": identity, "type": kind.capitalize(), "label": {language: name}}
    for field_name, value in (("category", known.category), ("note", known.note)):
        if value:
            record[field_name] = value
    if known.alias:
        record["altLabel"] = {language: known.alias}
    return record


def reference_records(
    names: Names, actors: Mapping[tuple[str, str], Known], topics: Mapping[str, str], source: str, language: str
) -> list[Record]:
    """Records for every name asked for that is an actor, proposition or topic.

    Args:
        names: the ids given out.
        actors: what is known of actors, by kind and name.
        topics: name of a proposition to that of its topic.
        source: where they come from, for the records.
        language: of the names.
    """
    ids = {(kind, name): identity for kind, name, identity in names.items()}
    records: list[Record] = []
    for (kind, name), identity in ids.items():
        if kind in ("person", "organization", "state"):
            records.append(actor_record(kind, identity, name, actors.get((kind, name), Known()), language))
        elif kind in ("proposition", "topic"):
            record: Record = {"id": identity, "type": kind.capitalize(), "label": {language: name}, "source": source}
            if kind == "proposition" and topics.get(name):
                record["broader"] = ids["topic", topics[name]]
            records.append(record)
    return records


def passages(statement: Coded) -> list[Record]:
    """The passages that prove a coded statement."""
    if statement.spans:
        return [{"start": start, "end": end, "exact": exact} for start, end, exact in statement.spans]
    passage: Record = {"row": statement.row}
    if statement.quote:
        passage["exact"] = statement.quote
    return [passage]


def articles(corpus: str, documents: Iterable[Document], statements: Iterable[Coded], names: Names) -> Iterator[Record]:
    """The article record of each document that has statements, its reports in the order of the statements.

    What one actor says in one document on one date is one utterance; where it repeats itself on a proposition, the
    second statement is an utterance of its own, so that every coded statement is one statement.
    """
    by_document: dict[str, list[Coded]] = {}
    for statement in statements:
        by_document.setdefault(statement.document, []).append(statement)
    for document in documents:
        if document.key in by_document:
            identity = names("article", f"{corpus} {document.key}")
            yield _article(identity, document, by_document[document.key], names)


def _article(identity: str, document: Document, statements: list[Coded], names: Names) -> Record:
    record: Record = {
        "id": identity,
        "type": "Article",
        "publisher": names("organization", document.publisher),
        "published": document.published,
    }
    optional = {"language": document.language, "url": document.url, "note": document.note}
    optional |= {"sha256": document.sha256, "characters": document.characters}
    record |= {key: value for key, value in optional.items() if value}
    if document.title:
        record["label"] = {document.language or "en": document.title}
    if document.author:
        record["author"] = names("person", document.author)
    said: dict[tuple[str, str, str], int] = {}
    reports = [_report(record, number, statement, names, said) for number, statement in enumerate(statements, 1)]
    return record | {"reports": reports}


def _report(article: Record, number: int, coded: Coded, names: Names, said: dict[tuple[str, str, str], int]) -> Record:
    name = _tail(article["id"])
    proposition = names("proposition", coded.proposition)
    body = names("organization", coded.organization) if coded.organization else ""
    speaker = names("person", coded.person) if coded.person else body
    who = dict.fromkeys(_tail(actor) for actor in (speaker, body) if actor)
    day = [] if coded.date == article["published"] else [slug(coded.date)]
    utterance = "-".join([name, *who, *day])
    key = (utterance, speaker, proposition)
    said[key] = repeat = said.get(key, 0) + 1
    utterance += f"-{repeat}" if repeat > 1 else ""
    identity = f"utterance/{utterance}"
    spoken: Record = {"id": identity, "speaker": speaker, "date": coded.date}
    if body and body != speaker:
        spoken["onBehalfOf"] = body
    described = (identity, "", "") in said
    said[identity, "", ""] = 1
    conveyed: Record = {
        "id": f"statement/{utterance}/{_tail(proposition)}",
        "proposition": proposition,
        "stance": coded.stance,
        "utterance": identity if described else spoken,
    }
    if coded.level is not None:
        conveyed["level"] = coded.level
    report: Record = {
        "id": f"report/{name}/{number}",
        "mode": "paraphrased",
        "evidence": passages(coded),
        "conveys": [conveyed],
    }
    for field_name, value in (("coder", coded.coder), ("note", coded.note)):
        if value:
            report[field_name] = value
    return report


def _tail(identity: object) -> str:
    return str(identity).partition("/")[2]
