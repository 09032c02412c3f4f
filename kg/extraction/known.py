"""What the graph knows of names: who is called what, who held which post on which day, who speaks for whom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from pyoxigraph import Quad

from kg import dates
from kg.changes.stored import Stored
from kg.engine.base import Engine
from kg.names import fold, person_similarity
from kg.names.parts import parts
from kg.ontology import Ontology
from kg.questions import rules
from kg.things.things import Thing, Things, things

ACTORS = ("person", "state", "organization", "collective")

_CAPITALS = {
    "moscow": "russia",
    "kyiv": "ukraine",
    "kiev": "ukraine",
    "washington": "united-states",
    "kremlin": "russia",
}
"""Cities and a building by which governments are called; which state that is, by its slug, if the graph has it."""

_ADJECTIVES = {
    "russian": "russia",
    "ukrainian": "ukraine",
    "american": "united-states",
    "u.s.": "united-states",
    "us": "united-states",
    "chinese": "china",
    "turkish": "turkey",
    "german": "germany",
    "french": "france",
    "british": "united-kingdom",
    "italian": "italy",
    "polish": "poland",
    "hungarian": "hungary",
    "israeli": "israel",
    "belarusian": "belarus",
    "azerbaijani": "azerbaijan",
}


class Known:
    """The things of the graph, by name and by post.

    Args:
        reference: the things of the reference graph.

    Attributes:
        named_anew: what a reviewer has named that is not in the graph yet, by the id that it will have.
    """

    def __init__(self, reference: Things) -> None:
        self.things = reference
        self.named_anew: dict[str, str] = {}
        self._short = reference.ontology.bases.shorten

    def named(self, name: str, kinds: Collection[str] = ACTORS) -> list[tuple[str, float]]:
        """Ids of the things that a name may mean, with how sure that is, the surest first.

        A whole name is sure; a family name alone is, if one person has it.
        """
        folded = fold(re.sub(r"[’']s\b", "", name))
        folded = re.sub(r"^(?:the|a|an) ", "", folded)
        if not folded:
            return []
        exact = [id for id in self._by_name.get(folded, ()) if id.partition("/")[0] in kinds]
        if exact:
            return [(id, 1.0 / len(exact)) for id in exact]
        if "person" in kinds:
            people = self._people(folded)
            if people:
                return people
        slug = _CAPITALS.get(folded) or _ADJECTIVES.get(folded)
        state = f"state/{slug}"
        return [(state, 0.85)] if slug and state in self.things.by_id and "state" in kinds else []

    def _people(self, folded: str) -> list[tuple[str, float]]:
        words = folded.split()
        alike = self._by_family.get(words[-1], ())
        if len(words) == 1:
            return [(id, 0.95 / len(alike)) for id in alike]
        sought = parts(folded)
        scored = []
        for id in alike:
            names = self.things.by_id[id].names
            score = max((person_similarity(sought, parts(fold(name))) for name in names), default=0.0)
            if score >= 0.75:
                scored.append((id, round(score, 3)))
        return sorted(scored, key=lambda pair: -pair[1])

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        ids_by_name: dict[str, list[str]] = defaultdict(list)
        for thing in self.things.by_id.values():
            for name in thing.names:
                key = re.sub(r"^the ", "", fold(name))
                if key and thing.id not in ids_by_name[key]:
                    ids_by_name[key].append(thing.id)
        return ids_by_name

    @cached_property
    def _by_family(self) -> dict[str, list[str]]:
        ids_by_name: dict[str, list[str]] = defaultdict(list)
        for thing in self.things.of_kind("person"):
            for word in dict.fromkeys(fold(name).split()[-1] for name in thing.names if fold(name)):
                ids_by_name[word].append(thing.id)
        return ids_by_name

    def country_of(self, id: str) -> str:
        """The state that a person acts for or a body belongs to; "" if the graph does not say."""
        thing = self.things.by_id.get(id)
        if thing is None:
            return ""
        if thing.kind == "state":
            return id
        return next((self._short(str(getattr(value, "value", ""))) for value in thing.values.get("country", ())), "")

    def holders(self, post: str, day: date | None) -> list[str]:
        """Who held a post on a day; whoever held it ever, if no day is given or none is known for it."""
        held = [
            (person, since, until)
            for person, tenures in self.things.tenures.items()
            for held_post, since, until in tenures
            if held_post == post
        ]
        if day is None:
            return list(dict.fromkeys(person for person, _, _ in held))
        return [person for person, since, until in held if _within(day, since, until)]

    def posts(self, title: str, country: str = "") -> list[str]:
        """Posts that a title names ("foreign minister"), of one country if that is known."""
        words = set(fold(title).split()) - {"the", "of", "for", "s"}
        words -= {word for word in words if word in _ADJECTIVES}
        if not words:
            return []
        matches = []
        for thing in self.things.of_kind("post"):
            if country and self.country_of(thing.id) not in ("", country):
                continue
            if any(_names_post(words, name) for name in thing.names):
                matches.append(thing.id)
        return matches

    def of_website(self, url: str) -> str:
        """The organization whose website an address is of; "" if none is."""
        host = _host(url)
        for thing in self.things.of_kind("organization"):
            for value in thing.values.get("website", ()):
                if host and _host(str(getattr(value, "value", ""))) == host:
                    return thing.id
        return ""

    def surface_forms(self) -> Iterable[tuple[str, str]]:
        """Every name of an actor with its id, for an entity ruler."""
        for thing in self.things.by_id.values():
            if thing.kind in ACTORS:
                for name in thing.names:
                    yield name, thing.id

    def label(self, id: str) -> str:
        """What to show for an id."""
        thing: Thing | None = self.things.by_id.get(id)
        return thing.label if thing else self.named_anew.get(id, id)


def _names_post(words: set[str], name: str) -> bool:
    """Whether words of a title are those of a post's name, whatever state it adds."""
    own = set(fold(name).split()) - {"the", "of", "for"}
    kinds = {"affairs", *_ADJECTIVES, *_CAPITALS.values()}
    return words <= own and own - kinds <= words | _STATES


_STATES = frozenset({"russia", "ukraine", "america", "china", "us", "u", "s", "united", "states"})


def _within(day: date, since: str | None, until: str | None) -> bool:
    begins = dates.parse(since).earliest if since else date.min
    ends = dates.parse(until).latest if until else date.max
    return begins <= day <= ends


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.").lower()


def decided(engine: Engine, ontology: Ontology) -> list[tuple[str, str]]:
    """(words, proposition) of every passage on record: what coders decided before. Raises StoreError, LimitError."""
    rows = rules.ask(engine, ontology, "decided")
    return [(row["exact"].value, ontology.bases.shorten(row["proposition"].value)) for row in rows]


def of_engine(engine: Engine, ontology: Ontology) -> Known:
    """What a store knows. Raises StoreError, LimitError."""
    return Known(things(Stored(engine, ontology).graph(ontology.bases.graph("reference")), {}, ontology))


def of_quads(quads: Sequence[Quad], ontology: Ontology) -> Known:
    """What the quads of a reference graph know."""
    return Known(things(quads, {}, ontology))
