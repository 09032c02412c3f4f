"""Records of articles and of reference data, made of coded statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.imports.corpus import Coded, Document, Known, Names, Record, slug


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
