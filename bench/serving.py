"""Queries over HTTP: this service beside the Oxigraph server, and pyoxigraph in process, in turn in one run.

    python bench/serving.py --triples 1000000

Needs `wrk` and the `oxigraph` of PyPI. A generated graph, ten triples to a subject, in both; `--beside` names more:
Virtuoso where `virtuoso-t` is installed, rdflib-endpoint, and pyoxigraph behind uvicorn with nothing else. Nothing is
asked before this service is still: it makes its index and reads what pages need when it starts. Every query has
another number in a comment, so that no cache answers it; `again` is one lookup that is always the same. Answers are
compared first. Rates are requests a second on kept connections, the median of the rounds; the alternatives take turns
within each. wrk works on the same cores, so say ratios; on a machine that does other work, say processor time: of all
processes of a server, for each request.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store, parse_query_results, serialize

from bench.harness import processor, still
from bench.python_servers import APPLICATIONS, python_server
from kg.engine import embedded
from kg.engine.remote import Client, Credentials
from tests.api.running_service import children, running
from tests.engine import servers

ACCEPT = "application/sparql-results+json"
BASE = "http://example.org"
QUESTIONS: Mapping[str, str] = {
    "lookup": f"SELECT * {{ <{BASE}/s%d> ?p ?o }}",
    "again": f"SELECT * {{ <{BASE}/s77> ?p ?o }}",
    "join of 100 rows": f"SELECT * {{ ?s <{BASE}/p1> <{BASE}/o%d> ; <{BASE}/p2> ?two ; <{BASE}/p3> ?three }}",
    "group over everything": f"SELECT ?o (COUNT(*) AS ?n) {{ ?s <{BASE}/p0> ?o }} GROUP BY ?o",
    "100,000 rows": "SELECT * { ?s ?p ?o } LIMIT 100000",
}
OBJECTS = 1000
"""Different objects of the properties that are joined and grouped by."""


def quads(count: int) -> Iterator[Quad]:
    """A graph of so many triples."""
    each = max(1, count // 10 // 100)
    for number in range(count):
        subject, which = number // 10, number % 10
        value = (
            NamedNode(f"{BASE}/o{subject % (each if which == 1 else OBJECTS)}") if which < 2 else Literal(f"v{number}")
        )
        yield Quad(NamedNode(f"{BASE}/s{subject}"), NamedNode(f"{BASE}/p{which}"), value, NamedNode(f"{BASE}/g"))


@dataclass(frozen=True)
class Server:
    """One alternative: where it answers, and its processes."""

    address: str
    pids: frozenset[int]

    def processor(self) -> float:
        """Seconds of the processor that it has used."""
        return processor(*self.pids)


@contextmanager
def server(starting: AbstractContextManager[Any], path: str) -> Iterator[Server]:
    """A server while it runs."""
    before = children(os.getpid())
    with starting as started:
        address = started if isinstance(started, str) else started.url
        yield Server(address + path, frozenset(children(os.getpid()) - before))


def rate(address: str, text: str, clients: int, seconds: int, most: int) -> float:
    """Requests a second by wrk; `%d` in the text is another number each time, and so is a comment after it."""
    before, marked, after = text.partition("%d")
    parts = [urllib.parse.quote(part, safe="") for part in (before, after)]
    number = f"tostring(math.random(0, {most}))" if marked else '""'
    comment = '""' if text == QUESTIONS["again"] else '"%0A%23" .. tostring(math.random(0, 999999999))'
    url = urllib.parse.urlsplit(address)
    script = f"""
math.randomseed(os.time())
wrk.headers["Accept"] = "{ACCEPT}"
request = function()
  return wrk.format("GET", "{url.path}?query={parts[0]}" .. {number} .. "{parts[1]}" .. {comment})
end
"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "-s", file.name, address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{address} refused some: {said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def first_byte(address: str, text: str) -> float:
    """Seconds until the first byte of an answer."""
    with httpx.Client(timeout=120, trust_env=False) as client:
        begun = time.perf_counter()
        with client.stream("GET", address, params={"query": text}, headers={"Accept": ACCEPT}) as response:
            next(response.iter_raw())
            return time.perf_counter() - begun


async def first_bytes(address: str, text: str, clients: int) -> list[float]:
    """Seconds until the first byte of a body, for clients that ask at once. SystemExit if an answer is cut off."""
    url = urllib.parse.urlsplit(address)
    heads = f"Host: {url.netloc}\r\nAccept: {ACCEPT}\r\nConnection: close\r\n\r\n"

    async def ask(number: int) -> float:
        query = urllib.parse.quote(f"{text}\n#{number} {time.time()}", safe="")
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        begun = time.perf_counter()
        writer.write(f"GET {url.path}?query={query} HTTP/1.1\r\n{heads}".encode())
        await reader.readuntil(b"\r\n\r\n")
        end = await reader.readexactly(1)
        first = time.perf_counter() - begun
        while some := await reader.read(1 << 20):
            end = (end + some)[-5:]
        writer.close()
        if end != b"0\r\n\r\n":
            raise SystemExit(f"{address} cut an answer off")
        return first

    return await asyncio.gather(*map(ask, range(clients)))


def rows(address: str, text: str) -> Counter[tuple[str, ...]]:
    """The rows of an answer, in the order of the names of its columns."""
    with httpx.Client(timeout=120, trust_env=False) as client:
        answer = client.get(address, params={"query": text}, headers={"Accept": ACCEPT}).raise_for_status()
    found = parse_query_results(answer.content, format=QueryResultsFormat.JSON)
    columns = sorted(variable.value for variable in found.variables)
    return Counter(tuple(row[name].value if row[name] else "" for name in columns) for row in found)


