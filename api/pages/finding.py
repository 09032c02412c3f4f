"""Finding what people type: who, on what, in which words; several words are combined, each forgiven a slip.

A word belongs to an actor if a name of one begins with it, in any script; the others say what it is about. "lavrov
ceasefire" is Lavrov's position on the ceasefire, with the passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from api.pages.evidence import Said, source_words
from api.pages.material import Material
from api.pages.passages import statements_with
from api.pages.titles import Titles
from kg.index.shortening import Shortening
from kg.index.titles import articles_by_words
from kg.names import fold, tokens
from kg.things.search import search
from kg.things.things import Thing
from kg.wording import count, days, kind, plain

ACTORS = ("person", "state", "organization", "collective")
MOST_HITS = 12
REASONS = ("the proposition says so", "", "in the passage")
"""Why a position was found, the best reason first; the second is its topic."""
SHORTEST = 2
"""Letters of a word that can be the beginning of a name."""


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


@dataclass(frozen=True)
class ArticleFound:
    """An article as it is looked for."""

    id: str
    title: str
    publisher: str
    published: str
    words: frozenset[str]


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(" ".join(texts)).replace("-", " ").replace("/", " ").split())


def slips(word: str) -> int:
    """How many letters of a word may be wrong."""
    return 0 if len(word) < 5 else 1 if len(word) < 9 else 2


def fits(word: str, present: Iterable[str]) -> bool:
    """Whether a word begins one of those present, or is one but for a slip of the finger."""
    most = slips(word)
    return any(
        other.startswith(word)
        or (most and OSA.distance(word, other[: len(word) + 1], score_cutoff=most) <= most)
        or (most and OSA.distance(word, other, score_cutoff=most) <= most)
        for other in present
    )


class Finding:
    """What a text finds on one service's record."""

    def __init__(self, material: Material, text: str) -> None:
        self.material, self.text, self.titles = material, text, Titles(material)
        self.words = tokens(text)

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        """From an actor, topic or proposition to every word of its names."""

        def make() -> dict[str, frozenset[str]]:
            return {
                thing.id: frozenset(word for name in thing.names for word in fold(name).split())
                for thing in self.material.things().by_id.values()
            }

        return self.material.of_things("words of names", make)

    def prepare(self) -> None:
        """Read the names, so that the first search does not wait for them."""
        len(self._names)

    def _are(self, kinds: Sequence[str], words: Sequence[str]) -> list[Thing]:
        """Things of some kinds of whose names every word is one."""
        if not words:
            return []
        by_id, names = self.material.things().by_id, self._names
        return [
            thing for id, thing in by_id.items() if thing.kind in kinds and all(fits(word, names[id]) for word in words)
        ]

    @cached_property
    def _split(self) -> tuple[list[Thing], list[str]]:
        """The actors that some of the words name, and the other words."""
        naming = [word for word in self.words if len(word) >= SHORTEST and self._are(ACTORS, [word])]
        exact = [word for word in naming if any(word in self._names[thing.id] for thing in self._are(ACTORS, [word]))]
        best: tuple[list[Thing], list[str]] = ([], list(self.words))
        for chosen in (naming, exact, naming[:1], naming[-1:]):
            actors = self._are(ACTORS, chosen)
            others = [word for word in self.words if word not in chosen]
            if actors and others:
                return sorted(actors, key=lambda actor: (ACTORS.index(actor.kind), actor.label))[:3], others
            if actors:
                best = actors, others
        return best

    @cached_property
    def positions(self) -> list[Hit]:
        """Actors' positions on what the other words are about, those with most evidence first."""
        actors, others = self._split
        if not actors or not others:
            return []
        hits: list[tuple[int, Hit]] = []
        for actor in actors:
            groups: dict[str, list[Said]] = {}
            for statement in self.material.statements(actor=actor.id):
                groups.setdefault(statement.proposition.id, []).append(Said(self.material, statement))
            for proposition, said in groups.items():
                why = self._about(proposition, said, others)
                if why:
                    rank = REASONS.index(why) if why in REASONS else 1
                    hits.append((100 * rank - len(said), self._position(actor, said, why)))
        return [hit for _, hit in sorted(hits, key=lambda pair: (pair[0], pair[1].title))][:MOST_HITS]

    def _about(self, proposition: str, said: Sequence[Said], words: Sequence[str]) -> str:
        """Why statements on a proposition are about words: "" if they are not."""
        if all(fits(word, self._names.get(proposition, ())) for word in words):
            return "the proposition says so"
        for topic in self.material.topics_of(proposition):
            if all(fits(word, self._names.get(topic, ())) for word in words):
                return f"topic: {self.material.label(topic)}"
        passages = {word for saying in said for words_ in saying.words for word in fold(words_.text).split()}
        return "in the passage" if all(fits(word, passages) for word in words) else ""

    def _position(self, actor: Thing, said: Sequence[Said], why: str) -> Hit:
        ordered = sorted(said, key=lambda saying: saying.last)
        first, last = ordered[0], ordered[-1]
        articles = {report.article for saying in said for report in saying.statement.reports}
        when = f"stated {first.when}" if first.when == last.when else f"first stated {first.when}, last {last.when}"
        title = f"{actor.label} on: {plain(last.proposition.name)}"
        href = f"/compare?actor={actor.id}&proposition={last.proposition.id}"
        return Hit(href, title, f"{when} · {count(len(articles), 'article')} · {why}", last.stance)

    @cached_property
    def things(self) -> dict[str, list[Hit]]:
        """Actors, topics and propositions by what they are called."""
        groups: dict[str, list[Hit]] = {
            "People, states, organizations": [],
            "Topics": [],
            "Propositions": [],
            "Other": [],
        }
        chosen = {thing.id: thing for thing in search(self.material.things(), self.text, limit=40)}
        actors, others = self._split
        if others:
            chosen |= {thing.id: thing for thing in self._are(("topic", "proposition"), others)}
        chosen |= {thing.id: thing for thing in actors if not others}
        for thing in chosen.values():
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
    def _articles(self) -> list[ArticleFound]:
        """Every article, with the words of title, publisher, authors and address."""

        def make() -> list[ArticleFound]:
            return [
                ArticleFound(id, title, publisher, published, _words(texts))
                for id, title, publisher, published, texts in self._told_articles()
            ]

        return self.material.remembered("words of articles", make)

    def _told_articles(self) -> Iterator[tuple[str, str, str, str, list[str]]]:
        """Id, title, publisher and date of every article, and all the texts that it is found by."""
        bases = self.material.bases
        with self.material.service.index() as connection:
            known = None if connection is None else articles_by_words(connection, Shortening(bases))
        if known is not None:
            titles = self.titles.of_rows(row for row, _ in known)
            for row, more in known:
                id = bases.shorten(row["thing"].value)
                publisher = row["publisher"].value if "publisher" in row else ""
                yield id, titles[id], publisher, row["published"].value, [titles[id], publisher, *more]
            return
        for article in self.material.folding.articles(self.material.ask("resources/articles")):
            title = self.titles(article.id)
            texts = [title, article.publisher.name, *article.url, *(author.name for author in article.author)]
            yield article.id, title, article.publisher.name, article.published, texts

    @cached_property
    def articles(self) -> list[Hit]:
        """Articles whose title, publisher or address has the words."""

        hits = []
        for article in self._articles if self.words else ():
            if all(fits(word, article.words) for word in self.words):
                why = f"article · {article.publisher}, {days(article.published)}"
                hits.append(Hit(f"/id/{article.id}", article.title, why))
        return hits[:MOST_HITS]

    @cached_property
    def passages(self) -> list[Hit]:
        """Passages that have the words; with an actor named, its passages that have the other words."""
        actors, others = self._split
        hits: dict[str, Hit] = {}
        sources = [(self.words, statements_with(self.material, self.words))]
        if actors and others:
            sources += [(tuple(others), self.material.statements(actor=actor.id)) for actor in actors]
        for words, statements in sources:
            for statement in statements:
                said = Said(self.material, statement)
                for each in said.words:
                    if words and all(fits(word, fold(each.text).split()) for word in words):
                        why = f"{said.speaker.name}, {said.when} · {source_words(each.report)}"
                        hits.setdefault(each.text, Hit(f"/id/{said.id}", each.text, why, "", each.quoted))
        return list(hits.values())[:MOST_HITS]

    def groups(self) -> list[Group]:
        """Everything found, by sort; what answers most words first."""
        if not self.words:
            return []
        things = self.things
        made = [
            ("Positions", self.positions),
            ("People, states, organizations", things["People, states, organizations"]),
            ("Topics", things["Topics"]),
            ("Propositions", things["Propositions"]),
            ("Passages", self.passages),
            ("Articles", self.articles),
            ("Places, offices, events", things["Other"]),
        ]
        return [Group(heading, tuple(hits)) for heading, hits in made if hits]
