"""Texts of PolNeAR, the Political News Attribution Relations Corpus, with what was coded in them by hand.

PolNeAR (Newell, Margolin, Ruths 2018) marks in 1008 articles on the campaigns of 2016 every source, cue and content,
spans that may have gaps, as standoff files beside the texts. It is not part of the project: whoever has it gives its
folder `data`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.coded_texts import SAYING, Coded, Text
from kg.extraction.sources import Source

PRONOUNS = frozenset(["he", "she", "it", "they", "i", "we", "you", "who", "him", "her", "them"])
_IRREGULAR = {
    "said": "say", "told": "tell", "wrote": "write", "written": "write", "insisted": "insist", "denied": "deny",
    "replied": "reply", "denies": "deny", "replies": "reply", "writing": "write",
}  # fmt: skip

Spans = tuple[tuple[int, int], ...]


def of_polnear(data: Path, compartment: str, every: int = 1) -> Iterator[Text]:
    """The articles of a compartment (train, dev, test) with their attributions; every n-th of them, in order of names.

    Where two annotators coded an article, the first of them is taken.
    """
    for path in sorted((data / compartment / "text").glob("*.txt"))[::every]:
        coded_by = sorted((data / compartment / "attributions").glob(f"{path.stem}_*.ann"))
        text = path.read_bytes().decode()
        if coded_by:
            day = re.search(r"_(\d{4}-\d\d-\d\d)_", path.name)
            coded = list(_coded(coded_by[0].read_bytes().decode(), text))
            yield Text(
                path.stem, Source(path.stem, text, published=day[1] if day else ""), coded, compartment != "test"
            )


def not_looked_at(data: Path) -> Iterator[Text]:
    """Every tenth article of the train part from the fourth on, without those that were looked at to make rules: every
    ninth, eleventh and fourteenth. The rules of which session whatever were made without a look at these."""
    for number, text in enumerate(of_polnear(data, "train")):
        if number % 10 == 3 and all(number % every for every in (9, 11, 14)):
            yield replace(text, seen=False)


def _coded(standoff: str, text: str) -> Iterator[Coded]:
    marked: dict[str, tuple[str, Spans]] = {}
    for line in standoff.splitlines():
        fields = line.split("\t")
        if fields[0].startswith("T") and len(fields) > 1:
            kind, _, places = fields[1].partition(" ")
            spans = tuple((int(a), int(b)) for a, b in (place.split() for place in places.split(";")))
            marked[fields[0]] = (kind, spans)
    for line in standoff.splitlines():
        fields = line.split("\t")
        if not fields[0].startswith("E"):
            continue
        told: dict[str, list[tuple[int, int]]] = {"Source": [], "Cue": [], "Content": []}
        for part in fields[1].split():
            role, _, name = part.partition(":")
            kind = re.sub(r"\d+$", "", role)
            if kind in told and name in marked:
                told[kind] += marked[name][1]
        content = tuple(sorted(told["Content"]))
        if content:
            source = " ".join(text[a:b] for a, b in sorted(told["Source"]))
            cue = " ".join(text[a:b] for a, b in sorted(told["Cue"]))
            yield Coded(
                content[0][0], content[-1][1], source, tuple(sorted(told["Source"])), "", 0, verb_of(cue) or cue or "?",
                source.lower() in PRONOUNS, content,
            )  # fmt: skip


def verb_of(cue: str) -> str:
    """The verb of saying of a cue's words, by the list that was fixed for GUM; "" if it has none."""
    for word in re.findall(r"[a-z]+", cue.lower()):
        stems = [word, *(word.removesuffix(ending) for ending in ("s", "es", "d", "ed", "ing"))]
        stems += [word[:-3] + "e"] if word.endswith("ing") else []
        stems += [re.sub(r"(.)\1(?:ed|ing)$", r"\1", word)]
        found = _IRREGULAR.get(word) or next((stem for stem in stems if stem in SAYING), "")
        if found:
            return found
    return ""
