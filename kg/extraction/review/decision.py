"""What a coder decides about a candidate: accept it, corrected or not, reject it, put it off, or split it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kg import dates
from kg.errors import DataError, Finding
from kg.extraction.candidate import MODES, STANCES, Candidate
from kg.extraction.known import ACTORS
from kg.extraction.propositions import UNSORTED, likeliest
from kg.extraction.review.boundaries import mode_of
from kg.names import fold

SETTLED = "settled"
"""The coder under whose name differences are settled; what it decided goes before all others."""
KINDS = ("accept", "reject", "later", "split")
FORCES = (
    "asserts", "demands", "offers", "accepts", "promises", "rejects", "denies", "accuses", "threatens", "questions",
)  # fmt: skip
CERTAINTIES = ("certain", "probable", "possible")
FIELDS = (
    "speaker", "on_behalf_of", "proposition", "stance", "force", "mode", "date", "chain", "hedge", "certainty",
    "utterance", "start", "end", "condition", "new_proposition", "new_topic", "new_speaker", "new_kind",
)  # fmt: skip
"""What can be corrected. `chain` is a list of ids or descriptions, the outermost first; `utterance` merges the
candidate with one that is on record; `new_proposition` is its sentence, `new_topic` its topic, `new_speaker` a name and
`new_kind` person, organization, state or collective; `condition` is a proposition's id or a new sentence,
`on_behalf_of` an id or "organization: NAME"."""

REASONS = (
    "not said by anyone", "wrong passage", "wrong speaker", "no position", "said before in this article",
    "outside the article proper",
)  # fmt: skip
"""Common reasons for a rejection, by number."""
GROUNDS = ("the codebook says so", "the text says so", "both can be read, this is nearer", "an oversight of one coder")
"""Common reasons for settling a difference, by number."""

NOBODY = "nobody"
"""What a coder says who takes back for whom somebody speaks, or a condition."""
LEAST = 3
"""Words of a sentence that names a condition or a proposition anew."""

_ID = re.compile(r"[a-z][A-Za-z]*/[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Decision:
    """A decision.

    Attributes:
        coder: who decided.
        kind: accept, reject, later or split.
        changes: corrected fields (`FIELDS`) with their values; of a split, `at`: the offset in the text.
        reason: why, of a rejection, and of whatever settles a difference of coders.
        made: when, as ISO 8601.
    """

    coder: str
    kind: str
    made: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def outcome(self) -> str:
        """The kind in the past: accepted, corrected, rejected, later, split."""
        if self.kind == "accept":
            return "corrected" if self.changes else "accepted"
        return {"reject": "rejected"}.get(self.kind, self.kind)

    def value(self, name: str, candidate: Candidate) -> Any:
        """A field as decided: corrected, or as proposed; "" if neither says."""
        return self.changes[name] if name in self.changes else proposed(name, candidate)

    def about(self, candidate: Candidate) -> str:
        """The id of the proposition that was decided on: that of its sentence, if it is new; "" if none."""
        sentence = str(self.changes.get("new_proposition", "")).strip()
        return f"proposition/{slug(sentence)}" if sentence else str(self.value("proposition", candidate))

    def halves(self, candidate: Candidate) -> Iterator[Candidate]:
        """The two candidates that a split makes; none of another decision."""
        if self.kind != "split":
            return
        at = int(self.changes["at"]) - candidate.start
        left, right = candidate.exact[:at].rstrip(), candidate.exact[at:].lstrip()
        begin = candidate.end - len(right)
        halved = ("one half of a passage that was split",)
        yield replace(candidate, end=candidate.start + len(left), exact=left, reasons=(*candidate.reasons, *halved))
        yield replace(candidate, start=begin, exact=right, reasons=(*candidate.reasons, *halved))

    def as_json(self) -> dict[str, Any]:
        """Its fields as JSON values."""
        return {**vars(self), "changes": dict(self.changes)}

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> Decision:
        """The inverse of `as_json`."""
        return cls(**value)


def kind_and_name(text: str) -> tuple[str, str]:
    """What "organization: NAME" says: of which kind a name is, and the name; the kind is "" where none is said."""
    kind, colon, name = text.partition(":")
    return (kind.strip(), name.strip()) if colon and kind.strip() in ACTORS else ("", text)


def slug(text: str) -> str:
    """A slug of the words of a text."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:80].rstrip("-") or "unnamed"


