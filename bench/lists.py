"""Lists out of the index against the same lists asked of the graphs, and how both grow.

    python bench/lists.py --statements 2000             # a made corpus
    python bench/lists.py --store store                 # a store that is there
    python bench/lists.py --grow 1000 4000 16000        # growth curves
    python bench/lists.py --grow 10000 100000 --alone   # of the index alone, and of a write: the graphs take too long

Answers are compared first. `--rounds` says how often each is asked, `--plot` writes the growth as SVG. Growth is that
of wall time, of the index alone that of the processor time of this process.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.corpus import article_on, corpus
from bench.harness import Measured, compare, growth, table
from kg.bases import Term
from kg.changes import commit
from kg.engine import embedded
from kg.imports import loading
from kg.index import opening
from kg.index.answering import IndexedQuestions
from kg.index.indexed import IndexedEngine
from kg.ontology import Ontology
from kg.questions.files import Questions
from kg.questions.rules import ask
from kg.records import drafts

ONTOLOGY = Ontology()
PAGE = ("page",)


@contextmanager
def made(statements: int) -> Iterator[IndexedEngine]:
    """A store with a made corpus, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "store") as engine:
        loading.load(engine, ONTOLOGY, corpus(statements), author="bench", now=datetime.now(UTC))
        engine.bring_up()
        yield engine


@contextmanager
def opened(store: Path) -> Iterator[IndexedEngine]:
    """A store with its index."""
    with embedded.open(store, readers=2) as engine:
        indexed = opening.beside(engine, store, ONTOLOGY)
        indexed.bring_up()
        yield indexed
        indexed.keeper.close()


def questions(engine: IndexedEngine) -> Iterator[tuple[str, str, Mapping[str, Term]]]:
    """What is asked: a name, the question, and its parameters, of things that the store holds."""
    of = {name: _most(engine, column) for name, column in (("speaker", "speaker"), ("proposition", "proposition"))}
    yield "statements, the first page", "resources/statements", {}
    yield "statements of the actor who speaks most", "resources/statements", {"actor": of["speaker"]}
    yield "statements on the proposition most spoken on", "resources/statements", {"proposition": of["proposition"]}
    yield "propositions, the first page", "resources/propositions", {}
    yield "articles, the first page", "resources/articles", {}
    yield "totals of the first page", "pages/totals", {}


def _most(engine: IndexedEngine, column: str) -> Term:
    from sqlalchemy import func, select

    from kg.index import schema as at
    from kg.index.terms import Terms

    with engine.index.database.reading() as connection:
        which = at.mention.c[column]
        number = connection.execute(select(which).group_by(which).order_by(func.count().desc()).limit(1)).scalar()
        return Terms(connection, engine.index.shortening).node(number or 0)


def measure(engine: IndexedEngine, rounds: int, alone: bool = False) -> list[Measured]:
    """Each question, out of the index and, if that is not measured alone, of the graphs."""
    ways: dict[str, Questions] = {"index": IndexedQuestions(ONTOLOGY, engine)}
    if not alone:
        ways["graphs"] = Questions(ONTOLOGY, engine)
    measured: list[Measured] = []
    for words, name, given in questions(engine):
        also = PAGE if name.startswith("resources/") else ()
        runs = {way: _answer(asked, name, also, given) for way, asked in ways.items()}
        measured += compare(words, runs, rounds)
    return measured


def written(engine: IndexedEngine, rounds: int) -> Measured:
    """One article with one report, on the proposition that is tenth of those most spoken on: each time another article.

    What is derived of the proposition is worked out anew, of all that is said on it.
    """
    numbers = count()

    def write() -> None:
        slug = f"bench-{next(numbers)}"
        record = article_on(slug, "proposition/proposition-9", "organization/publisher-0", "state/state-1")
        draft = drafts.article(drafts.read(json.dumps(record).encode(), "application/json", slug), slug, ONTOLOGY)
        commit.commit(engine, ONTOLOGY, [draft], author="bench", now=datetime.now(UTC))

    return compare("an article with one report, committed", {"index": write}, rounds)[0]


def _answer(
    asked: Questions, name: str, also: tuple[str, ...], given: Mapping[str, Term]
) -> Callable[[], frozenset[tuple[str, ...]]]:
    """Asks, and gives what is compared: the things and counts of the answer, whatever the order of equal rows."""
    keys = ("statement", "report", "proposition", "article", "stance", "statements", "actors", "propositions")

    def run() -> frozenset[tuple[str, ...]]:
        rows = asked.ask(name, None, also, **given)
        return frozenset(tuple(row[key].value if key in row else "" for key in keys) for row in rows)

    return run


def main() -> None:
    """Run what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=2000)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--grow", type=int, nargs="+")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    if given.grow:
        _grow(given.grow, given.rounds, given.plot, given.alone)
        return
    with opened(given.store) if given.store else made(given.statements) as engine:
        held = len(ask(engine, ONTOLOGY, "graphs"))
        print(f"{held} graphs, {given.rounds} rounds\n")
        print(table(measure(engine, given.rounds)))


def _grow(sizes: list[int], rounds: int, plot: Path | None, alone: bool) -> None:
    curves: dict[tuple[str, str], list[float]] = {}
    for size in sizes:
        with made(size) as engine:
            for one in [*measure(engine, rounds, alone), *([written(engine, rounds)] if alone else [])]:
                took = median(one.processor) if alone else one.median
                curves.setdefault((one.question, one.alternative), []).append(took)
    print("| what | how | " + " | ".join(f"{size:,}" for size in sizes) + " | grows with n to the |")
    print("| --- " * (len(sizes) + 3) + "|")
    for (question, way), seconds in curves.items():
        cells = " | ".join(f"{1000 * value:.1f} ms" for value in seconds)
        print(f"| {question} | {way} | {cells} | {growth(sizes, seconds):.2f} |")
    if plot:
        _draw(sizes, curves, plot)


def _draw(sizes: list[int], curves: Mapping[tuple[str, str], list[float]], plot: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5))
    for (question, way), seconds in curves.items():
        style = "-" if way == "index" else "--"
        axes.loglog(sizes, [1000 * value for value in seconds], style, marker="o", label=f"{question} ({way})")
    axes.set_xlabel("statements")
    axes.set_ylabel("ms")
    axes.legend(fontsize=6)
    figure.savefig(plot)


if __name__ == "__main__":
    main()
