"""What an import of votes takes: processor time of all its processes, and bytes on disk by what takes them.

    python bench/imports.py ../shared/data/un-votes --calls 20 100          # the last roll calls, positions derived
    python bench/imports.py ../shared/data/un-votes --calls 20 --source OTHER   # the same by another copy of the source

Each number of roll calls is cut out of the folder of votes, imported by `kg import --derive --clean` into a new store,
and measured; with several copies of the source, in turns. A table in Markdown goes to standard output.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.harness import sizes

ROOT = Path(__file__).parents[1]
FILES = ("un_roll_calls.csv", "un_roll_call_issues.csv", "un_votes.csv")


class Measured(NamedTuple):
    """What one import took: votes, seconds of the processor, and bytes of files, each file counted once."""

    votes: int
    processor: float
    tables: int
    index: int


def rows(path: Path) -> Iterator[list[str]]:
    """The rows of a CSV file, gzipped or not."""
    if not path.exists():
        path = path.with_name(path.name + ".gz")
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from csv.reader(file)


def cut(folder: Path, calls: int, into: Path) -> int:
    """Write the last roll calls of a folder of votes into another; how many rows of votes they have."""
    numbers: set[str] = set()
    count = 0
    for name in FILES:
        header, *every = rows(folder / name)
        place = header.index("rcid")
        if not numbers:
            every = every[-calls:]
            numbers = {row[place].partition(".")[0] for row in every}
        kept = [row for row in every if row[place].partition(".")[0] in numbers]
        with (into / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *kept])
        count = len(kept)
    return count


def measure(source: Path, votes: Path, store: Path, count: int) -> Measured:
    """Import a folder of votes with one copy of the source into a store that is not there yet."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "kg", "import", "--store", store, "--as", "votes", "--derive", "--clean", votes]
    environment = os.environ | {"PYTHONPATH": str(source)}
    subprocess.run(command, cwd=source, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    files = sizes(store).items()
    tables, index = (sum(size for path, size in files if path.suffix == suffix) for suffix in (".sst", ".sqlite"))
    return Measured(count, processor, tables, index)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("votes", type=Path, help="folder of the votes of the United Nations")
    parser.add_argument("--calls", type=int, nargs="+", default=[20], help="how many roll calls, the last ones")
    parser.add_argument("--source", type=Path, nargs="*", default=[], help="other copies of the source, in turns")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    print("| roll calls | votes | source | processor time | a vote | tables, a vote | index, a vote |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for calls in given.calls:
        with tempfile.TemporaryDirectory() as folder:
            votes = Path(folder) / "votes"
            votes.mkdir()
            count = cut(given.votes, calls, votes)
            for turn in range(given.rounds):
                for source in [ROOT, *(path.resolve() for path in given.source)]:
                    name = f"{source.name}-{turn}"
                    took = measure(source, votes, Path(folder) / name, count)
                    each = took.processor / count
                    print(
                        f"| {calls} | {count:,} | {source.name} | {took.processor:.1f} s | {each * 1000:.2f} ms "
                        f"| {took.tables / count:,.0f} bytes | {took.index / count:,.0f} bytes |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
