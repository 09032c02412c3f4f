"""What it costs that queries run in processes that can be stopped, against the same queries in this process.

    python bench/engine.py --quads 1000000

A generated graph, ten triples to a subject. The alternative is pyoxigraph in process, on the same checkpoint, with its
bytes thrown away. Times are wall clock, the two ways in turn and the median of the rounds; say ratios.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from kg.engine import embedded
from kg.engine.base import Limits, Patch, Query
from kg.errors import LimitError

LOOKUP = "SELECT * { <http://example.org/s77> ?p ?o }"
ROWS = "SELECT * { ?s ?p ?o } LIMIT 100000"
HOSTILE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"


def quads(count: int) -> Iterator[Quad]:
    """A graph of so many triples."""
    for n in range(count):
        subject, predicate = NamedNode(f"http://example.org/s{n // 10}"), NamedNode(f"http://example.org/p{n % 10}")
        yield Quad(subject, predicate, Literal(f"value {n}"), NamedNode(f"http://example.org/g{n // 5000}"))


class Nowhere:
    """A file that forgets."""

    def write(self, data: bytes) -> int:
        """Take bytes."""
        return len(data)

    def flush(self) -> None:
        """Nothing."""


def medians(first: Callable[[], object], second: Callable[[], object], rounds: int, times: int) -> tuple[float, float]:
    """Median seconds of each, called in turn."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, taken in zip((first, second), seconds, strict=True):
            begin = perf_counter()
            for _ in range(times):
                work()
            taken.append((perf_counter() - begin) / times)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def latency(work: Callable[[], object], seconds: float) -> tuple[float, float]:
    """Median and 99th percentile of the seconds that one call takes, over a time."""
    taken, end = [], perf_counter() + seconds
    while perf_counter() < end:
        begin = perf_counter()
        work()
        taken.append(perf_counter() - begin)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def beside(engine: embedded.EmbeddedEngine, count: int, work: Callable[[], object]) -> tuple[float, float]:
    """The latency of a plain query beside so many hostile ones, from two seconds after they began."""

    def hostile() -> None:
        with contextlib.suppress(LimitError):
            engine.query(Query(HOSTILE, limits=Limits(seconds=8, memory=None))).close()

    threads = [threading.Thread(target=hostile) for _ in range(count)]
    for thread in threads:
        thread.start()
    latency(work, 2)
    found = latency(work, 4)
    for thread in threads:
        thread.join()
    return found


def measure(count: int, folder: Path) -> dict[str, float]:
    """Every figure by name."""
    figures: dict[str, float] = {}
    with embedded.open(folder / "store", readers=4) as engine:
        begin = perf_counter()
        engine.load(quads(count))
        figures["quads loaded a second"] = count / (perf_counter() - begin)
        alone = Store.read_only(str(folder / "store" / "checkpoints" / "1"))

        def here(text: str) -> None:
            alone.query(text).serialize(Nowhere(), QueryResultsFormat.JSON)

        def there(text: str) -> None:
            with engine.query(Query(text)) as answer:
                for _ in answer:
                    pass

        for name, text, times in (("point lookup", LOOKUP, 300), ("100,000 rows", ROWS, 1)):
            inside, outside = medians(lambda text=text: here(text), lambda text=text: there(text), 7, times)
            figures[f"{name}: engine / in process"] = outside / inside
        usual = latency(lambda: there(LOOKUP), 3)
        for hostile in (1, 3):
            median, worst = beside(engine, hostile, lambda: there(LOOKUP))
            figures[f"point lookup beside {hostile} hostile / alone, median"] = median / usual[0]
            figures[f"point lookup beside {hostile} hostile / alone, 99th percentile"] = worst / usual[1]
        begin = perf_counter()
        for n in range(20):
            engine.apply(Patch(added=[Quad(NamedNode("urn:n"), NamedNode("urn:p"), Literal(n), NamedNode("urn:g"))]))
        figures["commits a second, each published"] = 20 / (perf_counter() - begin)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(arguments.quads, Path(folder))
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    table = Table("what", "figure", title=f"embedded engine, {arguments.quads:,} quads")
    for name, figure in figures.items():
        table.add_row(name, f"{figure:,.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
