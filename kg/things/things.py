"""The things of this graph as linking and reconciliation see them: names, kind, and the values of their fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import RDF, RDFS, SKOS, Bases
from kg.names.labels import in_order
from kg.ontology import Ontology
from kg.records.fields import Fields, fields_of
from kg.things.indexing import in_memory
from kg.things.item import Item, Office
from kg.things.lexicon import Lexicon
from kg.things.name_index import NameIndex

KINDS = ("person", "state", "organization", "collective", "place", "post", "event", "topic", "proposition")
"""The kinds of things that can be linked and reconciled."""

Tenure = tuple[str, str | None, str | None]
"""A post, and from when until when it was held: dates in EDTF, None where it is not said."""

_HIDDEN = frozenset({"type", "note", "earliest", "latest", "tookPartIn", "actedOn"})


@dataclass(frozen=True)
class Thing:
    """One thing of the reference graph.

    Attributes:
        id: "<kind>/<slug>".
        names: labels first, English before others, then alternative labels.
        description: its definition or category, in English if there is one; "" if none.
        values: field name to values, in a fixed order; `post` and `wikidata` are added to what the graph says.
    """

    id: str
    names: tuple[str, ...]
    description: str
    values: Mapping[str, tuple[NamedNode | Literal, ...]]

    @property
    def kind(self) -> str:
        """The kind of thing, as in its id."""
        return self.id.partition("/")[0]

    @property
    def label(self) -> str:
        """The name to show."""
        return self.names[0] if self.names else self.id.partition("/")[2].replace("-", " ")


@dataclass(frozen=True)
class Things:
    """Every linkable thing, by id, and which outside item each was accepted to be.

    Attributes:
        by_id: the things in order of id.
        accepted: from a thing to the item it is accepted to be.
        ontology: where fields and bases come from.
        tenures: person to (post, from, until), dates in EDTF or None.
    """

    by_id: Mapping[str, Thing]
    accepted: Mapping[str, str]
    ontology: Ontology
    tenures: Mapping[str, Sequence[Tenure]]

    @cached_property
    def index(self) -> NameIndex:
        """A name index of the things, in memory."""
        return in_memory(map(self.item, self.by_id.values()))

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the things' names."""
        return Lexicon({id: thing.names for id, thing in self.by_id.items()})

    def item(self, thing: Thing) -> Item:
        """A thing as an item that others can be matched with."""
        short = self.ontology.bases.shorten
        offices = (
            Office(post, since, until, self.by_id[post].label if post in self.by_id else "")
            for post, since, until in self.tenures.get(thing.id, ())
        )
        countries = (short(value.value) for value in thing.values.get("country", ()))
        return Item(
            thing.id, thing.names or (thing.label,), thing.description, (thing.kind,), tuple(countries), tuple(offices)
        )

    def of_kind(self, kind: str) -> Iterable[Thing]:
        """The things of one kind."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Thing, ...]]:
        by_kind: dict[str, list[Thing]] = {}
        for thing in self.by_id.values():
            by_kind.setdefault(thing.kind, []).append(thing)
        return {kind: tuple(each) for kind, each in by_kind.items()}


def things(reference: Iterable[Quad], accepted: Mapping[str, str], ontology: Ontology) -> Things:
    """The things of the quads of the reference graph. `accepted`: from a thing's id to the item that it is."""
    bases, fields = ontology.bases, fields_of(ontology)
    about: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in reference:
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(bases.ids):
            about[bases.shorten(quad.subject.value)][quad.predicate.value].append(quad.object)
    tenures = _tenures(about, bases)
    by_id = {}
    for id in sorted(about):
        if id.partition("/")[0] in KINDS and RDF + "type" in about[id] and "#" not in id:
            extra: dict[str, list[Any]] = {
                "post": [NamedNode(bases.id(post)) for post, _, _ in tenures.get(id, ())],
                "wikidata": [Literal(accepted[id])] if id in accepted else [],
            }
            by_id[id] = _thing(id, about[id], extra, fields)
    return Things(by_id, accepted, ontology, tenures)


def _tenures(about: Mapping[str, Mapping[str, list[Any]]], bases: Bases) -> dict[str, list[Tenure]]:
    short, term = bases.shorten, bases.term
    tenures: dict[str, list[Tenure]] = defaultdict(list)
    for id, values in sorted(about.items()):
        for member in values.get("http://www.w3.org/ns/org#member", ()) if id.startswith("tenure/") else ():
            since, until = (next((v.value for v in values.get(term(name), ())), None) for name in ("from", "until"))
            tenures[short(member.value)] += [(short(post.value), since, until) for post in values.get(term("post"), ())]
    return tenures


def _thing(id: str, values: Mapping[str, list[Any]], extra: Mapping[str, list[Any]], fields: Fields) -> Thing:
    labels = sorted(values.get(RDFS + "label", ()), key=in_order)
    others = sorted(values.get(SKOS + "altLabel", ()), key=in_order)
    texts = sorted(values.get(SKOS + "definition", ()), key=in_order) or values.get(fields.bases.term("category"), [])
    named = {fields.names_of(iri)[0]: sorted(terms, key=in_order) for iri, terms in values.items()}
    kept = {name: tuple(terms) for name, terms in {**named, **extra}.items() if terms and name not in _HIDDEN}
    names = tuple(dict.fromkeys(term.value for term in (*labels, *others)))
    return Thing(id, names, texts[0].value if texts else "", kept)
