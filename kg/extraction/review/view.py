"""A candidate as a coder sees it, in the terminal and on the page: fields with reasons and keys, and the passage."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extraction.candidate import Candidate
from kg.extraction.known import Known
from kg.extraction.propositions import NEW
from kg.extraction.review.decision import Decision

KEYS = (
    ("a", "accept"),
    ("r", "reject, with reason"),
    ("l", "later"),
    ("u", "undo"),
    ("1 to 5", "this proposition"),
    ("n", "none of these: new proposition"),
    ("+ - 0", "stance: supports, opposes, ambivalent"),
    ("s", "speaker"),
    ("w", "for whom the speaker speaks"),
    ("f", "force, from a list"),
    ("m", "mode"),
    ("d", "date"),
    ("c", "chain"),
    ("i", "condition: the stance holds only if"),
    ("← →", "the passage begins a word earlier, later"),
    ("⇧← ⇧→", "the passage ends a word earlier, later"),
    ("b", "the passage is the selected words, or words that are typed"),
    ("x", "split"),
    ("=", "the same as an utterance on record"),
    ("j k", "next, previous"),
    ("?", "keys"),
    ("q", "leave"),
)
"""The keys of the review, and what each does."""


@dataclass(frozen=True)
class Row:
    """One field as shown: its name, its value, why, and the key that changes it."""

    name: str
    value: str
    why: str
    key: str


@dataclass(frozen=True)
class Shown:
    """A candidate's passage in its surroundings, and its rows; `begin` is the offset at which `before` begins."""

    before: str
    passage: str
    after: str
    place: str
    begin: int
    rows: tuple[Row, ...]


AROUND = 600
"""Characters shown on either side of a passage."""


def shown(candidate: Candidate, text: str, known: Known, decision: Decision | None, utterances: list[str]) -> Shown:
    """The candidate as it is shown.

    Args:
        candidate: the candidate.
        text: the article's text.
        known: labels of ids.
        decision: what the coder has decided or corrected so far.
        utterances: ids of utterances of the same speaker that are on record, the likeliest first.
    """
    held = decision or Decision("", "accept", "")
    start, end = int(held.value("start", candidate)), int(held.value("end", candidate))
    proved = "passage proved against the text" if text[start:end] else "no passage"
    return Shown(
        text[max(0, start - AROUND) : start],
        text[start:end],
        text[end : end + AROUND],
        f"offsets {start:,} to {end:,} · {proved}",
        max(0, start - AROUND),
        tuple(_rows(candidate, held, known, utterances)),
    )


def _rows(candidate: Candidate, held: Decision, known: Known, utterances: list[str]) -> list[Row]:
    def value(name: str) -> str:
        return str(held.value(name, candidate) or "")

    speaker = str(held.changes.get("new_speaker", "")) or value("speaker")
    principal, condition = value("on_behalf_of"), value("condition")
    who = known.label(speaker) if speaker else f"{candidate.speaker.name or '?'} (not on record)"
    who += " (new)" if held.changes.get("new_speaker") else ""
    reason = "; ".join(candidate.reasons[:2])
    stance = f"{candidate.stance[1]:.2f}" if candidate.stance else ""
    turned = next(
        (reason.removeprefix("stance: ") for reason in candidate.reasons if reason.startswith("stance: ")), ""
    )
    date = candidate.date
    chain = " → ".join(known.label(hop) for hop in held.value("chain", candidate))
    same = f"{len(utterances)} on record by this speaker" if utterances else "no utterance on record by this speaker"
    listed = "\n".join(f"{number} {id}" for number, id in enumerate(utterances[:3], 1))
    return [
        Row(
            "speaker",
            who,
            _joined(f"{candidate.confidence:.2f}", reason),
            "s",
        ),
        Row("for whom", known.label(principal) if principal else "nobody else", "", "w"),
        Row("proposition", _proposition(candidate, held, known), _others(candidate, held, known), "1 2 3 4 5 n"),
        Row("stance", value("stance"), _joined(stance, turned) or "no suggestion", "+ - 0"),
        Row("condition", known.label(condition) if condition else "none", "only if" if condition else "", "i"),
        Row("force", value("force"), f"cue {candidate.cue!r}" if candidate.cue else "", "f"),
        Row("mode", value("mode"), f"hedged by {candidate.hedge!r}" if candidate.hedge else candidate.rule, "m"),
        Row("chain", chain or "first-hand", "the outermost first" if chain else "", "c"),
        Row("date", value("date") or "the day of publication", f"{date.basis}, {date.words!r}" if date else "", "d"),
        Row("same as", value("utterance") or same, listed, "="),
    ]


def _joined(*parts: str) -> str:
    """What there is of some words, a point between them."""
    return " · ".join(part for part in parts if part)


def _proposition(candidate: Candidate, held: Decision, known: Known) -> str:
    fresh = str(held.changes.get("new_proposition", ""))
    id = str(held.value("proposition", candidate) or "")
    return f"new: {fresh}" if fresh else known.label(id) if id else "none yet"


def _others(candidate: Candidate, held: Decision, known: Known) -> str:
    lines = []
    for number, (id, score) in enumerate(candidate.propositions, 1):
        lines.append(f"n none of these: new … {score:.2f}" if id == NEW else f"{number} {known.label(id)} {score:.2f}")
    return "\n".join(lines) or "n new …"
