"""What is watched: a file that names feeds, and the actors and topics that are followed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from kg.errors import DataError, Finding

KINDS = ("auto", "rss", "atom", "sitemap")


@dataclass(frozen=True)
class Feed:
    """A feed: its address, whose it is, and which of its articles are wanted.

    Attributes:
        url: the address of the feed or sitemap.
        publisher: the publisher's id; "" if the pages say it.
        match: a regular expression that addresses of articles have to fit; "" is all.
        most: how many new articles are taken at one poll.
    """

    url: str
    publisher: str = ""
    match: str = ""
    most: int = 20


@dataclass(frozen=True)
class Plan:
    """Feeds, and ids of the actors and topics that one follows."""

    feeds: tuple[Feed, ...]
    follow: tuple[str, ...] = ()


def read(path: Path) -> Plan:
    """Read a plan.

    Raises:
        DataError: everything in it that is wrong.
    """
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(
            [Finding(str(path), "", f"a file that cannot be read ({error})", "feeds in YAML", "")]
        ) from None
    if not isinstance(value, dict) or not isinstance(value.get("feeds"), list) or not value["feeds"]:
        raise DataError(
            [Finding(str(path), "feeds", "none", "a list: each with url, and publisher, match, most", "watch")]
        )
    findings: list[Finding] = []
    feeds = [_feed(feed, f"feeds[{number}]", str(path), findings) for number, feed in enumerate(value["feeds"])]
    follow = value.get("follow") or []
    if not isinstance(follow, list) or not all(isinstance(address, str) for address in follow):
        findings.append(Finding(str(path), "follow", repr(follow), "a list of ids", "watch"))
    if findings:
        raise DataError(findings)
    return Plan(tuple(feeds), tuple(follow))


def _feed(value: Any, place: str, file: str, findings: list[Finding]) -> Feed:
    if not isinstance(value, dict) or not isinstance(value.get("url"), str):
        findings.append(Finding(file, place, repr(value), "a mapping with url", "watch"))
        return Feed("")
    known = {"url", "publisher", "match", "most"}
    for name in sorted(value.keys() - known):
        findings.append(
            Finding(file, f"{place}.{name}", "a field that there is not", ", ".join(sorted(known)), "watch")
        )
    if urlsplit(value["url"]).scheme not in ("http", "https"):
        findings.append(Finding(file, f"{place}.url", repr(value["url"]), "an address with http or https", "watch"))
    most = value.get("most", 20)
    if not isinstance(most, int) or not 1 <= most <= 500:
        findings.append(Finding(file, f"{place}.most", repr(most), "a number from 1 to 500", "watch"))
    try:
        re.compile(str(value.get("match", "")))
    except re.error as error:
        findings.append(
            Finding(file, f"{place}.match", f"{value['match']!r}: {error}", "a regular expression", "watch")
        )
    return Feed(
        value["url"],
        str(value.get("publisher", "")),
        str(value.get("match", "")),
        most if isinstance(most, int) else 20,
    )
