"""What is known here of a thing that helps to find its item: names, state, posts on the day, company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from kg.bases import RDF, Bases, value
from kg.dates import parse
from kg.engine.base import Engine
from kg.links.candidates.features import Sought
from kg.ontology import Ontology
from kg.questions.rules import ask
from kg.things.things import Thing, Things

_ACTORS = frozenset({"person", "state", "organization", "collective"})


@dataclass(frozen=True)
class Occurrence:
    """A thing in an article: both ids, and the last day of the article's date of publication (ISO)."""

    article: str
    thing: str
    published: str


def of_graph(quads: Iterable[Quad], bases: Bases) -> Iterator[Occurrence]:
    """The occurrences in one article's graph."""
    every = list(quads)
    article = {quad.subject for quad in every if quad.predicate.value == RDF + "type" and _is_article(quad, bases)}
    latest = bases.term("latest")
    dated = [quad for quad in every if quad.subject in article and quad.predicate.value == latest]
    named = {quad.object.value for quad in every if isinstance(quad.object, NamedNode)}
    for quad in dated:
        for iri in sorted(named):
            if iri.startswith(bases.ids):
                yield Occurrence(bases.shorten(value(quad.subject)), bases.shorten(iri), value(quad.object))


def _is_article(quad: Quad, bases: Bases) -> bool:
    return isinstance(quad.object, NamedNode) and quad.object.value == bases.term("Article")


def of_store(engine: Engine, ontology: Ontology) -> list[Occurrence]:
    """The occurrences in a store. Raises StoreError, LimitError."""
    short = ontology.bases.shorten
    rows = ask(engine, ontology, "links/occurrences")
    return [Occurrence(short(row["article"].value), short(row["thing"].value), row["published"].value) for row in rows]


def soughts(things: Things, occurrences: Iterable[Occurrence], ids: Iterable[str] = ()) -> Iterator[Sought]:
    """What is sought for each thing (or for those of `ids`), in order of id.

    The date is that of the last article that speaks of it; the posts are those of its tenures; company are the linked
    actors of the same articles.
    """
    by_thing: dict[str, list[Occurrence]] = defaultdict(list)
    by_article: dict[str, set[str]] = defaultdict(set)
    for occurrence in occurrences:
        if occurrence.thing in things.by_id:
            by_thing[occurrence.thing].append(occurrence)
            by_article[occurrence.article].add(occurrence.thing)
    chosen = list(ids) or list(things.by_id)
    for id in chosen:
        if id in things.by_id:
            yield _sought(things.by_id[id], things, by_thing[id], by_article)


def _sought(thing: Thing, things: Things, seen: list[Occurrence], by_article: Mapping[str, set[str]]) -> Sought:
    items = things.accepted
    day = max((occurrence.published for occurrence in seen), default="")
    company = sorted(
        {id for occurrence in seen for id in by_article[occurrence.article] if id.partition("/")[0] in _ACTORS}
    )
    short = things.ontology.bases.shorten
    states = [short(value.value) for value in thing.values.get("country", ())]
    posts = [post for post, since, until in things.tenures.get(thing.id, ()) if _held(since, until, day)]
    return Sought(
        name=thing.label,
        kind=thing.kind,
        id=thing.id,
        others=thing.names[1:],
        countries=tuple(items[state] for state in states if state in items),
        offices=tuple(items[post] for post in posts if post in items),
        office=things.by_id[posts[0]].label if posts and posts[0] in things.by_id else "",
        date=day if posts else "",
        actors=tuple(items[id] for id in company if id in items and id != thing.id and id not in states),
    )


def _held(since: str | None, until: str | None, day: str) -> bool:
    if not day:
        return True
    begun = not since or parse(since).earliest.isoformat() <= day
    return begun and (not until or parse(until).latest.isoformat() >= day)
