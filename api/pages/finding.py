"""Finding what people type: who, on what, in which words; several words are combined, each forgiven a slip.

A word belongs to an actor if a name of one begins with it, in any script; the others say what it is about. "lavrov
ceasefire" is Lavrov's position on the ceasefire, with the passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from api.pages.evidence import Said, source_words, taken_last
from api.pages.finding_articles import articles_of
from api.pages.material import Material, unique
from api.pages.passages import statements_with
from api.pages.titles import Titles
from api.resources.models import Statement
from kg.names import fold, tokens
from kg.things.lexicon import NONE, fitting
from kg.things.reading import ACTORS, Reading
from kg.things.search import search
from kg.things.things import Thing
from kg.wording import count, days, kind, listed, plain

MOST_HITS = 12
SHORT_WORD = 4
"""Letters of a word that is not looked for misspelt in a text."""
REASONS = ("the proposition says so", "topic: ", "in the passage", "within the topic: ")
"""How the reason begins why a position was found, the best first."""
MOST_COMPARED = 6
MOST_PARTLY = 5
MOST_ASKED = 12
"""Propositions that an actor with more statements than a view holds is asked about one by one."""
MOST_OF_EACH = 50
"""Statements, the latest, that are read of such an actor on each of them."""


@dataclass(frozen=True)
class Hit:
    """One result: where it leads, its title, why it was found, and its stance if it is a position."""

    href: str
    title: str
    why: str
    stance: str = ""
    quoted: bool = False


@dataclass(frozen=True)
class Group:
    """Results of one sort."""

    heading: str
    hits: tuple[Hit, ...]


def fits(word: str, present: Iterable[str], slip: bool = True) -> bool:
    """Whether a word begins one of those present, or with `slip` is one but for a slip of the finger or its ending."""
    return fitting(word, present).how < NONE if slip else any(other.startswith(word) for other in present)


class Finding:
    """What a text finds on one service's record."""

    def __init__(self, material: Material, text: str) -> None:
        self.material, self.text, self.titles = material, text, Titles(material)
        self.reading = Reading(material.things(), text)
        self.words = self.reading.words
        self._by_words: dict[tuple[str, ...], dict[str, str]] = {}

    def prepare(self) -> None:
        """Read the names and the articles, so that the first search does not wait for them."""
        things = self.material.things()
        _ = self.reading.unknown(("prepared",)), things.index
        articles_of(self.material, self.titles)

    @cached_property
    def _answered(self) -> tuple[list[Hit], list[Thing], Sequence[str]]:
        """Positions of those named on the rest, of which actors, and on which words: of the first reading with any."""
        first: tuple[list[Thing], Sequence[str]] = ([], ())
        for named, others in self.reading.readings():
            actors = [actor for each in named for actor in each.actors]
            for words in dict.fromkeys((others, self.reading.shorter(others))):
                if hits := self._positions(actors, words):
                    return hits, actors, words
            first = first if first[0] else (actors, self.reading.shorter(others))
        return [], *first

    @property
    def compared(self) -> list[Hit]:
        """Several that are named, beside each other."""
        actors = list({each.actors[0].id: each.actors[0] for each in self.reading.named}.values())[:MOST_COMPARED]
        if len(actors) < 2:
            return []
        named = {word for each in self.reading.named for word in each.words}
        others = [word for word in self.words if word not in named]
        topic = next(iter(self.reading.called(self.reading.shorter(others), ("topic",))), None) if others else None
        title = listed([actor.label for actor in actors]) + (f" on {topic.label}" if topic else "")
        address = "&".join([*(f"actor={actor.id}" for actor in actors), *([f"topic={topic.id}"] if topic else [])])
        return [Hit(f"/compare?{address}", title, "beside each other, proposition by proposition")]

    @property
    def positions(self) -> list[Hit]:
        """Actors' positions on what the other words are about, those with most evidence first."""
        return self._answered[0]

    @cached_property
    def note(self) -> str:
        """That nothing is on record by whom the text names on what it names; "" if something is, or none is named."""
        hits, actors, words = self._answered
        if hits or not actors or not words:
            return ""
        about = next(iter(self.reading.called(words, ("topic", "organization", "state"))), None)
        on = about.label if about else f"“{self._typed(words)}”"
        whole = all(self.material.portion({"actor": actor.id}).whole for actor in actors)
        among = "" if whole else " among the latest statements"
        return f"Nothing on record by {listed([actor.label for actor in actors])} on {on}{among}."

    def _typed(self, words: Sequence[str]) -> str:
        """Folded words as they were typed."""
        typed = [part.strip("?!.,;:…") for part in self.text.split()]
        return " ".join(part for part in typed if set(tokens(part)) & set(words)) or " ".join(words)

    @cached_property
    def meant(self) -> str:
        """The nearest text that finds something, where this one finds nothing; "" if none does."""
        text = "" if self.groups() else self.reading.meant()
        return text if text and Finding(self.material, text).groups() else ""

    def _positions(self, actors: Sequence[Thing], others: Sequence[str]) -> list[Hit]:
        ranked: list[tuple[tuple[float, ...], str, tuple[Thing, list[Said], str]]] = []
        for actor in actors:
            groups: dict[str, list[Said]] = {}
            for statement in self._statements(actor, others):
                groups.setdefault(statement.proposition.id, []).append(Said(self.material, statement))
            for proposition, said in groups.items():
                why, close = self._about(proposition, said, others)
                if why:
                    rank = next(n for n, reason in enumerate(REASONS) if why.startswith(reason))
                    title = f"{actor.label} on: {plain(said[0].proposition.name)}"
                    ranked.append(((rank, -close, -len(said)), title, (actor, said, why)))
        ranked.sort(key=lambda row: row[:2])
        return [self._position(*position) for *_, position in ranked[:MOST_HITS]]

    def _statements(self, actor: Thing, words: Sequence[str]) -> list[Statement]:
        """What an actor said: of more than a view holds the latest, and what it said on what the words name."""
        every = self.material.portion({"actor": actor.id})
        if every.whole:
            return every.statements
        made = {statement.id: statement for statement in every.statements}
        things = self.reading.called(words, ("proposition", "topic"))[:MOST_ASKED]
        asked = [{"actor": actor.id, thing.kind: thing.id} for thing in things]
        latest = self.material.latest(asked, MOST_OF_EACH) if asked else []
        return list((made | {statement.id: statement for each in latest for statement in each}).values())

    def _about(self, proposition: str, said: Sequence[Said], words: Sequence[str]) -> tuple[str, float]:
        """Why statements on a proposition are about words, "" if they are not, and how close it is to them."""
        if all(self.reading.fits(word, proposition) for word in words):
            return "the proposition says so", 0
        own, wider = self.material.topics_of(proposition), self._topics(tuple(words))
        for topic in own:
            if wider.get(topic) == topic:
                return f"topic: {self.material.label(topic)}", self._closeness(topic, proposition)
        present = {word for saying in said for told in saying.words for word in fold(told.text).split()}
        if all(self._passes(word, present) for word in words):
            return REASONS[2], 0
        return next((f"within the topic: {self.material.label(wider[id])}" for id in own if id in wider), ""), 0

    def _topics(self, words: tuple[str, ...]) -> dict[str, str]:
        """From each topic that words name, and each within it, to the one that they name."""
        if words not in self._by_words:
            self._by_words[words] = self._topics_named(words)
        return self._by_words[words]

    def _topics_named(self, words: tuple[str, ...]) -> dict[str, str]:
        named = [topic.id for topic in self.reading.called(words, ("topic",))]
        return {inside: id for id in named for inside in self.material.within(id)} | {id: id for id in named}

    def _closeness(self, topic: str, proposition: str) -> float:
        """How much a proposition has of its topic's names: "truce" is the ceasefire before a pause in the fighting."""
        lexicon = self.material.things().lexicon
        return sum(map(lexicon.rarity, lexicon.words(topic) & lexicon.words(proposition)))

    def _passes(self, word: str, present: Iterable[str]) -> bool:
        """Whether a text has a word, misspelt only where no name has it as it stands."""
        return fits(word, present, len(word) > SHORT_WORD and not self.reading.as_it_stands(word))

    def _position(self, actor: Thing, said: Sequence[Said], why: str) -> Hit:
        ordered = sorted(said, key=lambda saying: saying.last)
        first, last, taken = ordered[0], ordered[-1], taken_last(said)
        articles = {report.article for saying in said for report in saying.statement.reports}
        when = f"stated {first.when}" if first.when == last.when else f"first stated {first.when}, last {last.when}"
        marks = [badge.text for saying in taken[-1:] for badge in saying.badges if badge.care]
        marks += ["anonymous sources say otherwise" for saying in said[:1] if self._otherwise(taken, said)]
        title = f"{actor.label} on: {plain(last.proposition.name)}"
        href = f"/compare?actor={actor.id}&proposition={last.proposition.id}"
        told = " · ".join([when, count(len(articles), "article"), why, *unique(marks)])
        return Hit(href, title, told, taken[-1].stance)

    @staticmethod
    def _otherwise(taken: Sequence[Said], said: Sequence[Said]) -> bool:
        """Whether what rests on unnamed sources only, and does not count, has another stance."""
        return any(not saying.counts and saying.stance != taken[-1].stance for saying in said)

    @cached_property
    def things(self) -> dict[str, list[Hit]]:
        """Actors, topics and propositions by what they are called."""
        groups: dict[str, list[Hit]] = {
            "People, states, organizations": [],
            "Topics": [],
            "Propositions": [],
            "Other": [],
        }
        for thing in search(self.material.things(), self.text, limit=40):
            heading = {"topic": "Topics", "proposition": "Propositions"}.get(thing.kind, "Other")
            heading = "People, states, organizations" if thing.kind in ACTORS else heading
            groups[heading].append(Hit(f"/id/{thing.id}", plain(thing.label), self._why(thing)))
        return groups

    def _why(self, thing: Thing) -> str:
        """What sort of thing it is, and under which name it was found."""
        said = kind(thing.id)
        words = self.words
        shown = fold(thing.label).split()
        if not all(any(part.startswith(word) for part in shown) for word in words):
            name = next((name for name in thing.names[1:] if all(fits(word, fold(name).split()) for word in words)), "")
            said += f" · also called {name}" if name else ""
        if thing.kind == "topic":
            said += f" · {count(len(self.material.propositions_of(thing.id)), 'proposition')}"
        return f"{said} · {thing.description}" if thing.description and thing.kind in ACTORS else said

    @cached_property
    def articles(self) -> list[Hit]:
        """Articles whose title, publisher or address has the words."""

        hits = []
        for article in articles_of(self.material, self.titles) if self.words else ():
            if all(self._passes(word, article.words) for word in self.words):
                why = f"article · {article.publisher}, {days(article.published)}"
                hits.append(Hit(f"/id/{article.id}", article.title, why))
        return hits[:MOST_HITS]

    @cached_property
    def passages(self) -> list[Hit]:
        """Passages that have the words; with an actor named, its passages that have the other words."""
        _, actors, others = self._answered
        hits: dict[str, Hit] = {}
        sources = [(self.words, statements_with(self.material, self.words))]
        sources += [(tuple(others), self._statements(actor, others)) for actor in actors]
        for words, statements in sources:
            for statement in statements:
                said = Said(self.material, statement)
                for each in said.words:
                    if words and all(self._passes(word, fold(each.text).split()) for word in words):
                        why = f"{said.speaker.name}, {said.when} · {source_words(each.report)}"
                        hits.setdefault(each.text, Hit(f"/id/{said.id}", each.text, why, "", each.quoted))
        return list(hits.values())[:MOST_HITS]

    @cached_property
    def partly(self) -> list[Hit]:
        """Propositions and topics that have all words but one or two, where nothing that was said has them all."""
        if self.positions or self.things["Topics"] or self.things["Propositions"] or self.passages:
            return []
        for number in range(len(self.words) - 1, max(0, len(self.words) - 3), -1):
            hits: dict[str, Hit] = {}
            for words in combinations(self.words, number):
                left_out = self._typed([word for word in self.words if word not in words])
                for thing in self.reading.called(words, ("proposition", "topic")):
                    why = f"{kind(thing.id)} · without “{left_out}”"
                    hits.setdefault(thing.id, Hit(f"/id/{thing.id}", plain(thing.label), why))
            if hits:
                return list(hits.values())[:MOST_PARTLY]
        return []

    def groups(self) -> list[Group]:
        """Everything found, by sort; what answers most words first."""
        if not self.words:
            return []
        things = self.things
        made = [
            ("Positions", self.positions),
            ("Compare", self.compared),
            ("People, states, organizations", things["People, states, organizations"]),
            ("Topics", things["Topics"]),
            ("Propositions", things["Propositions"]),
            ("By some of the words", self.partly),
            ("Passages", self.passages),
            ("Articles", self.articles),
            ("Places, offices, events", things["Other"]),
        ]
        return [Group(heading, tuple(hits)) for heading, hits in made if hits]
