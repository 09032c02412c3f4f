"""The parts of an article's text: what is the article proper, and what stands around it.

By plain rules over paragraphs, in their order: what one begins with, how it ends, whether it stood there before.
The kinds are those of `segmentKind` in docs/records.md. What a rule cannot tell is body: a person looks at the draft.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.extraction.quotations import paragraphs

PROPER = frozenset({"headline", "lead", "body", "sourceLine"})
"""The kinds whose passages may prove a report."""

_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    rf"(?:(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Published|Updated)\b.*\d|\d{{1,2}}\.? {_MONTHS} \d{{4}}.*"
    rf"|{_MONTHS} \d{{1,2}},? \d{{4}}.*|\d{{4}}-\d\d-\d\d.*|.{{0,40}}\d{{1,2}}:\d\d(?: ?[AP]M)?(?: [A-Z]{{2,4}})?)",
    re.I,
)
_FURNITURE = re.compile(
    r"(?:support (?:us|up\b)|subscribe|sign up|log ?in|newsletter|follow us|share (?:this|on)|advertisement|show more"
    r"|read more$|news feed$|cookie|all rights reserved|©|copyright|back to top|read the original"
    r"|\d+ min(?:ute)?s? read|comments?$|print$|listen$|related topics|tags?:|we[’']re bringing the voice"
    r"|become (?:a|our) patron|###$)",
    re.I,
)
_PROMO = re.compile(
    r"(?:read(?: also| more| next)?\s*:|also read|see also|more on this|related(?: articles?| stories)?\s*:?|watch\s*:"
    r"|recommended|you may also|don[’']t miss)",
    re.I,
)
_CAPTION = re.compile(
    r"(?:\bphotos?\s*(?:by|:|/|©)|\bimages?\s*:|getty images|\bcredit\s*:|\bfile photo\b|© ?\w+/)", re.I
)
_BYLINE = re.compile(
    r"(?:by [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,4}(?:[,;|].*)?|avatar|written by .*|reporting by .*)", re.I
)
_ABOUT_AUTHORS = re.compile(r"(?:we are the|feel free to|the author is|about the author|.{0,60}news ?desk$)", re.I)
_FEED = re.compile(r"(?:news feed|latest(?: news)?|more news|top stories|most read|trending)$", re.I)


@dataclass(frozen=True)
class Segment:
    """A part of a text: its kind and its span in code points, the end exclusive."""

    kind: str
    start: int
    end: int


def segments(text: str, title: str = "") -> list[Segment]:
    """The parts of a text, without gaps except for white space, neighbours of one kind joined."""
    spans = paragraphs(text)
    said = [text[start:end] for start, end in spans]
    kinds = _kinds(said, title)
    joined: list[Segment] = []
    for kind, (start, end) in zip(kinds, spans, strict=True):
        if joined and joined[-1].kind == kind and kind not in ("headline", "lead", "caption"):
            joined[-1] = Segment(kind, joined[-1].start, end)
        else:
            joined.append(Segment(kind, start, end))
    return joined


def _kinds(said: list[str], title: str) -> list[str]:
    kinds = [_alone(paragraph) for paragraph in said]
    _headlines(said, kinds, title)
    _teasers(said, kinds)
    _after_the_end(said, kinds)
    _repeated(said, kinds)
    first = next((i for i, kind in enumerate(kinds) if kind == "body" and len(said[i]) > 60), None)
    if first is not None and "headline" in kinds[:first] and said[first][0] not in '"“«„':
        kinds[first] = "lead"
    return kinds


def _alone(paragraph: str) -> str:
    """The kind of a paragraph by its own words."""
    if len(paragraph) < 300 and _PROMO.match(paragraph):
        return "promo"
    if len(paragraph) < 250 and (_FURNITURE.match(paragraph) or not re.search(r"\w", paragraph)):
        return "boilerplate"
    if len(paragraph) < 80 and _DATELINE.fullmatch(paragraph):
        return "dateline"
    if len(paragraph) < 120 and (_BYLINE.fullmatch(paragraph)):
        return "byline"
    if len(paragraph) < 400 and _CAPTION.search(paragraph):
        return "caption"
    if re.match(r"source\s*:", paragraph, re.I):
        return "sourceLine"
    return "body"


def _headlines(said: list[str], kinds: list[str], title: str) -> None:
    """The first short paragraph without an end is the headline, and so is its repetition near the beginning."""
    for index, paragraph in enumerate(said):
        if kinds[index] != "body":
            continue
        if len(paragraph) > 250 or (paragraph != title and paragraph.rstrip("\"”’'").endswith((".", ";"))):
            return
        kinds[index] = "headline"
        alike = _folded(paragraph)
        for other in range(index + 1, min(index + 6, len(said))):
            if kinds[other] == "body" and _folded(said[other]) == alike:
                kinds[other] = "headline"
        return


def _folded(paragraph: str) -> str:
    return re.sub(r"\W+", " ", paragraph.casefold()).strip()


def _teasers(said: list[str], kinds: list[str]) -> None:
    """A card for another article: a title, the beginning of its text that breaks off, and a picture's place."""
    for index, paragraph in enumerate(said):
        if re.fullmatch(r"(?:article |related )?(?:image|photo|picture|video)", paragraph, re.I):
            kinds[index] = "promo"
            for back in (index - 1, index - 2):
                if back >= 0 and kinds[back] in ("body", "lead", "headline") and not _is_whole(said[back]):
                    kinds[back] = "promo"


def _is_whole(paragraph: str) -> bool:
    return bool(re.search(r"[.!?][\"”’']?$", paragraph))


def _after_the_end(said: list[str], kinds: list[str]) -> None:
    """What stands behind the author's box or a feed's heading in the last part of the page is no article."""
    half = len(said) // 2
    box = next((i for i in range(half, len(said)) if kinds[i] == "byline" and said[i].casefold() == "avatar"), None)
    feed = next((i for i in range(half, len(said)) if _FEED.match(said[i])), None)
    if feed is not None:
        for index in range(feed + 1, len(said)):
            kinds[index] = "feed" if kinds[index] in ("body", "lead", "caption") else kinds[index]
    for index in range(box if box is not None else half, feed if feed is not None else len(said)):
        if kinds[index] == "body" and (box is not None or _ABOUT_AUTHORS.match(said[index])):
            kinds[index] = "byline"


def _repeated(said: list[str], kinds: list[str]) -> None:
    """A long paragraph that stood there before is a second printing."""
    seen: set[str] = set()
    for index, paragraph in enumerate(said):
        alike = _folded(paragraph)
        if len(alike) > 60 and kinds[index] in ("body", "lead"):
            if alike in seen:
                kinds[index] = "duplicate"
            seen.add(alike)
    inside = [i for i, kind in enumerate(kinds) if kind == "duplicate"]
    for first, last in pairwise(inside):
        if last - first == 2 and kinds[first + 1] == "body":
            kinds[first + 1] = "duplicate"
