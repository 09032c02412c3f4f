"""What hostile clients can do to others: every figure as a ratio to the same run without them.

    .venv/bin/python bench/hostile.py --store store

Clients have addresses of their own (127.0.0.2 and so on), as Linux lets them.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench import hostile_writes
from tests.api.running_service import running
from tests.api.writers import client as writing
from tests.api.writers import token

PLAIN = "SELECT ?label { <https://w3id.org/onrecord/id/person/sergey-lavrov> rdfs:label ?label } # %d"
PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
ASKED = itertools.count()
"""Makes every query one that was not asked before, so that no kept answer is measured."""
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
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=url, transport=transport, timeout=120, trust_env=False)


def times(url: str, count: int, path: str = "/sparql", address: str = "127.0.0.2") -> tuple[list[float], list[int]]:
    """Seconds and statuses of plain queries, one after another."""
    seconds, statuses = [], []
    with asking(url, address) as client:
        for _ in range(count):
            parameters = {"query": PLAIN % next(ASKED)} if path == "/sparql" else {}
            begun = time.perf_counter()
            statuses.append(client.get(path, params=parameters).status_code)
            seconds.append(time.perf_counter() - begun)
    return seconds, statuses


@contextlib.contextmanager
def beside(act: Callable[[str], object], addresses: list[str]) -> Iterator[None]:
    """Act again and again from each address until the block ends."""
    ended = threading.Event()

    def again(address: str) -> None:
        while not ended.is_set():
            with contextlib.suppress(httpx.HTTPError, OSError):
                act(address)

    threads = [threading.Thread(target=again, args=(address,), daemon=True) for address in addresses]
    for thread in threads:
        thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(60)


def product(url: str) -> Callable[[str], object]:
    """Asks what cannot be answered."""

    def act(address: str) -> object:
        with asking(url, address) as client:
            return client.get("/sparql", params={"query": PRODUCT})

    return act


def upload(url: str) -> Callable[[str], object]:
    """Sends the beginning of a large body without the right to, a byte at a time."""
    host, port = url.removeprefix("http://").split(":")

    def act(address: str) -> object:
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
    parser.add_argument("--only", choices=("queries", "texts", "writes"), help="one part alone")
    parser.add_argument("--reports", type=int, nargs=2, default=(100, 500), help="of a small and a large write")
    given = parser.parse_args()
    editor = token(given.store.parent, "editor", "bench/hostile.py")
    with running(given.store, deadline=20) as service:
        if given.only != "writes":
            print("| beside | alone, ms | beside, ms | p99 beside / alone | longest, s | refused |")
            print("| --- | --- | --- | --- | --- | --- |")
        if given.only in (None, "queries"):
            beside_queries(service.url, given.count)
        if given.only in (None, "texts"):
            beside_texts(service.url, given.count)
        if given.only in (None, "writes"):
            hostile_writes.measure(lambda: writing(service.url, editor), *given.reports)


def beside_queries(url: str, count: int) -> None:
    """Plain queries beside queries and uploads that hold what they can."""
    times(url, 20)
    alone, _ = times(url, count)
    for name, act, addresses in (
        ("3 products from one address", product(url), ["127.0.0.9"] * 3),
        ("20 products from one address", product(url), ["127.0.0.9"] * 20),
        ("products from 20 addresses", product(url), [f"127.0.1.{number}" for number in range(1, 21)]),
        ("25 uploads without a token", upload(url), ["127.0.0.9"] * 25),
    ):
        with beside(act, addresses):
            show(name, alone, *times(url, count))


def beside_texts(url: str, count: int) -> None:
    """`/health` beside texts that are hard to read."""
    times(url, 20, "/health")
    health, _ = times(url, count, "/health")
    for name, text in TEXTS.items():
        with asking(url, "127.0.0.9") as client:
            begun = time.perf_counter()
            status = client.post("/sparql", content=text, headers=DIRECT).status_code
            print(f"<!-- {name}: {status} after {time.perf_counter() - begun:.2f} s -->")

        def act(address: str, text: str = text) -> object:
            with asking(url, address) as client:
                return client.post("/sparql", content=text, headers=DIRECT)

        with beside(act, ["127.0.0.9"]):
            show(f"/health beside {name}", health, *times(url, count, "/health"))


if __name__ == "__main__":
    main()
