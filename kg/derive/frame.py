"""What holds beside the articles and bears on what is derived from them: organs, relations, identifications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

OPPOSITE = {"supports": "opposes", "opposes": "supports"}


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """An accepted judgement that supporting one proposition commits to supporting, or opposing, another.

    Attributes:
        iri: the judgement.
        proposition: whose support commits.
        other: what it commits to.
        excludes: whether to opposing it rather than to supporting it.
    """

    iri: str
    proposition: str
    other: str
    excludes: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Implied:
    """A stance that follows from another.

    Attributes:
        proposition: on what.
        stance: supports or opposes.
        path: the relations that lead there, in order, by IRI.
    """

    proposition: str
    stance: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """What bears on the derivation beside the rows.

    Attributes:
        organs: actor to the actors whose organ it is, directly.
        relations: the accepted relations between propositions.
        identified: utterance to the first and last day that an accepted identification gives it.
        undated: the graphs of articles whose own day is an identification.
    """

    organs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    relations: Sequence[Relation] = ()
    identified: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    undated: frozenset[str] = frozenset()

    def beside(self, other: Frame) -> Frame:
        """What holds where both do: of identifications of one utterance, the most precise."""
        organs = {
            organ: tuple(sorted({*self.organs.get(organ, ()), *other.organs.get(organ, ())}))
            for organ in sorted({*self.organs, *other.organs})
        }
        identified = dict(self.identified)
        for utterance, days in other.identified.items():
            told = [days, identified.get(utterance, days)]
            identified[utterance] = min(told, key=lambda span: (span[1] - span[0], span))
        relations = tuple(sorted({*self.relations, *other.relations}))
        return Frame(organs, relations, identified, self.undated | other.undated)

    def above(self, actor: str) -> tuple[str, ...]:
        """The actors whose organ an actor is, up to the highest; not itself."""
        seen: dict[str, None] = {}
        todo = list(self.organs.get(actor, ()))
        while todo:
            organ = todo.pop(0)
            if organ not in seen and organ != actor:
                seen[organ] = None
                todo += self.organs.get(organ, ())
        return tuple(seen)

    def implied(self, proposition: str, stance: str) -> list[Implied]:
        """What follows from a stance, by one relation or more, each by a shortest path; never the proposition itself.

        Support passes along `implies` and turns along `excludes`; opposition passes back along `implies`. A stance of
        ambivalence implies nothing.
        """
        if stance not in OPPOSITE:
            return []
        paths: dict[tuple[str, str], tuple[str, ...]] = {(proposition, stance): ()}
        level = [(proposition, stance)]
        while level:
            fresh = []
            for at in level:
                for to, relation in self._steps(*at):
                    if to not in paths:
                        paths[to] = (*paths[at], relation)
                        fresh.append(to)
            level = fresh
        return sorted(Implied(*to, path) for to, path in paths.items() if to[0] != proposition)

    def _steps(self, proposition: str, stance: str) -> Iterator[tuple[tuple[str, str], str]]:
        for relation in sorted(self.relations):
            if relation.excludes:
                if stance == "supports" and relation.proposition == proposition:
                    yield (relation.other, "opposes"), relation.iri
                elif stance == "supports" and relation.other == proposition:
                    yield (relation.proposition, "opposes"), relation.iri
            elif stance == "supports" and relation.proposition == proposition:
                yield (relation.other, "supports"), relation.iri
            elif stance == "opposes" and relation.other == proposition:
                yield (relation.proposition, "opposes"), relation.iri

    def related(self, proposition: str) -> set[str]:
        """The propositions that a stance on this one bears on, or that bear on it; not itself."""
        seen, todo = {proposition}, [proposition]
        while todo:
            at = todo.pop()
            for relation in self.relations:
                if at in (relation.proposition, relation.other):
                    fresh = {relation.proposition, relation.other} - seen
                    seen |= fresh
                    todo += fresh
        return seen - {proposition}


NOTHING = Frame()
"""Nothing beside the articles."""
