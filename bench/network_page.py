"""How the page of networks bears size: `python -m bench.network_page [--nodes 2000] [--edges 20000]`.

A store is made with so many speakers, each with one statement, on as few propositions as give so many pairs. Printed
are the milliseconds of the service for the page and its data (the first time, and again), the size of the data, and in
Chromium, whose WebGL is drawn by the processor here: until the network stands, for drawing it anew, for moving it one
step, and for what a pointer over a node asks.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from bench.corpus import REPORTS
from kg.engine import embedded
from kg.imports import loading
from kg.imports.corpus import Corpus, Record
from kg.ontology import Ontology
from tests.api.running_service import running

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ASKED = "between=person&aggregate=ignore&isolates=none"
STEPS = """() => {
  const view = document.querySelector("network-view"), sigma = view.sigma, camera = sigma.getCamera();
  const each = (act) => Array.from({length: 9}, (_, n) => {
    const begun = performance.now(); act(n); sigma.getCanvases().edges.getContext("webgl2").finish();
    return performance.now() - begun;
  });
  const node = view.graph.nodes()[0];
  return {
    nodes: view.graph.order, edges: view.graph.size,
    "draw anew": each(() => view.draw()),
    "move a step": each((n) => { camera.setState({x: 0.5 + n / 100}); sigma.refresh({skipIndexation: true}); }),
    "point at a node": each((n) => { view.over = n % 2 ? node : undefined; sigma.refresh({skipIndexation: true}); }),
  };
}"""


def corpus(nodes: int, edges: int) -> Corpus:
    """So many speakers, each with one statement; propositions so that about so many pairs share one."""
    propositions = max(1, round(nodes**2 / (2 * edges + nodes)))
    people = [f"person/speaker-{n}" for n in range(nodes)]
    about = [f"proposition/proposition-{n}" for n in range(propositions)]
    reference: list[Record] = [
        {"id": one, "type": "Person", "label": {"en": one.partition("/")[2].replace("-", " ").capitalize()}}
        for one in people
    ]
    reference += [{"id": "organization/publisher", "type": "Organization", "label": {"en": "Publisher"}}]
    reference += [{"id": "topic/made", "type": "Topic", "label": {"en": "Made"}, "source": "made"}]
    reference += [
        {"id": one, "type": "Proposition", "label": {"en": one}, "source": "made", "broader": ["topic/made"]}
        for one in about
    ]

    def articles() -> Iterator[Record]:
        for first in range(0, nodes, REPORTS):
            reports = [
                _report(number, people[number], about[number % propositions])
                for number in range(first, min(nodes, first + REPORTS))
            ]
            yield {
                "id": f"article/made-{first}",
                "type": "Article",
                "publisher": "organization/publisher",
                "published": "2024-06-01",
                "reports": [_named(one, f"report/made-{first}/{n}") for n, one in enumerate(reports, 1)],
            }

    return Corpus("made", "a network", reference, articles, -(-nodes // REPORTS), nodes, bulk=True)


def _report(number: int, speaker: str, about: str) -> Record:
    utterance = {"id": f"utterance/made-{number}", "speaker": speaker, "date": f"2024-05-{1 + number % 28:02}"}
    return {
        "mode": "quoted",
        "evidence": {"row": number + 1},
        "conveys": {
            "id": f"statement/made-{number}/{about.partition('/')[2]}",
            "proposition": about,
            "stance": ("supports", "opposes")[number % 3 == 0],
            "utterance": utterance,
        },
    }


def _named(report: Record, identity: str) -> Record:
    return {**report, "id": identity, "evidence": {**report["evidence"], "id": f"{identity}#evidence-1"}}


def main(nodes: int, edges: int) -> None:
    """Make the store, serve it, and measure."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, CHROMIUM

    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with embedded.open(store, readers=2) as engine:
            loading.load(engine, Ontology(), corpus(nodes, edges), author="bench", now=datetime.now(UTC))
        with running(store, readers=2) as service, sync_playwright() as started:
            with httpx.Client(base_url=service.url, timeout=300, trust_env=False) as client:
                for path in (f"/network?{ASKED}", f"/network/data?{ASKED}", f"/network/drawing?{ASKED}"):
                    times = [_asked(client, path) for _ in range(4)]
                    body = client.get(path, headers=CHROME).content
                    sizes = f"{len(body) / 1000:.0f} kB, {len(gzip.compress(body)) / 1000:.0f} kB gzipped"
                    print(
                        f"{path[:40]:40} first {times[0]:.0f} ms, again {statistics.median(times[1:]):.0f} ms, {sizes}"
                    )
            browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            _shown(browser.new_page(), f"{service.url}/network?{ASKED}")
            browser.close()


def _asked(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    client.get(path, headers=CHROME).raise_for_status()
    return (time.perf_counter() - begun) * 1000


def _shown(page: Any, address: str) -> None:
    begun = time.perf_counter()
    page.goto(address)
    page.locator("network-view.live").wait_for(timeout=120_000)
    print(f"stands after {(time.perf_counter() - begun) * 1000:.0f} ms")
    for name, value in page.evaluate(STEPS).items():
        print(f"{name}: {statistics.median(value):.0f} ms" if isinstance(value, list) else f"{name}: {value}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=2000)
    parser.add_argument("--edges", type=int, default=20000)
    given = parser.parse_args()
    main(given.nodes, given.edges)
