"""The entries of a feed: RSS 2.0, RSS 1.0, Atom (RFC 4287) and sitemaps (sitemaps.org), read without entities."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import etree

from kg.errors import DataError, Finding

_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "ref=", "cmpid", "src=")


@dataclass(frozen=True)
class Entry:
    """An article that a feed names: its canonical address, title, and day (YYYY-MM-DD), "" where it does not say."""

    url: str
    title: str = ""
    published: str = ""


def canonical(url: str) -> str:
    """An address without fragment, marks of tracking, "www." and a slash at its end, so that one article has one."""
    parts = urlsplit(url.strip())
    query = "&".join(pair for pair in parts.query.split("&") if pair and not pair.lower().startswith(_TRACKING))
    host = parts.netloc.lower()
    return urlunsplit((parts.scheme.lower(), host.removeprefix("www."), parts.path.rstrip("/") or "/", query, ""))


def entries(content: bytes, url: str) -> tuple[list[Entry], list[str]]:
    """The articles that a feed names, and the further sitemaps that a sitemap's index names.

    Raises:
        DataError: the content is no feed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    name = etree.QName(root).localname.lower() if root is not None and isinstance(root.tag, str) else ""
    if root is None or name not in ("rss", "rdf", "feed", "urlset", "sitemapindex"):
        found = f"{name or 'something'} that is no feed"
        raise DataError([Finding(url, "", found, "RSS, Atom or a sitemap", "watch")])
    if name == "sitemapindex":
        return [], [urljoin(url, text) for element in _all(root, "sitemap") if (text := _text(element, "loc"))]
    found_entries = [_entry(element, url) for kind in ("item", "entry", "url") for element in _all(root, kind)]
    return [entry for entry in found_entries if urlsplit(entry.url).scheme in ("http", "https")], []


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return [
        element
        for element in root.iter()
        if isinstance(element.tag, str) and etree.QName(element).localname.lower() == name
    ]


def _text(parent: etree._Element, *names: str) -> str:
    for element in parent.iter():
        if (
            isinstance(element.tag, str)
            and etree.QName(element).localname.lower() in names
            and (element.text or "").strip()
        ):
            return str(element.text).strip()
    return ""


def _entry(element: etree._Element, base: str) -> Entry:
    link = _text(element, "link", "loc")
    for child in _all(element, "link"):
        if child.get("href") and child.get("rel", "alternate") == "alternate":
            link = str(child.get("href"))
    told = _text(element, "pubdate", "published", "publication_date", "date", "updated", "lastmod")
    return Entry(urljoin(base, link) if link else "", _text(element, "title"), _day(told))


def _day(text: str) -> str:
    if text[:4].isdigit() and text[4:5] == "-":
        return text[:10] if len(text) >= 10 else ""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return ""
