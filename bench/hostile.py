"""What hostile clients can do to others: every figure as a ratio to the same run without them.

    .venv/bin/python bench/hostile.py --store store

Clients have addresses of their own (127.0.0.2 and so on), as Linux lets them. Those that are hostile are another
process, and plain queries are asked with pauses: what is measured is the service over seconds and not its clients.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench import hostile_streams, hostile_writes
from tests.api.running_service import running
from tests.api.writers import client as writing
from tests.api.writers import token

LAVROV = "<https://w3id.org/onrecord/id/person/sergey-lavrov>"
PLAIN = f"SELECT ?label {{ {LAVROV} rdfs:label ?label ; a ?kind }} # %d"
LOOKUP = f"SELECT ?label {{ {LAVROV} rdfs:label ?label }} # %d"
"""A query that a reader answers, and one that needs none."""
PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
ASKED = itertools.count()
"""Makes every query one that was not asked before, so that no kept answer is measured."""
PAUSE = 0.02
"""Seconds between two plain queries: a client that hammers the service is measured as one who is stopped, too."""
DIRECT = {"Content-Type": "application/sparql-query"}
TEXTS = {
    "a name that ends in service, and a million spaces": "SELECT * {?s ex:a.service" + " " * 1_000_000,
    "a million escaped quotes": "SELECT * {" + '\\"' * 490_000,
    "comments and comparisons, with SERVICE": "SELECT * {" + "#\n<'>" * 180_000 + " SERVICE",
    "half a million open brackets": "SELECT * " + "{ " * 500_000,
    "prefixes without an end": "PREFIX a: <" * 90_000,
    "backslashes in a long string": 'SELECT * { ?s ?p """' + "\\" * 1_000_000,
}


def asking(url: str, address: str) -> httpx.Client:
    """A client with an address of its own."""
    # Nothing is verified as nothing is encrypted, and what would verify takes long to make.
    transport = httpx.HTTPTransport(local_address=address, verify=False)
    return httpx.Client(base_url=url, transport=transport, timeout=120, trust_env=False)


def times(
    url: str, count: int, path: str = "/sparql", address: str = "127.0.0.2", plain: str = PLAIN
) -> tuple[list[float], list[int]]:
    """Seconds and statuses of plain queries, one after another."""
    seconds, statuses = [], []
    with asking(url, address) as client:
        for _ in range(count):
            parameters = {"query": plain % next(ASKED)} if path == "/sparql" else {}
            begun = time.perf_counter()
            statuses.append(client.get(path, params=parameters).status_code)
            seconds.append(time.perf_counter() - begun)
            time.sleep(PAUSE)
    return seconds, statuses


@contextlib.contextmanager
def beside(act: str, url: str, addresses: list[str]) -> Iterator[None]:
    """Act again and again from each address, in another process, until the block ends."""
    with subprocess.Popen([sys.executable, __file__, "--act", act, "--url", url, *addresses]) as process:
        time.sleep(2)
        try:
            yield
        finally:
            process.terminate()


