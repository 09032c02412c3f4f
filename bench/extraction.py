"""What extraction finds on texts coded by hand: precision, recall and F1, beside two simpler ways.

    python bench/extraction.py --shared ../shared [--corpus NAME] [--polnear DATA] [--errors]

Three sets of texts: the founding articles with their records as the truth (the rules were made with them), 22 news
articles of the GUM corpus with its attribution relations (11 were looked at when the rules were made, every other one
was not), and the documents of data/corpora/white-house, coded by hand and never looked at when the rules were made.

A coded passage is found if a candidate covers at least half of its words' characters and has its speaker. A candidate
is right if it does that for some coded passage. "exact" asks for the same first and last character. Speakers are
compared by id where both have one, else by the words that name them.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.coded_texts import ANNOTATED, SAYING, Coded, Text, as_list, of_gum, of_records  # noqa: E402
from bench.extraction_scores import agrees, by_textacy, covers, is_right, marks_and_nearest, passes_on, score, together  # noqa: E402
from bench.polnear import not_looked_at, of_polnear  # noqa: E402
from bench.propositions import cases, judged  # noqa: E402
from kg.cli.knowing import founding  # noqa: E402
from kg.extraction.candidate import Candidate  # noqa: E402
from kg.extraction.extract import extract  # noqa: E402
from kg.extraction.known import Known, of_quads  # noqa: E402
from kg.extraction.parsing import Parser  # noqa: E402
from kg.extraction.propositions import NEW, Suggestions, likeliest  # noqa: E402
from kg.extraction.quotations import outermost, quotations  # noqa: E402
from kg.ontology import Ontology  # noqa: E402
from kg.records import folder  # noqa: E402

CORPORA = ["founding", "gum-seen", "gum-unseen", "polnear-train", "polnear-fresh", "polnear-test", "gold"]
HEAD = "| | coded | proposed | precision | recall | F1 | passage alone | exact |\n" + "| --- " * 8 + "|"


def report(name: str, texts: list[Text], parser: Parser, known: Known, errors: bool) -> None:
    """Print the tables of one set of texts."""
    print(f"\n## {name}: {len(texts)} texts\n\n{HEAD}")
    print(score(texts, known).row("all rules"))
    surer = [replace_found(text, [one for one in text.found if one.confidence >= 0.5]) for text in texts]
    print(score(surer, known).row("confidence at least 0.5"))
    with_names = any(coded.words for text in texts for coded in text.coded)
    if any(coded.cue for text in texts for coded in text.coded):
        marked = [replace_found(text, [one for one in text.found if one.rule in ANNOTATED]) for text in texts]
        print(
            score(marked, known, lambda coded: coded.cue in SAYING).row(
                "cues of saying, by rules that the corpus marks"
            )
        )
        print(
            score(texts, known, lambda coded: coded.cue in SAYING and bool(coded.words)).row(
                "… with a named source (recall)"
            )
        )
        named = [coded for text in texts for coded in text.coded if coded.cue in SAYING and coded.words]
        kept = {id(coded) for coded in named}
        print(
            score(texts, known, lambda coded: id(coded) in kept, passes_on).row(
                "… or with the source as a hop (recall)"
            )
        )
        print(score(texts, known, lambda coded: coded.pronoun).row("pronouns (recall)"))
        inside = {id(coded) for text in texts for coded in text.coded if _in_marks(text, coded)}
        print(score(texts, known, lambda coded: id(coded) in inside).row("within quotation marks (recall)"))
        print(
            score(texts, known, lambda coded: id(coded) in inside and coded.cue in SAYING).row(
                "direct quotations with a cue of saying (recall)"
            )
        )
    else:
        for mode in ("quoted", "partlyQuoted", "paraphrased"):
            print(score(texts, known, lambda coded, mode=mode: coded.mode == mode).row(f"coded as {mode} (recall)"))
    for rule in sorted({one.rule for text in texts for one in text.found}):
        only = [replace_found(text, [one for one in text.found if one.rule == rule]) for text in texts]
        total = score(only, known, lambda coded: False)
        print(total.row(f"rule: {rule}"))
    for kind in ("name", "title", "pronoun", "epithet", "group", "label"):
        only = [replace_found(text, [one for one in text.found if one.speaker.kind == kind]) for text in texts]
        total = score(only, known, lambda coded: False)
        if total.proposed:
            print(total.row(f"speaker by {kind}"))
    if not with_names:
        _chains(texts, known)
    else:
        _resolved(texts, known)
    simple = [replace_found(text, marks_and_nearest(text, parser, known)) for text in texts]
    print(score(simple, known).row("*quotation marks and nearest name*"))
    other = [by_textacy(text, parser, known) for text in texts]
    if all(found is not None for found in other):
        print(score([replace_found(t, f or []) for t, f in zip(texts, other, strict=True)], known).row("*textacy*"))
    if name.startswith("gum"):  # what it does not mark is neither right nor wrong there
        texts = [replace_found(text, [one for one in text.found if one.rule in ANNOTATED]) for text in texts]
    _calibration(texts, known)
    _errors(texts, known, errors)


def replace_found(text: Text, found: list[Candidate]) -> Text:
    """The text with other candidates."""
    return replace(text, found=found)


def _in_marks(text: Text, coded: Coded) -> bool:
    found, _ = quotations(text.source.text)
    return all(
        any(one.start <= start + 1 and end - 2 <= one.end for one in outermost(found)) for start, end in coded.spans
    )


def _chains(texts: list[Text], known: Known) -> None:
    right, all_of, unneeded = 0, 0, 0
    for text in texts:
        for coded in text.coded:
            for one in text.found:
                if covers(one, coded) and agrees(one, coded, text, known):
                    all_of += 1
                    right += len(one.chain) == coded.hops
                    unneeded += len(one.chain) > coded.hops
                    break
    print(f"\nNumber of hops right: {right} of {all_of} found passages; too many: {unneeded}.")


def _resolved(texts: list[Text], known: Known) -> None:
    """Pronouns: whether whom a candidate names is in the same cluster as the pronoun."""
    right = all_of = 0
    for text in texts:
        for one in text.found:
            if one.speaker.kind == "pronoun" and one.speaker.name and one.speaker.name != one.speaker.mention:
                own = text.same(one.speaker)
                at = [m.start() for m in re.finditer(re.escape(one.speaker.name), text.source.text)]
                named = [text.same(replace(one.speaker, start=a, end=a + len(one.speaker.name))) for a in at]
                if own and any(named):
                    all_of += 1
                    right += any(own & other for other in named)
    print(f"\nPronouns resolved to the right cluster: {right} of {all_of}.")


def _calibration(texts: list[Text], known: Known) -> None:
    bins: dict[float, list[bool]] = defaultdict(list)
    for text in texts:
        for one in text.found:
            bins[min(int(one.confidence * 10), 9) / 10].append(is_right(one, text, known))
    print("\n| confidence | candidates | right |\n| --- | --- | --- |")
    for low, right in sorted(bins.items()):
        print(f"| {low:.1f} to {low + 0.1:.1f} | {len(right)} | {sum(right) / len(right):.2f} |")


def _errors(texts: list[Text], known: Known, each: bool) -> None:
    kinds: Counter[str] = Counter()
    for text in texts:
        words = text.source.text
        for coded in text.coded:
            covering = [one for one in text.found if covers(one, coded)]
            if together([one for one in text.found if agrees(one, coded, text, known)], coded):
                continue
            kind = "wrong speaker" if covering else "missed"
            kinds[f"{kind} ({coded.cue or coded.mode})"] += 1
            got = [f"{one.speaker.mention}/{one.speaker.id} {one.rule}" for one in covering]
            around = words[max(0, coded.start - 60) : coded.end + 40].replace("\n", " ")
            _say(each, f"- {text.name} {coded.start} {kind} [{coded.cue}] {coded.speaker!r} got {got}: …{around}…")
        for one in text.found:
            if not is_right(one, text, known):
                kinds[f"not coded ({one.rule})"] += 1
                said = f"{one.rule} {one.confidence} {one.speaker.mention!r} {one.cue}: {one.exact[:110]!r}"
                _say(each, f"- {text.name} {one.start} extra {said}")
    print("\n" + "\n".join(f"- {count} {kind}" for kind, count in kinds.most_common(None if each else 12)))


def _say(each: bool, line: str) -> None:
    if each:
        print(line)


def keys(text: Text, data: Path, known: Known) -> str:
    """How many keys a reviewer presses who decides as the coder did: one to accept, three to reject with a reason."""
    record = yaml.safe_load((data / "articles" / f"{text.name}.yaml").read_text(encoding="utf-8"))
    statements: dict[str, dict] = {}
    coded: list[tuple[int, int, list[str]]] = []
    for one in record["reports"]:
        said = as_list(one.get("conveys"))
        statements |= {part["id"]: part for part in said if isinstance(part, dict) and "proposition" in part}
        passage = as_list(one["evidence"])[0]
        coded.append((passage["start"], passage["end"], [p if isinstance(p, str) else p.get("id", "") for p in said]))
    pressed = accepted = 0
    for one in text.found:
        if not is_right(one, text, known):
            pressed += 3
            continue
        near = [ids for start, end, ids in coded if min(end, one.end) - max(start, one.start) > 0]
        wanted = {id: statements[id] for ids in near for id in ids if id in statements}
        likely = [id for id, _ in one.propositions if id != NEW]
        chosen = next((s for id in likely for s in wanted.values() if s["proposition"] == id), None)
        first = chosen is not None and likeliest(one.propositions) == chosen["proposition"]
        pressed += 1 + (0 if first else 1 if chosen else 8)
        told = one.stance[0] if one.stance else ""
        pressed += chosen is not None and told != chosen["stance"]
        accepted += 1
    return f"{text.name}: {len(text.found)} candidates, {accepted} accepted, {pressed} keys"


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--corpus", choices=CORPORA, action="append")
    options.add_argument("--polnear", type=Path, help="the folder data of PolNeAR, if it is at hand")
    options.add_argument("--errors", action="store_true")
    given = options.parse_args()
    known = founding(Ontology())
    parser = Parser(known)
    texts = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in (given.shared / "seeds").glob("*.txt")}
    gold = ROOT / "data" / "corpora" / "white-house"
    texts |= {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in (gold / "texts").glob("*.txt")}
    gum = list(of_gum(given.shared / "data" / "attribution"))
    every = {
        "founding": list(of_records(ROOT / "data", texts, True)),
        "gum-seen": [text for text in gum if text.seen],
        "gum-unseen": [text for text in gum if not text.seen],
        "polnear-train": list(of_polnear(given.polnear, "train", 14)) if given.polnear else [],
        "polnear-fresh": list(not_looked_at(given.polnear)) if given.polnear else [],
        "polnear-test": list(of_polnear(given.polnear, "test")) if given.polnear else [],
        "gold": list(of_records(gold, texts, False)) if gold.is_dir() else [],
    }
    names = known
    for name in given.corpus or list(every):
        if name == "gold":  # the graph that the corpus is built into knows its actors
            names = of_quads(folder.load(gold, Ontology()).drafts[0].quads, Ontology())
            parser = Parser(names)
        suggestions = Suggestions(names)
        for text in every[name]:
            found = extract(text.source, parser, names, article=text.name)
            text.found = [suggestions.complete(one, text.source.text) for one in found]
        if every[name]:
            report(name, every[name], parser, names, given.errors)
            if name in ("founding", "gold"):
                data = ROOT / "data" if name == "founding" else gold
                print("\n" + "\n".join(f"- {keys(text, data, names)}" for text in every[name]))
                others = [] if name == "founding" else list(cases(ROOT / "data", texts))
                judged(list(cases(data, texts)), others, names)


if __name__ == "__main__":
    main()
