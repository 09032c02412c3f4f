"""A candidate: what extraction proposes that somebody said, with its passage, its reasons and how sure it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from kg.errors import DataError, Finding

MODES = ("quoted", "partlyQuoted", "paraphrased")
STANCES = ("supports", "opposes", "ambivalent")


@dataclass(frozen=True)
class Speaker:
    """Who is said to speak.

    Attributes:
        mention: the words of the text.
        start, end: where they stand; -1 where no words of the text say it.
        name: the longest name by which the text calls the same one; the mention if there is none.
        id: which thing of the graph it is; "" if none is known.
        alternatives: other things that it may be, with scores.
        kind: "name", "title", "pronoun", "epithet", "label", "group" or "none".
    """

    mention: str
    start: int = -1
    end: int = -1
    name: str = ""
    id: str = ""
    alternatives: tuple[tuple[str, float], ...] = ()
    kind: str = "name"


@dataclass(frozen=True)
class Day:
    """A date in EDTF level 0, how it is known (stated, inferred), and the words that say so."""

    value: str
    basis: str = "inferred"
    words: str = ""


@dataclass(frozen=True)
class Candidate:
    """One proposed report of one speech act.

    Attributes:
        article: the article's id, or its file's name.
        start, end, exact: the passage, in code points of the article's text.
        mode: quoted, partlyQuoted or paraphrased.
        speaker: who.
        on_behalf_of: for which state or body, if the graph tells; "" otherwise.
        chain: through whom it came, the outermost first: mention, id, and whether it is anonymous.
        cue: the word or mark that shows that something was said.
        hedge: the word by which the article keeps its distance; "" if none.
        force: what the words do.
        negated: whether the text says that it was *not* said.
        date: when it was said.
        propositions: likely propositions with scores, the likeliest first.
        stance: the stance on the first of them, with its score; None: no suggestion.
        rule: which rule found it.
        confidence: from 0 to 1.
        reasons: why, in words.
        extractor: who proposes it: a tool and its version, or a model.
    """

    article: str
    start: int
    end: int
    exact: str
    mode: str
    speaker: Speaker
    rule: str
    on_behalf_of: str = ""
    chain: tuple[Speaker, ...] = ()
    cue: str = ""
    hedge: str = ""
    force: str = "asserts"
    negated: bool = False
    date: Day | None = None
    propositions: tuple[tuple[str, float], ...] = ()
    stance: tuple[str, float] | None = None
    confidence: float = 0.5
    reasons: tuple[str, ...] = ()
    extractor: str = ""
    sha256: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """A short name that is the same whenever the same is proposed again."""
        key = f"{self.article}|{self.sha256}|{self.start}|{self.end}|{self.speaker.mention}|{self.extractor}"
        return hashlib.sha256(key.encode()).hexdigest()[:12]

    def because(self, *reasons: str) -> Candidate:
        """The candidate with more reasons."""
        return replace(self, reasons=(*self.reasons, *reasons))

    def as_json(self) -> dict[str, Any]:
        """Its fields as JSON values, without those that say nothing."""
        # 0 is equal to False, and is where the passage of a first sentence starts.
        told = asdict(self).items()
        value = {name: content for name, content in told if content is not False and content not in ("", (), None)}
        value["id"] = self.id
        value["propositions"] = [{"id": id, "score": score} for id, score in self.propositions]
        value["stance"] = {"value": self.stance[0], "score": self.stance[1]} if self.stance else None
        value["speaker"] = _person(self.speaker)
        value["chain"] = [_person(hop) for hop in self.chain]
        return value


def _person(speaker: Speaker) -> dict[str, Any]:
    value = {name: content for name, content in asdict(speaker).items() if content not in ("", (), -1)}
    value["mention"] = speaker.mention
    if speaker.alternatives:
        value["alternatives"] = [{"id": id, "score": score} for id, score in speaker.alternatives]
    return value


def of_json(value: dict[str, Any], where: str = "") -> Candidate:
    """The inverse of `Candidate.as_json`.

    Raises:
        DataError: a field is missing or has another kind of value.
    """
    try:
        kept = {name: content for name, content in value.items() if name in Candidate.__dataclass_fields__}
        kept["speaker"] = _speaker(value["speaker"])
        kept["chain"] = tuple(_speaker(hop) for hop in value.get("chain", ()))
        kept["date"] = Day(**value["date"]) if value.get("date") else None
        scored = value.get("propositions") or ()
        kept["propositions"] = tuple((str(proposition["id"]), float(proposition["score"])) for proposition in scored)
        stance = value.get("stance")
        kept["stance"] = (str(stance["value"]), float(stance["score"])) if stance else None
        kept["reasons"] = tuple(value.get("reasons", ()))
        candidate = Candidate(**kept)
        if candidate.mode not in MODES or not 0 <= int(candidate.start) < int(candidate.end):
            raise ValueError(f"mode {candidate.mode!r}, {candidate.start} to {candidate.end}")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        found = f"no candidate ({type(error).__name__}: {error})"
        raise DataError([Finding(where, "", found, "a line that kg extract wrote", "candidate")]) from None
    return candidate


def _speaker(value: dict[str, Any]) -> Speaker:
    kept = {name: content for name, content in value.items() if name in Speaker.__dataclass_fields__}
    kept["alternatives"] = tuple((str(actor["id"]), float(actor["score"])) for actor in value.get("alternatives", ()))
    return Speaker(**kept)


def write_lines(candidates: Iterable[Candidate]) -> Iterator[str]:
    """Each candidate as a line of JSON, its end included."""
    for candidate in candidates:
        yield json.dumps(candidate.as_json(), ensure_ascii=False) + "\n"


def read_lines(lines: Iterable[str], where: str = "") -> Iterator[Candidate]:
    """The candidates of lines of JSON; empty lines are passed over. Raises DataError with the line's number."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"{where}: line {number}" if where else f"line {number}"
            try:
                value = json.loads(line)
            except json.JSONDecodeError as error:
                found = f"a JSON syntax error, {error.msg}"
                raise DataError([Finding(place, "", found, "a line of JSON", "", number)]) from None
            yield of_json(value, place)
