"""Decisions on names: a table that an import writes, a person fills in, and every later import reads.

Columns: kind, name, becomes, and beside them why the name is there: like, id, where. `becomes` is the name that counts
(its own: it stays a name of its own), or the id of a thing of the store; empty: not decided yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.cells import Writer
from kg.errors import DataError, Finding
from kg.imports import tables
from kg.imports.corpus import Coded, CodedAct, Coding, Document
from kg.imports.naming import Things, composed
from kg.imports.spelling import ACTORS, LookAlike

KINDS = ("person", "organization", "state", "collective", "proposition", "topic")
COLUMNS = ("kind", "name", "becomes", "like", "id", "where")

Key = tuple[str, str]


@dataclass(frozen=True)
class Decisions:
    """What somebody decided on names.

    Attributes:
        becomes: (kind, name) to the name or id that counts; only what is decided.
        listed: every (kind, name) of the table, decided or not.
        rows: (kind, name) to its row in the table, counted from the header's, 1.
        file: the table, for messages.
    """

    becomes: Mapping[Key, str] = field(default_factory=dict)
    listed: frozenset[Key] = frozenset()
    rows: Mapping[Key, int] = field(default_factory=dict)
    file: str = ""


def read(path: Path) -> Decisions:
    """The decisions of a table in CSV or Excel.

    Raises:
        DataError: it is no such table, names a kind that does not exist, or decides on one name twice and differently.
        FileNotFoundError: there is no such file.
    """
    table = tables.read(path)
    if missing := [name for name in COLUMNS[:3] if name not in table.header]:
        found = f"no column {', '.join(missing)} (columns: {', '.join(table.header)})"
        raise DataError([Finding(str(path), "header", found, "kind, name and becomes", line=1)])
    kinds, names, values = (list(tables.cells(table, name)) for name in COLUMNS[:3])
    becomes: dict[Key, str] = {}
    rows: dict[Key, int] = {}
    faults = []
    for (number, _), kind, name, value in zip(table.rows, kinds, names, values, strict=True):
        key = (kind, composed(name))
        if kind not in KINDS:
            faults.append(Finding(str(path), f"row {number}: kind", f"{kind!r}", f"one of {', '.join(KINDS)}"))
        elif becomes.get(key, value) != value and value:
            found = f"{name!r} becomes {value!r}, and {becomes[key]!r} in row {rows[key]}"
            faults.append(Finding(str(path), f"row {number}: becomes", found, "one decision on each name"))
        elif value:
            becomes[key] = composed(value)
        rows.setdefault(key, number)
    if faults:
        raise DataError(faults)
    return Decisions(becomes, frozenset(rows), rows, str(path))


def write(path: Path, alike: Iterable[LookAlike], before: Decisions) -> int:
    """Add names that the table does not list yet, each once; how many were added. Makes the table if there is none."""
    by_name = {(each.kind, composed(each.name)): each for each in reversed(list(alike))}
    fresh = [each for key, each in reversed(by_name.items()) if key not in before.listed]
    new = not path.exists()
    if not fresh and not new:
        return 0
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        found = f"{len(fresh)} names that {path.name} does not list"
        raise DataError([Finding(str(path), "", found, "a table in CSV, which can be added to")])
    with path.open("a", newline="", encoding="utf-8") as file:
        if not new and not path.read_bytes().endswith(b"\n"):
            file.write("\r\n")
        writer = Writer(file)
        if new:
            writer.writerow(COLUMNS)
        writer.writerows((each.kind, each.name, "", each.like, each.id, each.where) for each in fresh)
    return len(fresh)


def resolved(decisions: Decisions, store: Things) -> tuple[dict[Key, str], dict[Key, str]]:
    """What decisions come to: (kind, name) to the name that counts, and (kind, name) to the id of the store's thing.

    Raises:
        DataError: an id that the store does not have, or decisions that go round in a circle.
    """
    names: dict[Key, str] = {}
    ids: dict[Key, str] = {}
    faults = []
    for key, value in decisions.becomes.items():
        kind, seen = key[0], {key[1]}
        while (next_ := decisions.becomes.get((kind, value), value)) != value and value not in seen:
            seen.add(value)
            value = next_
        place = f"row {decisions.rows[key]}: becomes"
        if value in seen and value != decisions.becomes[key]:
            faults.append(Finding(decisions.file, place, f"{value!r}, which becomes {key[1]!r} again", "no circle"))
        elif value.partition("/")[0] in KINDS and "/" in value and " " not in value:
            meant = value.partition("/")[0]
            if value not in store.by_id:
                faults.append(Finding(decisions.file, place, f"{value!r}", "the id of a thing of the store"))
            elif meant != kind and not {meant, kind} <= set(ACTORS):
                faults.append(Finding(decisions.file, place, f"{value!r}, no {kind}", f"the id of a {kind}"))
            ids[key] = value
        else:
            names[key] = value
    if faults:
        raise DataError(faults)
    return names, ids


def renamed(coding: Coding, names: Mapping[Key, str]) -> Coding:
    """A coding with names replaced; the spellings that are replaced are kept beside the name that counts."""
    changes = {key: name for key, name in names.items() if key[1] != name}
    if not changes:
        return coding

    def name(kind: str, text: str) -> str:
        return changes.get((kind, composed(text)), text)

    def statement(coded: Coded) -> Coded:
        return replace(
            coded,
            person=name("person", coded.person),
            organization=name("organization", coded.organization),
            proposition=name("proposition", coded.proposition),
        )

    def document(known: Document) -> Document:
        return replace(known, publisher=name("organization", known.publisher), author=name("person", known.author))

    def act(coded: CodedAct) -> CodedAct:
        actor, recipient = ((kind, name(kind, text)) for kind, text in (coded.actor, coded.recipient))
        return replace(coded, actor=actor, recipient=recipient)

    there = {(kind, composed(text)) for kind, text in coding.mentioned()}
    spellings = {key: list(others) for key, others in coding.spellings.items()}
    for (kind, old), new in changes.items():
        if (kind, old) in there:
            spellings.setdefault((kind, new), []).append(old)
    actors = {(kind, name(kind, old)): known for (kind, old), known in reversed(list(coding.actors.items()))}
    return replace(
        coding,
        statements=tuple(map(statement, coding.statements)),
        acts=tuple(map(act, coding.acts)),
        items=tuple(replace(item, name=name(item.kind, item.name)) for item in coding.items),
        documents=tuple(map(document, coding.documents)),
        actors=actors | {key: known for key, known in coding.actors.items() if key not in changes},
        topics={name("proposition", about): name("topic", topic) for about, topic in coding.topics.items()},
        spellings={key: tuple(others) for key, others in spellings.items()},
    )
