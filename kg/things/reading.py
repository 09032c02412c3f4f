"""What a text asks for: the actors that some of its words name, and the words that say about what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.names import tokens
from kg.names.small import SMALL, STANCE, telling
from kg.things.lexicon import BEGUN, NONE, SLIP, Fit
from kg.things.things import Thing, Things

ACTORS = ("person", "state", "organization", "collective")
LEAST_PART = 1 / 3
"""The part of the words of a body's name that a text must have to mean it; a person is meant by one."""
MOST_NAMED = 3
"""Actors that the same words name and that are looked into."""
SHORTEST = 2
"""Letters of a word that can be the beginning of a name."""


@dataclass(frozen=True)
class Named:
    """Neighbouring words that name an actor, and the actors that they may name, the likeliest first."""

    words: tuple[str, ...]
    actors: tuple[Thing, ...]


class Reading:
    """A text as a question to the record.

    Attributes:
        words: its folded words that say something.
    """

    def __init__(self, things: Things, text: str) -> None:
        self._things, self._lexicon = things, things.lexicon
        self.words = telling(tokens(text))

    @cached_property
    def named(self) -> list[Named]:
        """The actors that are named, in the order of the text."""
        made: list[Named] = []
        at = 0
        while at < len(self.words):
            end, actors = at, self._actors(self.words[at : at + 1])
            while actors:
                end += 1
                longer = self._actors(self.words[at : end + 1]) if end < len(self.words) else []
                if not longer:
                    made.append(Named(self.words[at:end], tuple(actors[:MOST_NAMED])))
                    break
                actors = longer
            at = max(end, at + 1)
        return made

    def readings(self) -> Iterator[tuple[list[Named], tuple[str, ...]]]:
        """Who may be meant, and the words for what, the likeliest first: persons before states, before bodies.

        "nato zelensky" is Zelenskyy on NATO, and only where that finds nothing NATO on Zelenskyy.
        """
        kinds = sorted({self._kind(each) for each in self.named})
        for kind in kinds:
            chosen = [each for each in self.named if self._kind(each) == kind]
            others = self._without(chosen)
            if others:
                yield chosen, others
            elif len(chosen) > 1:
                yield from (([each], self._without([each])) for each in chosen)
        if not self.named and self.words:
            yield [], self.words

    def apart(self) -> list[Thing]:
        """The actors that are named, then the topics and propositions that the other words name."""
        kind = min(map(self._kind, self.named), default=0)
        chosen = [each for each in self.named if self._kind(each) == kind]
        actors = [actor for each in chosen for actor in each.actors]
        return actors + self.called(self.shorter(self._without(chosen)), ("topic", "proposition"))

    def _without(self, chosen: Sequence[Named]) -> tuple[str, ...]:
        taken = {word for each in chosen for word in each.words}
        return tuple(word for word in self.words if word not in taken)

    @staticmethod
    def _kind(named: Named) -> int:
        return ACTORS.index(named.actors[0].kind)

    def _actors(self, words: Sequence[str]) -> list[Thing]:
        """Actors with a name that has all words, the best fit first, persons before others."""
        if any(len(word) < SHORTEST for word in words):
            return []
        fits = [self._lexicon.like(word) for word in words]
        ids = frozenset.intersection(*(self._lexicon.ids(fit.words) for fit in fits))
        ranked = []
        for id in ids:
            thing = self._things.by_id[id]
            part = self._part(id, fits) if thing.kind in ACTORS else 0.0
            if part >= LEAST_PART or (part and thing.kind == "person"):
                ranked.append((ACTORS.index(thing.kind), -part, thing.label, thing))
        return [thing for *_, thing in sorted(ranked, key=lambda row: row[:3])]

    def _part(self, id: str, fits: Sequence[Fit]) -> float:
        """The greatest part of the words of a name that are among the fitting ones, 0 if no name has them all."""
        return max(
            (
                len(fits) / max(1, sum(word not in SMALL for word in name))
                for name in self._lexicon.of_names(id)
                if all(fit.words & name for fit in fits)
            ),
            default=0.0,
        )

    def called(self, words: Sequence[str], kinds: Collection[str]) -> list[Thing]:
        """Things of some kinds of whose names every word is one; a misspelt word that names an actor names no other."""
        if not words:
            return []
        ids = frozenset.intersection(*(self._lexicon.ids(self._lexicon.like(word).words) for word in words))
        misspelt = all(self._lexicon.like(word).how >= SLIP for word in words) and bool(self._actors(words))
        kept = (self._things.by_id[id] for id in ids)
        made = [thing for thing in kept if thing.kind in kinds and (not misspelt or thing.kind in ACTORS)]
        return sorted(made, key=lambda thing: (self._worst(thing.id, words), thing.label))

    def _worst(self, id: str, words: Sequence[str]) -> int:
        """How many further words the shortest name of a thing has that has all these."""
        fits = [self._lexicon.like(word) for word in words]
        return min(
            (len(name) for name in self._lexicon.of_names(id) if all(fit.words & name for fit in fits)), default=99
        )

    def fits(self, word: str, id: str) -> bool:
        """Whether a name of a thing has a word, as it best fits any."""
        return bool(self._lexicon.like(word).words & self._lexicon.words(id))

    def as_it_stands(self, word: str) -> bool:
        """Whether some name has or begins with a word without any slip."""
        return self._lexicon.like(word).how <= BEGUN

    def unknown(self, words: Sequence[str]) -> list[str]:
        """The words that no name has in any form."""
        return [word for word in words if self._lexicon.like(word).how == NONE]

    @staticmethod
    def shorter(words: Sequence[str]) -> tuple[str, ...]:
        """The words without those that only ask for a stance; all where no other is left."""
        return tuple(word for word in words if word not in STANCE) or tuple(words)

    def meant(self) -> str:
        """The text with each word that no name has replaced by the one most like it; "" if there is none."""
        made = [self._lexicon.nearest(word) if self.unknown([word]) else word for word in self.words]
        return " ".join(made) if all(made) and tuple(made) != self.words else ""
