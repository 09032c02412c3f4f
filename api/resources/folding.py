"""Rows of a question folded into the things that they are about: one row a combination, one model a thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode

from api.resources.models import (
    Actor,
    Article,
    Contradiction,
    Event,
    Hop,
    Named,
    Passage,
    Position,
    Proposition,
    Report,
    Side,
    Statement,
    Texts,
    Thing,
    Topic,
    Utterance,
)
from api.service import Service
from kg.bases import Bases
from kg.derive.scope import Identified
from kg.questions.files import Row

_OF_POSITION = ("stance", "firstStated", "lastStated", "earliest", "latest", "conditional", "shiftOf")


class Folder:
    """Folds rows with the IRI bases in force. Things come in the order of their first rows."""

    def __init__(self, bases: Bases) -> None:
        self.bases = bases

    def text(self, row: Row, name: str) -> str | None:
        """A term as JSON shows it: an id, a word of the vocabulary, an IRI or a literal's text; None if absent."""
        term = row.get(name)
        if term is None:
            return None
        if isinstance(term, NamedNode):
            return self.bases.shorten(term.value).removeprefix(self.bases.vocabulary)
        return term.value

    def thing(self, row: Row, name: str) -> Thing | None:
        """A thing with the texts in the variables `<name>Label` and `<name>Definition`."""
        iri = self.text(row, name)
        texts = {key.lower(): _texts(row.get(f"{name}{key}")) for key in ("Label", "Definition")}
        return Thing(id=iri, **texts) if iri is not None else None

    def statements(self, rows: Iterable[Row]) -> list[Statement]:
        """Statements from the rows of `resources/statements`."""
        found: dict[str, Statement] = {}
        reports: dict[tuple[str, str], Report] = {}
        chains: dict[str, dict[str, tuple[Hop, str | None]]] = {}
        for row in rows:
            iri = self.text(row, "statement")
            statement = found.get(iri) or found.setdefault(iri, self._statement(iri, row))
            _gather(statement.utterance.onBehalfOf, self.thing(row, "onBehalfOf"))
            _gather(statement.force, self.text(row, "force_"))
            _gather(statement.condition, self.thing(row, "condition"))
            _gather(statement.reason, self.thing(row, "reason"))
            _gather(statement.identified, self.text(row, "identified"))
            _gather(statement.disputes, self.text(row, "disputes"))
            key = iri, self.text(row, "report")
            report = reports.get(key)
            if report is None:
                report = reports[key] = self._report(row)
                statement.reports.append(report)
            _gather(report.note, self.text(row, "note"))
            _gather(report.evidence, self._passage(row))
            self._hop(row, chains.setdefault(report.id, {}))
        for report in reports.values():
            report.via = _chain(chains[report.id])
        return list(found.values())

    def _statement(self, iri: str, row: Row) -> Statement:
        utterance = Utterance(
            id=self.text(row, "utterance"),
            speaker=self.thing(row, "speaker"),
            date=self.text(row, "date"),
            venue=self.thing(row, "venue"),
        )
        return Statement(
            id=iri,
            proposition=self.thing(row, "proposition"),
            stance=self.text(row, "stance"),
            standing=self.text(row, "standing"),
            **{name: _true(row, name) or None for name in ("denied", "contested", "datedOutside")},
            utterance=utterance,
            reports=[],
        )

    def _report(self, row: Row) -> Report:
        names = ("article", "published", "mode", "hedge", "certainty", "coder", "coded", "codebook")
        return Report(
            id=self.text(row, "report"),
            publisher=self.thing(row, "publisher"),
            hops=int(row["hops"].value),
            interpretation=_true(row, "interpretation") or None,
            **{name: self.text(row, name) for name in names},
        )

    def _passage(self, row: Row) -> Passage | None:
        if "passage" not in row:
            return None
        start, end = (int(row[name].value) if name in row else None for name in ("start", "end"))
        return Passage(
            id=self.text(row, "passage"),
            start=start,
            end=end,
            **{name: self.text(row, name) for name in ("exact", "checked")},
        )

    def _hop(self, row: Row, chain: dict[str, tuple[Hop, str | None]]) -> None:
        if "hop" in row:
            iri = self.text(row, "hop")
            chain[iri] = Hop(id=iri, reporter=self.thing(row, "reporter")), self.text(row, "next")

    def positions(self, rows: Iterable[Row]) -> list[Position]:
        """Positions from the rows of `resources/positions`."""
        found: dict[str, Position] = {}
        for row in rows:
            iri = self.text(row, "position")
            if iri not in found:
                found[iri] = Position(
                    id=iri,
                    actor=self.thing(row, "actor"),
                    proposition=self.thing(row, "proposition"),
                    **{name: self.text(row, name) for name in _OF_POSITION},
                    **{name: _true(row, name) for name in ("contested", "denied", "datedOutside")},
                    restsOn=[],
                )
            _gather(found[iri].restsOn, self.text(row, "statement"))
        return list(found.values())

    def contradictions(self, rows: Iterable[Row]) -> list[Contradiction]:
        """Contradictions from the rows of `resources/contradictions`."""
        found: dict[str, Contradiction] = {}
        sides: dict[tuple[str, str, str], Side] = {}
        for row in rows:
            iri = self.text(row, "contradiction")
            if iri not in found:
                found[iri] = Contradiction(
                    id=iri,
                    contradictionType=self.text(row, "contradictionType"),
                    proposition=self.thing(row, "proposition"),
                    actor=[],
                    **{name: self.text(row, name) for name in ("earliest", "certainty", "aspect")},
                    **{name: _true(row, name) for name in ("contested", "denied", "datedOutside")},
                )
            for name in ("actor", "principal", "relation"):
                _gather(getattr(found[iri], name), self.thing(row, name))
            _gather(found[iri].wasDerivedFrom, self.text(row, "source"))
            if "stance" in row:
                key = iri, self.text(row, "statement"), self.text(row, "article")
                if key not in sides:
                    sides[key] = self._side(row)
                    found[iri].sides.append(sides[key])
                _gather(sides[key].exact, self.text(row, "exact"))
                _gather(sides[key].note, self.text(row, "note"))
                _gather(sides[key].condition, self.thing(row, "condition"))
                _gather(found[iri].statement, self.text(row, "statement"))
        return list(found.values())

    def _side(self, row: Row) -> Side:
        things = {name: self.thing(row, name) for name in ("speaker", "publisher")}
        names = ("statement", "stance", "date", "article", "mode", "hedge", "standing")
        marks = {
            "interpretation": _true(row, "interpretation"),
            "hops": int(row["hops"].value) if "hops" in row else None,
        }
        return Side(**things, **marks, **{name: self.text(row, name) for name in names})

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
        found: dict[str, Named] = {}
        for row in rows:
            iri = self.text(row, key)
            one = found.get(iri) or found.setdefault(iri, kind.model_construct(id=iri, **_empty(kind)))
            one.label.update(_texts(row.get("label")) or {})
            one.definition.update(_texts(row.get("definition")) or {})
            for language, text in (_texts(row.get("altLabel")) or {}).items():
                _gather(one.altLabel.setdefault(language, []), text)
            for name in things:
                _gather(getattr(one, name.rstrip("_")), self.thing(row, name))
            for name in words:
                _gather(getattr(one, name), self.text(row, name))
        return list(found.values())

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
        found: dict[str, Article] = {}
        for row in rows:
            iri = self.text(row, "article")
            if iri not in found:
                names = ("published", "language", "sha256", "characters")
                values = {name: self.text(row, name) for name in names}
                found[iri] = Article(id=iri, publisher=self.thing(row, "publisher"), **values)
            _gather(found[iri].author, self.thing(row, "author"))
            _gather(found[iri].url, self.text(row, "url"))
        return list(found.values())

    def events(self, rows: Iterable[Row]) -> list[Event]:
        """Events and acts from the rows of `resources/events`."""
        found: dict[str, Event] = {}
        reports: dict[tuple[str, str], Report] = {}
        for row in rows:
            iri = self.text(row, "event")
            one = found.get(iri)
            if one is None:
                values = {name: self.text(row, name) for name in ("date", "actType")}
                one = found[iri] = Event(id=iri, type=[], **values)
            one.label.update(_texts(row.get("label")) or {})
            one.definition.update(_texts(row.get("definition")) or {})
            for name in ("type", "category", "partOf"):
                _gather(getattr(one, name), self.text(row, name))
            for field, name in (("place", "place_"), ("participant",) * 2, ("actor", "doer"), ("recipient",) * 2):
                _gather(getattr(one, field), self.thing(row, name))
            if "report" in row:
                key = iri, self.text(row, "report")
                if key not in reports:
                    reports[key] = self._report(row)
                    one.reports.append(reports[key])
                _gather(reports[key].evidence, self._passage(row))
        return list(found.values())


