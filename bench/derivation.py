"""Positions and contradictions of a whole corpus out of its index.

    python bench/derivation.py --votes ../shared/data/un-votes       # the votes of a folder
    python bench/derivation.py --statements 1000000                  # a made corpus
    python bench/derivation.py --votes … --index FILE                # the index is kept, and taken if it is there

The index is made without a store, from the records' quads; how long that takes is said apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.corpus import corpus, graphs
from kg.derive import Counting, Denial, Frame
from kg.derive.bulk import plain_findings
from kg.imports import votes
from kg.imports.corpus import Corpus
from kg.index import tallies
from kg.index.database import Database, open_file
from kg.index.plain import Plain
from kg.index.reading import Reader
from kg.index.shortening import Shortening
from kg.index.terms import Terms
from kg.index.writing import Writer
from kg.ontology import Ontology

ONTOLOGY = Ontology()


class NoRows:
    """The rows of a corpus in which nothing is disputed or identified: there are none to be asked for."""

    def __call__(self, **_: object) -> list[object]:
        return []

    def denials(self) -> list[Denial]:
        """No denial."""
        return []


def made(source: Corpus, path: Path) -> Database:
    """The index of a corpus, in a file."""
    database, reader = open_file(path), Reader(ONTOLOGY.bases)
    with database.writing() as connection:
        database.make(connection)
        writer = Writer(connection, Shortening(ONTOLOGY.bases))
        for graph, quads in graphs(source, ONTOLOGY):
            writer.add(graph, reader.read(quads))
        database.finish(connection)
        tallies.count_all(connection)
    return database


def derive(database: Database) -> Counter[str]:
    """Derives everything; how many positions there are, and contradictions of each type, and pairs that are sides."""
    count: Counter[str] = Counter()
    with database.reading() as connection:
        plain = Plain(Terms(connection, Shortening(ONTOLOGY.bases)), NoRows(), Frame())  # type: ignore[arg-type]
        for found in plain_findings(plain, Counting()):
            count["statements"] += len(found.statements)
            count["positions"] += len(found.positions)
            count.update(one.type for one in found.contradictions)
            count["pairs kept as sides"] += sum(one.pairs for one in found.contradictions)
    return count


def main() -> None:
    """Run what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--votes", type=Path)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--index", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.index and given.index.exists():
            database = open_file(given.index)
        else:
            begun = process_time()
            source = votes.read(given.votes, clean=True) if given.votes else corpus(given.statements)
            database = made(source, given.index or Path(folder) / "index.sqlite")
            print(f"index made: {process_time() - begun:.1f} s of processor time")
        begun, started = process_time(), perf_counter()
        count = derive(database)
        print(f"derived: {process_time() - begun:.1f} s of processor time, {perf_counter() - started:.1f} s in all")
        print(", ".join(f"{number:,} {what}" for what, number in count.items()))
        database.close()


if __name__ == "__main__":
    main()