def in_process(store: Store, text: str, seconds: float, most: int) -> float:
    """Queries a second with no server at all, serialized and thrown away."""
    done, begun = 0, time.perf_counter()
    while (passed := time.perf_counter() - begun) < seconds:
        asked = text.replace("%d", str((done * 7919) % most))
        store.query(asked, use_default_graph_as_union=False).serialize(format=QueryResultsFormat.JSON)
        done += 1
    return done / passed


def main() -> None:
    """Load, compare, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--beside", nargs="*", default=[], choices=["virtuoso", *APPLICATIONS])
    parser.add_argument("--questions", nargs="*", default=[*QUESTIONS], choices=[*QUESTIONS])
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with embedded.open(folder / "store", readers=2) as engine:
            engine.load(quads(chosen.triples))
        plain = Store(str(folder / "oxigraph"))
        text = serialize((quad.triple for quad in quads(chosen.triples)), format=RdfFormat.N_TRIPLES)
        plain.bulk_load(text, format=RdfFormat.N_TRIPLES)
        del plain
        alternatives = {
            "this service": stack.enter_context(server(running(folder / "store", readers=4), "/sparql")),
            "Oxigraph server": stack.enter_context(server(servers.oxigraph(folder / "oxigraph"), "/query")),
        }
        still(*alternatives["this service"].pids)
        (folder / "data.nt").write_bytes(text)
        for name, where in (("pyoxigraph", folder / "oxigraph"), ("rdflib", folder / "data.nt")):
            if name in chosen.beside:
                started = server(python_server(name, where), "/" if name == "rdflib" else "/sparql")
                alternatives[_CALLED[name]] = stack.enter_context(started)
        if "virtuoso" in chosen.beside:
            (folder / "virtuoso").mkdir()
            virtuoso = stack.enter_context(server(servers.virtuoso(folder / "virtuoso"), "/sparql"))
            _fill(virtuoso.address.removesuffix("/sparql"), text)
            alternatives["Virtuoso 7"] = virtuoso
        bare = Store.read_only(str(folder / "store" / "checkpoints" / "1"))
        _compare([one.address for one in alternatives.values()])
        print(
            "| question | clients | alternative | median a second | processor | rounds |",
            "| --- | --- | --- | --- | --- | --- |",
            sep="\n",
        )
        for name in chosen.questions:
            for clients in (1, 16):
                _measure(name, QUESTIONS[name], clients, alternatives, bare, chosen)
        for alternative, own in alternatives.items() if "100,000 rows" in chosen.questions else ():
            took = [first_byte(own.address, QUESTIONS["100,000 rows"]) for _ in range(chosen.rounds)]
            print(f"First byte of 100,000 rows, {alternative}: {1000 * statistics.median(took):.0f} ms")
            for _ in range(chosen.rounds):
                all_took = asyncio.run(first_bytes(own.address, QUESTIONS["100,000 rows"], 16))
                median, last = 1000 * statistics.median(all_took), 1000 * max(all_took)
                print(f"The same of sixteen at once, {alternative}: median {median:.0f}, last {last:.0f} ms")


_CALLED = {"pyoxigraph": "pyoxigraph behind uvicorn", "rdflib": "rdflib-endpoint"}


def _compare(addresses: Sequence[str]) -> None:
    for name, question in QUESTIONS.items():
        if "LIMIT" not in question:
            answers = {address: rows(address, question.replace("%d", "77")) for address in addresses}
            if len({frozenset(answer.items()) for answer in answers.values()}) != 1:
                raise SystemExit(f"{name}: the answers differ")


def _measure(
    name: str, question: str, clients: int, alternatives: Mapping[str, Server], bare: Store, chosen: argparse.Namespace
) -> None:
    most = chosen.triples // 10 - 1 if name == "lookup" else chosen.triples // 1000 - 1
    rates: dict[str, list[float]] = {}
    costs: dict[str, list[float]] = {}
    for _ in range(chosen.rounds):
        for alternative, own in alternatives.items():
            used = own.processor()
            each = rate(own.address, question, clients, chosen.seconds, most)
            rates.setdefault(alternative, []).append(each)
            costs.setdefault(alternative, []).append(1000 * (own.processor() - used) / max(1, each * chosen.seconds))
        if clients == 1:
            rates.setdefault("pyoxigraph in process", []).append(in_process(bare, question, chosen.seconds, most))
    for alternative, each in rates.items():
        cost = f"{statistics.median(costs[alternative]):.2f} ms" if alternative in costs else ""
        said = " ".join(f"{one:,.1f}" for one in each)
        print(f"| {name} | {clients} | {alternative} | {statistics.median(each):,.1f} | {cost} | {said} |", flush=True)


def _fill(url: str, text: bytes) -> None:
    client = Client(Credentials("dba", "dba", method="digest"), 1)
    lines = text.splitlines()
    for start in range(0, len(lines), 1000):
        some = b"\n".join(lines[start : start + 1000]).decode()
        update = f"INSERT DATA {{ GRAPH <{BASE}/g> {{ {some} }} }}"
        client.form(f"{url}/sparql-auth", [("update", update)], "*/*").drain_conn()
    client.close()


if __name__ == "__main__":
    main()
