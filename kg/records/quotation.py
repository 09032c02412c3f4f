"""The mode of a report against the quotation marks of the text.

Words are quoted where they stand within quotation marks: curly, angled or straight ones, the outermost counting where
one stands in the other. Marks pair within a paragraph, a line of the text; one that is not closed there lasts to its
end, as where a quotation goes on in the next paragraph. A straight mark opens and closes by turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

OPENING = {"“": "”", "«": "»", "„": "“”"}
"""Marks that open a quotation, with those that may close it."""

STRAIGHT = '"'

Span = tuple[int, int]


def quotations(text: str) -> list[Span]:
    """The quotations of a text as offsets of its characters, marks included, the end exclusive, in order."""
    spans, at = [], 0
    for line in text.split("\n"):
        spans += [(at + start, at + end) for start, end in _of_line(line)]
        at += len(line) + 1
    return spans


def _of_line(line: str) -> Iterator[Span]:
    start, closing = 0, [""]
    for place, char in enumerate(line):
        if len(closing) > 1 and char in closing[-1]:
            closing.pop()
            if len(closing) == 1:
                yield start, place + 1
        elif char in OPENING or char == STRAIGHT:
            if len(closing) == 1:
                start = place
            closing.append(OPENING.get(char, STRAIGHT))
    if len(closing) > 1:
        yield start, len(line)


@dataclass(frozen=True)
class Told:
    """A report: its mode, its passages as offsets by their ids, whether it has a note, whether it is first-hand."""

    report: str
    mode: str
    passages: Mapping[str, Span]
    noted: bool = False
    first_hand: bool = False


@dataclass(frozen=True)
class Misfit:
    """A mode that does not fit the marks: of which report and passage, what was found, what was expected."""

    report: str
    mode: str
    passage: str
    found: str
    expected: str


def misfits(reports: Sequence[Told], quoted: Sequence[Span]) -> Iterator[Misfit]:
    """The reports of one text whose mode does not fit its quotation marks.

    Quoted: every passage stands within marks. Partly quoted: some words of one do. Paraphrased: no passage stands
    wholly within marks, unless a note says whose marks or words they are. Where no first-hand quotation of a text
    stands within marks, and there are several or the text has no marks, it is the speaker's own, a transcript or a
    declaration, and needs none.
    """
    own = [report for report in reports if report.first_hand and report.mode == "quoted"]
    within = any(_within(span, quoted) for report in own for span in report.passages.values())
    transcript = not within and (len(own) > 1 or not quoted)
    for report in reports:
        if not (transcript and report in own):
            yield from _misfit(report, quoted)


def _misfit(report: Told, quoted: Sequence[Span]) -> Iterator[Misfit]:
    within = [name for name, span in report.passages.items() if _within(span, quoted)]
    without = [name for name in report.passages if name not in within]
    touched = any(start < last and first < end for first, last in report.passages.values() for start, end in quoted)
    if report.mode == "quoted" and without:
        expected = "words within them, or another mode than quoted"
        yield Misfit(report.report, report.mode, without[0], "words outside quotation marks", expected)
    if report.mode == "partlyQuoted" and not touched:
        expected = "some of the words within them, or the mode paraphrased"
        yield Misfit(report.report, report.mode, without[0], "no quotation marks", expected)
    if report.mode == "paraphrased" and within and not report.noted:
        expected = "the mode quoted, or a note that says whose words or marks they are"
        yield Misfit(report.report, report.mode, within[0], "words within quotation marks", expected)


def _within(span: Span, quoted: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in quoted)
