"""Readers and writers on one service for as long as is asked: does it stay as it was at the start?

    python bench/steady.py STORE --minutes 60       # the store is changed: give it a copy

Each reader asks for pages, lists, searches and queries in turn, and now and then for a network, each writer puts one
of its twenty articles, each time otherwise, and both pause between two requests: the load stays far below what the
machine can, since it is not speed that is asked for, but whether anything grows. Twenty rows, however long it takes:
requests, median and 95th percentile of the wall time of those that read, the median of networks and of writes,
milliseconds of the processor that the service with all its processes took for each request (which says the same on a
machine that does other work), memory of the service and of its other processes (proportional set size, so that what is
shared counts once), and of the service's the part that is its own: the rest are pages of files that it has mapped, the
index above all, which the system takes back when it needs them; file descriptors, files and bytes of the store. What
the processes take is the median of some samples in each row: how many revisions are open changes from second to second.
The last rows against the first are the answer: of each quarter the median, since the machine varies from row to row.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx

from bench.big_store import HTML, JSON, STATE
from bench.corpus import article_on
from bench.harness import files, processor, sizes
from kg.access import Tokens
from tests.api.running_service import Running, children, running
from tests.api.writers import some_proposition

ROWS = 20
"""Rows of the table, whatever time is given."""
SAMPLES = 12
"""How often in each row it is looked at what the processes take."""
ARTICLES = 20
"""Articles that each writer puts again and again."""
SETTLING = 60
"""Seconds before the first row: what is made at first use is made by then."""
RARELY = 10
"""Turns of a reader for one in which it asks for a network, since that is made anew after each write."""
NETWORK = "/networks?between=person&aggregate=congruence"
QUESTION = "SELECT ?s ?p {{ ?s rec:proposition ?p ; rec:stance rec:supports }} LIMIT 200 # {}"
"""Each time another text of the same size, so that it is computed and the load stays as it is."""

PUBLISHER = "SELECT ?publisher { ?article schema:publisher ?publisher } LIMIT 1"


@dataclass
class Seen:
    """What the clients saw since the last row."""

    reads: list[float] = field(default_factory=list)
    networks: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Taken:
    """What the service takes: bytes of memory, descriptors, files and bytes on disk."""

    service: int
    own: int
    others: int
    descriptors: int
    files: int
    disk: int


@dataclass(frozen=True)
class Row:
    """One row: requests, their seconds of wall time and of the processor, and the medians of what the service takes."""

    requests: int
    writes: int
    faults: int
    read: float
    slow: float
    network: float
    write: float
    processor: float
    service: float
    own: float
    others: float
    descriptors: float
    files: float
    disk: float

    def __str__(self) -> str:
        times = (f"{1000 * seconds:.0f}" for seconds in (self.read, self.slow, self.network, self.write))
        sizes = (f"{size / 1e6:,.0f}" for size in (self.service, self.own, self.others))
        processor = f"{1000 * self.processor:.1f}"
        counted = (f"{self.descriptors:.0f}", f"{self.files:.0f}", f"{self.disk / 1e6:,.1f}", self.faults)
        cells = (str(self.requests), str(self.writes), *times, processor, *sizes, *map(str, counted))
        return " | ".join(("", *cells, "")).strip()


HEAD = (
    "| requests | writes | read, ms | 95th | network, ms | write, ms | processor, ms | service MB | own MB | others MB "
    "| descriptors | files | MB | faults |"
)


def addresses(place: int) -> Iterator[tuple[str, dict[str, str]]]:
    """What the reader at a place asks for, in turn; queries differ each time, so that they are computed.

    No two begin alike: readers who ask for a network at the same time have it made once, and do so less and less.
    """
    for number in itertools.count(1 + place):
        yield f"/statements?actor={STATE}&limit=20", JSON
        yield "/", HTML
        yield (
            f"/sparql?{httpx.QueryParams(query=QUESTION.format(f'{place} {number}'))}",
            {"Accept": "application/sparql-results+json"},
        )
        yield "/contradictions", JSON
        yield "/search?q=nuclear", HTML
        yield f"/positions?actor={STATE}&limit=20", JSON
        yield "/propositions", HTML
        yield "/changes", JSON
        if number % RARELY == 1:
            yield NETWORK, JSON


def reader(url: str, place: int, seen: Seen, over: threading.Event, pause: float) -> None:
    """One reader, until it is over."""
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        for path, headers in addresses(place):
            times = seen.networks if path == NETWORK else seen.reads
            _asked(times, seen.faults, lambda p=path, h=headers: client.get(p, headers=h))
            if over.wait(pause):
                return


def writer(url: str, token: str, name: str, seen: Seen, over: threading.Event, pause: float) -> None:
    """One writer, until it is over."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with httpx.Client(base_url=url, timeout=60, trust_env=False, headers=headers) as client:
        propositions = [some_proposition(client, place) for place in range(5)]
        publisher = client.get("/sparql", params={"query": PUBLISHER, "format": "csv"}).text.split()[1]
        for number in itertools.count():
            slug = f"{name}-{number % ARTICLES}"
            record = article_on(slug, propositions[number % 5], publisher.partition("/id/")[2], STATE)
            record["label"] = {"en": f"A made-up article, version {number}"}
            path, body = f"/articles/{slug}", json.dumps(record)
            _asked(seen.writes, seen.faults, lambda p=path, b=body: client.put(p, content=b))
            if over.wait(pause):
                return


