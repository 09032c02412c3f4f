"""Walks over the pages of a service as links lead, and says what a person should not have to read or follow."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
KINDS = "person|state|organization|collective|place|post|event|act|topic|proposition|article|statement|utterance|report"
RAW = (
    re.compile(rf"(?<![/\w])(?:{KINDS}|position|contradiction|tenure|membership|link)/[a-z0-9]+(?:-[a-z0-9]+)+"),
    re.compile(r"\S*#(?:via|evidence|segment)\S*"),
    re.compile(r"\b\d+#?via \d+"),
    re.compile(r"\b[0-9a-f]{32,}\b"),
    re.compile(r"\brec:\w+"),
    re.compile(r"(?<![\w/#?&=.:@-])[a-z]+[A-Z][A-Za-z]*\b"),
)
"""What no person should read: ids, parts of ids, hashes, terms, names in the manner of programs."""
UNSEEN = frozenset({"script", "style", "code", "pre", "textarea", "option"})
VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})


class Reader(HTMLParser):
    """The links of a page and the text that a person sees."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.empty = 0
        self.text: list[str] = []
        self.headings = 0
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, and what is opened."""
        if tag not in VOID:
            self._open.append(tag)
        self.headings += tag == "h1"
        if tag == "a":
            href = dict(attrs).get("href")
            if href is None or not href.strip():
                self.empty += 1
            else:
                self.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last by this name."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not UNSEEN & set(self._open):
            self.text.append(data)


def read(text: str) -> Reader:
    """A page taken apart."""
    reader = Reader()
    reader.feed(text)
    return reader


def faults(page: Reader) -> Iterator[str]:
    """What is wrong with a page for a person."""
    if page.empty:
        yield f"{page.empty} links lead nowhere"
    if page.headings != 1:
        yield f"{page.headings} first headings"
    seen = " ".join(page.text)
    for pattern in RAW:
        for match in dict.fromkeys(pattern.findall(seen)):
            yield f"a person reads {match!r}"


MOST_TOGETHER = 2
"""Parameters of one address that is walked; enough for every picker and every pair of filters."""
FILES = re.compile(r"[?&]format=|^/(?:cite|chart|feed|networks|dossier)\b")
"""Addresses of files: one of each sort is fetched, since making one can take long."""


def walk(client: httpx.Client, start: str = "/", most: int = 25) -> Iterator[tuple[str, int, list[str]]]:
    """Every page that links lead to, with its status and faults; of one kind and set of parameters at most `most`."""
    waiting, known = deque([start]), {start}
    walked: Counter[str] = Counter()
    while waiting:
        path = waiting.popleft()
        response = client.get(path, headers=CHROME)
        if not response.headers.get("content-type", "").startswith("text/html"):
            yield path, response.status_code, []
            continue
        page = read(response.text)
        yield path, response.status_code, list(faults(page))
        for link in page.links:
            target = urlsplit(urljoin(path, link))
            if target.netloc or link.startswith(("#", "mailto:")) or target.path.startswith("/docs"):
                continue
            address = target.path + (f"?{target.query}" if target.query else "")
            # Filters are walked alone and in pairs: all sets of them would be more than a thousand pages.
            if len({part.partition("=")[0] for part in target.query.split("&")} - {"format"}) > MOST_TOGETHER:
                continue
            # A page with filters is walked for each set of them, whichever thing or question it is of.
            parts, depth = target.path.split("/"), 2 if target.query else 3
            kind = "/".join(parts[:depth]) if len(parts) > 3 or parts[1] == "questions" else target.path
            kind += "?" + "&".join(sorted(part.partition("=")[0] for part in target.query.split("&")))
            if address not in known and walked[kind] < (1 if FILES.search(address) else most):
                walked[kind] += 1
                known.add(address)
                waiting.append(address)
