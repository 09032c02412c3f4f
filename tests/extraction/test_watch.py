"""Watching feeds, against a local server: politely, each article once, and whole whatever a server does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from kg.errors import DataError
from kg.extraction.candidate import Candidate
from kg.extraction.extract import extract
from kg.extraction.review.queue import Queue
from kg.extraction.watch import plan
from kg.extraction.watch.feeds import canonical, entries
from kg.extraction.watch.fetching import Fetcher
from kg.extraction.watch.memory import Memory
from kg.extraction.watch.plan import Feed, Plan
from kg.extraction.watch.polling import Watch

FILLER = " ".join(
    f"Paragraph {number} tells of the talks in the capital, which went on for hours." for number in range(40)
)


def page(words: str, name: str = "Caliber.Az") -> bytes:
    """A saved article."""
    return (
        f'<!doctype html><html lang="en"><head><title>On talks</title>'
        f'<meta property="og:site_name" content="{name}"></head>'
        f"<body><article><h1>On talks</h1><p>“{words} will not suit us at all,” Lavrov said.</p><p>{FILLER}</p>"
        "</article></body></html>"
    ).encode()


class Server(ThreadingHTTPServer):
    """Serves what is put into `pages`: address to (status, headers, content) or to an endless answer."""

    pages: dict
    asked: list


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, content = self.server.pages.get(self.path, (404, {}, b""))
        if isinstance(status, list):
            status = status.pop(0) if len(status) > 1 else status[0]
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, content = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            if content is None:
                while True:  # an answer that never ends
                    self.wfile.write(b"<item>" * 10_000)
            self.wfile.write(content)
        except OSError:
            pass

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(("127.0.0.1", 0), Handler)
    running.pages, running.asked = {}, []
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def watching(server, known, tmp_path):
    """(watch of some addresses of the server, its queue, the waits that it asked for)."""
    waits: list[float] = []
    with Queue(tmp_path / "q") as queue, httpx.Client(trust_env=False, timeout=60) as client:
        memory = Memory(tmp_path / "m")

        def of(*paths: str, follow: tuple[str, ...] = (), most: int = 20) -> Watch:
            base = f"http://127.0.0.1:{server.server_port}"
            feeds = tuple(Feed(base + path, "organization/caliber-az", most=most) for path in paths)
            fetcher = Fetcher(client, pause=0.5, attempts=3, sleep=waits.append)

            def found(source) -> list[Candidate]:
                return extract(source, None, known)

            return Watch(
                Plan(feeds, follow), fetcher, memory, queue, known, found, lambda: datetime(2025, 3, 1, tzinfo=UTC)
            )

        yield of, queue, waits
        memory.close()


def rss(*links: str) -> bytes:
    items = "".join(
        f"<item><title>On talks</title><link>{link}</link><pubDate>Mon, 17 Feb 2025 10:00:00 GMT</pubDate></item>"
        for link in links
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def test_a_new_article_is_in_the_queue_once_however_its_address_is_written(server, watching):
    of, queue, _ = watching
    server.pages = {
        "/rss": (200, {"ETag": '"1"'}, rss("/a?utm_source=x", "/a/", "/a#top")),
        "/a?utm_source=x": (200, {}, page("A ceasefire")),
    }
    first = of("/rss").poll()
    assert [count for _, count in first.articles] == [1]
    again = of("/rss").poll()
    assert (again.unchanged, again.articles, again.failed) == (1, [], [])
    (article,) = queue.articles()
    assert (article.publisher, article.published) == ("organization/caliber-az", "2025-02-17")
    assert sum(path.startswith("/a") for path, _ in server.asked) == 1


def test_a_text_printed_again_under_another_address_is_no_new_article(server, watching):
    of, queue, _ = watching
    server.pages = {
        "/rss": (200, {}, rss("/a", "/b")),
        "/a": (200, {}, page("A ceasefire")),
        "/b": (200, {}, page("A new ceasefire")),
    }
    report = of("/rss").poll()
    assert len(report.articles) == len(report.repeated) == len(queue.articles()) == 1


def test_what_robots_txt_forbids_is_not_asked_for(server, watching):
    of, _, _ = watching
    server.pages = {
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /private\n"),
        "/rss": (200, {}, rss("/private/a")),
        "/private/a": (200, {}, page("A ceasefire")),
    }
    report = of("/rss").poll()
    assert "forbidden by robots.txt" in report.failed[0]
    assert all(not path.startswith("/private") for path, _ in server.asked)


def test_a_server_in_trouble_is_left_alone_for_longer_each_time(server, watching):
    of, queue, waits = watching
    server.pages = {
        "/rss": ([503, 503, 200], {"Retry-After": "7"}, rss("/a")),
        "/a": (200, {}, page("A ceasefire")),
        "/down": (500, {}, b""),
    }
    report = of("/down", "/rss").poll()
    assert "status 500 (3 attempts)" in report.failed[0]
    assert len(queue.articles()) == 1
    assert waits[:2] == [1.0, 2.0]
    assert 7 in waits and 14 in waits


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "never ends"), (b"<html></html>", "no feed"), (b"", "no feed"), (b"\0\1", "no feed")],
)
def test_a_feed_that_never_ends_or_is_none_is_told_and_the_queue_is_whole(server, watching, content, said):
    of, queue, _ = watching
    server.pages = {"/bad": (200, {}, content), "/rss": (200, {}, rss("/a")), "/a": (200, {}, page("A ceasefire"))}
    report = of("/bad", "/rss").poll()
    assert said in report.failed[0]
    assert len(queue.articles()) == 1


def test_an_article_that_cannot_be_read_is_told_once(server, watching):
    of, queue, _ = watching
    server.pages = {"/rss": (200, {}, rss("/a")), "/a": (200, {}, b"\x89PNG\0\0\0")}
    assert "a binary file" in of("/rss").poll().failed[0]
    assert of("/rss").poll().failed == []
    assert queue.articles() == []


def test_what_is_left_at_one_poll_is_taken_at_the_next(server, watching):
    of, _, _ = watching
    words = ("A ceasefire", "The long peace plan of May")
    server.pages = {"/rss": (200, {"ETag": '"1"'}, rss("/a", "/b"))}
    server.pages |= {
        f"/{name}": (200, {}, page(w).replace(b"Paragraph", name.encode() * 9))
        for name, w in zip("ab", words, strict=True)
    }
    assert [len(of("/rss", most=1).poll().articles) for _ in range(3)] == [1, 1, 0]


def test_an_entity_of_a_feed_is_not_expanded():
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    bomb += b"<rss><channel><item><title>&b;</title></item></channel></rss>"
    found, _ = entries(bomb, "http://x.example/")
    assert all("aaaa" not in one.title for one in found)


def test_atom_and_sitemaps_are_read():
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="/x"/>'
        b"<published>2025-02-17T08:00:00Z</published></entry></feed>"
    )
    (one,) = entries(atom, "https://site.example/feed")[0]
    assert (one.url, one.title, one.published) == ("https://site.example/x", "T", "2025-02-17")
    sitemap = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://site.example/y</loc>'
        b"<lastmod>2025-02-18</lastmod></url></urlset>"
    )
    assert entries(sitemap, "https://site.example/")[0][0].published == "2025-02-18"
    index = b"<sitemapindex><sitemap><loc>https://site.example/1.xml</loc></sitemap></sitemapindex>"
    assert entries(index, "https://site.example/") == ([], ["https://site.example/1.xml"])


def test_one_article_has_one_canonical_address():
    assert canonical("HTTPS://www.Site.example/a/?utm_source=x&id=3#top") == "https://site.example/a?id=3"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("feeds: []", "a list"),
        ("feeds: [{url: ftp://x}]", "http or https"),
        ("feeds: [{url: 'http://x', mach: a}]", "a field that there is not"),
        ("feeds: [{url: 'http://x', match: '('}]", "a regular expression"),
        ("{", "cannot be read"),
    ],
)
def test_a_plan_that_is_wrong_is_told_in_words(tmp_path, text, said):
    (tmp_path / "feeds.yaml").write_text(text)
    with pytest.raises(DataError, match=said):
        plan.read(tmp_path / "feeds.yaml")
