"""What proves the rows of an answer: the statements that they name, with passages, sources and standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode

from kg.assistant.answers import Answer, cut, quoted
from kg.library.record import Record
from kg.library.table import Table
from kg.library.values import Value
from kg.questions.rules import ask

MOST_STATEMENTS = 4
"""Statements that one row is proved by; it names them all."""
MOST_PASSAGES = 3
"""Passages of one statement."""


def evidence(table: Table, record: Record) -> Iterator[list[Answer]]:
    """For each row of a table what proves it, in one question for all rows; nothing for rows that name no statement."""
    named = [list(_statements(row))[:MOST_STATEMENTS] for row in table.cells]
    proofs = of_statements({identity for row in named for identity in row}, record)
    for row in named:
        yield [proofs[identity] for identity in row if identity in proofs]


def of_statements(statements: Iterable[str], record: Record) -> dict[str, Answer]:
    """By the ids of statements: IRI, standing, whether it is denied, and passages with publisher, day and address."""
    statement_ids = sorted(set(statements))
    if not statement_ids:
        return {}
    bases, label = record.bases, record.labels.of
    proofs: dict[str, Answer] = {}
    seen: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    named = [NamedNode(bases.id(identity)) for identity in statement_ids]
    rows = ask(record.engine, record.ontology, "passages", record.limits, statement=named)
    for row in rows:
        identity = bases.shorten(row["statement"].value)
        proof = proofs.setdefault(identity, {"statement": row["statement"].value, "passages": []})
        for name in ("standing", "denied"):
            if row[name] is not None:
                proof[name] = row[name].value.removeprefix(bases.vocabulary)
        key = row["report"].value, row["start"].value if row["start"] is not None else ""
        if key in seen[identity] or len(proof["passages"]) == MOST_PASSAGES:
            continue
        seen[identity].add(key)
        start, end = (int(row[name].value) if row[name] is not None else None for name in ("start", "end"))
        exact = row["exact"].value if row["exact"] is not None else ""
        source = {
            "report": row["report"].value,
            "article": row["article"].value,
            "publisher": cut(label(bases.shorten(row["publisher"].value))),
            "published": row["published"].value,
        }
        url = {"url": row["url"].value} if row["url"] is not None else {}
        proof["passages"].append({**quoted(exact, start, end), **source, **url})
    return proofs


def _statements(row: Sequence[Value]) -> Iterator[str]:
    """The ids of statements in the cells of a row, each once."""
    parts = (part for cell in row if isinstance(cell, str) for part in cell.split(" | "))
    return iter(dict.fromkeys(part for part in parts if part.startswith("statement/") and " " not in part))
