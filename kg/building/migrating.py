"""What an earlier version stored, brought to the model of this one: graphs completed anew, all derived again.

From 0.1 to 0.2: chains of reports lead by `rec:via`; positions are first and last stated; statements have a standing.
An utterance that was said at an event, but is dated less precisely than the event, loses the event to an
identification: that the two belong together is a judgement, not what the article says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import RDF, RDFS, XSD, value
from kg.building.contents import vocabulary
from kg.changes import revisions
from kg.changes.judging import as_stored
from kg.changes.stored import Stored
from kg.derive import anew, derive, frame_of, rows_beside, rows_of
from kg.engine.base import Engine, Patch, Query
from kg.ontology import Ontology
from kg.questions.answers import holds
from kg.questions.model import RULES, own_version, rules_mark, stored_rules, stored_version
from kg.questions.rules import UNLIMITED
from kg.records import drafts

MOST_HELD = 3_000_000
"""Triples up to which a store is completed and derived as a whole. A larger one whose model is of this version is
derived again some propositions at a time, and nothing else of it is looked at."""
AT_ONCE = 200
"""Propositions that are derived together then."""
DCTERMS_SOURCE = "http://purl.org/dc/terms/source"


@dataclass(frozen=True)
class Migration:
    """What a migration came to, or would.

    Attributes:
        before, after: versions of the model.
        revision: the revision that it made; that of the store as it was on a dry run.
        removed, added: how many quads.
        identified: the utterances whose event became an identification.
    """

    before: str
    after: str
    revision: int
    removed: int
    added: int
    identified: tuple[str, ...]


def migrate(
    engine: Engine,
    ontology: Ontology,
    *,
    author: str,
    now: datetime,
    dry_run: bool = False,
    first: Callable[[], None] = lambda: None,
) -> Migration:
    """Bring what a store holds to the model of this version, as one revision.

    Args:
        engine: the store, open for writing.
        ontology: the model of this version.
        author, now: for the log.
        dry_run: whether to find out only.
        first: what is done before anything is changed, if anything is: a copy is kept.

    Raises:
        StoreError: the store cannot be written.
    """
    stored, bases, after = Stored(engine, ontology), ontology.bases, own_version(ontology)
    before = stored_version(engine, ontology) or after
    if before == after and _is_large(engine):
        patch = _derived_anew(engine, ontology, stored)
        entry = revisions.Entry(author, now, f"derived anew by version {RULES} of the rules")
        revision = stored.revision if dry_run else _made(engine, ontology, patch, stored, entry, first)
        return Migration(before, after, revision, len(patch.removed), len(patch.added), ())
    graphs = [graph for graph in stored.graphs() if drafts.role_of(graph, ontology)]
    links = bases.graph(drafts.LINKS)
    every = {graph: drafts.of_quads(graph, stored.graph(graph), ontology).quads for graph in graphs}
    identified: list[str] = []
    judged: list[Quad] = []
    days = _event_days(every, ontology)
    for graph in graphs:
        if drafts.role_of(graph, ontology) == drafts.ARTICLE:
            kept, made = _venues(every[graph], days, ontology, now)
            every[graph] = kept
            judged += made
            identified += [value(quad.object) for quad in made if quad.predicate.value == bases.term("identifies")]
    if judged:
        every[links] = drafts.of_quads(links, [*every.get(links, ()), *judged], ontology).quads
    said = (quad for graph, quads in every.items() if "/graph/article/" in graph for quad in quads)
    beside = (quad for graph in (bases.graph(drafts.REFERENCE), links) for quad in every.get(graph, ()))
    new_graphs = {graph: as_stored(quads) for graph, quads in every.items()}
    new_graphs[bases.graph("vocabulary")] = as_stored(vocabulary(ontology))
    derived = derive(rows_of(said, ontology), bases, frame=frame_of(beside, ontology))
    new_graphs[bases.graph("derived")] = as_stored(list(derived))
    removed: list[Quad] = []
    added: list[Quad] = []
    for graph, quads in sorted(new_graphs.items()):
        held = set(stored.graph(graph))
        removed += sorted(held - quads, key=str)
        added += sorted(quads - held, key=str)
    patch = _marked(engine, ontology, removed, added)
    what = f"migrated from version {before} of the model to {after}" if before != after else "derived anew"
    entry = revisions.Entry(author, now, f"{what} by version {RULES} of the rules")
    revision = stored.revision if dry_run else _made(engine, ontology, patch, stored, entry, first)
    short = tuple(sorted(map(bases.shorten, identified)))
    return Migration(before, after, revision, len(patch.removed), len(patch.added), short)


def _is_large(engine: Engine) -> bool:
    """Whether a store holds more than can well be held in memory several times over."""
    beyond = f"ASK {{ {{ SELECT * {{ ?s ?p ?o }} OFFSET {MOST_HELD} LIMIT 1 }} }}"
    return holds(engine, Query(beyond, limits=UNLIMITED))


def _derived_anew(engine: Engine, ontology: Ontology, stored: Stored) -> Patch:
    """What has to change for all to be derived by these rules, found some propositions at a time."""
    kind = NamedNode(ontology.bases.term("Proposition"))
    reference = stored.graph(ontology.bases.graph(drafts.REFERENCE))
    every = sorted({value(quad.subject) for quad in reference if quad.object == kind})
    rows, removed, added = rows_beside(engine, ontology), set[Quad](), set[Quad]()
    for start in range(0, len(every), AT_ONCE):
        gone, come = anew(rows, every[start : start + AT_ONCE], ontology.bases)
        removed |= set(gone)
        added |= set(come)
    return _marked(engine, ontology, sorted(removed, key=str), sorted(added, key=str))


def _marked(engine: Engine, ontology: Ontology, removed: list[Quad], added: list[Quad]) -> Patch:
    """A patch, with the mark of these rules in place of that of others."""
    rules = stored_rules(engine, ontology)
    if rules not in (None, RULES):
        removed = removed + ([rules_mark(ontology.bases, rules)] if rules != "1" else [])  # the first wrote no mark
        added = [*added, rules_mark(ontology.bases)]
    return Patch(removed, added)


def _made(
    engine: Engine,
    ontology: Ontology,
    patch: Patch,
    stored: Stored,
    entry: revisions.Entry,
    first: Callable[[], None],
) -> int:
    """The revision that a patch made, or the one that there is if there is nothing to change."""
    if not (patch.removed or patch.added):
        return stored.revision
    first()
    graphs = {graph for graph in stored.graphs() if drafts.role_of(graph, ontology)}
    changed = {value(quad.graph_name) for quad in (*patch.removed, *patch.added)} & graphs
    return revisions.apply(engine, patch, stored.revision, changed, entry, ontology.bases)


Days = dict[str, tuple[str, str]]
"""First and last day of events, by IRI."""


def _event_days(every: dict[str, list[Quad]], ontology: Ontology) -> Days:
    first, last = ontology.bases.term("earliest"), ontology.bases.term("latest")
    by_event: dict[str, dict[str, str]] = {}
    for quads in every.values():
        for quad in quads:
            if quad.predicate.value in (first, last):
                by_event.setdefault(value(quad.subject), {})[quad.predicate.value] = value(quad.object)
    return {iri: (days[first], days[last]) for iri, days in by_event.items() if len(days) == 2}


def _venues(quads: list[Quad], days: Days, ontology: Ontology, now: datetime) -> tuple[list[Quad], list[Quad]]:
    """The quads without venues that are dated better than their utterances, and identifications for these."""
    venue = ontology.bases.term("venue")
    kept: list[Quad] = []
    made: list[Quad] = []
    for quad in quads:
        own, event = days.get(value(quad.subject)), days.get(value(quad.object))
        if quad.predicate.value == venue and own and event and not (event[0] <= own[0] and own[1] <= event[1]):
            made += _identification(quad, event, ontology, now)
        else:
            kept.append(quad)
    return kept, made


def _identification(quad: Quad, event: tuple[str, str], ontology: Ontology, now: datetime) -> Iterator[Quad]:
    bases, graph = ontology.bases, NamedNode(ontology.bases.graph(drafts.LINKS))
    node = NamedNode(bases.id(f"identification/{bases.shorten(value(quad.subject)).partition('/')[2]}"))
    edtf = event[0] if event[0] == event[1] else "/".join(event)
    values = {
        RDF + "type": NamedNode(bases.term("Identification")),
        bases.term("identifies"): quad.subject,
        bases.term("identifiedAs"): quad.object,
        bases.term("date"): Literal(edtf, datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")),
        bases.term("judgement"): NamedNode(bases.term("accepted")),
        bases.term("coder"): Literal("kg migrate"),
        bases.term("coded"): Literal(now.date().isoformat(), datatype=NamedNode(XSD + "date")),
        RDFS + "comment": Literal("Recorded as said at this event, whose day the article does not give."),
        DCTERMS_SOURCE: Literal("The record as version 0.1 had it"),
    }
    for about, term in values.items():
        yield Quad(node, NamedNode(about), term, graph)
