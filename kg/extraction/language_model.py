"""A language model as extractor: any endpoint of the OpenAI kind, by its address, whose every word is checked.

The model is told the rules of coding and the article, and answers with typed candidates. What it calls a quotation
has to stand in the text, letter for letter; what does not is dropped and counted, and so is what has the wrong form.
What is left are candidates like any others: nothing of it is on record before a person accepts it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import KgError
from kg.extraction.candidate import Candidate, Day, Speaker
from kg.extraction.known import Known
from kg.extraction.propositions import NEW
from kg.extraction.sources import Source

LARGEST = 2_000_000
"""Bytes of an answer that are read."""

LONGEST = 12_000
"""Characters of an article that are sent at once; a longer one is sent in parts."""

RULE = "language model"
"""What candidates of a model have in place of the rule that found them."""

Force = Literal["asserts", "demands", "offers", "accepts", "promises", "rejects", "denies", "accuses", "threatens"]

RULES = """You code newspaper articles for a record of who said what. Answer with JSON only:
{"candidates": [{"exact": "...", "speaker": "...", "mode": "quoted" or "paraphrased", "force": "asserts",
"demands", "offers", "accepts", "promises", "rejects", "denies", "accuses", "threatens" or "questions",
"chain": ["..."], "hedge": "...", "date": "YYYY-MM-DD", "proposition": "...", "stance": "supports", "opposes"
or "ambivalent", "reason": "..."}]}
exact: the fewest words of the article that prove what was said, copied letter for letter, one passage.
speaker: the words by which the article names the one whose words or thoughts they are, not the one who tells of them.
chain: those through whom the article has it, the outermost first; empty if the article has it first-hand.
hedge: the word by which the article keeps its distance, else "". date: only if the article gives it, else "".
proposition: one id of the list, or "" if none fits. stance: towards the proposition as worded.
What is not said by anyone, and what the article states itself, is left out. Never add words of your own to exact."""


class ModelError(KgError):
    """The endpoint cannot be used, or answers nothing that can be read."""

    exit_code = 3


class Proposed(BaseModel):
    """One candidate as the model writes it."""

    model_config = ConfigDict(extra="ignore", str_max_length=4000)

    exact: str = Field(min_length=3)
    speaker: str = Field(min_length=1)
    mode: Literal["quoted", "paraphrased"]
    force: Force | Literal["questions"] = "asserts"
    chain: list[str] = Field(default=[], max_length=6)
    hedge: str = ""
    date: str = ""
    proposition: str = ""
    stance: Literal["supports", "opposes", "ambivalent", ""] = ""
    reason: str = ""


@dataclass
class Told:
    """What a model proposed for an article, and how much of it was dropped, by reason."""

    candidates: list[Candidate] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


class LanguageModel:
    """A model behind an endpoint.

    Args:
        url: the endpoint up to and without `/chat/completions`.
        model: the model's name, as the endpoint knows it.
        known: names and propositions.
        key: the credentials, if it needs any; never shown.
        seconds: how long one answer may take.
        codebook: the written rules of coding, put behind the form of the answer; "" leaves them out.
        prompt: the name of these rules, where several are compared; candidates carry it.
    """

    def __init__(
        self,
        url: str,
        model: str,
        known: Known,
        *,
        key: str = "",
        seconds: float = 120,
        codebook: str = "",
        prompt: str = "",
    ) -> None:
        self.url, self.model, self.known, self.key, self.seconds = url.rstrip("/"), model, known, key, seconds
        self.codebook, self.prompt = codebook, prompt

    @property
    def name(self) -> str:
        """What its candidates say that they are of."""
        return f"{self.model} at {self.url}" + (f", prompt {self.prompt}" if self.prompt else "")

    def extract(self, source: Source, article: str = "") -> Told:
        """The candidates of an article.

        Raises:
            ModelError: the endpoint is not reached, refuses, does not answer in time, or with nothing that can be read.
        """
        told = Told()
        for start, end in _parts(source.text):
            answer = self._ask(source.text[start:end])
            for value in _proposals(answer, told.dropped):
                candidate = self._checked(value, source, article or source.name, start, end, told.dropped)
                if candidate is not None:
                    told.candidates.append(candidate)
        return told

    def _ask(self, text: str) -> str:
        listed = "\n".join(f"{thing.id}: {thing.label}" for thing in self.known.things.of_kind("proposition"))
        messages = [
            {"role": "system", "content": f"{RULES}\n\n{self.codebook}\n\nPropositions:\n{listed}"},
            {"role": "user", "content": text},
        ]
        body = {"model": self.model, "messages": messages, "temperature": 0, "response_format": {"type": "json_object"}}
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            with (
                httpx.Client(timeout=httpx.Timeout(self.seconds, connect=10), trust_env=False) as client,
                client.stream("POST", f"{self.url}/chat/completions", json=body, headers=headers) as answer,
            ):
                content = b""
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > LARGEST:
                        raise ModelError(f"{self.url}: an answer of more than {LARGEST:,} bytes")
                if answer.status_code != 200:
                    said = content[:200].decode(errors="replace")
                    raise ModelError(f"{self.url}: status {answer.status_code}, {said!r}; expected 200")
        except httpx.TimeoutException:
            raise ModelError(f"{self.url}: no answer within {self.seconds:g} seconds") from None
        except httpx.HTTPError as error:
            raise ModelError(f"{self.url}: not reached ({type(error).__name__})") from None
        try:
            return str(json.loads(content)["choices"][0]["message"]["content"])
        except (ValueError, KeyError, IndexError, TypeError):
            said = content[:80].decode(errors="replace")
            raise ModelError(f"{self.url}: found {said!r}; expected a chat completion") from None

    def _checked(
        self, value: Proposed, source: Source, article: str, start: int, end: int, dropped: Counter[str]
    ) -> Candidate | None:
        """The candidate of a proposal whose passage and speaker stand in the text; None, counted, of any other."""
        places = list(_places(source.text, value.exact, start, end))
        if not places:
            dropped["the passage does not stand in the text"] += 1
            return None
        if len(places) > 1:
            dropped["the passage stands in several places"] += 1
            return None
        named = next(_places(source.text, value.speaker, 0, len(source.text)), None)
        if named is None:
            dropped["the speaker is not named in the text"] += 1
            return None
        begin, stop = places[0]
        propositions, stance = self._judged(value, dropped)
        known = self.known.named(value.speaker)
        speaker = Speaker(value.speaker, *named, value.speaker, known[0][0] if known else "", tuple(known[1:]))
        chain = tuple(
            self._hop(hop) for hop in value.chain if next(_places(source.text, hop, 0, len(source.text)), None)
        )
        return Candidate(
            article,
            begin,
            stop,
            source.text[begin:stop],
            value.mode,
            speaker,
            RULE,
            chain=chain,
            hedge=value.hedge if value.hedge and value.hedge in source.text else "",
            force=value.force,
            date=Day(value.date, "inferred") if re.fullmatch(r"\d{4}(-\d\d){0,2}", value.date) else None,
            propositions=propositions,
            stance=stance,
            confidence=0.5,
            reasons=(f"the model says: {value.reason[:200]}",) if value.reason else (),
            extractor=self.name,
            sha256=source.sha256,
        )

    def _hop(self, name: str) -> Speaker:
        known = self.known.named(name)
        return Speaker(name, name=name, id=known[0][0] if known else "")

    def _judged(
        self, value: Proposed, dropped: Counter[str]
    ) -> tuple[tuple[tuple[str, float], ...], tuple[str, float] | None]:
        if value.proposition and value.proposition not in self.known.things.by_id:
            dropped["a proposition that there is not, left open"] += 1
            return ((NEW, 1.0),), None
        if not value.proposition:
            return ((NEW, 1.0),), None
        return ((value.proposition, 0.5), (NEW, 0.5)), (value.stance, 0.5) if value.stance else None


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a text, each of whole paragraphs where they are short enough."""
    start = 0
    while start < len(text):
        end = min(start + LONGEST, len(text))
        cut = text.rfind("\n", start + 1, end) if end < len(text) else -1
        end = cut if cut > start else end
        yield start, end
        start = end


def _proposals(answer: str, dropped: Counter[str]) -> Iterator[Proposed]:
    match = re.search(r"\{.*\}", answer, re.S)
    try:
        value: Any = json.loads(match[0]) if match else None
        every = value["candidates"]
        if not isinstance(every, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        dropped["an answer that is no list of candidates"] += 1
        return
    for candidate in every[:500]:
        try:
            yield Proposed.model_validate(candidate)
        except ValidationError:
            dropped["a candidate of the wrong form"] += 1


def _places(text: str, words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where words stand, white space apart."""
    rule = r"\s+".join(map(re.escape, words.split()))
    if rule:
        for match in re.compile(rule).finditer(text, start, end):
            yield match.span()
