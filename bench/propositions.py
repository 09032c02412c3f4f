"""How often the right proposition and stance are suggested for coded passages, by words, by embeddings, by decisions.

What was decided about other articles is taken in for each article but its own: nothing of an article helps itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.coded_texts import as_list
from kg.extraction.embeddings import MiniLM, NoEmbeddings
from kg.extraction.known import Known
from kg.extraction.propositions import AROUND, NEW, Embedder, Suggestions
from kg.extraction.stance import stance

Case = tuple[str, str, tuple[str, str], dict[str, dict]]
"""An article, words of a passage, its sentence and more around it, and the statements by the right propositions."""


def cases(data: Path, texts: dict[str, Path]) -> Iterator[Case]:
    """The coded passages of a data folder whose texts are at hand."""
    for path in sorted((data / "articles").glob("*.yaml")):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        if record["sha256"] not in texts:
            continue
        text = texts[record["sha256"]].read_bytes().decode()
        told: dict[str, dict] = {}
        for report in record["reports"]:
            said = [one for one in as_list(report.get("conveys"))]
            told |= {one["id"]: one for one in said if isinstance(one, dict) and "proposition" in one}
            ids = [one if isinstance(one, str) else one.get("id", "") for one in said]
            right = {told[id]["proposition"]: told[id] for id in ids if id in told}
            passage = as_list(report["evidence"])[0]
            if right:
                sentence = text[max(0, passage["start"] - 80) : passage["end"] + 40]
                around = text[max(0, passage["start"] - AROUND) : passage["end"] + AROUND]
                yield path.stem, passage["exact"], (sentence, around), right


def judged(own: list[Case], others: list[Case], known: Known) -> None:
    """Print the shares, without and with what was decided about other articles, by words and by embeddings."""
    try:
        model: MiniLM | None = MiniLM()
    except NoEmbeddings:
        model = None
    kept: dict[str, list[float]] = {}

    def remembered(sentences: list[str]) -> list[list[float]]:
        fresh = [one for one in dict.fromkeys(sentences) if one not in kept]
        if fresh and model is not None:
            kept.update(zip(fresh, model(fresh), strict=True))
        return [kept[one] for one in sentences]

    print("\n| propositions suggested by | passages | first | among five |\n| --- | --- | --- | --- |")
    embedders: list[tuple[str, Embedder | None]] = [("words", None)]
    embedders += [("words and embeddings", remembered)] if model is not None else []
    for name, embed in embedders:
        taken = [
            ("", []),
            (", and the founding record", others),
            (", and decisions about other articles", [*own, *others]),
        ]
        for more, decided in taken if others else [taken[0], taken[2]]:
            first, five = _ranked(own, decided, known, embed)
            print(f"| {name}{more} | {len(own)} | {first / len(own):.2f} | {five / len(own):.2f} |")
    sentences = Suggestions(known).sentences
    told = [
        (stance(words, around[0], one.get("force", ""), sentences[id]), one["stance"])
        for _, words, around, right in own
        for id, one in right.items()
    ]
    right_ones = sum(given is not None and given[0] == coded for given, coded in told)
    print(f"\nThe stance, where the proposition is right: {right_ones / len(told):.2f} of {len(told)}.")


def _ranked(own: list[Case], decided: list[Case], known: Known, embed: Embedder | None) -> tuple[int, int]:
    first = five = 0
    suggestions, article = Suggestions(known, embed), ""
    for name, words, around, right in own:
        if decided and name != article:
            article = name
            pairs = [(exact, id) for other, exact, _, said in decided if other != name for id in said]
            suggestions = Suggestions(known, embed, pairs)
        got = [id for id, _ in suggestions.suggest(words, *around) if id != NEW]
        first += bool(got) and got[0] in right
        five += bool(set(got[:5]) & set(right))
    return first, five
