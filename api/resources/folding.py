"""Rows of a question folded into the things that they are about: one row a combination, one model a thing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.resources.models import (
    Actor,
    Article,
    Contradiction,
    Event,
    Hop,
    Named,
    Position,
    Proposition,
    Report,
    Side,
    Statement,
    Topic,
    Utterance,
)
from api.resources.rows import RowReader, chain_of, count_of, gather, is_true, texts
from kg.questions.files import Row

# Lists are given, empty: a default that is a list is copied for each model, which takes longer than all else of it.
_LISTS_OF_CONTRADICTION = ("actor", "principal", "relation", "statement", "sides", "wasDerivedFrom")
_OF_POSITION = ("stance", "firstStated", "lastStated", "earliest", "latest", "conditional", "shiftOf")


class Folding(RowReader):
    """Folds rows with the IRI bases in force. Things come in the order of their first rows."""

    def statements(self, rows: Iterable[Row]) -> list[Statement]:
        """Statements from the rows of `resources/statements`."""
        statements: dict[str, Statement] = {}
        reports: dict[tuple[str, str], Report] = {}
        chains: dict[str, dict[str, tuple[Hop, str | None]]] = {}
        for row in rows:
            iri = self.key(row, "statement")
            statement = statements.get(iri) or statements.setdefault(iri, self._statement(iri, row))
            gather(statement.utterance.onBehalfOf, self.thing(row, "onBehalfOf"))
            gather(statement.force, self.text(row, "force_"))
            gather(statement.condition, self.thing(row, "condition"))
            gather(statement.reason, self.thing(row, "reason"))
            gather(statement.identified, self.text(row, "identified"))
            gather(statement.disputes, self.text(row, "disputes"))
            key = iri, self.key(row, "report")
            report = reports.get(key)
            if report is None:
                report = reports[key] = self.report(row)
                statement.reports.append(report)
            gather(report.note, self.text(row, "note"))
            gather(report.evidence, self.passage(row))
            self.hop(row, chains.setdefault(report.id, {}))
        for report in reports.values():
            report.via = chain_of(chains[report.id])
            # As in the article: passages in another order would say another thing when they are read one after another.
            report.evidence.sort(key=lambda passage: (passage.start is None, passage.start or 0))
        return list(statements.values())

    def _statement(self, iri: str, row: Row) -> Statement:
        utterance = Utterance(
            id=self.text(row, "utterance"),
            speaker=self.thing(row, "speaker"),
            date=self.text(row, "date"),
            venue=self.thing(row, "venue"),
            onBehalfOf=[],
        )
        return Statement(
            id=iri,
            proposition=self.thing(row, "proposition"),
            stance=self.text(row, "stance"),
            standing=self.text(row, "standing"),
            **{name: is_true(row, name) or None for name in ("denied", "contested", "datedOutside")},
            utterance=utterance,
            reports=[],
            **{name: [] for name in ("force", "condition", "reason", "disputes", "identified")},
        )

    def positions(self, rows: Iterable[Row]) -> list[Position]:
        """Positions from the rows of `resources/positions`."""
        positions: dict[str, Position] = {}
        for row in rows:
            iri = self.key(row, "position")
            if iri not in positions:
                positions[iri] = Position(
                    id=iri,
                    actor=self.thing(row, "actor"),
                    proposition=self.thing(row, "proposition"),
                    **{name: self.text(row, name) for name in _OF_POSITION},
                    **{name: is_true(row, name) for name in ("contested", "denied", "datedOutside")},
                    restsOn=[],
                )
            gather(positions[iri].restsOn, self.text(row, "statement"))
        return list(positions.values())

    def contradictions(self, rows: Iterable[Row], *, brief: bool = False) -> list[Contradiction]:
        """Contradictions from the rows of `resources/contradictions`; of `brief` ones, which say no more of their
        statements than which they are, without their sides."""
        by_id: dict[str, Contradiction] = {}
        sides: dict[tuple[str, str, str], Side] = {}
        for row in rows:
            iri = self.key(row, "contradiction")
            if iri not in by_id:
                by_id[iri] = Contradiction(
                    id=iri,
                    contradictionType=self.text(row, "contradictionType"),
                    proposition=self.thing(row, "proposition"),
                    **{name: self.text(row, name) for name in ("earliest", "certainty", "aspect")},
                    **{name: is_true(row, name) for name in ("contested", "denied", "datedOutside")},
                    pairs=count_of(row, "pairs"),
                    **{name: [] for name in _LISTS_OF_CONTRADICTION},
                )
            for name in ("actor", "principal", "relation"):
                gather(getattr(by_id[iri], name), self.thing(row, name))
            gather(by_id[iri].wasDerivedFrom, self.text(row, "source"))
            if "stance" in row:
                key = iri, self.key(row, "statement"), self.key(row, "article")
                if key not in sides:
                    sides[key] = self._side(row)
                    by_id[iri].sides.append(sides[key])
                gather(sides[key].exact, self.text(row, "exact"))
                gather(sides[key].note, self.text(row, "note"))
                gather(sides[key].condition, self.thing(row, "condition"))
            if brief or "stance" in row:
                gather(by_id[iri].statement, self.text(row, "statement"))
        return list(by_id.values())

    def _side(self, row: Row) -> Side:
        things = {name: self.thing(row, name) for name in ("speaker", "publisher")}
        names = ("statement", "stance", "date", "article", "mode", "hedge", "standing")
        marks = {
            "interpretation": is_true(row, "interpretation"),
            "hops": int(row["hops"].value) if "hops" in row else None,
        }
        lists: dict[str, list[Any]] = {name: [] for name in ("note", "condition", "exact")}
        return Side(**things, **marks, **lists, **{name: self.text(row, name) for name in names})

    def named(
        self, rows: Iterable[Row], kind: type[Named], key: str, things: Iterable[str], words: Iterable[str]
    ) -> list[Any]:
        """Things with names, from rows whose variable `key` is the thing.

        Args:
            rows: the rows.
            kind: the model to make.
            key: the variable of the thing.
            things: variables of other things, each a field (a "_" at its end left out).
            words: variables of words and texts without language, each a field.
        """
        by_id: dict[str, Named] = {}
        for row in rows:
            iri = self.key(row, key)
            thing = by_id.get(iri) or by_id.setdefault(iri, _nameless(kind, iri))
            thing.label.update(texts(row.get("label")) or {})
            thing.definition.update(texts(row.get("definition")) or {})
            for language, text in (texts(row.get("altLabel")) or {}).items():
                gather(thing.altLabel.setdefault(language, []), text)
            for name in things:
                gather(getattr(thing, name.rstrip("_")), self.thing(row, name))
            for name in words:
                gather(getattr(thing, name), self.text(row, name))
        return list(by_id.values())

    def actors(self, rows: Iterable[Row]) -> list[Actor]:
        """Actors from the rows of `resources/actors`."""
        return self.named(rows, Actor, "actor", ["country"], ["type", "category"])

    def topics(self, rows: Iterable[Row]) -> list[Topic]:
        """Topics from the rows of `resources/topics`."""
        return self.named(rows, Topic, "topic", ["broader_", "about_"], [])

    def propositions(self, rows: Iterable[Row]) -> list[Proposition]:
        """Propositions from the rows of `resources/propositions`."""
        return self.named(rows, Proposition, "proposition", ["broader_", "about_"], [])

    def articles(self, rows: Iterable[Row]) -> list[Article]:
        """Articles from the rows of `resources/articles`."""
        by_id: dict[str, Article] = {}
        for row in rows:
            iri = self.key(row, "article")
            if iri not in by_id:
                names = ("published", "language", "sha256", "characters")
                values = {name: self.text(row, name) for name in names}
                by_id[iri] = Article(id=iri, publisher=self.thing(row, "publisher"), **values)
            gather(by_id[iri].author, self.thing(row, "author"))
            gather(by_id[iri].url, self.text(row, "url"))
        return list(by_id.values())

    def events(self, rows: Iterable[Row]) -> list[Event]:
        """Events and acts from the rows of `resources/events`."""
        by_id: dict[str, Event] = {}
        reports: dict[tuple[str, str], Report] = {}
        for row in rows:
            iri = self.key(row, "event")
            event = by_id.get(iri)
            if event is None:
                values = {name: self.text(row, name) for name in ("date", "actType")}
                event = by_id[iri] = Event(id=iri, type=[], **values)
                event.weight = float(row["weight"].value) if "weight" in row else None
            event.label.update(texts(row.get("label")) or {})
            event.definition.update(texts(row.get("definition")) or {})
            for name in ("type", "category", "partOf"):
                gather(getattr(event, name), self.text(row, name))
            for field, name in (("place", "place_"), ("participant",) * 2, ("actor", "doer"), ("recipient",) * 2):
                gather(getattr(event, field), self.thing(row, name))
            if "report" in row:
                key = iri, self.key(row, "report")
                if key not in reports:
                    reports[key] = self.report(row)
                    event.reports.append(reports[key])
                gather(reports[key].evidence, self.passage(row))
        return list(by_id.values())


def _nameless(kind: type[Named], iri: str) -> Named:
    """A thing of a model whose fields are all lists or maps, but for its id; all of them empty."""
    fields: dict[str, Any] = {
        name: {} if name in ("label", "altLabel", "definition") else [] for name in kind.model_fields if name != "id"
    }
    return kind.model_construct(id=iri, **fields)
