"""What extraction finds on texts coded by hand: precision, recall and F1, beside two simpler ways.

    python bench/extraction.py --shared ../shared [--corpus founding|gum|gold] [--errors]

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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from kg.cli.knowing import founding  # noqa: E402
from kg.extraction.candidate import Candidate, Speaker  # noqa: E402
from kg.extraction.extract import extract  # noqa: E402
from kg.extraction.known import Known, of_quads  # noqa: E402
from kg.extraction.parsing import Parser  # noqa: E402
from kg.extraction.propositions import NEW, Suggestions  # noqa: E402
from kg.extraction.quotations import outermost, quotations  # noqa: E402
from kg.extraction.segments import PROPER, segments  # noqa: E402
from kg.extraction.sources import Source  # noqa: E402
from kg.extraction.stance import stance  # noqa: E402
from kg.ontology import Ontology  # noqa: E402
from kg.records import folder  # noqa: E402

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
    """A passage coded by hand: where, whose, and how it is told."""

    start: int
    end: int
    speaker: str
    words: tuple[tuple[int, int], ...] = ()
    mode: str = ""
    hops: int = 0
    cue: str = ""
    pronoun: bool = False


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
    for path in sorted((folder / "articles").glob("*.yaml")):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        if record["sha256"] not in texts:
            continue
        text = texts[record["sha256"]].read_bytes().decode()
        source = Source(path.stem, text, publisher=record["publisher"], published=str(record["published"]))
        yield Text(path.stem, source, list(_coded(record)), seen)


def _coded(record: dict) -> Iterator[Coded]:
    utterances: dict[str, dict] = {}
    statements: dict[str, str] = {}
    for report in record["reports"]:
        for conveyed in _list(report.get("conveys")):
            if isinstance(conveyed, dict) and "utterance" in conveyed:
                utterance = conveyed["utterance"]
                if isinstance(utterance, dict):
                    utterances[utterance["id"]] = utterance
                    utterance = utterance["id"]
                statements[conveyed["id"]] = utterance
    for report in record["reports"]:
        said = [one if isinstance(one, str) else one.get("id", "") for one in _list(report.get("conveys"))]
        speakers = {utterances[statements[id]]["speaker"] for id in said if statements.get(id) in utterances}
        hops, via = 0, report.get("via")
        while isinstance(via, dict):
            hops, via = hops + 1, via.get("via")
        for speaker in sorted(speakers):
            speaker = speaker if isinstance(speaker, str) else speaker["id"]
            if speaker == record["publisher"]:
                continue  # what the publisher states itself has no cue and is a coder's to find
            for passage in _list(report["evidence"])[:1]:
                yield Coded(passage["start"], passage["end"], speaker, (), report["mode"], hops)


def _list(value: object) -> list:
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
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar_block"):
            break_before = "\n\n"
        elif line.startswith("# sent_id") and not break_before:
            break_before = " "
        parts = line.split("\t")
        if len(parts) != 10 or not parts[0].isdigit():
            continue
        tokens.append({"form": parts[1], "lemma": parts[2], "pos": parts[3], "before": break_before})
        tokens[-1]["glued"] = "SpaceAfter=No" in parts[9]
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
    units, heads, position = {}, {}, 0
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for row in rows:
        count = len(row[1].split(" "))
        units[row[0]] = (position, position + count)
        heads[row[0]] = (row[6], row[7])
        position += count
    if position != len(tokens):
        raise SystemExit(f"{path}: {position} tokens in units, {len(tokens)} in the parse")
    for row in rows:
        if not row[7].startswith("attribution"):
            continue
        sources = [part for part in row[9].split(";") if "attribution_source" in part]
        numbers = _numbers(sources[0].split("attribution_source-")[1]) if sources else []
        first, last = units[row[6]]
        words = tokens[units[row[0]][0] : units[row[0]][1]]
        cue = next((token["lemma"] for token in words if token["lemma"] in SAYING), "")
        inside = [token for token in words if token["pos"] in ("VERB", "AUX")]
        spans = tuple(places[number - 1] for number in numbers)
        pronoun = bool(numbers) and tokens[numbers[-1] - 1]["pos"] == "PRON"
        yield Coded(
            places[first][0],
            places[last - 1][1],
            " ".join(tokens[n - 1]["form"] for n in numbers),
            spans,
            "",
            0,
            cue or (inside[0]["lemma"] if inside else "?"),
            pronoun,
        )


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


def agrees(candidate: Candidate, coded: Coded, text: Text, known: Known) -> bool:
    """Whether a candidate has the speaker of a coded passage."""
    speaker = candidate.speaker
    if "/" in coded.speaker:
        return speaker.id == coded.speaker
    if not coded.words:
        return True  # the corpus names nobody
    return any(speaker.start <= end + 2 and start <= speaker.end + 2 for start, end in coded.words)


def covers(candidate: Candidate, coded: Coded) -> bool:
    """Whether a candidate covers at least half of a coded passage."""
    shared = min(candidate.end, coded.end) - max(candidate.start, coded.start)
    return shared >= 0.5 * (coded.end - coded.start)


def together(candidates: list[Candidate], coded: Coded) -> bool:
    """Whether candidates together cover at least half of a coded passage."""
    inside = {at for one in candidates for at in range(max(one.start, coded.start), min(one.end, coded.end))}
    return len(inside) >= 0.5 * (coded.end - coded.start)


def marks_and_nearest(text: Text, parser: Parser, known: Known) -> list[Candidate]:
    """The first simple way: what stands in quotation marks, with the nearest name of a person or body outside them."""
    parts = segments(text.source.text)
    found, _ = quotations(text.source.text)
    spans = [(q.start, q.end) for q in outermost(found)]
    names = [
        (paragraph.start + entity.start_char, paragraph.start + entity.end_char, entity.text)
        for paragraph in parser.read(text.source.text, parts)
        for entity in paragraph.doc.ents
        if entity.label_ in ("PERSON", "ORG", "GPE", "NORP")
    ]
    names = [name for name in names if not any(start <= name[0] < end for start, end in spans)]
    made = []
    for start, end in spans:
        if not any(part.kind in PROPER and part.start <= start < part.end for part in parts) or not names:
            continue
        near = min(names, key=lambda name: min(abs(name[0] - end), abs(start - name[1])))
        id = next((id for id, _ in known.named(near[2])), "")
        speaker = Speaker(near[2], near[0], near[1], near[2], id)
        made.append(Candidate(text.name, start, end, "", "quoted", speaker, "marks and nearest name"))
    return made


def by_textacy(text: Text, parser: Parser, known: Known) -> list[Candidate] | None:
    """The second: textacy's direct quotations; None if textacy is not installed."""
    try:
        from textacy.extract import triples
    except ImportError:
        return None
    made = []
    plain = re.sub(r"[“”]", '"', text.source.text)
    doc = parser.pipeline(plain)
    try:
        quoted = list(triples.direct_quotations(doc))
    except ValueError:
        quoted = []  # it gives up on a text with an odd number of marks
    for one in quoted:
        head = one.speaker[0]
        mention = " ".join(token.text for token in one.speaker)
        id = next((id for id, _ in known.named(mention)), "")
        speaker = Speaker(mention, head.idx, one.speaker[-1].idx + len(one.speaker[-1]), mention, id)
        start, end = one.content.start_char + 1, one.content.end_char - 1
        if start < end:
            made.append(Candidate(text.name, start, end, "", "quoted", speaker, "textacy"))
    return made


