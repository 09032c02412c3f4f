"""Two coders: how far they agree, where they differ, and what was settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.candidate import Candidate
from kg.extraction.review.decision import SETTLED, Decision
from kg.extraction.review.queue import Queue
from kg.extraction.review.view import Row

COMPARED = ("kind", "speaker", "proposition", "stance", "force", "mode", "date")


@dataclass(frozen=True)
class Agreement:
    """How far two coders agree on a field: on how many candidates, what share, and Krippendorff's alpha (nominal).

    Alpha is None where it is not defined: nothing compared, or only one value used.
    """

    field: str
    compared: int
    share: float
    alpha: float | None


@dataclass(frozen=True)
class Difference:
    """Two codings of one candidate that differ: the fields, and the value of each coder."""

    candidate: Candidate
    fields: tuple[tuple[str, object, object], ...]


def _pairs(queue: Queue, first: str, second: str) -> Iterator[tuple[Candidate, Decision, Decision]]:
    for candidate in queue.candidates():
        left, right = queue.decision(candidate.id, first), queue.decision(candidate.id, second)
        if left and right and "later" not in (left.kind, right.kind):
            yield candidate, left, right


def _of(name: str, decision: Decision, candidate: Candidate) -> object:
    if name == "proposition":
        return decision.about(candidate)
    return decision.kind if name == "kind" else decision.value(name, candidate)


def agreement(queue: Queue, first: str, second: str) -> list[Agreement]:
    """The agreement of two coders on each field; on all but the kind, over what both accepted."""
    pairs = list(_pairs(queue, first, second))
    both = [pair for pair in pairs if pair[1].kind == pair[2].kind == "accept"]
    agreements = []
    for name in COMPARED:
        values = [
            (_of(name, left, candidate), _of(name, right, candidate))
            for candidate, left, right in (pairs if name == "kind" else both)
        ]
        same = sum(left == right for left, right in values)
        agreements.append(Agreement(name, len(values), same / len(values) if values else 0.0, alpha(values)))
    return agreements


def alpha(values: list[tuple[object, object]]) -> float | None:
    """Krippendorff's alpha, nominal, of pairs of values; None where it is not defined."""
    codes: dict[str, int] = {}
    rows = [[codes.setdefault(str(pair[side]), len(codes)) for pair in values] for side in (0, 1)]
    if not values or len(codes) < 2:
        return None
    import krippendorff  # with NumPy, which those who only list what is to be reviewed need not wait for

    return round(float(krippendorff.alpha(rows, level_of_measurement="nominal")), 3)


def differences(queue: Queue, first: str, second: str) -> list[Difference]:
    """Where two coders differ and nothing is settled yet."""
    differing = []
    for candidate, left, right in _pairs(queue, first, second):
        names = COMPARED if left.kind == right.kind == "accept" else ("kind",)
        values = [(name, _of(name, left, candidate), _of(name, right, candidate)) for name in names]
        fields = tuple(value for value in values if value[1] != value[2])
        if fields and queue.decision(candidate.id, SETTLED) is None:
            differing.append(Difference(candidate, fields))
    return differing


def final(queue: Queue, candidate: Candidate) -> Decision | None:
    """What is decided about a candidate: as settled, else as its one coder decided, or as all did alike.

    None while nobody has decided, or while coders differ and nothing is settled.
    """
    settled = queue.decision(candidate.id, SETTLED)
    if settled is not None:
        return settled
    made = [decision for coder in queue.coders() if (decision := queue.decision(candidate.id, coder)) is not None]
    made = [decision for decision in made if decision.kind != "later"]
    alike = {tuple(str(_of(name, decision, candidate)) for name in COMPARED) for decision in made}
    kinds = {decision.kind for decision in made}
    return made[0] if made and (len(alike) == 1 or kinds == {"reject"}) else None


def codings(queue: Queue, candidate: Candidate) -> list[Row]:
    """What each coder decided, and what was settled and why, for who settles; coders themselves never see it."""
    rows = []
    for coder in queue.coders():
        made = queue.decision(candidate.id, coder)
        if made is not None:
            told = [f"{name}: {made.value(name, candidate)}" for name in COMPARED if name != "kind"]
            why = [f"because: {made.reason}"] if made.kind == "accept" and made.reason else []
            rows.append(
                Row(coder, made.outcome, "\n".join([*told, *why]) if made.kind == "accept" else made.reason, "")
            )
    return rows


def is_disputed(queue: Queue, candidate: Candidate) -> bool:
    """Whether coders have decided differently about a candidate and nothing is settled."""
    kinds = [made.kind for coder in queue.coders() if (made := queue.decision(candidate.id, coder)) is not None]
    return len([kind for kind in kinds if kind != "later"]) >= 2 and final(queue, candidate) is None
