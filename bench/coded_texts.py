"""Texts with what was coded in them by hand: records of On Record, and attribution relations of GUM."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from kg.extraction.candidate import Candidate, Speaker
from kg.extraction.sources import Source

SAYING = frozenset(
    [
        "say",
        "tell",
        "state",
        "add",
        "note",
        "explain",
        "remark",
        "comment",
        "announce",
        "claim",
        "assert",
        "argue",
        "affirm",
        "confirm",
        "reiterate",
        "repeat",
        "stress",
        "emphasize",
        "insist",
        "write",
        "report",
        "reply",
        "answer",
        "mention",
        "deny",
        "admit",
        "acknowledge",
        "suggest",
        "warn",
        "ask",
        "declare",
        "promise",
        "reveal",
        "describe",
        "allege",
        "reject",
        "demand",
        "accord",
        "quote",
        "cite",
        "call",
        "observe",
        "point",
    ]
)
"""Lemmas by which a coded attribution counts as one of saying, fixed before the rules were written."""

ANNOTATED = ("quoted", "partly quoted", "label", "indirect", "behind", "according to", "attitude", "headline")
"""The rules whose finds GUM's annotation marks; it leaves out quotations with nobody named beside them, and what is
done by words without being said ("rejected the idea", "offered to")."""


@dataclass(frozen=True)
class Coded:
    """A passage coded by hand: where (`parts`, where it has gaps), whose, and how it is told."""

    start: int
    end: int
    speaker: str
    words: tuple[tuple[int, int], ...] = ()
    mode: str = ""
    hops: int = 0
    cue: str = ""
    pronoun: bool = False
    parts: tuple[tuple[int, int], ...] = ()

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """What was coded, without its gaps."""
        return self.parts or ((self.start, self.end),)

    @property
    def length(self) -> int:
        """Characters coded."""
        return sum(end - start for start, end in self.spans)

    def shared(self, start: int, end: int) -> int:
        """How many of the coded characters a span has."""
        return sum(max(0, min(end, last) - max(start, first)) for first, last in self.spans)


@dataclass
class Text:
    """A text with what was coded of it."""

    name: str
    source: Source
    coded: list[Coded]
    seen: bool
    same: Callable[[Speaker], set[str]] = lambda speaker: set()
    found: list[Candidate] = field(default_factory=list)


def of_records(folder: Path, texts: dict[str, Path], seen: bool) -> Iterator[Text]:
    """The articles of a data folder with the passages of their statements."""
    judged = [
        one
        for path in (folder / "identifications").glob("*.yaml")
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    given = {one["identifies"]: str(one["date"]) for one in judged if one["judgement"] == "accepted" and "date" in one}
    for path in sorted((folder / "articles").glob("*.yaml")):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        published = str(record.get("published") or given[record["id"]])  # of a text without a day, its identification's
        if record["sha256"] not in texts:
            continue
        text = texts[record["sha256"]].read_bytes().decode()
        source = Source(path.stem, text, publisher=record["publisher"], published=published)
        yield Text(path.stem, source, list(_coded(record)), seen)


def _coded(record: dict) -> Iterator[Coded]:
    utterances: dict[str, dict] = {}
    statements: dict[str, str] = {}
    for report in record["reports"]:
        for conveyed in as_list(report.get("conveys")):
            if isinstance(conveyed, dict) and "utterance" in conveyed:
                utterance = conveyed["utterance"]
                if isinstance(utterance, dict):
                    utterances[utterance["id"]] = utterance
                    utterance = utterance["id"]
                statements[conveyed["id"]] = utterance
    for report in record["reports"]:
        said = [one if isinstance(one, str) else one.get("id", "") for one in as_list(report.get("conveys"))]
        speakers = {utterances[statements[id]]["speaker"] for id in said if statements.get(id) in utterances}
        hops, via = 0, report.get("via")
        while isinstance(via, dict):
            hops, via = hops + 1, via.get("via")
        for speaker in sorted(speakers):
            speaker = speaker if isinstance(speaker, str) else speaker["id"]
            if speaker == record["publisher"]:
                continue  # what the publisher states itself has no cue and is a coder's to find
            for passage in as_list(report["evidence"])[:1]:
                yield Coded(passage["start"], passage["end"], speaker, (), report["mode"], hops)


def as_list(value: object) -> list:
    """A field of a record that may hold one value or several, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def of_gum(folder: Path) -> Iterator[Text]:
    """GUM's news articles with their attribution relations; every second was looked at."""
    for number, path in enumerate(sorted(folder.glob("*.rsd"))):
        tokens, entities = _tokens(path.with_suffix(".conllu"))
        text, places = _joined(tokens)
        coded = list(_attributions(path, tokens, places))
        same = _clusters(entities, places)
        meta = re.search(r"dateCreated = (\d{4}-\d\d-\d\d)", path.with_suffix(".conllu").read_text(encoding="utf-8"))
        source = Source(path.stem, text, published=meta[1] if meta else "")
        yield Text(path.stem, source, coded, number % 2 == 0, same)


