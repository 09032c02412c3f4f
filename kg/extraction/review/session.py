"""One coder at work on a queue: where they are, what is corrected so far, and what each key does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kg.extraction.candidate import MODES, Candidate
from kg.extraction.known import Known
from kg.extraction.propositions import NEW, UNSORTED, Suggestions, offering
from kg.extraction.review import boundaries
from kg.extraction.review.coding import codings, is_disputed
from kg.extraction.review.decision import GROUNDS, NOBODY, REASONS, SETTLED, Decision, check, kind_and_name, proposed
from kg.extraction.review.queue import Queue
from kg.extraction.review.recalling import WHO, meant
from kg.extraction.review.view import Shown, shown
from kg.extraction.stance import stance


class Session:
    """A coder's session. What is corrected and not yet accepted is kept for the candidate at hand only.

    Args:
        queue: the queue.
        coder: who.
        known: the graph's names.
        now: gives the time.
        article: one article's hash; None is all.
        utterances: utterances on record by (speaker, day).
    """

    def __init__(
        self,
        queue: Queue,
        coder: str,
        known: Known,
        now: Callable[[], datetime],
        article: str | None = None,
        utterances: Callable[[str, str], list[str]] = lambda speaker, day: [],
    ) -> None:
        self.queue, self.coder, self.known, self.now, self.article = queue, coder, known, now, article
        self.utterances = utterances
        self.suggestions = Suggestions(known)
        for id, sentence in queue.new_propositions().items():
            self._name(id, sentence)
        for passage, proposition in queue.decided_propositions():
            self.suggestions.learn(passage, proposition)
        self.changes: dict[str, Any] = {}
        self.at: Candidate | None = None
        self.go(self._next())

    def go(self, candidate: Candidate | None) -> None:
        """Go to a candidate, with what was decided about it before as what is corrected so far."""
        self.at = candidate
        held = self.queue.decision(candidate.id, self.coder) if candidate else None
        self.changes = dict(held.changes) if held and held.kind == "accept" else {}
        if candidate is not None and held is None and not candidate.speaker.id:
            self.changes = meant(self.queue, candidate, self.coder, self.known)
        if candidate is not None and held is None and self.suggestions.decided:
            fresh = self.suggestions.merged(replace(candidate, reasons=_plain(candidate)), self.text)
            likely = offering(fresh.propositions, self._named_in(candidate.sha256))
            self.at = replace(fresh, sha256=candidate.sha256, propositions=likely)

    def _named_in(self, article: str) -> list[str]:
        """The propositions that the coder has named anew in an article, the last three."""
        held = (
            (candidate, self.queue.decision(candidate.id, self.coder)) for candidate in self.queue.candidates(article)
        )
        named = [
            made.about(candidate)
            for candidate, made in held
            if made is not None and made.changes.get("new_proposition")
        ]
        return list(dict.fromkeys(reversed(named)))[:3]

    @property
    def text(self) -> str:
        """The text of the article at hand; "" when all is done."""
        return self.queue.article(self.at.sha256).text if self.at else ""

    def shown(self) -> Shown | None:
        """The candidate at hand as it is shown; None when all is done."""
        if self.at is None:
            return None
        held = Decision(self.coder, "accept", "", self.changes)
        speaker, day = str(held.value("speaker", self.at)), str(held.value("date", self.at))
        seen = shown(self.at, self.text, self.known, held, self.utterances(speaker, day or self._published()))
        return replace(seen, rows=(*seen.rows, *codings(self.queue, self.at))) if self.settles else seen

    @property
    def settles(self) -> bool:
        """Whether differences of coders are settled here, so that accepting asks for a reason too."""
        return self.coder == SETTLED

    def reasons(self, kind: str = "reject") -> tuple[str, ...]:
        """Common reasons for rejecting, or for settling a difference so."""
        return GROUNDS if self.settles and kind != "reject" else REASONS

    def _next(self) -> Candidate | None:
        """The next that is open for the coder; for who settles, the next on which coders differ."""
        if not self.settles:
            return self.queue.next(self.coder, self.article)
        return next(
            (candidate for candidate in self.queue.candidates(self.article) if is_disputed(self.queue, candidate)), None
        )

    def _published(self) -> str:
        return self.queue.article(self.at.sha256).published if self.at else ""

    def choices(self) -> list[str]:
        """Ids of utterances on record that the candidate may be one more report of, the likeliest first."""
        held = Decision(self.coder, "accept", "", self.changes)
        if self.at is None:
            return []
        return self.utterances(
            str(held.value("speaker", self.at)), str(held.value("date", self.at)) or self._published()
        )

    def _name(self, id: str, sentence: str) -> None:
        """Know a proposition that was named anew, and offer it for what follows."""
        self.known.named_anew[id] = sentence
        self.suggestions.name(id, sentence)

    def correct(self, name: str, value: Any) -> None:
        """Correct a field of the candidate at hand; nothing is decided by that."""
        if name == "proposition" and value in self.known.named_anew:
            name, value = "new_proposition", self.known.named_anew[value]
        self.changes[name] = value

    def answer(self, name: str) -> str:
        """What a coder may want to answer to a question on a field: who is named and not on record, or the passage."""
        if self.at is None:
            return ""
        if name == "speaker":
            group = "collective: " if self.at.speaker.kind == "group" else ""
            return str(self.changes.get("new_speaker") or ("" if self.at.speaker.id else group + self.at.speaker.name))
        return str(self.changes.get(name) or self.at.exact) if name == "new_proposition" else ""

    def suggest_stance(self) -> str:
        """Suggest a stance on the new proposition of the candidate at hand, if none is chosen; what was suggested."""
        sentence = str(self.changes.get("new_proposition", ""))
        if self.at is None or not sentence or "stance" in self.changes:
            return ""
        told = stance(self.at.exact, self.at.exact, self.at.force, sentence)
        if told is None:
            return ""
        self.correct("stance", told[0])
        return f"stance on the new proposition: {told[0]}, suggested by {told[2]}; + - 0 change it"

    def bound(self, start: int, end: int) -> None:
        """Take other boundaries of the passage, whole words, with the mode that quotation marks then give it.

        A mode that the coder chooses afterwards stands, unless the marks contradict it when it is accepted.

        Raises:
            DataError: no words stand there; nothing is changed.
        """
        if self.at is None:
            return
        begin, stop = boundaries.whole_words(self.text, start, end)
        for name, value in (("start", begin), ("end", stop)):
            self.changes[name] = value
        if self.at.rule not in UNSORTED:
            self.changes["mode"] = boundaries.mode_of(self.text, begin, stop)
        for name in ("start", "end", "mode"):
            if self.changes.get(name) == proposed(name, self.at):
                self.changes.pop(name, None)

    def move(self, side: str, by: int) -> None:
        """Move the start or the end of the passage by words."""
        if self.at is not None:
            start, end = boundaries.moved(self.text, self.span(), side, by)
            self.bound(start, end)

    def value(self, name: str) -> Any:
        """A field of the candidate at hand as it is corrected so far; "" if nothing is at hand."""
        return Decision(self.coder, "accept", "", self.changes).value(name, self.at) if self.at else ""

    def span(self) -> tuple[int, int]:
        """The passage's boundaries as they are corrected so far."""
        return (int(self.value("start")), int(self.value("end"))) if self.at else (0, 0)

    def bound_to(self, words: str, near: int | None = None) -> None:
        """Take the boundaries of words that stand in the text: "the first … the last", or all of them.

        Raises:
            DataError: they do not stand there; nothing is changed.
        """
        at = self.span()[0] if near is None else near
        self.bound(*boundaries.located(self.text, words, at))

    def name_speaker(self, name: str) -> None:
        """Take a speaker by name: one that is known, else a new one; "organization: X" says what a new one is."""
        kind, called = kind_and_name(name)
        known = self.known.named(called)
        for field in WHO:
            self.changes.pop(field, None)
        if known:
            self.correct("speaker", known[0][0])
        else:
            self.correct("new_speaker", called)
            if kind:
                self.correct("new_kind", kind)

    def name_principal(self, name: str) -> None:
        """Take for whom the speaker speaks: an id, a name on record, "state: NAME" of a new one, or "nobody"."""
        kind, called = kind_and_name(name)
        known = self.known.named(called)
        told = known[0][0] if known else f"{kind or 'organization'}: {called}"
        self.correct("on_behalf_of", "" if name == NOBODY else name if "/" in name else told)

    def hold_if(self, words: str) -> None:
        """Take the condition of the stance: the number of a proposition that is listed, an id, or a new sentence."""
        listed = [id for id, _ in self.at.propositions if id != NEW] if self.at else []
        chosen = listed[int(words) - 1] if words.isdigit() and 1 <= int(words) <= len(listed) else words
        self.correct("condition", "" if words == NOBODY else chosen)

    def choose(self, number: int) -> bool:
        """Take the proposition of this number; whether there is one."""
        choices = [id for id, _ in self.at.propositions if id != NEW] if self.at else []
        if not 1 <= number <= len(choices):
            return False
        for field in ("new_proposition", "proposition"):
            self.changes.pop(field, None)
        self.correct("proposition", choices[number - 1])
        return True

    def turn(self) -> str:
        """Take the next mode; which it is now, and of which."""
        if self.at is None:
            return ""
        held = str(self.value("mode"))
        mode = MODES[(MODES.index(held) + 1) % len(MODES)] if held in MODES else MODES[0]
        self.correct("mode", mode)
        return f"mode: {mode}, of {', '.join(MODES)}"

    def decide(self, kind: str, *, reason: str = "", at: int | None = None) -> None:
        """Decide, and go to the next candidate.

        Raises:
            DataError: what is missing for it; nothing is decided.
        """
        if self.at is None:
            return
        changes = {"at": at} if kind == "split" else dict(self.changes) if kind == "accept" else {}
        made = Decision(self.coder, kind, self.now().isoformat(timespec="seconds"), self._told(changes), reason)
        check(made, self.at, text=self.text)
        self.queue.decide(self.at.id, made)
        if kind == "accept":
            if made.changes.get("new_proposition"):
                self._name(made.about(self.at), str(made.changes["new_proposition"]))
            self.suggestions.learn(self.at.exact, made.about(self.at))
        self.go(self._next())

    def _told(self, changes: dict[str, Any]) -> dict[str, Any]:
        """The corrections, with what was suggested anew since the candidate was made."""
        if self.at is None:
            return changes
        first = self.queue.candidate(self.at.id)
        fresh = Decision(self.coder, "accept", "")
        for name in ("proposition", "stance"):
            if name not in changes and fresh.value(name, first) != fresh.value(name, self.at) and "at" not in changes:
                changes = {**changes, name: fresh.value(name, self.at)}
        sentence = self.known.named_anew.get(str(changes.get("proposition", "")))
        if sentence:
            changes = {name: value for name, value in changes.items() if name != "proposition"}
            changes.setdefault("new_proposition", sentence)
        return changes

    def undo(self) -> bool:
        """Take back the last decision and go to its candidate; whether there was one."""
        id = self.queue.undo(self.coder)
        if id is None:
            return False
        self.go(self.queue.candidate(id))
        return True

    def step(self, by: int) -> None:
        """Go to the next or the previous candidate without deciding."""
        every = [candidate for candidate in self.queue.candidates(self.article)]
        ids = [candidate.id for candidate in every]
        if not every:
            return
        here = ids.index(self.at.id) if self.at and self.at.id in ids else len(every)
        self.go(every[max(0, min(len(every) - 1, here + by))])

    def status(self) -> str:
        """How far it is: "12 of 21 · 7 accepted, 3 corrected, 2 rejected"."""
        done = self.queue.progress(self.coder, self.article)
        later = f", {done.later} later" if done.later else ""
        counts = f"{done.accepted} accepted, {done.corrected} corrected, {done.rejected} rejected{later}"
        return f"{done.decided} of {done.all} · {counts}"


def _plain(candidate: Candidate) -> tuple[str, ...]:
    return tuple(reason for reason in candidate.reasons if not reason.startswith("stance: "))