def proposed(name: str, candidate: Candidate) -> Any:
    """What a candidate proposes for a field; "" if nothing."""
    first = likeliest(candidate.propositions)
    values: dict[str, Any] = {
        "speaker": candidate.speaker.id,
        "on_behalf_of": candidate.on_behalf_of,
        "proposition": first,
        "stance": candidate.stance[0] if candidate.stance else "",
        "force": candidate.force,
        "mode": candidate.mode,
        "date": candidate.date.value if candidate.date else "",
        "chain": [hop.id or hop.mention for hop in candidate.chain],
        "hedge": candidate.hedge,
        "certainty": "certain",
        "start": candidate.start,
        "end": candidate.end,
    }
    return values.get(name, "")


def check(decision: Decision, candidate: Candidate, *, text: str) -> Decision:
    """The decision, if it can be carried out.

    Raises:
        DataError: with everything that is missing or wrong.
    """
    findings = list(_findings(decision, candidate, text))
    if findings:
        raise DataError(findings)
    return decision


def _findings(decision: Decision, candidate: Candidate, text: str) -> Iterator[Finding]:
    def wrong(name: str, found: object, expected: str) -> Finding:
        return Finding(candidate.id, name, repr(found), expected, "decision")

    if decision.kind not in KINDS:
        yield wrong("kind", decision.kind, ", ".join(KINDS))
    if not decision.coder.strip():
        yield wrong("coder", decision.coder, "a name")
    settles = decision.coder == SETTLED and decision.kind in ("accept", "reject")
    if (settles or decision.kind == "reject") and not decision.reason.strip():
        yield wrong("reason", decision.reason, "why it is settled so" if settles else "why it is rejected")
    if decision.kind == "split":
        at = decision.changes.get("at")
        if not isinstance(at, int) or not candidate.start < at < candidate.end or not _two_halves(candidate, at):
            yield wrong("at", at, f"an offset between two words of the passage, {candidate.start} to {candidate.end}")
        return
    for name in decision.changes:
        if name not in FIELDS:
            yield wrong(name, decision.changes[name], f"a field: {', '.join(FIELDS)}")
    if decision.kind == "accept":
        yield from _accepted(decision, candidate, text, wrong)


def _two_halves(candidate: Candidate, at: int) -> bool:
    place = at - candidate.start
    return bool(candidate.exact[:place].strip()) and bool(candidate.exact[place:].strip())


def _accepted(decision: Decision, candidate: Candidate, text: str, wrong: Any) -> Iterator[Finding]:
    value = {name: decision.value(name, candidate) for name in FIELDS}
    if not _ID.fullmatch(str(value["speaker"])) and not value["new_speaker"]:
        yield wrong("speaker", value["speaker"], "an id such as person/sergey-lavrov, or a new name")
    if not _ID.fullmatch(str(value["proposition"])) and not value["new_proposition"]:
        yield wrong("proposition", value["proposition"], "an id such as proposition/ceasefire, or a new sentence")
    for name, allowed in (("stance", STANCES), ("force", FORCES), ("mode", MODES), ("certainty", CERTAINTIES)):
        if value[name] not in allowed:
            yield wrong(name, value[name], ", ".join(allowed))
    if value["date"]:
        try:
            dates.parse(str(value["date"]))
        except ValueError as error:
            yield wrong("date", value["date"], str(error))
    condition = str(value["condition"] or "")
    if condition and not _ID.fullmatch(condition) and len(condition.split()) < LEAST:
        yield wrong("condition", condition, "a proposition's number or id, or a new sentence")
    if condition and condition == str(value["proposition"]) and not value["new_proposition"]:
        yield wrong("condition", condition, "another proposition than the one that the stance is on")
    try:
        start, end = int(value["start"]), int(value["end"])
    except (TypeError, ValueError):
        start = end = -1
    if not 0 <= start < end <= len(text):
        yield wrong("start", f"{value['start']} to {value['end']}", f"0 <= start < end <= {len(text)}")
    elif decision.changes.keys() & {"start", "end"} and candidate.rule not in UNSORTED:
        by_marks = mode_of(text, start, end)
        if (value["mode"] == "quoted") != (by_marks == "quoted"):
            yield wrong("mode", value["mode"], f"{by_marks}, by the quotation marks of the passage as it was moved")