def _tokens(path: Path) -> tuple[list[dict], list[tuple[int, int, str]]]:
    tokens: list[dict] = []
    entities, stack = [], []
    break_before = ""
    inside: list[bool] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar_block"):
            break_before = "\n\n"
        elif line.startswith("# sent_id") and not break_before:
            break_before = " "
        parts = line.split("\t")
        if len(parts) == 10 and "-" in parts[0]:  # "team's" is one word of two tokens, whose row says what is behind
            first, last = (int(number) for number in parts[0].split("-"))
            inside = [True] * (last - first) + ["SpaceAfter=No" in parts[9]]
        if len(parts) != 10 or not parts[0].isdigit():
            continue
        tokens.append({"form": parts[1], "lemma": parts[2], "pos": parts[3], "before": break_before})
        tokens[-1]["glued"] = inside.pop(0) if inside else "SpaceAfter=No" in parts[9]
        break_before = ""
        field_ = re.search(r"Entity=([^|]*)", parts[9])
        for opened, name, closed in re.findall(r"(\()?([^()]+)?(\))?", field_[1] if field_ else ""):
            key = (name or "").split("-")[0]
            if opened:
                stack.append((key, len(tokens) - 1))
            if closed and key:
                at = max((i for i, (k, _) in enumerate(stack) if k == key), default=None)
                if at is not None:
                    k, start = stack.pop(at)
                    entities.append((start, len(tokens) - 1, k))
    return tokens, entities


def _joined(tokens: list[dict]) -> tuple[str, list[tuple[int, int]]]:
    text, places = "", []
    for index, token in enumerate(tokens):
        if index:
            text += token["before"] if token["before"] else "" if tokens[index - 1]["glued"] else " "
        places.append((len(text), len(text) + len(token["form"])))
        text += token["form"]
    return text, places


def _attributions(path: Path, tokens: list[dict], places: list[tuple[int, int]]) -> Iterator[Coded]:
    units, position = {}, 0
    below: dict[str, list[list[str]]] = {}
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for row in rows:
        count = len(row[1].split(" "))
        units[row[0]] = (position, position + count)
        below.setdefault(row[6], []).append(row)
        position += count
    if position != len(tokens):
        raise SystemExit(f"{path}: {position} tokens in units, {len(tokens)} in the parse")
    for row in rows:
        if not row[7].startswith("attribution"):
            continue
        sources = [part for part in row[9].split(";") if "attribution_source" in part]
        numbers = _numbers(sources[0].split("attribution_source-")[1]) if sources else []
        passage = _merged(sorted(units[unit] for unit in _scope(row, below)))
        parts = tuple((places[first][0], places[last - 1][1]) for first, last in passage)
        words = tokens[units[row[0]][0] : units[row[0]][1]]
        cue = next((token["lemma"] for token in words if token["lemma"] in SAYING), "")
        inside = [token for token in words if token["pos"] in ("VERB", "AUX")]
        spans = tuple(places[number - 1] for number in numbers)
        pronoun = bool(numbers) and tokens[numbers[-1] - 1]["pos"] == "PRON"
        yield Coded(
            parts[0][0],
            parts[-1][1],
            " ".join(tokens[n - 1]["form"] for n in numbers),
            spans,
            "",
            0,
            cue or (inside[0]["lemma"] if inside else "?"),
            pronoun,
            parts,
        )


def _scope(attribution: list[str], below: dict[str, list[list[str]]]) -> list[str]:
    """The units that an attribution is of: its head, and what was joined to that before the attribution was.

    A row of these files is a unit with its head (field 7) and the order in which it was joined to it (field 3); the
    tree of spans, and so what stands within the attributed span, follows from both.
    """
    scope = [attribution[6]]
    joined = [row for row in below.get(attribution[6], ()) if int(row[2]) < int(attribution[2])]
    while joined:
        row = joined.pop()
        scope.append(row[0])
        joined += below.get(row[0], ())
    return scope


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without those that follow each other at once being parted."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _numbers(text: str) -> list[int]:
    found = []
    for part in re.match(r"[\d,-]*", text)[0].rstrip("-").split(","):
        ends = [int(number) for number in part.split("-") if number]
        found += list(range(ends[0], ends[-1] + 1)) if ends else []
    return found


def _clusters(entities: list[tuple[int, int, str]], places: list[tuple[int, int]]) -> Callable[[Speaker], set[str]]:
    def of(speaker: Speaker) -> set[str]:
        inside = [
            (places[last][1] - places[first][0], key)
            for first, last, key in entities
            if places[first][0] <= speaker.start and speaker.end <= places[last][1] + 2
        ]
        return {min(inside)[1]} if inside else set()

    return of
