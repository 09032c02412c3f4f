"""What large and wrong writes do to others: every figure as a ratio to a smaller run, in the same service."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import httpx

from tests.api.writers import article, some_proposition

UNKNOWN_KEYS = 100_000
"""About 2 MB of JSON."""


def put(client: httpx.Client, name: str, content: dict[str, Any], status: tuple[int, ...] = (200, 201)) -> float:
    """Seconds that one PUT takes. Raises AssertionError for another answer."""
    body = json.dumps(content)
    begun = time.perf_counter()
    response = client.put(f"/articles/{name}", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in status, f"{response.status_code}: {response.text[:500]}"
    return time.perf_counter() - begun


def measure(connect: Callable[[], httpx.Client], small: int = 100, large: int = 500) -> None:
    """Print a table of writes; every article that was made is removed again."""
    with connect() as client:
        proposition = some_proposition(client)
        names = ["hostile-small-2025-01-01", "hostile-large-2025-01-01", "hostile-beside-2025-01-01"]
        few, many, beside = (
            article(name, count, proposition) for name, count in zip(names, (small, large, 1), strict=True)
        )
        try:
            put(client, names[2], beside)
            seconds_few, seconds_many = put(client, names[0], few), put(client, names[1], many)
            alone = median(put(client, names[2], _changed(beside, number)) for number in range(5))
            wrong = {f"wrong{number:06}": number for number in range(UNKNOWN_KEYS)}
            seconds_wrong = put(client, names[0], {**few, **wrong}, (400, 422))
            health = _slowest_health(connect, lambda: put(client, names[0], {**few, **wrong}, (400, 422)))
            waited = _beside(connect, names, _changed(many, 0), _changed(beside, 9), seconds_many / 3)
        finally:
            for name in names:
                client.delete(f"/articles/{name}")
    print("\n| write | seconds | ratio |\n| --- | --- | --- |")
    print(f"| {large} reports, to {small} and to the number | {seconds_many:.2f} | "
          f"{seconds_many / seconds_few:.1f} of {large / small:.1f} |")  # fmt: skip
    print(f"| {UNKNOWN_KEYS:,} unknown keys, to the write without them | {seconds_wrong:.2f} | "
          f"{seconds_wrong / seconds_few:.1f} |")  # fmt: skip
    print(f"| slowest /health beside the unknown keys | {health:.3f} | |")
    print(f"| one report beside {large}, to both alone | {waited:.2f} | {waited / (seconds_many + alone):.1f} |")


def _changed(record: dict[str, Any], number: int) -> dict[str, Any]:
    return {**record, "label": {"en": f"A made-up article, version {number}"}}


def _beside(connect: Callable[[], httpx.Client], names: list[str], many: Any, one: Any, after: float) -> float:
    """Seconds that a small write takes which is sent so many seconds after a large one."""
    with connect() as first, connect() as second:
        writer = threading.Thread(target=put, args=(first, names[1], many))
        writer.start()
        time.sleep(after)
        seconds = put(second, names[2], one)
        writer.join()
    return seconds


def _slowest_health(connect: Callable[[], httpx.Client], act: Callable[[], object]) -> float:
    """The longest that `/health` takes while something is done."""
    ended, slowest = threading.Event(), 0.0

    def work() -> None:
        try:
            act()
        finally:
            ended.set()

    with connect() as client:
        client.get("/health")
        thread = threading.Thread(target=work)
        thread.start()
        while not ended.is_set():
            begun = time.perf_counter()
            client.get("/health")
            slowest = max(slowest, time.perf_counter() - begun)
        thread.join()
    return slowest
