"""A statement as pages show it: its sentence, its badges, and each report's words with the way they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from api.pages.material import Material, unique
from api.resources.models import Hop, Report, Statement, Thing
from kg import dates
from kg.questions.files import BEGUN, STATED
from kg.wording import VERBS, certain, count, days, listed, plain, spaced

OPEN = "Open: "
"""How a note begins that says what the coding leaves open (docs/codebook.md)."""


@dataclass(frozen=True)
class Badge:
    """A few words about how far to trust what stands beside them. `care`: whether to be careful."""

    text: str
    care: bool = False
    title: str = ""
    href: str = ""


@dataclass(frozen=True)
class Words:
    """One report of a statement: the passages, and in words where they come from."""

    report: Report
    quoted: bool
    text: str
    chain: tuple[tuple[str, Thing, bool], ...]
    badges: tuple[Badge, ...]

    @property
    def href(self) -> str:
        """The place in the article."""
        return f"/id/{self.report.article}#{self.report.id}"


class Said:
    """One statement with all that a page says about it; `saying` is one of them."""

    def __init__(self, material: Material, statement: Statement) -> None:
        self._material, self.statement = material, statement
        self.id, self.stance = statement.id, statement.stance
        self.speaker, self.proposition = statement.utterance.speaker, statement.proposition
        self.behalf, self.venue = statement.utterance.onBehalfOf, statement.utterance.venue

    @cached_property
    def _known(self) -> tuple[date, date]:
        """The days between which it was made: those known from outside the article where they count and lie within."""
        first, last = span(self.statement.utterance.date)
        for text in self.statement.identified if STATED not in self._material.also else ():
            outer, inner = span(text)
            if first <= outer <= inner <= last:
                first, last = outer, inner
        return first, last

    @property
    def first(self) -> date:
        """The first day on which it may have been made."""
        return self._known[0]

    @property
    def last(self) -> date:
        """The day by which it was certainly made: charts, lists and comparisons are in its order."""
        return self._known[1]

    @cached_property
    def when(self) -> str:
        """The day in words; of days that are more than a month apart, the one by which it was certainly made."""
        return certain(self.statement.utterance.date)

    @property
    def between(self) -> str:
        """All that is known of the day, in words."""
        return days(self.statement.utterance.date)

    @cached_property
    def anonymous(self) -> bool:
        """Whether every report of it came through a reporter who is not named: its standing."""
        if self.statement.standing:
            return self.statement.standing == "anonymous"
        return all(_unnamed(report) for report in self.statement.reports)

    @property
    def counts(self) -> bool:
        """Whether it can begin a position as the page counts: anonymous ones only where asked for, readings never."""
        return (not self.anonymous or BEGUN in self._material.also) and not self.readings

    @property
    def outside(self) -> bool:
        """Whether its day is known from outside the article."""
        return bool(self.statement.datedOutside)

    @cached_property
    def readings(self) -> bool:
        """Whether it is a publisher's reading only: nobody reports that it was said so."""
        return all(report.interpretation for report in self.statement.reports)

    @property
    def denied_by(self) -> list[Thing]:
        """Who denies it."""
        denials = self._material.denials()
        keys = [self.id, self.statement.utterance.id, *(report.id for report in self.statement.reports)]
        speakers = {saying.speaker.id: saying.speaker for key in keys for saying in denials.get(key, ())}
        return list(speakers.values())

    @property
    def denied(self) -> bool:
        """Whether a statement on record disputes it, or what it rests on."""
        return bool(self.statement.denied or self.denied_by)

    @cached_property
    def publishers(self) -> list[str]:
        """Who published it, each once."""
        return unique(report.publisher.name for report in self.statement.reports)

    @property
    def own(self) -> bool:
        """Whether a publisher says it itself: what its article states or concludes."""
        return bool(self.publishers) and all(
            report.publisher.id == self.speaker.id for report in self.statement.reports
        )

    @property
    def open(self) -> list[str]:
        """What the coding leaves open, where every report of it leaves something open."""
        asked = [[note for note in report.note if note.startswith(OPEN)] for report in self.statement.reports]
        return unique(note.removeprefix(OPEN) for notes in asked for note in notes) if all(asked) else []

    @property
    def limits(self) -> list[str]:
        """What limits it, in a word or two each, where there is no room for badges."""
        words = {
            "anonymous": self.anonymous,
            "publisher’s reading": self.readings,
            "publisher’s own words": self.own,
            "denied": self.denied,
            "reports disagree": bool(self.statement.contested),
            "on a condition": bool(self.statement.condition),
            "open question": bool(self.open),
        }
        return [word for word, true in words.items() if true]

    @property
    def title(self) -> str:
        """What it says as a sentence."""
        told = f"{self.speaker.name} {VERBS.get(self.stance, self.stance)}: {plain(self.proposition.name)}"
        return f"{told} ({self.when})"

    @cached_property
    def badges(self) -> list[Badge]:
        """What to know before relying on it."""
        marks = []
        if self.anonymous:
            names = unique(
                hop.reporter.name for report in self.statement.reports for hop in report.chain if _blank(hop)
            )
            text = f"anonymous: {listed(names, 2)}" if names else "anonymous sources only"
            does = "counted here as asked" if self.counts else "begins no position by itself"
            marks.append(Badge(text, True, f"Known only through sources who are not named; {does}"))
        if self.readings:
            marks.append(Badge("publisher’s reading", True, "Nobody reports that it was said so; begins no position"))
        if self.own:
            marks.append(Badge("publisher’s own words", False, "What the article states or concludes itself"))
        if self.open:
            marks.append(Badge("open question", True, " ".join(self.open)))
        if self.denied:
            who = listed([actor.name for actor in self.denied_by], 2)
            marks.append(Badge(f"denied by {who}" if who else "denied: it rests on something that is denied", True))
        if self.statement.contested:
            marks.append(Badge("reports disagree", True))
        if self.statement.condition:
            names = [plain(proposition.name) for proposition in self.statement.condition]
            marks.append(Badge(f"only if: {listed(names)}", False, "The stance holds under this condition"))
        if self.statement.reason:
            names = [plain(proposition.name) for proposition in self.statement.reason]
            marks.append(Badge(f"because: {listed(names)}", False, "The stance is held for this reason"))
        if self.outside:
            # The day stands beside the badge already where it is the one by which the statement was made.
            other = [
                text for text in self.statement.identified if text != span(self.statement.utterance.date)[1].isoformat()
            ]
            day = f" ({listed([days(text) for text in other])})" if other else ""
            marks.append(
                Badge(f"dated from outside the article{day}", True, "The article does not give this day itself")
            )
        if len(self.publishers) > 1:
            marks.append(Badge(count(len(self.publishers), "publisher"), False, listed(self.publishers)))
        return marks

    @cached_property
    def words(self) -> list[Words]:
        """What its reports say, the first-hand ones first."""
        return [
            _words(report)
            for report in sorted(self.statement.reports, key=lambda report: (report.hops, report.published))
        ]