@dataclass
class Score:
    """Counts of one group."""

    coded: int = 0
    found: int = 0
    placed: int = 0
    exact: int = 0
    proposed: int = 0
    right: int = 0

    def row(self, name: str) -> str:
        """The counts as a row of a table."""
        precision = self.right / self.proposed if self.proposed else None
        recall = self.found / self.coded if self.coded else None
        both = None
        if precision is not None and recall is not None and precision + recall:
            both = 2 * precision * recall / (precision + recall)
        shown = [("–" if value is None else f"{value:.2f}") for value in (precision, recall, both)]
        placed = f"{self.placed / self.coded:.2f}" if self.coded else "–"
        exact = f"{self.exact / self.coded:.2f}" if self.coded else "–"
        return f"| {name} | {self.coded} | {self.proposed} | {' | '.join(shown)} | {placed} | {exact} |"


def score(texts: list[Text], known: Known, keep: Callable[[Coded], bool] = lambda coded: True) -> Score:
    """The counts over some texts; `keep` says which coded passages count for recall."""
    total = Score()
    for text in texts:
        for coded in filter(keep, text.coded):
            agreeing = [one for one in text.found if agrees(one, coded, text, known)]
            total.coded += 1
            total.placed += together(text.found, coded)
            total.found += together(agreeing, coded)
            total.exact += any((one.start, one.end) == (coded.start, coded.end) for one in agreeing)
        for one in text.found:
            total.proposed += 1
            total.right += is_right(one, text, known)
    return total


