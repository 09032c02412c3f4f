"""How fast pages are: `python -m bench.pages STORE [PATH …]`: time in the service, first view in a browser, sizes.

Prints, for each address, the median milliseconds of the service over ten requests (the first apart), the milliseconds
until the page has loaded in Chromium with an empty cache, and the kilobytes of JavaScript it takes, gzipped.
"""

from __future__ import annotations

import gzip
import re
import statistics
import sys
import time
from pathlib import Path

import httpx

from tests.api.running_service import running

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
        print(f"{'address':40} {'first ms':>9} {'median ms':>9} {'view ms':>8} {'js kB':>6}")
        with httpx.Client(base_url=service.url, timeout=120, trust_env=False) as client:
            for path in paths:
                first, *rest = (_asked(client, path) for _ in range(11))
                context = browser.new_context()
                page = context.new_page()
                page.goto(service.url + path)
                view = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
                context.close()
                times = f"{first:9.0f} {statistics.median(rest):9.0f} {view:8.0f}"
                print(f"{path[:40]:40} {times} {_scripts(client, path):6.1f}")
        browser.close()


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
