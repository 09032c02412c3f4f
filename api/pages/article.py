"""The page of an article: what it reports, in its order, with the way each passage came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from api.pages.evidence import Said, check_of
from api.pages.views import ThingView
from api.resources.models import Passage, Report
from kg.wording import count


@dataclass(frozen=True)
class Told:
    """One report of the article, with what it conveys."""

    report: Report
    said: tuple[Said, ...]

    @property
    def checked(self) -> str:
        """Whether its passages were checked against the text, in words; "" where it has none."""
        return check_of(self.report)[0]

    @property
    def start(self) -> int:
        """Where its first passage begins; 0 without one."""
        return min((passage.start for passage in self.report.evidence if passage.start is not None), default=0)


class ArticleView(ThingView):
    """One article."""

    template = "article.html"

    @cached_property
    def told(self) -> list[Told]:
        """Its reports of statements, in the order of the text."""
        reports: dict[str, tuple[Report, list[Said]]] = {}
        for saying in self.said:
            for report in saying.statement.reports:
                if report.article == self.id:
                    reports.setdefault(report.id, (report, []))[1].append(saying)
        return sorted((Told(report, tuple(said)) for report, said in reports.values()), key=lambda told: told.start)

    @property
    def publisher(self) -> tuple[str, str]:
        """Id and name of the publisher."""
        id = self.text("http://schema.org/publisher")
        return id, self.material.label(id) if id else ""

    @property
    def sha256(self) -> str:
        """The hash of the text that was coded, in hexadecimal digits; "" if it is not known."""
        return self.text(self.material.bases.term("sha256")).lower()

    @property
    def characters(self) -> int:
        """The length of the text in Unicode code points, 0 if it is not known."""
        text = self.text(self.material.bases.term("characters"))
        return int(text) if text.isdigit() else 0

    @property
    def url(self) -> str:
        """Where it was published."""
        return self.text("http://schema.org/url")

    @property
    def counts(self) -> str:
        """How much it reports."""
        speakers = {saying.speaker.id for saying in self.said}
        return f"{count(len(self.said), 'statement')} by {count(len(speakers), 'speaker')}"

    @property
    def passages(self) -> list[tuple[int, int, str]]:
        """Every passage with offsets: start, end and what it proves, for the reader's own copy."""
        spans: list[tuple[int, int, str]] = []
        for told in self.told:
            for passage in told.report.evidence:
                if passage.start is not None and passage.end is not None:
                    spans.append((passage.start, passage.end, "; ".join(saying.title for saying in told.said)))
        return spans


def place(passage: Passage) -> str:
    """Where a passage stands in the text, in words."""
    return f"characters {passage.start:,} to {passage.end:,}" if passage.start is not None else ""
