"""Articles against their texts: digest, length, segments, and that every passage stands where it is said to stand.

Offsets count Unicode code points of the file's bytes read as UTF-8, the end exclusive; no line ending is changed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import bases
from kg.bases import OA, RDF
from kg.errors import DataError, Finding
from kg.records import quotation
from kg.records.drafts import Draft
from kg.records.naming import Place

CARRIES_EVIDENCE = frozenset({"headline", "lead", "body", "sourceLine"})
"""The kinds of segments that may prove a report. A caption tells of its picture, often of another event."""

MOST_WORDS = 12


def by_digest(folder: Path) -> dict[str, Path]:
    """The files below a folder by the SHA-256 of their bytes, in lower-case hexadecimal digits.

    Raises:
        DataError: a file cannot be read.
    """
    texts = {}
    for path in folder.rglob("*"):
        if path.is_file():
            try:
                with path.open("rb") as file:
                    texts[hashlib.file_digest(file, "sha256").hexdigest()] = path
            except OSError as error:
                missing = f"a file that cannot be read: {error.strerror}"
                raise DataError([Finding(str(path), "", missing, "a text")]) from error
    return texts


def prove(draft: Draft, text: str) -> list[Finding]:
    """Every finding about an article against a text that is at hand, its SHA-256 included."""
    proof = _Proof(draft)
    findings = [*proof.quotations(MOST_WORDS), *proof.without_text()]
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    for article, said in proof.digests():
        if said.lower() != digest:
            findings.append(proof.find(article, "rec:sha256", f"{said[:12]}…", f"{digest}, that of the text"))
        findings += proof.prove(article, text)
    return findings


def check(draft: Draft, texts: Mapping[str, Path], quote_words: int = MOST_WORDS) -> list[Finding]:
    """Every finding about an article against its text.

    Args:
        draft: an article's graph.
        texts: see `by_digest`.
        quote_words: how many words a passage may quote.
    """
    proof = _Proof(draft)
    findings = [*proof.quotations(quote_words), *proof.without_text()]
    for article, digest in proof.digests():
        path = texts.get(digest.lower())
        if path is None:
            expected = "a text with this SHA-256 in the folder of texts"
            findings.append(proof.find(article, "rec:sha256", f"{digest[:12]}… is of none of the texts", expected))
            continue
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"a text whose byte {error.start + 1} is not UTF-8, {path}"
            findings.append(
                proof.find(article, "rec:sha256", found, "a text in UTF-8, in which characters can be counted")
            )
            continue
        findings += proof.prove(article, text)
    return findings


class _Proof:
    def __init__(self, draft: Draft) -> None:
        self.draft, self.bases = draft, draft.places.fields.bases
        self.about: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in draft.quads:
            self.about[bases.value(quad.subject)][quad.predicate.value].append(quad.object)

    def find(self, node: str, about: str, found: str, expected: str) -> Finding:
        place: Place = self.draft.places.locate(node, about.replace("rec:", self.bases.vocabulary))
        return Finding(place.file, place.path, found, expected, "text", place.line)

    def value(self, node: str, about: str) -> str | None:
        values = self.about.get(node, {}).get(about)
        return values[0].value if values else None

    def number(self, node: str, about: str) -> int | None:
        text = self.value(node, about)
        return int(text) if text is not None and text.lstrip("-").isdigit() else None

    def digests(self) -> Iterator[tuple[str, str]]:
        for node, values in self.about.items():
            for digest in values.get(self.bases.term("sha256"), ()):
                yield node, digest.value

    def without_text(self) -> Iterator[Finding]:
        """Offsets in an article that does not say which text they count in."""
        if not any(self.digests()):
            for node in self.passages():
                if self.number(node, OA + "start") is not None:
                    yield self.find(node, OA + "start", "an offset, and no sha256 of the text", "the article's sha256")

    def passages(self) -> Iterator[str]:
        passage = ox.NamedNode(self.bases.term("Passage"))
        return (node for node, values in list(self.about.items()) if passage in values.get(RDF + "type", ()))

    def quotations(self, most: int) -> Iterator[Finding]:
        for node in self.passages():
            words = len((self.value(node, OA + "exact") or "").split())
            if words > most:
                yield self.find(node, OA + "exact", f"a quotation of {words} words", f"{most} at most")

    def prove(self, article: str, text: str) -> Iterator[Finding]:
        length = self.number(article, self.bases.term("characters"))
        if length is not None and length != len(text):
            yield self.find(article, "rec:characters", f"{length} characters", f"{len(text)}, the length of the text")
        segments = []
        for segment in self.about[article].get(self.bases.term("segment"), ()):
            span, findings = self.span(segment.value, text)
            yield from findings
            if span:
                kind = self.value(segment.value, self.bases.term("segmentKind")) or ""
                segments.append((*span, kind.removeprefix(self.bases.vocabulary), segment.value))
        yield from self.overlaps(sorted(segments))
        for passage in self.passages():
            yield from self.passage(passage, text, segments)
        yield from self.modes(text)

    def modes(self, text: str) -> Iterator[Finding]:
        """Reports whose mode is not that of the text's quotation marks."""
        quoted = quotation.quotations(text)
        reports = [report for node in list(self.about) if (report := self.report(node, text))]
        for misfit in quotation.misfits(reports, quoted):
            exact = self.value(misfit.passage, OA + "exact") or ""
            found = f"{misfit.mode}, and {misfit.found}: {exact!r}"
            yield self.find(misfit.report, "rec:mode", found, misfit.expected)

    def report(self, node: str, text: str) -> quotation.Told | None:
        """A report with its passages that stand in the text; None if it is none, or has none."""
        values = self.about[node]
        evidence = [passage.value for passage in values.get(self.bases.term("evidence"), ())]
        placed = {passage: span for passage in evidence if (span := self.span(passage, text)[0])}
        mode = (self.value(node, self.bases.term("mode")) or "").removeprefix(self.bases.vocabulary)
        noted = self.bases.prefixes()["skos"] + "note" in values
        return quotation.Told(node, mode, placed, noted, self.bases.term("via") not in values) if placed else None

    def span(self, node: str, text: str) -> tuple[tuple[int, int] | None, list[Finding]]:
        start, end = self.number(node, OA + "start"), self.number(node, OA + "end")
        if start is None or end is None:
            return None, []  # what is missing is a finding of the shapes; a row of a table has no offsets
        if 0 <= start < end <= len(text):
            return (start, end), []
        wrong = "start" if not 0 <= start < len(text) else "end"
        expected = f"0 <= start < end <= {len(text)}, the length of the text"
        return None, [self.find(node, OA + wrong, f"the offsets {start} to {end}", expected)]

    def overlaps(self, segments: list[tuple[int, int, str, str]]) -> Iterator[Finding]:
        for before, after in pairwise(segments):
            if after[0] < before[1]:
                found = f"characters {after[0]} to {min(before[1], after[1])} in two segments"
                yield self.find(after[3], OA + "start", found, f"a start of {before[1]} or more")

    def passage(self, node: str, text: str, segments: list[tuple[int, int, str, str]]) -> Iterator[Finding]:
        span, findings = self.span(node, text)
        yield from findings
        if not span:
            return
        exact, real = self.value(node, OA + "exact"), text[span[0] : span[1]]
        if exact is not None and exact != real:
            yield self.find(node, OA + "exact", f"{exact!r}", self.elsewhere(exact, real, text))
        for start, end, kind, _ in segments:
            if kind not in CARRIES_EVIDENCE and start < span[1] and span[0] < end:
                expected = f"evidence in {', '.join(sorted(CARRIES_EVIDENCE))}"
                yield self.find(node, OA + "start", f"evidence in a segment of the kind {kind}", expected)
        if segments and not self.covered(span, segments, text):
            expected = "a passage within the article's segments"
            yield self.find(node, OA + "start", f"characters {span[0]} to {span[1]}", expected)

    def elsewhere(self, exact: str, real: str, text: str) -> str:
        """What stands at the offsets, in a few words, and where the quotation is if it is anywhere."""
        short = real if len(real) <= 60 else f"{real[:57]}…"
        at = [start for start in range(len(text)) if text.startswith(exact, start)] if exact else []
        where = " and ".join(f"{start} to {start + len(exact)}" for start in at[:4])
        return f"{short!r}" + (f"; these words stand at {where}" if at else "; these words are not in the text")

    def covered(self, span: tuple[int, int], segments: list[tuple[int, int, str, str]], text: str) -> bool:
        inside = {
            position for start, end, _, _ in segments for position in range(max(start, span[0]), min(end, span[1]))
        }
        return all(position in inside or text[position].isspace() for position in range(*span))
