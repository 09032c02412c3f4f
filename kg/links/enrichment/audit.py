"""Looks at accepted links again: items that moved or went, and what they say against the reference data.

A contradiction is a finding to look into, never a correction: neither side is taken to be right. Whose a place is is
not compared at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.dates import Days, parse
from kg.errors import Finding
from kg.links.candidates.features import Classes
from kg.links.candidates.kinds import compatible
from kg.links.current import LinkedThings
from kg.links.judgements.judgement import ACCEPTED, Judgement
from kg.links.outside.wikidata import Fetched
from kg.names import similarity
from kg.things.item import Item, Office, current, from_wikidata
from kg.things.things import Thing, Things

_CODES = {"isoCode": ("P297", "P300", "P298"), "geonamesId": ("P1566",)}
_ALIKE = 0.6


def doubles(judgements: Sequence[Judgement]) -> Iterator[Finding]:
    """One thing accepted as two items, or two things as one item, by the same relation. Needs no source."""
    accepted = [judgement for judgement in judgements if judgement.judgement == ACCEPTED]
    by_subject, by_object = defaultdict(list), defaultdict(list)
    for judgement in accepted:
        by_subject[judgement.subject, judgement.predicate].append(judgement)
        by_object[judgement.object, judgement.predicate].append(judgement)
    for (subject, _), links in sorted(by_subject.items()):
        if len(links) > 1:
            found = f"accepted as {' and '.join(link.object for link in links)}"
            yield Finding("", subject, found, "one item; reject the others", "two-items")
    for (object, predicate), links in sorted(by_object.items()):
        if len(links) > 1 and predicate == "schema:sameAs":
            found = f"accepted for {' and '.join(link.subject for link in links)}"
            yield Finding("", object, found, "one thing; merge them, or reject all but one", "two-things")


def check(things: LinkedThings, fetched: Iterable[Fetched], classes: Classes = frozenset) -> Iterator[Finding]:
    """Findings about every accepted link whose item was fetched; links whose item was not are passed over."""
    links = defaultdict(list)
    for judgement in things.judgements:
        if judgement.judgement == ACCEPTED:
            links[judgement.object].append(judgement)
    for answer in fetched:
        for link in links.get(answer.id, ()):
            thing = things.by_id.get(link.subject)
            yield from _moved(link, answer)
            if thing and answer.entity is not None:
                yield from _contradictions(thing, answer.entity, things, classes)


def _moved(link: Judgement, answer: Fetched) -> Iterator[Finding]:
    if answer.entity is None:
        yield Finding("", link.subject, f"{link.object} is deleted", "an item that exists; look for another", "deleted")
    elif answer.redirected:
        found = f"{link.object} redirects to {answer.redirected}"
        yield Finding("", link.subject, found, f"a link to {answer.redirected}", "redirect")


def _contradictions(thing: Thing, entity: Mapping[str, Any], things: Things, classes: Classes) -> Iterator[Finding]:
    item = from_wikidata(entity)
    if compatible(thing.kind, classes(item.types)) is False:
        found = f"{item.id} is of class {', '.join(item.types)}"
        yield Finding("", thing.id, found, f"a {thing.kind}", "class")
    if not item.names:
        yield Finding("", thing.id, f"{item.id} has no label in any language", "an item with a name", "no-label")
    elif not any(_like(thing, own, name) for own in thing.names for name in item.names):
        yield Finding("", thing.id, f"{item.id} is called {item.label!r}", f"a name like {thing.label!r}", "name")
    yield from _country(thing, item, things)
    yield from _codes(thing, item.id, entity)
    yield from _tenures(thing, item, things)


def _like(thing: Thing, own: str, name: str) -> bool:
    return similarity(own, name, person=thing.kind == "person") >= _ALIKE


def _country(thing: Thing, item: Item, things: Things) -> Iterator[Finding]:
    """A state of a person, body or post; places have none."""
    own = [things.ontology.bases.shorten(value.value) for value in thing.values.get("country", ())]
    accepted_states = {things.accepted[state] for state in own if state in things.accepted}
    if thing.kind != "place" and accepted_states and item.countries and not accepted_states & set(item.countries):
        found = f"{item.id} has the state {', '.join(item.countries)}"
        yield Finding(
            "", thing.id, found, f"{', '.join(sorted(accepted_states))}, the item of {', '.join(own)}", "country"
        )


def _codes(thing: Thing, id: str, entity: Mapping[str, Any]) -> Iterator[Finding]:
    claims = entity.get("claims") or {}
    for name, properties in _CODES.items():
        said = {
            str(statement["mainsnak"]["datavalue"]["value"])
            for property in properties
            for statement in current(claims.get(property, ()))
        }
        own = {value.value for value in thing.values.get(name, ())}
        if own and said and not own & said:
            found = f"{id} has the {name} {', '.join(sorted(said))}"
            yield Finding("", thing.id, found, ", ".join(sorted(own)), name)


def _tenures(thing: Thing, item: Item, things: Things) -> Iterator[Finding]:
    """Tenures of the reference data that no statement on the same post agrees with."""
    for post, since, until in things.tenures.get(thing.id, ()):
        object = things.accepted.get(post)
        held = [office for office in item.offices if office.id == object]
        if not object or not item.offices:
            continue
        if not held:
            yield Finding("", thing.id, f"{item.id} does not hold {object}", f"{post} from {since}", "office")
        elif not any(_agree(office, since, until) for office in held):
            said = "; ".join(f"{office.since or '?'} to {office.until or 'now'}" for office in held)
            expected = f"{since or '?'} to {until or 'now'} as in the reference data"
            yield Finding("", thing.id, f"{item.id} holds {object} {said}", expected, "office-dates")


def _agree(office: Office, since: str | None, until: str | None) -> bool:
    return _overlap(office.since, since) and (until is None or office.until is None or _overlap(office.until, until))


def _overlap(first: str | None, second: str | None) -> bool:
    """Whether two dates of any precision have a day in common; an unknown one agrees with every other."""
    spans: list[Days] = []
    for text in (first, second):
        try:
            spans += [parse(text)] if text else []
        except ValueError:
            continue
    return len(spans) < 2 or (spans[0].earliest <= spans[1].latest and spans[1].earliest <= spans[0].latest)
