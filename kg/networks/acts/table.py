"""The table of acts: every report of an act as one row, in order of time, article and report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kg.engine.base import Engine, Limits
from kg.networks.acts.signs import sign
from kg.networks.table.column import Column, taken
from kg.networks.table.loading import known_of
from kg.networks.table.statements import report_number, seconds
from kg.ontology import Ontology
from kg.questions.rules import UNLIMITED, ask

_NAMES = ("act", "report", "article", "publisher", "actor", "recipient", "type", "mode", "certainty", "coder")


@dataclass(frozen=True, eq=False)
class ActTable:
    """Reports of acts, one a row.

    Attributes:
        act, report, article, publisher, actor, recipient: ids, shortened to "<kind>/<slug>" where they are ours.
        type: PLOVER code ("ACCUSE"); mode, certainty: names of concepts; coder: who coded the report, where known.
        time: int64, seconds since 1970-01-01T00:00 of the first day that the act's date covers; UNDATED if none.
        weight: float64, on the source's own scale; nan if it has none.
        hops: int32, length of the report's chain; 0 unknown.
        sign: int8, 1 for cooperation, -1 for conflict, 0 for neither.
        attributes: id to what is known of it, as of a statement table.
    """

    act: Column
    report: Column
    article: Column
    publisher: Column
    actor: Column
    recipient: Column
    type: Column
    mode: Column
    certainty: Column
    coder: Column
    time: np.ndarray
    weight: np.ndarray
    hops: np.ndarray
    sign: np.ndarray
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.time)

    def label(self, identifier: str) -> str:
        """What a thing is called: its label, else its id."""
        return self.attributes.get(identifier, {}).get("label") or identifier

    def kind(self, identifier: str) -> str:
        """The class of an actor ("State"), "" if unknown."""
        return self.attributes.get(identifier, {}).get("type", "")

    def take(self, rows: np.ndarray) -> ActTable:
        """The rows of a mask or index array."""
        return taken(self, rows)

    @classmethod
    def of(
        cls, reports: Iterable[Mapping[str, Any]], attributes: Mapping[str, Mapping[str, str]] | None = None
    ) -> ActTable:
        """A table from mappings with the attribute names of this class as keys; absent keys are "none".

        `date` (ISO text) gives the time; `report` defaults to the act. Raises ValueError: a date that does not exist.
        """
        rows = [{"report": row.get("act"), **row} for row in reports]
        table = cls(
            **{name: Column.of(row.get(name) for row in rows) for name in _NAMES},
            time=np.array([seconds(row.get("date")) for row in rows], np.int64),
            weight=np.array([np.nan if row.get("weight") is None else float(row["weight"]) for row in rows], float),
            hops=np.array([int(row.get("hops") or 0) for row in rows], np.int32),
            sign=np.array([sign(str(row.get("type", ""))) for row in rows], np.int8),
            attributes=attributes or {},
        )
        numbers = np.array([report_number(row.get("report") or "") for row in rows], np.int64)
        keys = (table.recipient.codes, table.actor.codes, table.act.codes, table.report.codes)
        return table.take(np.lexsort([*keys, numbers, table.article.codes, table.time]))


def load(engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> ActTable:
    """The table of acts of what an engine holds now. Raises QueryError, LimitError, StoreError as `Engine.query`."""

    def name(text: str) -> str:
        return ontology.bases.shorten(text).removeprefix(ontology.bases.vocabulary)

    rules = "networks/publishers", "networks/acts"
    publishers, acts = (ask(engine, ontology, rule, limits) for rule in rules)
    published = {name(row["article"].value): name(row["publisher"].value) for row in publishers}
    names = ("act", "report", "article", "actor", "recipient", "type", "mode", "certainty", "coder", "weight", "hops")
    reports = []
    for solution in acts:
        row = {key: name(solution[key].value) for key in names if solution[key] is not None}
        day = solution["earliest"]
        reports.append({**row, "publisher": published.get(row["article"]), "date": day.value[:10] if day else ""})
    return ActTable.of(reports, known_of(engine, ontology, limits))
