"""Records of articles and of reference data, made of coded statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import PurePath

from kg.characters import cleaned
from kg.imports.corpus import Coded, CodedAct, Coding, Corpus, Document, Known, Record
from kg.imports.naming import Names, composed, unclear

Told = dict[tuple[str, str, str], str]
"""Person, organization and what the source calls an utterance to the slug that it got in the first article."""


def corpus(coding: Coding, names: Names | None = None, items: Mapping[tuple[str, str], str] | None = None) -> Corpus:
    """The records that a coding makes.

    Args:
        coding: what the source says.
        names: gives ids, knowing what the store has; by default there is no store.
        items: (kind, name) to the item of Wikidata that is to be linked with it.
    """
    names = names or Names()
    names.tell({key: known.kind for key, known in coding.actors.items() if known.kind})
    made = list(articles(coding.name, coding.documents, (*coding.statements, *coding.acts), names))
    for topic in coding.topics.values():
        names("topic", topic)
    return Corpus(
        name=coding.name,
        file=coding.file,
        reference=reference_records(coding, names),
        articles=lambda: iter(made),
        count=len(made),
        statements=len(coding.statements),
        acts=len(coding.acts),
        skipped=coding.skipped,
        cleaned=coding.cleaned,
        faults=[*coding.faults, *unclear(names, coding.file)],
        digest=coding.digest(),
        keys=frozenset(document.key for document in coding.documents),
        adopted=names.adopted(),
        items={names(*key): item for key, item in (items or {}).items()},
    )


def actor_record(kind: str, identity: str, name: str, known: Known, language: str) -> Record:
    """The record of an actor. `kind`: person, organization, state or collective."""
    record: Record = {"id": identity, "type": kind.capitalize(), "label": {language: name}}
    for field_name, value in (("category", known.category), ("note", known.note)):
        if value:
            record[field_name] = value
    if known.alias:
        record["altLabel"] = {language: known.alias}
    return record


def reference_records(coding: Coding, names: Names) -> list[Record]:
    """Records for every name asked for that is an actor, proposition or topic."""
    source = f"coded in {cleaned(PurePath(coding.file).name)}"
    ids = {(kind, name): identity for kind, name, identity in names.items()}
    records: dict[str, Record] = {}
    for (kind, name), identity in ids.items():
        if kind in ("person", "organization", "state", "collective"):
            known, told = coding.actors.get((kind, name), Known()), identity.partition("/")[0]
            record = actor_record(told, identity, name, known, coding.language)
        elif kind in ("proposition", "topic"):
            label = coding.labels.get(identity, name) if name == identity else name
            record = {"id": identity, "type": kind.capitalize(), "label": {coding.language: label}, "source": source}
            if kind == "proposition" and coding.topics.get(name):
                record["broader"] = ids["topic", composed(coding.topics[name])]
        else:
            continue
        if others := [other for other in coding.spellings.get((kind, name), ()) if other != name]:
            further = [*_texts(record.get("altLabel", {}).get(coding.language)), *others]
            record["altLabel"] = {coding.language: list(dict.fromkeys(further))}
        records.setdefault(identity, record)
    return list(records.values())


def _texts(value: str | None) -> list[str]:
    return [value] if value else []


def passages(statement: Coded | CodedAct) -> list[Record]:
    """The passages that prove a coded statement or act."""
    if isinstance(statement, Coded) and statement.spans:
        return [{"start": start, "end": end, "exact": exact} for start, end, exact in statement.spans]
    passage: Record = {"row": statement.row}
    if statement.quote:
        passage["exact"] = statement.quote
    return [passage]


def articles(
    name: str, documents: Iterable[Document], statements: Iterable[Coded | CodedAct], names: Names
) -> Iterator[Record]:
    """The article record of each document that has statements or acts, its reports in their order.

    What one actor says in one document on one date is one utterance; where it repeats itself on a proposition, the
    second statement is an utterance of its own, so that every coded statement is one statement. Where the source gives
    statements ids, these say which are one, and of one utterance, in all of its documents. What two coders make of one
    utterance is one utterance, unless they read it differently. Each coded act is an act of its own.
    """
    told: Told = {}
    by_document: dict[str, list[Coded | CodedAct]] = {}
    for statement in statements:
        by_document.setdefault(statement.document, []).append(statement)
    for document in documents:
        if document.key in by_document:
            identity = names("article", f"{name} {document.key}")
            yield _article(identity, document, by_document[document.key], names, told)


def _article(identity: str, document: Document, statements: list[Coded | CodedAct], names: Names, told: Told) -> Record:
    record: Record = {
        "id": identity,
        "type": "Article",
        "publisher": names("organization", document.publisher),
        "published": document.published,
    }
    optional: Record = {"language": document.language, "url": document.url, "note": document.note}
    optional |= {"sha256": document.sha256, "characters": document.characters}
    record |= {key: value for key, value in optional.items() if value}
    if document.title:
        record["label"] = {document.language or "en": document.title}
    if document.author:
        record["author"] = names("person", document.author)
    utterances, acts = _Utterances(record, names, told), _Acts(record, names)
    reports = [
        _report(record, number, each, utterances.conveyed(each) if isinstance(each, Coded) else acts.conveyed(each))
        for number, each in enumerate(statements, 1)
    ]
    return record | {"reports": reports}


class _Utterances:
    """The utterances of one article, told apart by what makes them: speaker, principal, date, and how often."""

    def __init__(self, article: Record, names: Names, told: Told) -> None:
        self._article, self._names, self._told = article, names, told
        self._repeats: dict[tuple[str, ...], int] = {}
        self._read: dict[tuple[str, str], tuple[str, int | None]] = {}
        self._dates: dict[str, str] = {}
        self._described: set[str] = set()
        self._conveyed: set[str] = set()

    def conveyed(self, coded: Coded) -> Record | str:
        """What a coded statement conveys; the first mention of an utterance, or of a statement, describes it."""
        body = self._names("organization", coded.organization) if coded.organization else ""
        speaker = self._names("person", coded.person) if coded.person else body
        proposition = self._names("proposition", coded.proposition)
        identity = self._identity(coded, speaker, body, proposition)
        spoken: Record = {"id": f"utterance/{identity}", "speaker": speaker, "date": coded.date}
        if body and body != speaker:
            spoken["onBehalfOf"] = body
        described = identity in self._described
        self._described.add(identity)
        conveyed: Record = {
            "id": f"statement/{identity}/{_tail(proposition)}",
            "proposition": proposition,
            "stance": coded.stance,
            "utterance": spoken["id"] if described else spoken,
        }
        if conveyed["id"] in self._conveyed:
            return str(conveyed["id"])
        self._conveyed.add(conveyed["id"])
        if coded.level is not None:
            conveyed["level"] = coded.level
        return conveyed

    def _identity(self, coded: Coded, speaker: str, body: str, proposition: str) -> str:
        """The slug of the utterance. Its parts run into each other, so a digest of the parts themselves ends it.

        A name may hold what looks like the next part ("John Smith" for "Foundation", "John" for "Smith Foundation"),
        one name may be a person's and an organization's, and a number or a date may belong to a name.
        """
        who = (coded.person, coded.organization, coded.date)
        number: int | str = coded.statement.rpartition("/")[0]
        if not number:
            key = (*who, proposition, coded.coder)
            number = self._repeats[key] = self._repeats.get(key, 0) + 1
        name = "-".join(
            [_tail(self._article["id"]), *dict.fromkeys(_tail(actor) for actor in (speaker, body) if actor)]
        )
        identity = f"{name}-{_digest(self._article['id'], *who, number)}"
        if isinstance(number, str):
            first = self._told.setdefault((coded.person, coded.organization, number), identity)
            # Another article may date it otherwise; one article that has two dates for it tells of two.
            if self._dates.setdefault(first, coded.date) == coded.date:
                identity = first
        # Who reads it otherwise makes an utterance of it; who does so in two ways, one more.
        reading = (coded.stance, coded.level)
        for apart in ((coded.coder,), (coded.coder, coded.stance, str(coded.level))):
            if self._read.setdefault((identity, proposition), reading) == reading:
                break
            identity = f"{name}-{_digest(self._article['id'], *who, number, *apart)}"
        return identity


class _Acts:
    """The acts of one article: each row of the source is one."""

    def __init__(self, article: Record, names: Names) -> None:
        self._article, self._names = article, names
        self._repeats: dict[tuple[str, ...], int] = {}

    def conveyed(self, coded: CodedAct) -> Record:
        """The record of an act; its id ends with a digest of what makes it, as that of an utterance does."""
        ends = self._names(*coded.actor), self._names(*coded.recipient)
        key = (*coded.actor, *coded.recipient, coded.type, coded.date)
        number = self._repeats[key] = self._repeats.get(key, 0) + 1
        name = "-".join([_tail(self._article["id"]), _tail(ends[0]), coded.type.lower(), _tail(ends[1])])
        act: Record = {
            "id": f"act/{name}-{_digest(self._article['id'], *key, number)}",
            "type": "Act",
            "actType": coded.type,
            "actor": ends[0],
            "recipient": ends[1],
            "date": coded.date,
        }
        if coded.weight is not None:
            act["weight"] = coded.weight
        return act


def _digest(*parts: str | int) -> str:
    """Eight hexadecimal digits that stand for parts, each apart from the next."""
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:8]


def _report(article: Record, number: int, coded: Coded | CodedAct, conveyed: Record | str) -> Record:
    report: Record = {
        "id": f"report/{_tail(article['id'])}/{number}",
        "mode": "paraphrased",
        "evidence": passages(coded),
        "conveys": [conveyed],
    }
    for field_name, value in (("coder", coded.coder), ("note", coded.note)):
        if value:
            report[field_name] = value
    return report


def _tail(identity: str) -> str:
    return identity.partition("/")[2]
