"""Positions and contradictions as quads of the derived graph, with IRIs that depend on nothing but their content."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import PROV, RDF, XSD, Bases
from kg.derive.contradictions import Contradiction
from kg.derive.positions import Position
from kg.derive.statements import Statement


def position_ids(positions: Iterable[Position], bases: Bases) -> Iterator[tuple[str, Position]]:
    """Each position with its IRI: position/<actor>/<proposition>/<day by which first stated>.

    From the second position of an actor on a proposition that begins on the same day on, "-2" and so on is appended.
    Positions are in order of actor, proposition and number. The actor's kind is part of the IRI, since a person and
    an organization may share a slug.
    """
    before: tuple[str, str, date] | None = None
    count = 0
    for position in positions:
        this = (position.actor, position.proposition, position.first_stated)
        count = count + 1 if this == before else 1
        before = this
        proposition = _slug(position.proposition, bases).removeprefix("proposition/")
        suffix = f"-{count}" if count > 1 else ""
        yield (
            bases.id(f"position/{_slug(position.actor, bases)}/{proposition}/{position.first_stated}{suffix}"),
            position,
        )


def _slug(iri: str, bases: Bases) -> str:
    short = bases.shorten(iri)
    return short if short != iri else _digest(iri)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def contradiction_id(contradiction: Contradiction, bases: Bases) -> str:
    """IRI of a contradiction: contradiction/<type>/<digest of what makes it up, IRIs relative to the base>."""
    extra = (*contradiction.relations, *filter(None, (contradiction.aspect,)))
    parts = (*contradiction.actors, "", *contradiction.statements, "", *contradiction.sources, *extra)
    return bases.id(f"contradiction/{contradiction.type}/{_digest(' '.join(map(bases.shorten, parts)))}")


def linked(positions: Iterable[Position], bases: Bases) -> Iterator[tuple[str, Position, str | None]]:
    """Each position with its IRI, and with that of the actor's position before it, if there is one."""
    before: str | None = None
    for iri, position in position_ids(positions, bases):
        yield iri, position, before if position.number > 1 else None
        before = iri


def position_quads(positions: Iterable[Position], bases: Bases, only: Container[str] | None = None) -> Iterator[Quad]:
    """The quads of positions, each linked to the one before it by `rec:shiftOf`; `only`: of which, by IRI."""
    describe = _Describe(bases)
    for iri, position, before in linked(positions, bases):
        if only is not None and iri not in only:
            continue
        links = [("restsOn", statement.iri) for statement in position.rests_on]
        if before is not None:
            links.append(("shiftOf", before))
        yield from describe(
            iri,
            "Position",
            [("actor", position.actor), ("proposition", position.proposition), *links],
            [("stance", position.stance)],
            [
                ("firstStated", position.first_stated),
                ("lastStated", position.last_stated),
                ("earliest", position.earliest),
                ("latest", position.latest),
            ],
            position,
        )
        yield describe.text(iri, "conditional", position.conditional)


def contradiction_quads(
    contradictions: Iterable[Contradiction], bases: Bases, only: Container[str] | None = None
) -> Iterator[Quad]:
    """The quads of contradictions; `only`: of which, by IRI."""
    describe = _Describe(bases)
    for contradiction in contradictions:
        iri = contradiction_id(contradiction, bases)
        if only is not None and iri not in only:
            continue
        links = [("actor", actor) for actor in contradiction.actors] + [
            ("statement", iri) for iri in contradiction.statements
        ]
        links += [("supporting", iri) for iri in contradiction.supporting] + [
            ("opposing", iri) for iri in contradiction.opposing
        ]
        links += [("principal", actor) for actor in contradiction.principals] + [
            ("relation", iri) for iri in contradiction.relations
        ]
        yield from describe(
            iri,
            "Contradiction",
            [("proposition", contradiction.proposition), *links],
            [
                ("contradictionType", contradiction.type),
                ("certainty", "certain" if contradiction.certain else "possible"),
            ],
            [("earliest", contradiction.begins)],
            contradiction,
        )
        if contradiction.pairs:
            yield describe.count(iri, "pairs", contradiction.pairs)
        if contradiction.aspect:
            yield describe.text(iri, "aspect", contradiction.aspect)
        for source in contradiction.sources:
            yield describe.quad(iri, NamedNode(PROV + "wasDerivedFrom"), NamedNode(source))


def standing_quads(statements: Iterable[Statement], bases: Bases) -> Iterator[Quad]:
    """The standing of statements: named or anonymous, and beside it what else limits them, only where it is so."""
    describe = _Describe(bases)
    for statement in sorted(statements, key=lambda statement: statement.iri):
        yield describe.term(statement.iri, "standing", "anonymous" if statement.anonymous else "named")
        for name, holds in (
            ("denied", statement.denied),
            ("contested", statement.contested),
            ("datedOutside", statement.dated_outside),
            ("interpretation", statement.interpretation),
        ):
            if holds:
                yield describe.flag(statement.iri, name, True)


class _Describe:
    """Makes quads of the derived graph.

    Nodes of the vocabulary, and of what much is derived about, are made once: of a corpus there are millions of quads.
    """

    def __init__(self, bases: Bases) -> None:
        self._bases = bases
        self._graph = NamedNode(bases.graph("derived"))
        self._type = NamedNode(RDF + "type")
        self._date = NamedNode(XSD + "date")
        self._terms: dict[str, NamedNode] = {}
        self._flags = {value: Literal(value) for value in (True, False)}
        self._nodes: dict[str, NamedNode] = {}

    def quad(self, subject: str, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(NamedNode(subject), predicate, value, self._graph)

    def _term(self, name: str) -> NamedNode:
        node = self._terms.get(name)
        if node is None:
            node = self._terms[name] = NamedNode(self._bases.term(name))
        return node

    def _node(self, name: str, iri: str) -> NamedNode:
        if name not in _SHARED:
            return NamedNode(iri)
        node = self._nodes.get(iri)
        if node is None:
            node = self._nodes[iri] = NamedNode(iri)
        return node

    def term(self, subject: str, name: str, value: str) -> Quad:
        return self.quad(subject, self._term(name), self._term(value))

    def text(self, subject: str, name: str, value: str) -> Quad:
        return self.quad(subject, self._term(name), Literal(value))

    def count(self, subject: str, name: str, value: int) -> Quad:
        return self.quad(subject, self._term(name), Literal(value))

    def flag(self, subject: str, name: str, value: bool) -> Quad:
        return self.quad(subject, self._term(name), self._flags[value])

    def __call__(
        self,
        subject: str,
        type_: str,
        links: list[tuple[str, str]],
        terms: list[tuple[str, str]],
        days: list[tuple[str, date]],
        marked: Position | Contradiction,
    ) -> Iterator[Quad]:
        node, graph, named = NamedNode(subject), self._graph, self._term
        yield Quad(node, self._type, named(type_), graph)
        for name, iri in links:
            yield Quad(node, named(name), self._node(name, iri), graph)
        for name, term in terms:
            yield Quad(node, named(name), named(term), graph)
        written: dict[date, Literal] = {}
        for name, day in days:
            value = written.get(day)
            if value is None:
                value = written[day] = Literal(day.isoformat(), datatype=self._date)
            yield Quad(node, named(name), value, graph)
        for name, holds in (
            ("contested", marked.contested),
            ("denied", marked.denied),
            ("datedOutside", marked.dated_outside),
        ):
            yield Quad(node, named(name), self._flags[holds], graph)


_SHARED = frozenset(("actor", "proposition", "principal", "relation"))
"""Properties whose values are the values of many."""
