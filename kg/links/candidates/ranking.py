"""Candidates in order, with reasons, and a decision that may be: none of them, or not sure which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from kg.links.candidates.features import BODY, Classes, Feature, Sought, features
from kg.names import parts, similarity
from kg.names.similarity import ONE_SOUND, SURNAME_ONLY, likest
from kg.things.item import Item
from kg.things.name_index import Hit, NameIndex

MATCH, AMBIGUOUS, NONE = "match", "ambiguous", "none"
_SUPPORT = ("office", BODY, "country", "actors")


@dataclass(frozen=True)
class Policy:
    """When to decide. The defaults were chosen on a table of politicians' names (bench/links.py).

    Attributes:
        threshold: the least score of a match.
        margin: how far the best must be ahead of the second; less is ambiguous.
        floor: candidates below it are not shown.
        limit: how many candidates are shown.
        lone_surnames: a person known by surname alone is matched with the one candidate of that surname, if something
            else speaks for it: an office, a state, or those it occurs with in the same document; or with the one of
            that surname in the body that is named. Otherwise only the office itself, held by one at a time, decides.
    """

    threshold: float = 0.9
    margin: float = 0.04
    floor: float = 0.55
    limit: int = 10
    lone_surnames: bool = False


@dataclass(frozen=True)
class Candidate:
    """An item proposed, the name that matched, its score (0 to 1) and the features that make it up."""

    item: Item
    name: str
    score: float
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Proposal:
    """What was found for one thing: the candidates in order and the decision: match, ambiguous or none.

    `rivals` is how many candidates the decision lies between: 1 for a match, more where it is ambiguous.
    """

    sought: Sought
    decision: str
    candidates: tuple[Candidate, ...]
    rivals: int

    @property
    def match(self) -> Candidate | None:
        """The first candidate if the decision is a match."""
        return self.candidates[0] if self.decision == MATCH else None


def propose(
    sought: Sought,
    index: NameIndex,
    *,
    policy: Policy | None = None,
    rejected: Iterable[str] = (),
) -> Proposal:
    """Rank what a name index has for a thing. Ids in `rejected` are not proposed again."""
    policy = policy or Policy()
    hits: dict[str, Hit] = {}
    for name in dict.fromkeys((sought.name, *sought.others)):
        for hit in index.search(name, person=sought.personal, limit=3 * policy.limit):
            known = hits.get(hit.item.id)
            if known is None or hit.similarity > known.similarity:
                hits[hit.item.id] = hit
    return decide(sought, hits.values(), policy=policy, rejected=rejected, classes=index.classes)


def compare(sought: Sought, items: Iterable[Item]) -> list[Hit]:
    """Items from a live source as hits: each with the name that is likest to one of the names sought."""
    names = (sought.name, *sought.others)
    hits = []
    for item in items:
        scored = [(similarity(name, text, person=sought.personal), text) for name in names for text in item.names]
        value, text = likest(scored)
        hits.append(Hit(item, text, value))
    return hits


def decide(
    sought: Sought,
    hits: Iterable[Hit],
    *,
    policy: Policy | None = None,
    rejected: Iterable[str] = (),
    classes: Classes = frozenset,
) -> Proposal:
    """Score hits and decide. The score is the sum of the features' points, kept within 0 and 1.

    Same score: the more popular first, then by id, so that the order never depends on the source's.
    """
    policy = policy or Policy()
    refused = frozenset(rejected)
    scored = [_scored(sought, hit, classes) for hit in hits if hit.item.id not in refused]
    ranked = sorted(
        (candidate for candidate in scored if candidate.score >= policy.floor),
        key=lambda candidate: (-candidate.score, -candidate.item.popularity, candidate.item.id),
    )[: policy.limit]
    decision, rivals = _decision(sought, ranked, policy)
    shown = tuple(replace(candidate, score=round(min(1.0, candidate.score), 4)) for candidate in ranked)
    return Proposal(sought, decision, shown, rivals)


def _scored(sought: Sought, hit: Hit, classes: Classes) -> Candidate:
    reasons = tuple(features(sought, hit, classes))
    return Candidate(hit.item, hit.name, max(0.0, sum(feature.points for feature in reasons)), reasons)


def _decision(sought: Sought, ranked: list[Candidate], policy: Policy) -> tuple[str, int]:
    lone = sought.personal and len(parts(sought.name).words) == 1
    if lone and policy.lone_surnames:
        bearers = [candidate for candidate in ranked if _value(candidate, "name") >= SURNAME_ONLY]
        if len(bearers) == 1 and bearers[0] is ranked[0] and any(_points(bearers[0], name) > 0 for name in _SUPPORT):
            return MATCH, 1
    if not ranked or ranked[0].score < policy.threshold or _value(ranked[0], "name") == ONE_SOUND:
        return NONE, 0
    best = _without_popularity(ranked[0])
    rivals = sum(
        best - _without_popularity(candidate) < policy.margin and not _outdone(candidate, ranked[0])
        for candidate in ranked
    )
    if rivals != 1:
        return AMBIGUOUS, rivals
    return (NONE, 0) if lone and not policy.lone_surnames and _points(ranked[0], BODY) > 0 else (MATCH, 1)


def _outdone(candidate: Candidate, best: Candidate) -> bool:
    """Whether the best has the very name, and this one has a name that is merely near."""
    return _value(best, "name") == 1 > _value(candidate, "name")


def _value(candidate: Candidate, feature: str) -> float:
    return next((each.value for each in candidate.features if each.id == feature), 0.0)


def _points(candidate: Candidate, feature: str) -> float:
    return next((each.points for each in candidate.features if each.id == feature), 0.0)


def _without_popularity(candidate: Candidate) -> float:
    return candidate.score - sum(feature.points for feature in candidate.features if feature.id == "popularity")


def as_json(proposal: Proposal) -> Mapping[str, object]:
    """A proposal as plain values for machine-readable output."""
    return {
        "id": proposal.sought.id,
        "name": proposal.sought.name,
        "kind": proposal.sought.kind,
        "decision": proposal.decision,
        "candidates": [
            {
                "id": candidate.item.id,
                "name": candidate.item.label,
                "matched": candidate.name,
                "description": candidate.item.description,
                "score": candidate.score,
                "features": [asdict(feature) for feature in candidate.features],
            }
            for candidate in proposal.candidates
        ],
    }
