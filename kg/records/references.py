"""What only shows when ids meet: undefined ids, nodes without type, ids in the wrong graph, cycles, statement ids."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from kg import dates
from kg.bases import EDTF, RDF, SKOS, value
from kg.errors import Finding
from kg.records.checking import ID
from kg.records.drafts import ARTICLE, LINKS, REFERENCE, Draft
from kg.records.naming import Place

_ARTICLE_KINDS = ("article", "report", "statement", "utterance", "act", "event", "membership")
_ACTOR_KINDS = ("actor", "person", "state", "organization", "collective")
_COMMON_KINDS = ("place", "post", "membership", "tenure", "event", "act", "topic", "proposition")

HOLDS = {
    ARTICLE: frozenset({*_ARTICLE_KINDS, "segment", "passage", "anonymousReporter", "check", "proposal"}),
    REFERENCE: frozenset({*_ACTOR_KINDS, *_COMMON_KINDS, "relation"}),
    LINKS: frozenset({"link", "identification"}),
}
"""The kinds of things that each graph may define."""


def check(draft: Draft, known: Callable[[str], bool], names: Collection[str] = ()) -> list[Finding]:
    """Every finding about how the ids of one graph hang together.

    Args:
        draft: the graph, completed.
        known: whether an IRI is defined in the reference graph (for the reference graph itself: always False).
        names: ids that the reference graph defines, to suggest one for an id that is not defined.
    """
    look = _Look(draft)
    own = look.own() if draft.role == ARTICLE else ()
    return [*look.kinds(), *own, *look.undefined(known, names), *look.cycles(), *look.statements(), *look.dates()]


class _Look:
    def __init__(self, draft: Draft) -> None:
        self.draft, self.fields = draft, draft.places.fields
        self.bases = self.fields.bases
        self.about: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in draft.quads:
            if isinstance(quad.subject, ox.NamedNode):
                self.about[quad.subject.value][quad.predicate.value].append(quad.object)
        term = self.bases.term
        self.free = {term("actedOn"), term("tookPartIn"), term("identifies")}
        self.linked = {
            value.value for values in self.about.values() for value in values.get(_SOURCE, ()) if draft.role == LINKS
        }

    def find(self, place: Place, found: str, expected: str, rule: str) -> Finding:
        return Finding(place.file, place.path, found, expected, rule, place.line)

    def kinds(self) -> Iterator[Finding]:
        """Nodes without a type, or of a kind that this graph does not hold."""
        for iri, values in self.about.items():
            place = self.draft.places.locate(iri)
            if RDF + "type" not in values:
                if iri not in self.linked and not values.keys() <= self.free:
                    yield self.find(place, "no type", "a type, such as type: Person", "type")
                continue
            if not iri.startswith(self.bases.ids):
                yield self.find(place, f"{iri!r}", f"an IRI that begins with {self.bases.ids}", "id")
                continue
            short = self.bases.shorten(iri)
            match = ID.fullmatch(short)
            if not match or match["kind"] not in self.fields.kinds:
                if not place.file:
                    yield self.find(place, f"{short!r} is not an id", "kind/slug", "id")
            elif match["kind"] not in HOLDS[self.draft.role]:
                yield self.find(place, f"{short!r} in the {self.draft.role} graph", _home(match["kind"]), "graph")

    def own(self) -> Iterator[Finding]:
        """What keeps two articles apart: the graph's name, and reports' ids that begin with their article's slug."""
        article = "article/" + self.draft.graph.removeprefix(self.bases.graph("article/"))
        for iri, values in self.about.items():
            short, types = self.bases.shorten(iri), {value.value for value in values.get(RDF + "type", ())}
            if self.bases.term("Article") in types and short != article:
                place = self.inside(iri, "id")
                yield self.find(place, f"the article {short!r} in the graph of {article!r}", f"{article!r}", "graph")
            begin = article.replace("article", "report", 1) + "/"
            if self.bases.term("Report") in types and not short.startswith((begin, f"{article}#")):
                yield self.find(self.inside(iri, "id"), f"{short!r}", f"an id that begins with {begin}", "report-id")

    def inside(self, iri: str, field: str) -> Place:
        """The place of a field of a node; of the node, where that is in no file."""
        place = self.draft.places.locate(iri)
        if not place.file:
            return place
        return Place(place.file, f"{place.path}.{field}" if place.path else field, place.line)

    def undefined(self, known: Callable[[str], bool], names: Collection[str]) -> Iterator[Finding]:
        defined = {iri for iri, values in self.about.items() if RDF + "type" in values or DCTERMS_REPLACED in values}
        seen = set()
        for quad in self.draft.quads:
            target = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            if not target.startswith(self.bases.ids) or target in defined or known(target):
                continue
            if quad.predicate.value in self.free or quad.predicate.value == RDF + "type":
                continue
            subject, about = value(quad.subject), quad.predicate.value
            place = self.draft.places.locate(subject, about, target)
            if self.reversed(about):
                place = self.draft.places.locate(subject)
            if (place, target) not in seen:
                seen.add((place, target))
                yield self.find(
                    place,
                    f"{self.bases.shorten(target)!r} is not defined",
                    self.expected() + self.meant(self.bases.shorten(target), names),
                    "undefined-id",
                )

    def reversed(self, about: str) -> bool:
        return all(self.fields.fields[name].reverse for name in self.fields.by_property.get(about, ("",)) if name)

    def meant(self, short: str, names: Collection[str]) -> str:
        """The nearest id of the same kind that is defined, as a suggestion; "" for none."""
        kind, _, slug = short.partition("/")
        own = (self.bases.shorten(iri) for iri in self.about)
        same = sorted({name for name in (*own, *names) if name.startswith(f"{kind}/") and name != short})
        words = set(slug.split("-"))
        near = [name for name in same if words <= set(name.partition("/")[2].split("-"))]
        near = sorted(near, key=len) or difflib.get_close_matches(short, same, 1, 0.75)
        return f"; did you mean {near[0]!r}?" if near else ""

    def expected(self) -> str:
        own = "this article or of " if self.draft.role == ARTICLE else ""
        return f"an id of {own}the reference records"

    def cycles(self) -> Iterator[Finding]:
        term = self.bases.term
        for about in (term("via"), SKOS + "broader", term("partOf"), term("liesIn"), term("organOf")):
            leads: dict[str, Sequence[str]] = {
                iri: [o.value for o in values[about]] for iri, values in self.about.items() if about in values
            }
            for cycle in _cycles(leads):
                place = self.draft.places.locate(cycle[0], about, cycle[1])
                way = " → ".join(map(self.bases.shorten, cycle))
                yield self.find(place, f"the cycle {way}", "a chain that ends", "cycle")

    def statements(self) -> Iterator[Finding]:
        term, short = self.bases.term, self.bases.shorten
        for iri, values in self.about.items():
            if ox.NamedNode(term("Statement")) not in values.get(RDF + "type", ()):
                continue
            slugs = [
                short(values[term(name)][0].value).removeprefix(f"{name}/") if values.get(term(name)) else None
                for name in ("utterance", "proposition")
            ]
            identity = "/".join(["statement", *map(str, slugs)])
            if None not in slugs and short(iri) != identity:
                place = self.draft.places.locate(iri)
                path = f"{place.path}.id" if place.path else "id"
                place = Place(place.file, path, place.line) if place.file else place
                yield self.find(
                    place, f"{short(iri)!r}", f"{identity!r}, made of utterance and proposition", "statement-id"
                )

    def dates(self) -> Iterator[Finding]:
        """Dates of graphs that came as RDF; those of records were looked at before."""
        for quad in self.draft.quads:
            if not isinstance(quad.object, ox.Literal) or quad.object.datatype.value != EDTF:
                continue
            place = self.draft.places.locate(value(quad.subject), quad.predicate.value)
            if not place.file:
                try:
                    dates.parse(quad.object.value)
                except ValueError as error:
                    found = str(error).partition(" of the form")[0]
                    yield self.find(place, found, "a date of EDTF level 0", "date")


DCTERMS_REPLACED = "http://purl.org/dc/terms/isReplacedBy"
"""What is left of a thing that was merged into another: it need not be defined any more."""

_SOURCE = "http://www.w3.org/2002/07/owl#annotatedSource"


def _home(kind: str) -> str:
    homes = [role for role, kinds in HOLDS.items() if kind in kinds]
    return f"its definition in the {' or '.join(homes)} records" if homes else "no definition: it is derived or logged"


def _cycles(leads: dict[str, Sequence[str]]) -> Iterator[list[str]]:
    """Each cycle once, as the nodes along it with the first one repeated at the end."""
    done: set[str] = set()
    for start in leads:
        path: list[str] = []
        todo = [(start, 0)]
        while todo:
            node, depth = todo.pop()
            del path[depth:]
            if node in path:
                yield [*path[path.index(node) :], node]
            elif node not in done:
                done.add(node)
                path.append(node)
                todo += [(after, depth + 1) for after in leads.get(node, ())]
