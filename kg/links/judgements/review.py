"""A review session: proposals one after the other, a decision for each, and undo. No terminal is known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.links.candidates.ranking import Candidate, Proposal
from kg.links.judgements.judged import Judged
from kg.links.judgements.judgement import ABSENT, ACCEPTED, MANUAL, REJECTED, UNSURE, Judgement, predicates


@dataclass(frozen=True)
class Step:
    """One question: a thing and one of its candidates, or none where all were gone through."""

    proposal: Proposal
    candidate: Candidate | None


class Session:
    """Goes through proposals. Every decision is written before the next question is asked.

    Args:
        proposals: what to decide on.
        ledger: where decisions go.
        author: who decides.
        today: gives the ISO date of a decision.
        tool: the program and version that proposed.
    """

    def __init__(
        self,
        proposals: Iterable[Proposal],
        ledger: Judged,
        *,
        author: str,
        today: Callable[[], str],
        tool: tuple[str, str] = ("kg link", ""),
    ) -> None:
        self._ledger, self._author, self._today, self._tool = ledger, author, today, tool
        self._coming = (step for proposal in proposals for step in _steps(proposal))
        self._steps: list[Step] = []
        self._place = 0
        self._done: list[tuple[int, Judgement, Judgement | None]] = []

    @property
    def place(self) -> int:
        """How many questions lie behind."""
        return self._place

    def step(self) -> Step | None:
        """The question to answer now; None at the end. Questions about things settled meanwhile are passed over.

        Proposals are asked of the source one at a time, when they are needed. Raises SourceError, StoreError.
        """
        while self._reach(self._place) and self._settled(self._steps[self._place]):
            self._place += 1
        return self._steps[self._place] if self._reach(self._place) else None

    def _reach(self, place: int) -> bool:
        while len(self._steps) <= place:
            step = next(self._coming, None)
            if step is None:
                return False
            self._steps.append(step)
        return True

    def decide(self, judgement: str, comment: str = "", predicate: str = "") -> Judgement:
        """Write the decision on the present question and go on.

        Raises:
            JudgementError: it contradicts one already made; the question stays.
            IndexError: there is no question left.
        """
        step = self._steps[self._place]
        made = self._judgement(step, judgement, comment, predicate)
        before = self._ledger.record(made)
        self._done.append((self._place, made, before))
        self._place += 1
        return made

    def skip(self) -> None:
        """Leave the present question open."""
        self._place += 1

    def undo(self) -> Judgement | None:
        """Take back the last decision and return to its question; the decision, None if there is none left."""
        if not self._done:
            return None
        self._place, made, before = self._done.pop()
        self._ledger.forget(made, before)
        return made

    def _judgement(self, step: Step, judgement: str, comment: str, predicate: str) -> Judgement:
        sought, candidate = step.proposal.sought, step.candidate
        item = candidate if judgement != ABSENT else None
        if judgement in (ACCEPTED, REJECTED, UNSURE) and item is None:
            raise IndexError("there is no candidate to judge")
        return Judgement(
            sought.id,
            item.item.id if item else "",
            judgement,
            self._author,
            self._today(),
            predicate or predicates(sought.kind)[0],
            item.item.label if item else "",
            MANUAL,
            round(item.score, 2) if item and judgement in (ACCEPTED, UNSURE) else None,
            self._tool[0],
            self._tool[1],
            comment,
        )

    def _settled(self, step: Step) -> bool:
        subject = step.proposal.sought.id
        if self._ledger.settled(subject):
            return True
        judged = {judgement.object for judgement in self._ledger.of(subject)}
        return step.candidate is not None and step.candidate.item.id in judged


def _steps(proposal: Proposal) -> list[Step]:
    return [*(Step(proposal, candidate) for candidate in proposal.candidates), Step(proposal, None)]
