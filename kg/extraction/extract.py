"""Candidates from a text: every rule on every paragraph, with chain, hedge, date, confidence and reasons."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from kg.extraction import framing, headings, quoting, telling
from kg.extraction.candidate import Candidate, Speaker
from kg.extraction.clauses import is_negated
from kg.extraction.confidence import confidence
from kg.extraction.cues import HEDGES, HEDGING_CUES, SAYING
from kg.extraction.days import day_of
from kg.extraction.known import Known
from kg.extraction.languages import is_long, not_english
from kg.extraction.parsing import LONGEST_SENTENCE, Parser
from kg.extraction.quotations import outermost, quotations
from kg.extraction.reading import Hit, Reading, read
from kg.extraction.segments import PROPER, segments
from kg.extraction.sources import Source
from kg.names import fold

TOOL = "kg extract"
CUT = f"its sentence has more than {LONGEST_SENTENCE:,} characters and was read in pieces"


def version() -> str:
    """The tool's name and version, as candidates carry them."""
    try:
        return f"{TOOL} {importlib.metadata.version('onrecord')}"
    except importlib.metadata.PackageNotFoundError:
        return TOOL


def extract(source: Source, parser: Parser | None, known: Known, *, article: str = "") -> list[Candidate]:
    """The candidates of an article, in order of their passages.

    Args:
        source: the text; its publisher (an id) and day help to read it.
        parser: the pipeline; None: only quotations are found, without speakers.
        known: the graph's names.
        article: the article's id; "" is the file's name.
    """
    article = article or source.name
    language = not_english(source.text)
    if parser is None or language:
        why = f"the rules read English, and the text is in {language!r}" if language else "without a parser"
        return list(_only_quotations(source, article, language, f"{why}: nobody can be named"))
    day = date.fromisoformat(source.published) if re.fullmatch(r"\d{4}-\d\d-\d\d", source.published) else None
    publisher = source.publisher if source.publisher.startswith("organization/") else ""
    reading = read(source.text, parser, known, title=source.title, publisher=publisher, day=day)
    hits = list(_hits(reading))
    extractor = f"{version()} ({parser.name})"
    made = [_candidate(reading, hit, article, source, extractor) for hit in _best(reading, hits)]
    return _with_common_chain(reading, sorted(made, key=lambda candidate: (candidate.start, candidate.end)))


def _with_common_chain(reading: Reading, made: list[Candidate]) -> list[Candidate]:
    """The candidates, those of the article's main speaker with the hop that its beginning names.

    An article that begins with "…, Russian media report" tells the rest of the same speech through the same hop.
    """
    proper = [paragraph for paragraph in reading.paragraphs if paragraph.kind != "headline"][:2]
    begin = proper[-1].start + len(proper[-1].text) if proper else 0
    leading = next(
        (candidate for candidate in made if candidate.start < begin and candidate.chain and candidate.speaker.id), None
    )
    if leading is None or not (reading.cast.is_media(leading.chain[0]) or reading.cast.is_anonymous(leading.chain[0])):
        return made
    reason = f"the article begins with {leading.chain[0].mention!r} as the source"
    return [
        replace(candidate, chain=leading.chain[:1], reasons=(*candidate.reasons, reason))
        if candidate.speaker.id == leading.speaker.id and not candidate.chain
        else candidate
        for candidate in made
    ]


def _hits(reading: Reading) -> Iterator[Hit]:
    """What every rule finds, in the order of the text, so that who spoke last is known when it is asked for."""
    transcript = list(framing.turns(reading))
    if transcript:
        yield from transcript
        return
    own = list(framing.own_text(reading))
    for hit in own:
        _note(reading, hit)
    yield from own
    seen: set[str] = set()
    for paragraph in reading.paragraphs:
        words = fold(paragraph.text)
        if words in seen:
            continue  # a headline printed twice
        seen.add(words)
        labelled = list(headings.headline(reading, paragraph))
        yield from labelled
        for hit in [] if own else quoting.block(reading, paragraph):
            _note(reading, hit)
            yield hit
        for sentence in reading.sentences(paragraph):
            hits = [] if labelled else list(telling.told(reading, paragraph, sentence))
            hits = [hit for hit in hits if not own or (hit.speaker.id != own[0].speaker.id and hit.speaker.id)]
            for hit in hits:
                _note(reading, hit)
            yield from hits
            for hit in [] if own else quoting.quoted(reading, paragraph, sentence):
                _note(reading, hit)
                yield hit


_SPOKEN = frozenset(
    [
        "own text",
        "indirect",
        "quoted",
        "partly quoted",
        "label",
        "behind",
        "stands for",
        "according to",
        "continued",
        "block",
    ]
)


def _note(reading: Reading, hit: Hit) -> None:
    """Note who spoke: for what follows the passage, or behind words of others for what follows the sentence."""
    if hit.rule in _SPOKEN:
        end = reading.sentence(hit.paragraph, hit.start).end_char
        quoted = hit.rule in ("quoted", "partly quoted", "label", "continued")
        reading.cast.said(hit.paragraph.start + (min(end, hit.end) if quoted else end), hit.speaker)