def all_said(material: Material, statements: Iterable[Statement]) -> list[Said]:
    """Statements that are remembered, each with what pages have worked out about it before."""

    def known(statement: Statement) -> Said:
        return material.remembered(("said", id(statement)), lambda: Said(material, statement))

    return [known(statement) for statement in statements]


def taken_last(said: Iterable[Said]) -> tuple[Said, ...]:
    """The statements of the stance taken last; those that count decide where there are any."""
    ordered = sorted(said, key=lambda saying: (saying.last, saying.id))
    counted = [saying for saying in ordered if saying.counts] or ordered
    return tuple(saying for saying in ordered if saying.stance == counted[-1].stance) if counted else ()


def check_of(report: Report) -> tuple[str, str]:
    """Whether the passages of a report were checked against the text, in words, and the last day on which they were."""
    if not report.evidence:
        return "", ""
    days_checked = [passage.checked for passage in report.evidence if passage.checked]
    whole = len(days_checked) == len(report.evidence)
    return "checked against the text" if whole else "not checked against the text", max(days_checked, default="")


def _words(report: Report) -> Words:
    passages = [passage.exact for passage in report.evidence if passage.exact]
    badges = [Badge(spaced(report.mode or "reported"))]
    if report.certainty and report.certainty != "certain":
        badges.append(Badge(report.certainty, True))
    if report.hedge:
        badges.append(Badge(f"the article says “{report.hedge}”", True))
    if report.interpretation:
        badges.append(Badge("publisher’s reading", True, "; ".join(report.note)))
    badges += [Badge(f"open: {note.removeprefix(OPEN)}", True) for note in report.note if note.startswith(OPEN)]
    words, day = check_of(report)
    if words:
        badges.append(Badge(words, False, f"on {days(day)}" if day else ""))
    links = []
    for hop in report.chain:
        links.append(("citing", hop.reporter, _blank(hop)))
    text = " … ".join(passages)
    # Words that bear quotation marks of their own get no further ones.
    quoted = report.mode == "quoted" and not any(mark in text for mark in '"“”«»„')
    return Words(report, quoted, text, tuple(links), tuple(badges))


def _blank(hop: Hop) -> bool:
    """Whether a hop's reporter is known by a description only."""
    return "#" in hop.reporter.id or hop.reporter.id.startswith("anonymousReporter/")


def _unnamed(report: Report) -> bool:
    return any(_blank(hop) for hop in report.chain)


@lru_cache(maxsize=10_000)
def span(text: str) -> tuple[date, date]:
    """The first and last day of a date; of one that no calendar has, the first day there is."""
    try:
        parsed = dates.parse(text)
    except (ValueError, TypeError):
        return date.min, date.min
    return parsed.earliest, parsed.latest


def source_words(report: Report) -> str:
    """Where a report comes from: "Caliber.Az, citing Russian media"."""
    return ", citing ".join([report.publisher.name, *(hop.reporter.name for hop in report.chain)])
