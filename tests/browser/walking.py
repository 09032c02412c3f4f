"""Walks over the pages of a service as links lead, and says what a person should not have to read or follow."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

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
UNSEEN = ("script", "style", "code", "pre", "textarea", "option")


class Reader:
    """The links of a page and the text that a person sees."""

    def __init__(self, page: str) -> None:
        root = html.document_fromstring(page)
        links = [(link.get("href") or "").strip() for link in root.iter("a")]
        self.links = [link for link in links if link]
        self.empty = links.count("")
        self.headings = sum(1 for _ in root.iter("h1"))
        for part in root.xpath("|".join(f"//{name}" for name in UNSEEN)):
            part.drop_tree()
        self.text: list[str] = [text for text in root.itertext() if text.strip()]


def read(text: str) -> Reader:
    """A page taken apart."""
    return Reader(text)


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
"""Addresses of files: one of each sort is fetched, with each filter by itself, since making one can take long."""
COUNTING = {"begin_on_anonymous", "dates"}
"""How what a page and its files are made of is counted: a format has its file of what is counted in one way."""


def walk(client: httpx.Client, start: str = "/", most: int = 25) -> Iterator[tuple[str, int, list[str]]]:
    """Every page that links lead to, with its status and faults; of one kind and parameter at most `most`."""
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
            kind, times = kind_of(address, most)
            if kind and address not in known and walked[kind] < times:
                walked[kind] += 1
                known.add(address)
                waiting.append(address)


def kind_of(address: str, most: int) -> tuple[str, int]:
    """Of what kind an address is, and how many of that kind are walked; "" for one that is not."""
    path, _, query = address.partition("?")
    names = {part.partition("=")[0] for part in query.split("&")} - {""}
    together = len(names - {"format"})
    file = FILES.search(address)
    if file and "format" in names and names & COUNTING:
        return "", 0
    # Filters are walked alone and in pairs: all sets of them would be more than a thousand pages.
    if together > (1 if file else MOST_TOGETHER):
        return "", 0
    # A page with filters is walked for each set of them, whichever thing or question it is of.
    parts, depth = path.split("/"), 2 if query else 3
    kind = "/".join(parts[:depth]) if len(parts) > 3 or parts[1] == "questions" else path
    return f"{kind}?{'&'.join(sorted(names))}", 1 if file or together > 1 else most
