"""The tools that an assistant is given: each a plain call over a record, with an answer that can be cited."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from kg.assistant.answers import MOST_BYTES, MOST_ITEMS, NOTICE, Answer, answer, cut, quoted, rows, statement
from kg.assistant.citing import evidence, of_statements
from kg.errors import QueryError
from kg.library.record import Record
from kg.library.table import Table
from kg.questions.files import Question
from kg.sparql import calendar
from kg.sparql.inspection import inspect

Limit = Annotated[int, Field(ge=1, le=MOST_ITEMS, description="How many items at most.")]
Identity = Annotated[str | None, Field(max_length=300, description="An id such as person/sergey-lavrov, or an IRI.")]
Day = Annotated[str | None, Field(max_length=10, description="A day, YYYY-MM-DD.")]


CONSIDERED = frozenset({"actor", "speaker", "proposition", "topic", "publisher"})
"""Parameters of a yes-or-no question by which the statements that it considers are found."""
MOST_CONSIDERED = 5
"""Statements that such an answer is shown with; the tool `statements` lists them all."""
MOST_RESULT = 8 * 2**20
"""Bytes of what one query may answer before it is cut to an answer for the assistant."""


class Tools:
    """The tools, over one record. Each blocks: call it in a thread."""

    def __init__(self, record: Record) -> None:
        record.limits = replace(record.limits, result=MOST_RESULT)
        self._record = record

    def search(
        self,
        text: Annotated[str, Field(max_length=200, description="A name, part of one, or another spelling or script.")],
        kind: Annotated[
            list[str] | None, Field(max_length=9, description="person, state, topic, proposition …")
        ] = None,
        limit: Limit = 20,
    ) -> Answer:
        """Find actors, places, posts, events, topics and propositions by name: the other tools take these ids."""
        table = self._record.search(text, kind=kind, limit=limit)
        return answer(rows(table, self._record.bases), table.revision, limit)

    def questions(self) -> Answer:
        """The questions that can be asked by name, with their parameters and an example value for each."""
        table = self._record.asked()
        shown = [{**row, "words": str(row["words"]).partition("?")[0] + "?"} for row in table]
        return {"revision": table.revision, "items": shown, "complete": True, "notice": NOTICE}

    def ask(
        self,
        question: Annotated[str, Field(max_length=100, description="A question's name, as `questions` lists them.")],
        parameters: Annotated[dict[str, str] | None, Field(description="Its parameters by name.")] = None,
        limit: Limit = 25,
    ) -> Answer:
        """Answer a question by name, such as ever-supported or position-on-date."""
        if question not in self._record.questions.names():
            raise QueryError(f"{question!r} is not a question; the tool `questions` lists them")
        given = dict[str, Any](parameters or {})
        reply = self._answer(self._record.ask(question, labels=True, **given), limit)
        if "answer" not in reply:
            return reply
        about = {name: value for name, value in given.items() if name in CONSIDERED}
        told = self._record.told(limit=MOST_CONSIDERED, **about) if about else ()
        return {**reply, "considered": [statement(told_statement, self._record.bases) for told_statement in told]}

    def statements(
        self,
        actor: Identity = None,
        proposition: Identity = None,
        topic: Identity = None,
        stance: Annotated[str | None, Field(max_length=20, description="supports, opposes or ambivalent.")] = None,
        publisher: Identity = None,
        since: Day = None,
        until: Day = None,
        known_on: Day = None,
        limit: Limit = 10,
    ) -> Answer:
        """Statements with who reported them, in which words, and by which chain of sources; in order of date."""
        filters = {
            "actor": actor,
            "proposition": proposition,
            "topic": topic,
            "stance": stance,
            "publisher": publisher,
            "since": since,
            "until": until,
            "known_on": known_on,
        }
        told = self._record.told(limit=limit + 1, **filters)
        return answer((statement(item, self._record.bases) for item in told), self._record.revision, limit)

    def positions(
        self,
        actor: Identity = None,
        proposition: Identity = None,
        topic: Identity = None,
        as_of: Day = None,
        known_on: Day = None,
        limit: Limit = 25,
    ) -> Answer:
        """Positions: an actor's stance on a proposition from one date to another; with as_of, those in force that day.

        A position is derived by rule from statements; `restsOn` names them. No row means that no statement was found,
        never that an actor agrees.
        """
        table = self._record.positions(actor, proposition, topic, as_of=as_of, known_on=known_on)
        return self._cited(table, limit)

    def contradictions(
        self,
        actor: Identity = None,
        proposition: Identity = None,
        topic: Identity = None,
        type: Annotated[str | None, Field(max_length=30, description="shift, conflict, denial …")] = None,
        limit: Limit = 25,
    ) -> Answer:
        """Statements, or reports of one, that do not go together: shifts, conflicts, denials, conflicting reports."""
        table = self._record.contradictions(actor, proposition, topic, type=type)
        return self._cited(table, limit)

    def passages(
        self,
        of: Annotated[str, Field(max_length=400, description="A statement's id or IRI.")],
        limit: Limit = 20,
    ) -> Answer:
        """The passages that prove a statement, each with its article, publisher, address and place in the text."""
        record, bases = self._record, self._record.bases
        iri = of if ":" in of else bases.id(of)
        passages = record.on_record.passages(iri)
        if not passages:
            raise QueryError(f"{bases.shorten(iri)} is no statement on record; the tool `statements` lists them")
        unique = {(row["report"], row.get("start"), row.get("row"), row.get("exact")): row for row in passages}
        proof = of_statements([bases.shorten(iri)], record).get(bases.shorten(iri), {})
        about: Answer = {name: proof[name] for name in ("statement", "standing", "denied") if name in proof}
        return {**answer((_source(row, record) for row in unique.values()), record.revision, limit), **about}

    def sparql(
        self,
        query: Annotated[str, Field(max_length=20_000, description="SELECT, ASK or CONSTRUCT; never an update.")],
        limit: Limit = 25,
    ) -> Answer:
        """Run a read-only SPARQL 1.1 query. Prefixes rec:, schema:, prov:, skos:, oa: and id: are declared already."""
        seen = inspect(query)
        if seen.form == "update":
            raise QueryError("found an update; this tool only reads")
        if seen.form in ("construct", "describe"):
            lines = self._record.graph(query).serialize(format="turtle")
            whole = len(lines) <= MOST_BYTES
            return {
                "revision": self._record.revision,
                "turtle": {"quotation": lines[:MOST_BYTES].rpartition("\n")[0] if not whole else lines},
                "complete": whole,
                "notice": NOTICE,
            }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is told in the answer
            reply = self._answer(self._record.ask(Question("the query", query)), limit, anything=True)
        told = calendar.note(query, self._record.bases)
        return {**reply, "dates": told} if told else reply

    def _answer(self, result: bool | Table, limit: int, *, anything: bool = False) -> Answer:
        if isinstance(result, bool):
            return {"revision": self._record.revision, "answer": result, "complete": True, "notice": NOTICE}
        return self._cited(result, limit, anything=anything)

    def _cited(self, table: Table, limit: int, *, anything: bool = False) -> Answer:
        """The rows of a table, each with the statements that it names and the passages that prove them."""
        record, some = self._record, table[: limit + 1]
        proved = zip(rows(some, record.bases, anything=anything), evidence(some, record), strict=True)
        return answer(({**row, "evidence": proofs} if proofs else row for row, proofs in proved), table.revision, limit)


def _source(row: Mapping[str, str], record: Record) -> Answer:
    """A passage with what it takes to cite it."""
    label, bases = record.labels.of, record.bases
    start, end = (int(row[name]) if name in row else None for name in ("start", "end"))
    shown: Answer = {
        **quoted(row.get("exact", ""), start, end),
        "row": row.get("row"),
        "report": row["report"],
        "article": row["article"],
        "title": {"quotation": cut(label(bases.shorten(row["article"])))},
        "publisher": label(bases.shorten(row["publisher"])),
        "published": row["published"],
        "url": row.get("url"),
        "mode": row.get("mode", "").removeprefix(bases.vocabulary),
        "hops": int(row["hops"]),
        "speaker": label(bases.shorten(row["speaker"])),
        "said": row["date"],
        "stance": row["stance"].removeprefix(bases.vocabulary),
    }
    return {name: value for name, value in shown.items() if value not in (None, "")}


def names() -> list[str]:
    """The tools by name, in the order in which they are offered."""
    return [name for name, value in vars(Tools).items() if callable(value) and not name.startswith("_")]


def calls(tools: Tools) -> list[Any]:
    """The tools as callables, in the order of `names`."""
    return [getattr(tools, name) for name in names()]
