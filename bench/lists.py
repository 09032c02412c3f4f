"""Lists out of the index against the same lists asked of the graphs, and how both grow.

    python bench/lists.py --statements 2000             # a made corpus
    python bench/lists.py --store store                 # a store that is there
    python bench/lists.py --grow 1000 4000 16000        # growth curves
    python bench/lists.py --grow 10000 100000 --alone   # of the index alone, what is derived of it, and a write: the
                                                        # graphs take too long

Answers are compared first. `--rounds` says how often each is asked, `--plot` writes the growth as SVG. Growth is that
of wall time, of the index alone that of the processor time of this process. With `--alone` corpora are not validated,
since `--statements` validates what the same generator makes; and one of more than `--stored` statements (300,000, which
take 4 GB of disk while they are loaded) is made as an index without its store, which nothing can be written to.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import derivation
from bench.corpus import APART, article_on, corpus, graphs, roll_call
from bench.harness import Measured, compare, growth, table
from kg.bases import Term
from kg.building.contents import vocabulary
from kg.changes import commit, revisions
from kg.engine import embedded
from kg.imports import loading
from kg.imports.corpus import Corpus
from kg.index import opening
from kg.index.answering import IndexedQuestions
from kg.index.bulk import BulkLoad
from kg.index.index import FILE
from kg.index.indexed import IndexedEngine
from kg.index.writing import Writer
from kg.ontology import Ontology
from kg.questions.files import Questions
from kg.questions.rules import ask
from kg.records import drafts

ONTOLOGY = Ontology()
PAGE = ("page",)
WRITE = "an article with one report, committed"
WRITE_APART = f"{WRITE}, on a proposition of 190 votes"
SPEAKERS = 25
"""Speakers of these votes: a corpus of 3,000 statements has as many."""
DERIVED = "positions and contradictions of everything"


@contextmanager
def made(statements: int) -> Iterator[IndexedEngine]:
    """A store with a made corpus, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "store") as engine:
        loading.load(engine, ONTOLOGY, corpus(statements), author="bench", now=datetime.now(UTC))
        engine.bring_up()
        yield engine


@contextmanager
def poured(statements: int) -> Iterator[IndexedEngine]:
    """The same store without its validation, the rows of its index written as its quads pass: for large ones."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "store") as engine:
        pour(engine, corpus(statements))
        yield engine


def pour(engine: IndexedEngine, source: Corpus) -> None:
    """A corpus into an empty engine with its index."""
    names = [ONTOLOGY.bases.graph(str(record["id"])) for record in source.articles()]
    quads = chain(vocabulary(ONTOLOGY), chain.from_iterable(quads for _, quads in graphs(source, ONTOLOGY)))
    entry = revisions.Entry("bench", datetime.now(UTC))
    revisions.load(BulkLoad(engine.index), quads, 0, names, entry, ONTOLOGY.bases)
    engine.count()


@contextmanager
def unstored(statements: int) -> Iterator[IndexedEngine]:
    """The index of such a store without the store: it stands beside an empty one, as if it were made of that."""
    with tempfile.TemporaryDirectory() as folder, embedded.open(Path(folder) / "store", readers=2) as engine:
        derivation.made(corpus(statements), Path(folder) / "store" / FILE).close()
        indexed = opening.beside(engine, Path(folder) / "store", ONTOLOGY)
        with indexed.index.database.writing() as connection:
            revision = engine.revision()
            own = Writer(connection, indexed.index.shortening)
            own.set(revision=revision, store=indexed.index.store_at(revision))
        yield indexed
        indexed.keeper.close()


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
        runs = {way: answering(asked, name, also, given) for way, asked in ways.items()}
        measured += compare(words, runs, rounds)
    return measured


def written(engine: IndexedEngine, rounds: int) -> list[Measured]:
    """One article with one report, committed: on what grows with the corpus, and on what does not; see `writing`."""
    record = json.dumps(roll_call(190, SPEAKERS)).encode()
    draft = drafts.article(drafts.read(record, "application/json", "apart"), "apart", ONTOLOGY)
    commit.commit(engine, ONTOLOGY, [draft], author="bench", now=datetime.now(UTC))
    on = {WRITE: "proposition/proposition-9", WRITE_APART: APART}
    return [compare(words, {"index": writing(engine, about)}, rounds)[0] for words, about in on.items()]


def writing(engine: IndexedEngine, about: str = "proposition/proposition-9") -> Callable[[], int]:
    """Writes a report on a proposition, by default the tenth of those most spoken on: each time one of another article.

    What is derived of the proposition is worked out anew, of all that is said on it. Gives the revision.
    """
    numbers = count()

    def write() -> int:
        slug = f"bench-{about.partition('/')[2]}-{next(numbers)}"
        record = article_on(slug, about, "organization/publisher-0", "state/state-1")
        draft = drafts.article(drafts.read(json.dumps(record).encode(), "application/json", slug), slug, ONTOLOGY)
        return commit.commit(engine, ONTOLOGY, [draft], author="bench", now=datetime.now(UTC)).revision

    return write


def answering(
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
    parser.add_argument("--stored", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    if given.grow:
        curves = _alone(given.grow, given.rounds, given.stored) if given.alone else _grown(given.grow, given.rounds)
        _tell(given.grow, curves)
        if given.plot:
            _draw(curves, given.plot)
        return
    with opened(given.store) if given.store else made(given.statements) as engine:
        held = len(ask(engine, ONTOLOGY, "graphs"))
        print(f"{held} graphs, {given.rounds} rounds\n")
        print(table(measure(engine, given.rounds)))


Curves = dict[tuple[str, str], dict[int, float]]
"""Seconds by size, of each question and each way of answering it."""


def _grown(sizes: list[int], rounds: int) -> Curves:
    """Wall time of each question, of the index and of the graphs."""
    curves: Curves = {}
    for size in sizes:
        with made(size) as engine:
            for one in measure(engine, rounds):
                curves.setdefault((one.question, one.alternative), {})[size] = one.median
    return curves


def _alone(sizes: list[int], rounds: int, stored: int) -> Curves:
    """Processor time of each question of the index, of deriving everything out of it, and of a write."""
    curves: Curves = {}
    for size in sizes:
        begun = perf_counter()
        with (poured if size <= stored else unstored)(size) as engine:
            print(f"{size:,} made in {perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
            several = measure(engine, rounds, alone=True)
            several += compare(DERIVED, {"index": lambda e=engine: derivation.derive(e.index.database)}, 1, warm=0)
            several += written(engine, rounds) if size <= stored else []
        for one in several:
            curves.setdefault((one.question, one.alternative), {})[size] = median(one.processor)
    return curves


def _tell(sizes: list[int], curves: Curves) -> None:
    print("| what | how | " + " | ".join(f"{size:,}" for size in sizes) + " | grows with n to the |")
    print("| --- " * (len(sizes) + 3) + "|")
    for (question, way), seconds in curves.items():
        cells = " | ".join(f"{1000 * seconds[size]:.1f} ms" if size in seconds else "" for size in sizes)
        print(f"| {question} | {way} | {cells} | {growth([*seconds], [*seconds.values()]):.2f} |")


def _draw(curves: Curves, plot: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5))
    for (question, way), seconds in curves.items():
        style = "-" if way == "index" else "--"
        milliseconds = [1000 * value for value in seconds.values()]
        axes.loglog([*seconds], milliseconds, style, marker="o", label=f"{question} ({way})")
    axes.set_xlabel("statements")
    axes.set_ylabel("ms")
    axes.legend(fontsize=6)
    figure.savefig(plot)


if __name__ == "__main__":
    main()
