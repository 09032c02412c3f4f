"""The record on another SPARQL server with the index beside it, against the embedded engine: all in turn in one run.

    python bench/remote_servers.py --statements 2000                          # Virtuoso 7, beside the embedded engine
    python bench/remote_servers.py --servers virtuoso oxigraph --rounds 5

Each server is started empty, filled through the remote engine with a made corpus (`bench/corpus.py`), and gets an index
of its own beside it. Lists are asked of the index and of the graphs, lookups, joins and groups of the graphs, and an
article is written: each answer is compared with that of the embedded engine first. Where the graphs of a server answer
otherwise, or not within the time of a query, the row says so instead of how long that took; anything else that differs
ends the run. Processor time is that of all processes, servers included.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from pyoxigraph import Literal, NamedNode

from bench.corpus import corpus
from bench.harness import Measured, compare, table, worked
from bench.lists import ONTOLOGY, PAGE, WRITE, answering, opened, pour, questions, writing
from kg.bases import Term
from kg.engine import remote
from kg.engine.base import Query
from kg.errors import KgError
from kg.index import opening
from kg.index.answering import IndexedQuestions
from kg.index.indexed import IndexedEngine
from kg.questions.answers import rows
from kg.questions.files import Questions
from tests.engine import servers

Run = Callable[[], object]

EMBEDDED = "embedded"
ADDRESSES = {"virtuoso": ("/sparql", "/sparql-auth"), "oxigraph": ("/query", "/update")}
"""Where each server takes queries and updates."""
WHO = {"virtuoso": remote.Credentials("dba", "dba", method="digest")}
LOOKUPS = 20
"""Different things that are looked up in a round."""

LOOKUP = "SELECT ?property ?value { ?thing ?property ?value }"
JOIN = """SELECT ?statement ?stance ?date {
  ?utterance rec:speaker ?speaker ; rec:date ?date . ?statement rec:utterance ?utterance ; rec:stance ?stance
}"""
GROUP = "SELECT ?proposition ?stance (COUNT(*) AS ?n) { ?s rec:proposition ?proposition ; rec:stance ?stance } \
GROUP BY ?proposition ?stance"


@contextmanager
def beside(name: str, folder: Path) -> Iterator[IndexedEngine]:
    """A server of its own in a folder, empty, through the remote engine, with an index beside it."""
    (folder / name).mkdir()
    with getattr(servers, name)(folder / name) as url:
        query, update = (url + path for path in ADDRESSES[name])
        plain = remote.open(query, update, product_name=name, credentials=WHO.get(name))
        (folder / f"{name}-index").mkdir()
        with opening.beside(plain, folder / f"{name}-index", ONTOLOGY) as engine:
            yield engine


def filled(engines: Mapping[str, IndexedEngine], statements: int) -> list[Measured]:
    """What it takes to fill each engine, once."""
    measured = []
    for name, engine in engines.items():
        begun, used = perf_counter(), worked()
        pour(engine, corpus(statements))
        engine.bring_up()
        measured.append(Measured("filled, index included", name, [perf_counter() - begun], [worked() - used]))
    return measured


def listed(engines: Mapping[str, IndexedEngine], rounds: int, graphs_too: bool = True) -> Iterator[Measured | str]:
    """Each list of `bench/lists.py`, of every index and, if that is wanted, of the graphs of every engine."""
    for words, name, given in questions(engines[EMBEDDED]):
        also = PAGE if name.startswith("resources/") else ()
        runs: dict[str, Run] = {}
        for engine_name, engine in engines.items():
            runs[f"index beside {engine_name}"] = answering(IndexedQuestions(ONTOLOGY, engine), name, also, given)
        expected = {run() for run in runs.values()}
        for engine_name, engine in engines.items() if graphs_too else ():
            graphs = answering(Questions(ONTOLOGY, engine), name, also, given)
            fault = "" if engine_name == EMBEDDED else _fault(graphs, expected)
            if fault:
                yield f"| {words} | graphs of {engine_name} | {fault} | | |"
            else:
                runs[f"graphs of {engine_name}"] = graphs
        yield from compare(words, runs, rounds, clock=worked)


def _fault(run: Run, expected: Collection[object]) -> str:
    """Why what the graphs of a server answer cannot be compared; "" if it can."""
    try:
        return "" if run() in expected else "another answer"
    except KgError as error:
        return str(error)


def asked(engines: Mapping[str, IndexedEngine], rounds: int) -> Iterator[Measured]:
    """Lookups, a join and a group, of the graphs of every engine."""
    statements = IndexedQuestions(ONTOLOGY, engines[EMBEDDED]).ask("resources/statements", None, PAGE)
    things = list(dict.fromkeys(row["statement"] for row in statements))[:LOOKUPS]
    speaker: Mapping[str, Term] = {"speaker": NamedNode(ONTOLOGY.bases.id("state/state-1"))}
    for words, several in (
        (f"{len(things)} lookups, one after another", [Query(LOOKUP, parameters={"thing": thing}) for thing in things]),
        ("join of all that an actor said", [Query(JOIN, parameters=speaker)]),
        ("group over everything", [Query(GROUP)]),
    ):
        runs = {name: _rows(engine, several) for name, engine in engines.items()}
        assert all(run() for run in runs.values()), f"{words}: nothing was answered"
        yield from compare(words, runs, rounds, clock=worked)


def _rows(engine: IndexedEngine, several: list[Query]) -> Run:
    return lambda: sorted(_told(row) for query in several for row in rows(engine, query))


def _told(row: Mapping[str, Term]) -> tuple[tuple[str, str], ...]:
    """A row as what is compared: integers of any type are the same number."""
    return tuple(sorted((key, _value(term)) for key, term in row.items()))


def _value(term: Term) -> str:
    whole = isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in ("integer", "int", "long")
    return term.value if whole else str(term)


def main() -> None:
    """Fill, compare, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--servers", nargs="+", default=["virtuoso"], choices=[*ADDRESSES])
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        engines = {EMBEDDED: stack.enter_context(opened(folder / "store"))}
        engines |= {name: stack.enter_context(beside(name, folder)) for name in given.servers}
        print(table(filled(engines, given.statements)), flush=True)
        writes = {name: writing(engine) for name, engine in engines.items()}
        for row in chain(listed(engines, given.rounds), asked(engines, given.rounds)):
            print(row if isinstance(row, str) else table([row]).splitlines()[-1], flush=True)
        for row in compare(WRITE, writes, given.rounds, clock=worked):
            print(table([row]).splitlines()[-1], flush=True)
        for _ in chain(listed(engines, 0, graphs_too=False), asked(engines, 0)):
            pass  # what was written is answered alike


if __name__ == "__main__":
    main()
