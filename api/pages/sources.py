"""Where what is cited was published: the article of a page, of a report, or those that report a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.pages.evidence import source_words
from api.pages.material import Material, unique
from api.pages.titles import Titles
from api.pages.views import ThingView
from api.resources.models import Report, Statement
from kg.wording import days, listed, plain

MOST_NAMED = 4
"""Articles that the citation of a statement names."""


def inner(text: str) -> str:
    """A text for use within quotation marks: its own become single ones."""
    return text.translate(_INNER)


_INNER = str.maketrans("“”", "‘’")


@dataclass(frozen=True)
class Source:
    """One published article, as it is cited.

    Attributes:
        published: EDTF level 0.
        url: where it was published, "" if that is not known.
    """

    authors: tuple[str, ...]
    headline: str
    publisher: str
    published: str
    url: str

    @property
    def text(self) -> str:
        """Authors, headline, publisher and date in a row."""
        headline = f"“{inner(plain(self.headline))}”" if self.headline else ""
        return ", ".join(
            part for part in (listed(self.authors), headline, self.publisher, days(self.published)) if part
        )


@dataclass(frozen=True)
class Told:
    """What a citation says of its thing beside its name: whose words, where said, and how it was published."""

    speaker: str = ""
    where: str = ""
    reported: tuple[str, ...] = ()
    source: Source | None = None

    @property
    def text(self) -> str:
        """All of it after the name, in one sentence; "" if there is nothing."""
        if self.source and not self.reported:
            return self.source.text
        by = f"reported by {'; '.join(self.reported)}" if self.reported else ""
        return ", ".join(part for part in (self.where, by) if part)


def told_of(view: ThingView) -> Told:
    """What the citation of a page says of its thing."""
    material, kind = view.material, view.id.partition("/")[0]
    if kind == "article":
        return Told(source=source(material, view.id))
    if kind == "statement":
        return _told(material, material.statements(statement=view.id))
    if kind == "report":
        statements = material.statements(report=view.id)
        reports = [report for each in statements for report in each.reports if report.id == view.id]
        told = _told(material, [each.model_copy(update={"reports": reports[:1]}) for each in statements[:1]])
        said = f"said by {told.speaker}" if told.speaker else ""
        return replace(told, where=", ".join(filter(None, (said, told.where))))
    return Told()


def source(material: Material, article: str) -> Source | None:
    """An article as it is cited; None if none is on record by that id."""
    rows = material.folding.articles(material.known("resources/articles", article=article))
    if not rows:
        return None
    known = rows[0]
    title = Titles(material)(article)
    unnamed = title == f"{known.publisher.name}, {days(known.published)}"  # the title of what has no headline
    authors = tuple(author.name for author in known.author)
    return Source(authors, "" if unnamed else title, known.publisher.name, known.published, next(iter(known.url), ""))


def _told(material: Material, statements: Sequence[Statement]) -> Told:
    if not statements:
        return Told()
    utterance = statements[0].utterance
    reports = sorted(statements[0].reports, key=lambda report: (report.hops, report.published))
    where = utterance.venue.name if utterance.venue else ""
    words = unique(filter(None, (_reported(material, report) for report in reports)))[:MOST_NAMED]
    first = source(material, reports[0].article) if reports else None
    return Told(utterance.speaker.name, where, tuple(words), first)


def _reported(material: Material, report: Report) -> str:
    known = source(material, report.article)
    cited = source_words(report).removeprefix(report.publisher.name).removeprefix(", ")
    return ", ".join(part for part in (known.text if known else report.publisher.name, cited) if part)


NOTHING = Told()
"""What is said of a thing that nobody published."""