def is_right(candidate: Candidate, text: Text, known: Known) -> bool:
    """Whether a candidate covers a coded passage of its speaker, or is the greater part of one."""
    for coded in text.coded:
        shared = min(candidate.end, coded.end) - max(candidate.start, coded.start)
        enough = shared >= 0.5 * min(coded.end - coded.start, candidate.end - candidate.start)
        if enough and agrees(candidate, coded, text, known):
            return True
    return False


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
        print(score(texts, known, lambda coded: coded.pronoun).row("pronouns (recall)"))
        print(score(texts, known, lambda coded: _in_marks(texts, coded)).row("direct quotations (recall)"))
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
    _calibration(texts, known)
    if errors:
        _errors(texts, known)


def replace_found(text: Text, found: list[Candidate]) -> Text:
    """The text with other candidates."""
    return replace(text, found=found)


def _in_marks(texts: list[Text], coded: Coded) -> bool:
    for text in texts:
        if coded in text.coded:
            found, _ = quotations(text.source.text)
            return any(one.start <= coded.start + 1 and coded.end - 2 <= one.end for one in outermost(found))
    return False


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


def _errors(texts: list[Text], known: Known) -> None:
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
            print(f"- {text.name} {coded.start} {kind} [{coded.cue}] {coded.speaker!r} got {got}: …{around}…")
        for one in text.found:
            if not is_right(one, text, known):
                kinds[f"not coded ({one.rule})"] += 1
                said = f"{one.rule} {one.confidence} {one.speaker.mention!r} {one.cue}: {one.exact[:110]!r}"
                print(f"- {text.name} {one.start} extra {said}")
    print("\n" + "\n".join(f"- {count} {kind}" for kind, count in kinds.most_common()))


def judged(data: Path, texts: dict[str, Path], known: Known) -> None:
    """Propositions and stances suggested for coded passages: how often they are the coder's."""
    suggestions = Suggestions(known)
    first = five = stances = passages = positions = 0
    for path in sorted((data / "articles").glob("*.yaml")):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        if record["sha256"] not in texts:
            continue
        text = texts[record["sha256"]].read_bytes().decode()
        told: dict[str, dict] = {}
        for report_ in record["reports"]:
            said = [one for one in _list(report_.get("conveys"))]
            told |= {one["id"]: one for one in said if isinstance(one, dict) and "proposition" in one}
            ids = [one if isinstance(one, str) else one.get("id", "") for one in said]
            wanted = {told[id]["proposition"]: told[id] for id in ids if id in told}
            passage = _list(report_["evidence"])[0]
            if not wanted:
                continue
            around = text[max(0, passage["start"] - 80) : passage["end"] + 40]
            got = [id for id, _ in suggestions.suggest(passage["exact"], around) if id != NEW]
            passages += 1
            first += bool(got) and got[0] in wanted
            five += bool(set(got[:5]) & set(wanted))
            for id, statement in wanted.items():
                positions += 1
                given = stance(passage["exact"], around, statement.get("force", ""), suggestions.sentences[id])
                stances += given is not None and given[0] == statement["stance"]
    print(
        f"\nOf {passages} coded passages, the right proposition is first {first / passages:.2f}, among five "
        f"{five / passages:.2f}; the stance, where the proposition is right, {stances / positions:.2f} of {positions}."
    )


def keys(text: Text, data: Path, known: Known) -> str:
    """How many keys a reviewer presses who decides as the coder did: one to accept, three to reject with a reason."""
    record = yaml.safe_load((data / "articles" / f"{text.name}.yaml").read_text(encoding="utf-8"))
    statements: dict[str, dict] = {}
    coded: list[tuple[int, int, list[str]]] = []
    for one in record["reports"]:
        said = _list(one.get("conveys"))
        statements |= {part["id"]: part for part in said if isinstance(part, dict) and "proposition" in part}
        passage = _list(one["evidence"])[0]
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
        first = bool(likely) and chosen is not None and likely[0] == chosen["proposition"]
        pressed += 1 + (0 if first else 1 if chosen else 8)
        told = one.stance[0] if one.stance else ""
        pressed += chosen is not None and told != chosen["stance"]
        accepted += 1
    return f"{text.name}: {len(text.found)} candidates, {accepted} accepted, {pressed} keys"


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--corpus", choices=["founding", "gum-seen", "gum-unseen", "gold"], action="append")
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
                judged(ROOT / "data" if name == "founding" else gold, texts, names)


if __name__ == "__main__":
    main()
