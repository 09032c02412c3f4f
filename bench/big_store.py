"""A large store as it is served: every page, list and command of the table in docs/performance.md, one row each.

    python bench/big_store.py STORE                  # pages, lists, commands: reads only
    python bench/big_store.py STORE --writes         # PUT of one article with one report, which changes the store
    python bench/big_store.py STORE --only contradictions

The store is one of the votes of the United Nations (`kg import ../shared/data/un-votes --derive --store STORE`); what
the addresses name is looked up in it. Each request is made twice on one connection, the first time once the service has
read what it reads as it starts: wall time, and processor time of the service with all its processes. Commands are run
twice each.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx

from bench.corpus import article_on
from bench.harness import processor, sizes, still
from kg.access import Tokens
from tests.api.running_service import Running, running

ROOT = Path(__file__).parents[1]
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
JSON = {"Accept": "application/json"}
TURTLE = {"Accept": "text/turtle"}
STATE, TOPIC, PUBLISHER = "state/ukraine", "topic/human-rights", "organization/united-nations"
COMPARED = f"/compare?actor={STATE}&actor=state/france"
FILTERS = (
    "",
    *(f"actor={STATE}", f"actor={STATE}&stance=opposes", f"topic={TOPIC}", "stance=opposes", "mode=quoted"),
    *("mode=paraphrased", "since=2019-01-01", "until=1946-12-31", "as_of=1990-01-01", "known_on=1980-01-01"),
    *("max_hops=1", f"publisher={PUBLISHER}&since=2015-01-01", "force=demands", "standing=anonymous"),
)
"""Filters of `/statements`."""
DEEP = 20
"""Pages that are turned before one is called deep; the last page is reached by `since`."""


@dataclass(frozen=True)
class Row:
    """What one row took: wall and processor seconds of each try, the status, and the bytes of the answer."""

    what: str
    wall: tuple[float, ...]
    processor: tuple[float, ...]
    status: str
    size: int

    def __str__(self) -> str:
        wall, processor = (" / ".join(_said(one) for one in values) for values in (self.wall, self.processor))
        return f"| {self.what} | {wall} | {processor} | {self.status} | {self.size / 1000:,.0f} kB |"


def _said(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


class Service:
    """A running service, and what it and its processes took of the processor."""

    def __init__(self, started: Running) -> None:
        self.started = started
        self.client = httpx.Client(base_url=started.url, timeout=180, trust_env=False)

    def processor(self) -> float:
        """Seconds of the processor that all of its processes have used, those that ended included."""
        return processor(self.started.process.pid)

    def asked(self, what: str, path: str, headers: dict[str, str], times: int = 2, **more: Any) -> Row:
        """One request several times."""
        wall, work, answer = [], [], None
        for _ in range(times):
            begun, used = time.perf_counter(), self.processor()
            answer = self.client.request(more.get("method", "GET"), path, headers=headers, content=more.get("content"))
            wall.append(time.perf_counter() - begun)
            work.append(self.processor() - used)
        assert answer is not None, "it was asked at least once"
        return Row(what, tuple(wall), tuple(work), str(answer.status_code), len(answer.content))


def pages(service: Service) -> Iterator[Row]:
    """The pages and lists of the table."""
    article, proposition = (_first(service, name) for name in ("articles", "propositions"))
    for path in ("/", "/events", f"/id/{STATE}"):
        yield service.asked(f"`{path}`", path, HTML)
    yield service.asked(f"`/id/{STATE}`, Turtle", f"/id/{STATE}", TURTLE)
    for path in (f"/id/{article}", f"/id/{proposition}"):
        yield service.asked(f"`{path}`", path, HTML)
        yield service.asked(f"`{path}`, Turtle", path, TURTLE)
    yield service.asked("`/id/topic/…`", f"/id/{TOPIC}", HTML)
    yield service.asked("`/compare`, two states", COMPARED, HTML)
    yield service.asked("`/search?q=ukraine`", "/search?q=ukraine", HTML)
    yield service.asked("`/search?q=ukraine+nuclear`", "/search?q=ukraine+nuclear", HTML)
    for name in ("contradictions", "propositions", "articles", "actors", "topics", "questions", "network"):
        yield service.asked(f"`/{name}`, page", f"/{name}", HTML)
    yield service.asked("`/void`", "/void", TURTLE)


def lists(service: Service) -> Iterator[Row]:
    """Lists as JSON: each filter of statements, deep pages, and the other lists."""
    for words in FILTERS:
        yield service.asked(f"`/statements?{words}`", f"/statements?{words}", JSON)
    for words in ("", f"actor={STATE}", f"topic={TOPIC}", "mode=quoted&since=2000-01-01"):
        yield _deep(service, words)
    for name in ("contradictions", "positions", "propositions", "articles", "actors", "topics"):
        yield service.asked(f"`/{name}`", f"/{name}", JSON)
    for path in (f"/positions?actor={STATE}", f"/contradictions?with={STATE}", f"/contradictions?topic={TOPIC}"):
        yield service.asked(f"`{path}`", path, JSON)
    for _ in ("first", "again"):
        yield service.asked("`/networks?…congruence`", "/networks?between=person&aggregate=congruence", JSON)


def commands(store: Path) -> Iterator[Row]:
    """Commands on the store, each a process of its own."""
    for words in (
        f"positions --actor {STATE}",
        "network --between person --aggregate congruence --format gexf --output /dev/null",
        f"positions --actor {STATE} --as-of 1990-01-01",
    ):
        wall, work, size, code = [], [], 0, 0
        for _ in ("first", "again"):
            begun, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "kg", *words.split(), "--store", str(store)]
            ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            wall.append(time.perf_counter() - begun)
            work.append(after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime)
            size, code = len(ended.stdout), ended.returncode
            if code:
                print(ended.stderr.decode()[-300:], file=sys.stderr)
        yield Row(f"`kg {words}`", tuple(wall), tuple(work), "done" if not code else f"exit {code}", size)


def writes(service: Service, token: str, many: int = 20) -> Iterator[Row]:
    """PUT of one article with one report, on propositions of many votes; and what comes first after a write."""
    proposition = _first(service, "propositions")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    wall, work, status, begun = [], [], "", int(time.time())  # articles that are not there yet
    for number in range(many):
        slug = f"bench-{begun}-{number}"
        body = json.dumps(article_on(slug, proposition, PUBLISHER, STATE)).encode()
        row = service.asked("", f"/articles/{slug}", headers, 1, method="PUT", content=body)
        wall.append(row.wall[0])
        work.append(row.processor[0])
        status = row.status
    typical = (statistics.median(wall), max(wall))
    yield Row("PUT of one article, median / worst", typical, (statistics.median(work), max(work)), status, 0)
    for path in ("/", f"/id/{STATE}", f"/id/{TOPIC}", COMPARED, "/contradictions", "/search?q=ukraine", "/network"):
        yield service.asked(f"`{path}` after a write", path, HTML)
    yield service.asked("`/void` after a write", "/void", TURTLE)
    body = json.dumps(
        article_on(f"bench-{begun}-0", proposition, PUBLISHER, STATE) | {"label": {"en": "Put again"}}
    ).encode()
    yield service.asked("PUT of it again", f"/articles/bench-{begun}-0", headers, 1, method="PUT", content=body)
    path = "/networks?between=person&aggregate=congruence"
    yield service.asked("`/networks?…congruence` after a write", path, JSON)


def _first(service: Service, name: str) -> str:
    items = service.client.get(f"/{name}?limit=3", headers=JSON).json()["items"]
    return str(items[-1]["id"])


def _deep(service: Service, words: str) -> Row:
    path, turned = f"/statements?{words}&limit=200", 0
    while turned < DEEP:
        following = service.client.get(path, headers=JSON).json().get("next")
        if not following:
            break
        path, turned = following, turned + 1
    return service.asked(f"`/statements?{words}`, page {turned + 1}", path, JSON)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--writes", action="store_true", help="put articles too: the store is changed")
    parser.add_argument("--only", default="pages lists commands", help="which of: pages lists commands")
    parser.add_argument("--readers", type=int, default=4)
    chosen = parser.parse_args()
    store = chosen.store.absolute()
    print("| what | wall, first / again | processor | status | answer |", "| --- | --- | --- | --- | --- |", sep="\n")
    if {"pages", "lists"} & set(chosen.only.split()) or chosen.writes:
        begun = time.perf_counter()
        tokens = Tokens(Path(tempfile.mkdtemp()) / "tokens.json")
        token = tokens.create("bench", "editor", datetime.now(UTC))
        with running(store, readers=chosen.readers, tokens=tokens.path, prepare=1) as started:
            service = Service(started)
            print(Row("start until `/health`", (time.perf_counter() - begun,), (service.processor(),), "", 0))
            still(started.process.pid)
            for name, rows in (("pages", pages), ("lists", lists)):
                for row in rows(service) if name in chosen.only.split() else ():
                    print(row, flush=True)
            for row in writes(service, token) if chosen.writes else ():
                print(row, flush=True)
    for row in commands(store) if "commands" in chosen.only.split() else ():
        print(row, flush=True)
    size = sum(sizes(store).values())
    print(f"\nThe store takes {size / 1e6:,.0f} MB of disk, each file counted once.")


if __name__ == "__main__":
    main()