def again(act: Callable[[str, str], Callable[[], object]], url: str, addresses: list[str]) -> None:
    """What that process does."""

    def forever(address: str) -> None:
        once = act(url, address)
        while True:
            with contextlib.suppress(httpx.HTTPError, OSError):
                once()

    threads = [threading.Thread(target=forever, args=(address,), daemon=True) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def product(url: str, address: str) -> Callable[[], object]:
    """Asks what cannot be answered."""
    client = asking(url, address)
    return lambda: client.get("/sparql", params={"query": PRODUCT})


def text(name: str) -> Callable[[str, str], Callable[[], object]]:
    """Sends one of the TEXTS."""

    def act(url: str, address: str) -> Callable[[], object]:
        client = asking(url, address)
        return lambda: client.post("/sparql", content=TEXTS[name], headers=DIRECT)

    return act


def upload(url: str, address: str) -> Callable[[], object]:
    """Sends the beginning of a large body without the right to, a byte at a time."""
    host, port = url.removeprefix("http://").split(":")

    def act() -> object:
        with socket.create_connection((host, int(port)), timeout=20, source_address=(address, 0)) as wire:
            head = f"PUT /graphs?default HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/turtle\r\n"
            wire.sendall(f"{head}Content-Length: 60000000\r\n\r\n#".encode())
            return wire.recv(1000)

    return act


def show(name: str, alone: list[float], seconds: list[float], statuses: list[int]) -> None:
    """One row of the table."""
    p99, before = (sorted(values)[int(len(values) * 0.99) - 1] for values in (seconds, alone))
    refused = sum(status == 503 for status in statuses)
    print(
        f"| {name} | {statistics.median(alone) * 1000:.1f} | {statistics.median(seconds) * 1000:.1f} | "
        f"{p99 / before:.1f} | {max(seconds):.2f} | {refused} of {len(statuses)} |",
        flush=True,
    )


def main() -> None:
    """Run all and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=Path("store"))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--only", choices=("queries", "streams", "texts", "writes"), help="one part alone")
    parser.add_argument(
        "--acts", nargs="*", default=[*hostile_streams.ACTS], help="of answers without end, these alone"
    )
    parser.add_argument("--lookups", action="store_true", help="ask plain queries that need no reader")
    parser.add_argument("--lent", type=int, help="answers that lend their places (KG_LENT)")
    parser.add_argument("--reports", type=int, nargs=2, default=(100, 500), help="of a small and a large write")
    parser.add_argument("--act", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("addresses", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.act:
        acts = {"product": product, "upload": upload, **hostile_streams.ACTS}
        again(acts.get(given.act) or text(given.act), given.url, given.addresses)
        return
    editor = token(given.store.parent, "editor", "bench/hostile.py")
    settings = {} if given.lent is None else {"lent": given.lent}
    with running(given.store, deadline=20, **settings) as service:
        if given.only != "writes":
            print("| beside | alone, ms | beside, ms | p99 beside / alone | longest, s | refused |")
            print("| --- | --- | --- | --- | --- | --- |")
        if given.only in (None, "queries"):
            beside_queries(service.url, given.count, LOOKUP if given.lookups else PLAIN)
        if given.only in (None, "streams"):
            beside_streams(service.url, service.process.pid, given.count, given.acts)
        if given.only in (None, "texts"):
            beside_texts(service.url, given.count)
        if given.only in (None, "writes"):
            hostile_writes.measure(lambda: writing(service.url, editor), *given.reports)


def beside_queries(url: str, count: int, plain: str) -> None:
    """Plain queries beside queries and uploads that hold what they can."""
    times(url, 20, plain=plain)
    alone, _ = times(url, count, plain=plain)
    for name, act, addresses in (
        ("3 products from one address", "product", ["127.0.0.9"] * 3),
        ("20 products from one address", "product", ["127.0.0.9"] * 20),
        ("products from 20 addresses", "product", [f"127.0.1.{number}" for number in range(1, 21)]),
        ("25 uploads without a token", "upload", ["127.0.0.9"] * 25),
    ):
        with beside(act, url, addresses):
            seconds, statuses = times(url, count, plain=plain)
        # What else the machine does changes within minutes, so the run alone is made before and after each.
        after, _ = times(url, count, plain=plain)
        show(name, alone + after, seconds, statuses)
        alone = after


def beside_streams(url: str, pid: int, count: int, acts: list[str]) -> None:
    """Pages, lookups and plain queries beside answers without end, and the most memory that the service held."""
    asked = {"/health": ("/health", ""), "/": ("/", ""), "lookup": ("/sparql", LOOKUP), "query": ("/sparql", PLAIN)}
    alone = {name: times(url, count, path, plain=plain)[0] for name, (path, plain) in asked.items()}
    for act in acts:
        for where, addresses in (
            ("40 from one address", ["127.0.0.9"] * 40),
            ("40 from twenty", [f"127.0.1.{number % 20 + 1}" for number in range(40)]),
        ):
            with beside(act, url, addresses), hostile_streams.memory(pid) as most:
                rows = {name: times(url, count, path, plain=plain) for name, (path, plain) in asked.items()}
            for name, (seconds, statuses) in rows.items():
                show(f"{name} beside {where}: {hostile_streams.CALLED[act]}", alone[name], seconds, statuses)
            print(f"<!-- at most {most[0]:.0f} MB -->", flush=True)


def beside_texts(url: str, count: int) -> None:
    """`/health` beside texts that are hard to read."""
    times(url, 20, "/health")
    health, _ = times(url, count, "/health")
    for name, content in TEXTS.items():
        with asking(url, "127.0.0.9") as client:
            begun = time.perf_counter()
            status = client.post("/sparql", content=content, headers=DIRECT).status_code
            print(f"<!-- {name}: {status} after {time.perf_counter() - begun:.2f} s -->")

        with beside(name, url, ["127.0.0.9"]):
            show(f"/health beside {name}", health, *times(url, count, "/health"))


if __name__ == "__main__":
    main()