def _texts(term: object) -> Texts | None:
    return {term.language or "@none": term.value} if isinstance(term, Literal) else None


def _empty(kind: type[Named]) -> dict[str, list[Any] | dict[str, Any]]:
    """Empty values for the fields of a model whose fields are all lists or maps, but for its id."""
    return {
        name: {} if name in ("label", "altLabel", "definition") else [] for name in kind.model_fields if name != "id"
    }


def _gather(values: list[Any], value: object) -> None:
    if value is not None and value not in values:
        values.append(value)


def _true(row: Row, name: str) -> bool:
    term = row.get(name)
    return isinstance(term, Literal) and term.value == "true"


def _chain(hops: dict[str, tuple[Hop, str | None]]) -> Hop | None:
    """The hop that no other leads to, with those that it leads to."""
    led_to = {following for _, following in hops.values()}
    first = next((iri for iri in hops if iri not in led_to), None)
    at, left = first, dict(hops)
    while at in left:
        hop, at = left.pop(at)
        hop.via = left[at][0] if at in left else None
    return hops[first][0] if first else None


def described(service: Service, positions: Sequence[Identified]) -> Iterator[Position]:
    """Positions as they are answered."""
    folder = Folder(service.settings.bases)
    things: dict[str, Thing] = {}
    for iri in {iri for one in positions for iri in (one.position.actor, one.position.proposition)}:
        rows = service.questions.ask("resources/label", service.settings.limits, thing=NamedNode(iri))
        things[iri] = folder.thing(rows[0], "thing") if rows else Thing(id=folder.bases.shorten(iri))
    for one in positions:
        yield Position(
            id=folder.bases.shorten(one.iri),
            actor=things[one.position.actor],
            proposition=things[one.position.proposition],
            stance=one.position.stance,
            firstStated=one.position.first_stated.isoformat(),
            lastStated=one.position.last_stated.isoformat(),
            earliest=one.position.earliest.isoformat(),
            latest=one.position.latest.isoformat(),
            conditional=one.position.conditional,
            contested=one.position.contested,
            denied=one.position.denied,
            datedOutside=one.position.dated_outside,
            shiftOf=folder.bases.shorten(one.shift_of) if one.shift_of else None,
            restsOn=sorted(folder.bases.shorten(statement.iri) for statement in one.position.rests_on),
        )
