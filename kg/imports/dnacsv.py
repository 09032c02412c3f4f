"""The event list that Discourse Network Analyzer writes, from any store: what R scripts for DNA read.

Columns and conventions are those of DNA 3's "Event list" export (CSV): divided by semicolons, texts in double quotes
with quotation marks inside them doubled (RFC 4180), so that it reads back; times as yyyy-MM-dd HH:mm:ss, one statement
a row. One column more says whether what stands for an organization is one, a state or a collective.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import QuerySolution

from kg.bases import Bases
from kg.cells import guarded
from kg.derive.scope import OnRecord
from kg.engine.base import Engine
from kg.ontology import Ontology
from kg.questions.rules import stream

HEADER = (
    *("statement_id", "time", "person", "organization", "concept", "agreement"),
    *("start_position", "stop_position", "text", "coder", "document_id", "document_title"),
    *("document_author", "document_source", "document_section", "document_type", "organization_kind"),
)
_BREAKS = re.compile(r"\s*[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_SIGNED = {"supports": 1, "ambivalent": 0, "opposes": -1}


@dataclass
class Event:
    """One report of one statement, with its passages together.

    Attributes:
        row: a row of `ontology/rules/event-list.rq`.
        organizations, authors: IRIs of whom the statement is made for, and of who wrote the article.
        passages: offset of a passage to where it ends and its words.
    """

    row: QuerySolution
    organizations: set[str] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)
    passages: dict[int, tuple[int, str]] = field(default_factory=dict)

    def quote(self) -> str:
        """The words of its passages, in their order."""
        return " … ".join(exact for _, (_, exact) in sorted(self.passages.items()))


def lines(engine: Engine, ontology: Ontology) -> Iterator[str]:
    """The lines of the event list, in order of time, article, place in it, and report.

    The agreement is 1 or 0, as of a boolean variable, if every statement supports or opposes and none has a level;
    otherwise it is an integer: the level, or 1, 0 and -1.
    """
    listed = events(engine, ontology)
    vocabulary = ontology.bases.vocabulary
    binary = all(
        event.row["level"] is None and not event.row["stance"].value.endswith("ambivalent") for event in listed
    )
    labels = _apart(listed, OnRecord(engine, ontology).labels())
    yield ";".join(f'"{name}"' for name in HEADER)
    documents: dict[str, int] = {}
    for number, event in enumerate(listed, 1):
        row = event.row
        stance = _SIGNED[row["stance"].value.removeprefix(vocabulary)]
        level = row["level"]
        agreement = int(level.value) if level is not None else max(stance, 0) if binary else stance
        document = documents.setdefault(row["article"].value, len(documents) + 1)
        yield ";".join(map(str, _cells(event, number, agreement, document, labels, ontology.bases)))


def events(engine: Engine, ontology: Ontology) -> list[Event]:
    """What every report says, in order of time, article, place in it, and report."""
    made: dict[tuple[str, str], Event] = {}
    for row in stream(engine, ontology, "event-list"):
        event = made.setdefault((row["report"].value, row["statement"].value), Event(row))
        for name, values in (("onBehalfOf", event.organizations), ("author", event.authors)):
            if row[name] is not None:
                values.add(row[name].value)
        start, exact = (row[name].value if row[name] is not None else "" for name in ("start", "exact"))
        if exact:
            event.passages[int(start or 0)] = (int(row["end"].value) if start else 0, exact)
    return sorted(
        made.values(),
        key=lambda event: (
            event.row["earliest"].value,
            event.row["article"].value,
            min(event.passages, default=0),
            event.row["report"].value,
            event.row["statement"].value,
        ),
    )


def _apart(listed: Iterable[Event], labels: Mapping[str, str]) -> dict[str, str]:
    """The labels of what an event list names, without those that two things of one column share: their ids tell them
    apart, and `kg import` takes an id for the thing that has it."""
    columns: dict[str, set[str]] = {"speaker": set(), "body": set(), "proposition": set()}
    for event in listed:
        columns["body"] |= event.organizations
        columns["proposition"].add(event.row["proposition"].value)
        columns["body" if "/id/person/" not in event.row["speaker"].value else "speaker"].add(
            event.row["speaker"].value
        )
    shared: set[str] = set()
    for column in columns.values():
        times = Counter(_plain(labels[iri]) for iri in column if iri in labels)
        shared |= {iri for iri in column if times[_plain(labels.get(iri, ""))] > 1}
    return {iri: label for iri, label in labels.items() if iri not in shared}


def _cells(
    event: Event, number: int, agreement: int, document: int, labels: Mapping[str, str], bases: Bases
) -> Iterator[object]:
    def named(iri: str) -> str:
        return labels.get(iri) or bases.shorten(iri)

    row, speaker = event.row, event.row["speaker"].value
    is_person = bases.shorten(speaker).startswith("person/")
    bodies = sorted(event.organizations) if is_person else [speaker]  # a body that speaks for another speaks itself
    yield number
    yield f"{row['earliest'].value} 00:00:00"
    yield _quoted(named(speaker) if is_person else "")
    yield _quoted(", ".join(map(named, bodies)))
    yield _quoted(named(row["proposition"].value))
    yield agreement
    yield min(event.passages, default=0)
    yield max((end for end, _ in event.passages.values()), default=0)
    yield _quoted(event.quote())
    yield _quoted(row["coder"].value if row["coder"] is not None else "")
    yield document
    yield _quoted(named(row["article"].value))
    yield _quoted(", ".join(map(named, sorted(event.authors))))
    yield _quoted(named(row["publisher"].value))
    yield _quoted("")
    yield _quoted("")
    # A variable of our own, so that a state comes back as one.
    yield _quoted(bases.shorten(bodies[0]).partition("/")[0] if len(bodies) == 1 else "")


def _plain(text: str) -> str:
    """A text in one line: a line break or tab, with the spaces around it, is a space, and all else stays."""
    return _BREAKS.sub(" ", text).strip()


def _quoted(text: str) -> str:
    plain = str(guarded(_plain(text))).replace('"', '""')
    return f'"{plain}"'
