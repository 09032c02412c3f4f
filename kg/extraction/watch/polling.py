"""One poll: every feed once, what is new drafted and extracted into the queue, and a report of what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from kg.errors import DataError
from kg.extraction.candidate import Candidate
from kg.extraction.draft import draft
from kg.extraction.known import Known
from kg.extraction.review.queue import Queue
from kg.extraction.sources import Source, read
from kg.extraction.watch.feeds import Entry, canonical, entries
from kg.extraction.watch.fetching import Fetcher, FetchError
from kg.extraction.watch.memory import Memory
from kg.extraction.watch.plan import Feed, Plan

SITEMAPS = 20
"""Sitemaps of an index that are read at one poll."""


@dataclass
class Report:
    """What came of a poll.

    Attributes:
        feeds: how many were read; unchanged: how many had not changed.
        articles: ids of the new articles in the queue, with how many candidates each.
        repeated: addresses whose text is another's, with that one's.
        failed: what could not be had or read, in words.
        followed: candidates on actors and topics that one follows.
    """

    feeds: int = 0
    unchanged: int = 0
    articles: list[tuple[str, int]] = field(default_factory=list)
    repeated: list[tuple[str, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    followed: list[Candidate] = field(default_factory=list)


@dataclass
class Watch:
    """What a poll needs.

    Attributes:
        plan: the feeds.
        fetcher: fetches.
        memory: what was seen.
        queue: where candidates go.
        known: the graph's names.
        extract: makes candidates of a text.
        now: the time.
    """

    plan: Plan
    fetcher: Fetcher
    memory: Memory
    queue: Queue
    known: Known
    extract: Callable[[Source], list[Candidate]]
    now: Callable[[], datetime]

    def poll(self) -> Report:
        """Read every feed once. What goes wrong with one is in the report, and the others are read."""
        report = Report()
        for feed in self.plan.feeds:
            try:
                self._feed(feed, report)
            except (FetchError, DataError) as error:
                report.failed.append(str(error))
        return report

    def _feed(self, feed: Feed, report: Report) -> None:
        etag, modified = self.memory.feed(feed.url)
        page = self.fetcher.get(feed.url, etag, modified)
        report.feeds += 1
        if page.content is None:
            report.unchanged += 1
            return
        taken = 0
        whole = True
        for entry in self._entries(page.content, page.url, report):
            if feed.match and not re.search(feed.match, entry.url):
                continue
            if self.memory.seen(canonical(entry.url)):
                continue
            if taken == feed.most:
                whole = False  # the rest is for the next poll, which must not be told that nothing has changed
                break
            taken += 1
            try:
                self._article(feed, entry, report)
            except (FetchError, DataError) as error:
                report.failed.append(str(error))
                if isinstance(error, DataError):
                    self.memory.done(canonical(entry.url), "unreadable", self.now().isoformat())
        if whole:
            self.memory.read(feed.url, page.etag, page.modified)

    def _entries(self, content: bytes, url: str, report: Report) -> Iterator[Entry]:
        listed, further = entries(content, url)
        yield from listed
        for sitemap in further[:SITEMAPS]:
            try:
                page = self.fetcher.get(sitemap)
                yield from entries(page.content or b"", sitemap)[0]
            except (FetchError, DataError) as error:
                report.failed.append(str(error))

    def _article(self, feed: Feed, entry: Entry, report: Report) -> None:
        address = canonical(entry.url)
        page = self.fetcher.get(entry.url)
        final = canonical(page.url)
        if final != address and self.memory.seen(final):
            self.memory.done(address, f"the same as {final}", self.now().isoformat())
            return
        source = read(page.content or b"", entry.url, url=page.url)
        source = self._told(source, feed, entry)
        other = self.memory.near(source.text)
        if other or self.queue.has(source.sha256):
            report.repeated.append((address, other or "the queue"))
            self.memory.done(address, f"a near-duplicate of {other}", self.now().isoformat())
            return
        drafted = draft(source, self.known)
        id = str(drafted.record["id"])
        published = str(drafted.record.get("published", "") or entry.published)
        source = replace(source, name=id, publisher=str(drafted.record.get("publisher", "")), published=published)
        candidates = self.extract(source)
        self.queue.add(source, candidates, id)
        self.memory.keep(address, source.text)
        for known in {address, final}:
            self.memory.done(known, id, self.now().isoformat())
        report.articles.append((id, len(candidates)))
        report.followed += [candidate for candidate in candidates if self._follows(candidate)]

    def _told(self, source: Source, feed: Feed, entry: Entry) -> Source:
        """The source with what the feed says of it; a publisher's name that nobody knows is its host."""
        return replace(
            source,
            publisher=feed.publisher or source.publisher or urlsplit(entry.url).netloc,
            published=entry.published or source.published,
            title=source.title or entry.title,
        )

    def _follows(self, candidate: Candidate) -> bool:
        followed = set(self.plan.follow)
        own = {candidate.speaker.id, candidate.on_behalf_of, *(id for id, _ in candidate.propositions[:1])}
        for id, _ in candidate.propositions[:1]:
            thing = self.known.things.by_id.get(id)
            short = self.known.things.ontology.bases.shorten
            own |= {
                short(str(getattr(value, "value", ""))) for value in (thing.values.get("broader", ()) if thing else ())
            }
        return bool(own & followed)