def _asked(times: list[float], faults: Counter[str], ask: Callable[[], httpx.Response]) -> None:
    begun = time.perf_counter()
    try:
        answer = ask()
    except httpx.HTTPError as error:
        faults[type(error).__name__] += 1
        return
    times.append(time.perf_counter() - begun)
    if answer.status_code >= 400:
        faults[f"{answer.status_code} {answer.request.method} {answer.request.url.path}: {answer.text[:200]}"] += 1


def row(seen: Seen, processor: float, taken: Sequence[Taken]) -> Row:
    """What was seen since the row before, for which so many seconds of the processor were used, and what it took."""
    reads, networks, writes, faults = seen.reads[:], seen.networks[:], seen.writes[:], sum(seen.faults.values())
    del seen.reads[: len(reads)], seen.networks[: len(networks)], seen.writes[: len(writes)]
    requests, times = len(reads) + len(networks) + len(writes), sorted(reads) or [0.0]
    medians = (_median(times), times[int(0.95 * (len(times) - 1))], _median(networks), _median(writes))
    taken_mostly = (statistics.median(getattr(sample, each.name) for sample in taken) for each in fields(Taken))
    return Row(requests, len(writes), faults, *medians, processor / max(requests, 1), *taken_mostly)


def _median(times: Sequence[float]) -> float:
    return statistics.median(times or [0.0])


def taken_by(started: Running) -> Taken:
    """What the service and its processes take now."""
    pid = started.process.pid
    return Taken(
        *(memory(pid), memory(pid, "Pss_Anon"), sum(map(memory, children(pid) - {pid}))),
        sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        len(files(started.store)),
        sum(sizes(started.store).values()),
    )


def memory(pid: int, kind: str = "Pss") -> int:
    """Bytes of memory of a process of a kind, what it shares counted by its part; zero if it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    """Run, and print a table as it grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--pause", type=float, default=1, help="seconds between two requests of a reader")
    parser.add_argument("--writing", type=float, default=5, help="seconds between two requests of a writer")
    given = parser.parse_args()
    tokens = Tokens(Path(tempfile.mkdtemp()) / "tokens.json")
    token, seen, over = tokens.create("bench", "editor", datetime.now(UTC)), Seen(), threading.Event()
    with running(given.store.absolute(), readers=4, tokens=tokens.path, prepare=1) as started:
        clients = [
            *((reader, (started.url, place, seen, over, given.pause)) for place in range(given.readers)),
            *((writer, (started.url, token, f"bench-{w}", seen, over, given.writing)) for w in range(given.writers)),
        ]
        threads = [threading.Thread(target=act, args=values) for act, values in clients]
        for thread in threads:
            thread.start()
        try:
            over.wait(SETTLING)
            row(seen, 0, [taken_by(started)])
            print(HEAD, "|".join(["", *["---"] * 14, ""]), sep="\n", flush=True)
            rows = []
            for _ in range(ROWS):
                used, taken = processor(started.process.pid), []
                for _ in range(SAMPLES):
                    over.wait(60 * given.minutes / ROWS / SAMPLES)
                    taken.append(taken_by(started))
                rows.append(row(seen, processor(started.process.pid) - used, taken))
                print(rows[-1], flush=True)
        finally:
            over.set()
            for thread in threads:
                thread.join()
        _say(rows, seen.faults)


def _say(rows: Sequence[Row], faults: Counter[str]) -> None:
    print("\n| | first row | last row | | median of the first quarter | of the last | |", "| --- " * 7 + "|", sep="\n")
    for what in ("read", "slow", "network", "write", "processor", *(each.name for each in fields(Taken))):
        values = [float(getattr(row, what)) for row in rows]
        quarters = (statistics.median(values[: ROWS // 4]), statistics.median(values[-(ROWS // 4) :]))
        cells = (f"{before:,.4g} | {after:,.4g} | {after / before - 1 if before else 0:+.1%}"
                 for before, after in ((values[0], values[-1]), quarters))  # fmt: skip
        print(f"| {what} | {' | '.join(cells)} |")
    for what, times in faults.most_common():
        print(f"{times} times {what}")
    print(f"{sum(faults.values())} of {sum(row.requests for row in rows)} were refused or failed")


if __name__ == "__main__":
    main()
