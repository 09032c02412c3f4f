"""How fast pages are: `python -m bench.pages STORE [PATH …]`: time in the service, first view in a browser, sizes.

Prints, for each address, the milliseconds of the service (the first request, the median of ten, and processor time for
each of these), what the first view in Chromium takes with an empty cache (milliseconds until it has loaded,
milliseconds of the processor for its main thread, requests, kilobytes sent) and the kilobytes of JavaScript, gzipped.
On a machine that does other work, only processor time, requests and kilobytes say something.
"""

from __future__ import annotations

import gzip
import os
import re
import statistics
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from tests.api.running_service import children, running

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PATHS = (
    "/",
    "/id/person/sergey-lavrov",
    "/id/proposition/ceasefire",
    "/id/topic/negotiations",
    "/contradictions",
    "/search?q=lavrov+ceasefire",
    "/network",
    "/sparql",
)


def main(store: Path, paths: tuple[str, ...]) -> None:
    """Measure a service over a store."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, CHROMIUM

    with running(store, readers=3) as service, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        heads = ("first ms", "median ms", "cpu ms", "view ms", "view cpu", "requests", "kB", "js kB")
        print(f"{'address':32}" + "".join(f"{head:>10}" for head in heads))
        with httpx.Client(base_url=service.url, timeout=120, trust_env=False) as client:
            for path in paths:
                first, before = _asked(client, path), _processor(service.process.pid)
                rest = [_asked(client, path) for _ in range(10)]
                used = (_processor(service.process.pid) - before) / len(rest)
                figures = (first, statistics.median(rest), used, *_viewed(browser, service.url + path))
                numbers = "".join(f"{figure:10.0f}" for figure in figures)
                print(f"{path[:32]:32}{numbers}{_scripts(client, path):10.1f}")
        browser.close()


def _processor(pid: int) -> float:
    """Milliseconds of the processor that a process and its children have used."""
    ticks = 0
    for each in (pid, *children(pid)):
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _viewed(browser: Any, address: str) -> tuple[float, float, int, float]:
    """A first view: milliseconds until loaded, of the processor for the main thread, requests, and kilobytes."""
    context = browser.new_context()
    page = context.new_page()
    tools = context.new_cdp_session(page)
    sizes: list[float] = []
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    tools.send("Network.enable")
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address)
    view = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    metrics = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    context.close()
    return view, metrics["TaskDuration"] * 1000, len(sizes), sum(sizes) / 1000


def _asked(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    client.get(path, headers=CHROME).raise_for_status()
    return (time.perf_counter() - begun) * 1000


def _scripts(client: httpx.Client, path: str) -> float:
    """Kilobytes of the scripts of a page and of what they import, gzipped."""
    waiting = re.findall(r'<script[^>]*src="([^"]+)"', client.get(path, headers=CHROME).text)
    known: dict[str, float] = {}
    while waiting:
        at = waiting.pop()
        if at not in known:
            content = client.get(at).content
            known[at] = len(gzip.compress(content)) / 1000
            folder = at.rpartition("/")[0]
            waiting += [f"{folder}/{name.decode()}" for name in re.findall(rb'from\s*"\./([^"]+)"', content)]
    return sum(known.values())


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or PATHS)