def _best(reading: Reading, hits: Sequence[Hit]) -> Iterator[Hit]:
    """One hit for each passage; what a publisher passes on is left out where it is found as somebody's own words."""
    by_place: dict[tuple[int, int, str], Hit] = {}
    for hit in hits:
        key = (*hit.place, hit.speaker.id or hit.speaker.name.lower())
        other = by_place.get(key)
        if other is None or (_rank(hit) < _rank(other)):
            by_place[key] = hit
    beside: dict[int, list[Hit]] = {}
    for hit in by_place.values():
        beside.setdefault(hit.paragraph.start, []).append(hit)
    for hit in by_place.values():
        passes_on = reading.cast.is_media(hit.speaker) or reading.cast.is_anonymous(hit.speaker)
        others = beside[hit.paragraph.start]
        if not (passes_on and any(_repeats(hit, other) for other in others if other is not hit)):
            yield hit


def _rank(hit: Hit) -> int:
    order = (
        "own text",
        "transcript",
        "quoted",
        "label",
        "partly quoted",
        "indirect",
        "behind",
        "headline",
        "infinitive",
        "stands for",
    )
    return order.index(hit.rule) if hit.rule in order else len(order)


def _repeats(hit: Hit, other: Hit) -> bool:
    """Whether the other hit is a part of this one that says it better: a speech within what is told of it."""
    if other.rule == "readiness" and hit.mode == "paraphrased":
        return hit.paragraph is other.paragraph and hit.start <= other.start and other.end <= hit.end
    if other.cue is None or hit.cue is None or hit.mode == "quoted":
        return False
    inside = hit.start <= other.cue.idx < hit.end and hit.paragraph is other.paragraph
    leads = inside and other.cue.dep_ in ("ccomp", "conj") and other.cue.head == hit.cue
    return leads and other.rule in ("indirect", "infinitive", "stands for", "partly quoted")


def _candidate(reading: Reading, hit: Hit, article: str, source: Source, extractor: str) -> Candidate:
    start, end = hit.place
    hops = [*framing.chain(reading, hit), *framing.unnamed(reading, hit)]
    sentence = reading.sentence(hit.paragraph, hit.start)
    cue = hit.cue.lemma_.lower() if hit.cue is not None else ""
    hedge = _hedge(hit, sentence.text, cue)
    outside = (
        hit.paragraph.text[sentence.start_char : hit.start] + " | " + hit.paragraph.text[hit.end : sentence.end_char]
    )
    negated = hit.cue is not None and is_negated(hit.cue)
    force = hit.force or SAYING.get(cue, "asserts")
    cut = (CUT,) if hit.paragraph.is_cut else ()
    headline = (headings.READING,) if hit.paragraph.kind == "headline" and hit.rule != "headline" else ()
    candidate = Candidate(
        article=article,
        start=start,
        end=end,
        exact=reading.text[start:end],
        mode=_mode(reading, hit),
        speaker=hit.speaker,
        rule=hit.rule,
        on_behalf_of=_on_behalf(reading, hit.speaker),
        chain=tuple(hop for hop, _ in _once(hops)),
        cue=hit.words,
        hedge=hedge,
        force=force,
        negated=negated,
        date=day_of(outside, reading.day),
        reasons=(*hit.reasons, *(reason for _, reason in _once(hops)), *headline, *cut),
        extractor=extractor,
        sha256=source.sha256,
    )
    return replace(candidate, confidence=confidence(candidate))


def _mode(reading: Reading, hit: Hit) -> str:
    """The mode: what is told in other words is partly quoted where two words or more of it stand in quotation marks."""
    inside = [(max(start, hit.start), min(end, hit.end)) for start, end in reading.quoted(hit.paragraph)]
    words = [len(hit.paragraph.text[start:end].split()) for start, end in inside if start < end]
    return "partlyQuoted" if hit.mode == "paraphrased" and any(count >= 2 for count in words) else hit.mode


def _once(hops: Iterable[tuple[Speaker, str]]) -> list[tuple[Speaker, str]]:
    seen: dict[str, tuple[Speaker, str]] = {}
    for hop, reason in hops:
        seen.setdefault(hop.id or hop.mention.lower(), (hop, reason))
    return list(seen.values())


def _hedge(hit: Hit, sentence: str, cue: str) -> str:
    words = re.findall(r"[\w-]+", sentence)
    inside = [word for word in re.findall(r"[\w-]+", hit.paragraph.text[hit.start : hit.end]) if word.lower() in HEDGES]
    if inside:
        return str(inside[0])
    if cue in HEDGING_CUES:
        return hit.words
    return next((word for word in words if word.lower() in HEDGES), "") if hit.mode == "quoted" else ""


def _on_behalf(reading: Reading, speaker: Speaker) -> str:
    if not speaker.id.startswith("person/"):
        return ""
    known = reading.cast.known
    state = known.country_of(speaker.id)
    holds = any(
        speaker.id in known.holders(post, reading.day)
        for post in {post for post, _, _ in known.things.tenures.get(speaker.id, ())}
    )
    return state if state and holds else ""


def _only_quotations(source: Source, article: str, language: str, why: str) -> Iterator[Candidate]:
    """The quotations of the article proper, whoever said them."""
    parts = [part for part in segments(source.text, source.title) if part.kind in PROPER]
    quoted, _ = quotations(source.text)
    for quotation in outermost(quoted):
        if any(part.start <= quotation.start < part.end for part in parts):
            exact = source.text[quotation.start : quotation.end]
            if is_long(exact, language):
                yield Candidate(
                    article,
                    quotation.start,
                    quotation.end,
                    exact,
                    "quoted",
                    Speaker("", kind="none"),
                    "quotation marks",
                    confidence=0.5,
                    reasons=(why,),
                    extractor=version(),
                    sha256=source.sha256,
                )
