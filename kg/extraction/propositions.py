"""Which propositions a passage may be about: by words, by sentence embeddings if there are any, by earlier decisions.

Words are weighted as usual in retrieval (BM25, Robertson and Zaragoza 2009) over the propositions' sentences, their
topics and the names of what they are about. The list is a suggestion: "none of these" is always an answer, and `NEW`
stands for it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from kg.extraction.candidate import Candidate
from kg.extraction.known import Known
from kg.extraction.stance import stance
from kg.extraction.stems import stems

NEW = "proposition/new"
"""Stands at the end of every list: none of these, propose a new one."""

MOST = 5
AROUND = 400
"""Characters before and behind a passage whose words speak for a proposition too."""
_FAR = 1_500
"""Characters on either side of a passage in which its sentence is looked for."""
GROUNDLESS = 0.4
"""The most that a proposition scores that shares one word with a passage, and that none of its own main ones."""
_K1, _B = 1.2, 0.5
"""How fast a word that is repeated counts less, and how much long texts are counted down (BM25's k1 and b)."""
_COVERED = 4.0
"""What a text that has all main words of a proposition's own sentence adds to its score, in units of BM25: a word that
the sentence is about says more than one that its notes or topics have too."""
_WHOLE = 1.6
"""What a word of a passage could bring at most, so that a proposition with half of its words scores about one half."""
UNSORTED = ("transcript", "own text")
"""Rules that give every sentence that somebody said, whether it takes a position or not."""


def likeliest(propositions: Sequence[tuple[str, float]]) -> str:
    """The likeliest proposition of suggestions; "" where none of them is likelier than a new one."""
    new = next((score for id, score in propositions if id == NEW), 0.0)
    return next((id for id, score in propositions if id != NEW and score >= new), "")


def offering(propositions: Sequence[tuple[str, float]], ids: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Suggestions with certain propositions among the first five, however few words they share with the passage."""
    scores = {id: score for id, score in propositions if id != NEW}
    first = list(scores.items())[: max(MOST - len(ids), 1)]
    more = [(id, scores.get(id, 0.1)) for id in ids if id not in dict(first)]
    rest = [pair for pair in scores.items() if pair not in first and pair not in more]
    new = [pair for pair in propositions if pair[0] == NEW]
    return (*[*first, *more, *rest][:MOST], *new)


class Embedder(Protocol):
    """Anything that gives a vector of length one for each text."""

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        """The vectors."""
        ...


def counted(note: str) -> str:
    """What a scope note counts as its proposition, without what it says does not count (docs/codebook.md)."""
    return re.sub(r"\bDoes not count\b.*", "", note, flags=re.S).replace("Counts:", "").strip()


class Suggestions:
    """Suggests propositions, and a stance on the likeliest, by what the graph and earlier decisions hold.

    Args:
        known: the graph's names and propositions.
        embed: sentence embeddings; None: words alone.
        decided: (passage, proposition) of earlier decisions.
    """

    def __init__(self, known: Known, embed: Embedder | None = None, decided: Iterable[tuple[str, str]] = ()) -> None:
        self.known, self.embed = known, embed
        self.sentences = {thing.id: thing.label for thing in known.things.of_kind("proposition")}
        self.decided: dict[str, list[str]] = defaultdict(list)
        for passage, proposition in decided:
            if proposition in self.sentences:
                self.decided[proposition].append(passage)
        self.ids = list(self.sentences)

    def name(self, id: str, sentence: str) -> None:
        """Take in a proposition that a reviewer has named anew."""
        if id not in self.sentences:
            self.sentences[id] = sentence
            self.ids.append(id)
            for kept in ("_index", "_own", "_vectors", "_decided_vectors"):
                self.__dict__.pop(kept, None)

    def learn(self, passage: str, proposition: str) -> None:
        """Take in a decision."""
        if proposition in self.sentences:
            self.decided[proposition].append(passage)
            self.__dict__.pop("_index", None)
            self.__dict__.pop("_decided_vectors", None)

    @cached_property
    def _index(self) -> tuple[list[Counter[str]], dict[str, float], float]:
        """Weighted words of each proposition, how rare each word is, and the mean length."""
        every = []
        for id in self.ids:
            words = Counter(set(stems(self.sentences[id])))
            words.update(stem for broader in self._around(id) for stem in set(stems(broader)))
            words.update(stem for passage in self.decided[id] for stem in set(stems(passage)))
            every.append(words)
        counts = Counter(word for words in every for word in words)
        rare = {word: math.log(1 + (len(every) - n + 0.5) / (n + 0.5)) for word, n in counts.items()}
        mean = sum(sum(words.values()) for words in every) / max(len(every), 1)
        return every, rare, mean

    def _around(self, id: str) -> list[str]:
        thing = self.known.things.by_id.get(id)
        if thing is None:
            return []
        short = self.known.things.ontology.bases.shorten
        values = [*thing.values.get("broader", ()), *thing.values.get("about", ())]
        named = [self.known.label(short(str(getattr(value, "value", "")))) for value in values]
        notes = [counted(str(getattr(value, "value", ""))) for value in thing.values.get("scopeNote", ())]
        return [*named, *thing.names[1:], *notes]

    def by_words(self, text: str) -> list[float]:
        """A score for each proposition, in the order of `ids`."""
        every, rare, mean = self._index
        text_words = set(stems(text))
        scores = []
        for words, share in zip(every, self.shares(text_words), strict=True):
            length = sum(words.values())
            total = _COVERED * share
            for word in text_words & words.keys():
                weight = words[word] * (_K1 + 1) / (words[word] + _K1 * (1 - _B + _B * length / mean))
                total += rare[word] * weight
            scores.append(total)
        return scores

    def nearness(self, text: str) -> float:
        """The greatest share of a proposition's own words, by how rare they are, that a text has."""
        return max(self.shares(set(stems(text))), default=0.0)

    def shares(self, said: Set[str]) -> list[float]:
        """The share of each proposition's own words, by how rare they are, that are among some stems."""
        rare = self._index[1]
        shares = []
        for own in self._own:
            total = sum(rare.get(word, 0.0) for word in own)
            shares.append(sum(rare.get(word, 0.0) for word in own & said) / total if total else 0.0)
        return shares

    @cached_property
    def _own(self) -> list[set[str]]:
        """The words of each proposition's own sentence."""
        return [set(stems(self.sentences[id])) for id in self.ids]

    def merged(self, candidate: Candidate, text: str) -> Candidate:
        """The candidate with what decisions since it was made suggest, beside what was suggested then."""
        fresh = self.complete(candidate, text)
        scores = {id: score for id, score in candidate.propositions if id != NEW}
        for id, score in fresh.propositions:
            if id != NEW:
                scores[id] = max(score, scores.get(id, 0.0))
        kept = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
        best = kept[0][1] if kept else 0.0
        scored = (*kept, (NEW, round(1 - best, 2)))
        first = likeliest(scored)
        context = _sentence(text, candidate.start, candidate.end)
        told = stance(candidate.exact, context, candidate.force, self.sentences.get(first, "")) if first else None
        return replace(fresh, propositions=scored, stance=(told[0], told[1]) if told else None)

    @cached_property
    def _vectors(self) -> list[list[list[float]]]:
        """Vectors of each proposition's sentence and of the phrases that its scope note counts."""
        if self.embed is None:
            return []
        texts = [[self.sentences[id], *self._counted_phrases(id)] for id in self.ids]
        vectors = iter(self.embed([text for own in texts for text in own]))
        return [[next(vectors) for _ in own] for own in texts]

    def _counted_phrases(self, id: str) -> list[str]:
        thing = self.known.things.by_id.get(id)
        notes = thing.values.get("scopeNote", ()) if thing else ()
        parts = [part for note in notes for part in re.split(r"[;,:]", counted(str(getattr(note, "value", ""))))]
        return [phrase for part in parts if len((phrase := part.strip(" .“”")).split()) > 1]

    @cached_property
    def _decided_vectors(self) -> list[list[list[float]]]:
        return [self.embed(self.decided[id]) if self.embed and self.decided[id] else [] for id in self.ids]

    def by_meaning(self, text: str) -> list[float]:
        """The nearness of each proposition, and of what was decided to be about it; all 0 without embeddings."""
        if self.embed is None:
            return [0.0] * len(self.ids)
        (own,) = self.embed([text])
        near = [max(_dot(own, vector) for vector in vectors) for vectors in self._vectors]
        decided = [max((_dot(own, vector) for vector in vectors), default=0.0) for vectors in self._decided_vectors]
        return [max(first, second) for first, second in zip(near, decided, strict=True)]

    def suggest(self, passage: str, context: str = "", around: str = "") -> list[tuple[str, float]]:
        """The likeliest propositions for a passage with scores from 0 to 1, and `NEW` at the end.

        Args:
            passage: the words.
            context: the sentence around them, which counts less.
            around: what stands before and behind it (`AROUND` characters), which counts as little again.
        """
        if not self.ids:
            return [(NEW, 1.0)]
        scored = zip(self.by_words(passage), self.by_words(context), self.by_words(around), strict=True)
        words = [own + 0.1 * sentence + 0.1 * near for own, sentence, near in scored]
        most = max(words) or 1.0
        rare = self._index[1]
        rarest = max(rare.values(), default=1.0)  # a word that no proposition has speaks for none of them
        full = sum(rare.get(word, rarest) for word in set(stems(passage))) * _WHOLE + _COVERED
        meaning = self.by_meaning(passage)
        scores = [
            (0.5 * word / most * min(1.0, most / (0.5 * full)) + 0.5 * near)
            if self.embed
            else word / max(most, 0.5 * full)
            for word, near in zip(words, meaning, strict=True)
        ]
        said = set(stems(passage))
        scores = [
            score if self._has_grounds(said, index) else GROUNDLESS * min(score, 1.0)
            for index, score in enumerate(scores)
        ]
        ranked = sorted(zip(self.ids, scores, strict=True), key=lambda pair: (-pair[1], pair[0]))
        kept = [(id, round(min(score, 0.99), 2)) for id, score in ranked[:MOST] if score > 0]
        best = kept[0][1] if kept else 0.0
        return [*kept, (NEW, round(1 - best, 2))]

    def _has_grounds(self, said: set[str], index: int) -> bool:
        """Whether words of a passage are more than one that happens to stand in a proposition or its notes too."""
        if self.embed is not None or len(said & self._index[0][index].keys()) >= 2:
            return True
        own, rare = self._own[index], self._index[1]
        total = sum(rare.get(word, 0.0) for word in own)
        return bool(total) and sum(rare.get(word, 0.0) for word in own & said) >= 0.4 * total

    def complete(self, candidate: Candidate, text: str) -> Candidate:
        """The candidate with propositions and a stance."""
        context = _sentence(text, candidate.start, candidate.end)
        around = text[max(0, candidate.start - AROUND) : candidate.end + AROUND]
        suggestions = self.suggest(candidate.exact, context, around)
        first = likeliest(suggestions)
        told = stance(candidate.exact, context, candidate.force, self.sentences.get(first, "")) if first else None
        because = (f"stance: {told[2]}",) if told else ()
        value = (told[0], told[1]) if told else None
        if candidate.rule in UNSORTED:
            near = self.nearness(candidate.exact)
            candidate = replace(candidate, confidence=round(candidate.confidence * (0.1 + 0.9 * near), 2))
            because = (*because, f"says {near:.0%} of a proposition's words; much of such a text takes no position")
        return replace(candidate, propositions=tuple(suggestions), stance=value, reasons=(*candidate.reasons, *because))


def _dot(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))


def _sentence(text: str, start: int, end: int) -> str:
    earliest, latest = max(start - _FAR, 0), min(end + _FAR, len(text))
    left = max(text.rfind(". ", earliest, start), text.rfind("\n", earliest, start), earliest)
    right = min((at for at in (text.find(". ", end, latest), text.find("\n", end, latest)) if at >= 0), default=latest)
    return text[left:right]
