"""How long the networks of the UN votes take, how that grows, and against plain loops and SPARQL alone.

    python bench/networks.py ../shared/data/un-votes
    python bench/networks.py ../shared/data/un-votes --picture docs/gallery/un-crimea-2014.svg

Every network is between states, tied by roll calls: congruence, conflict and subtract over all years, and one for each
year. The plain loop (Python dictionaries into a networkx graph) and the SPARQL query (bench/congruence.rq, on
pyoxigraph in memory) run on a sample of roll calls, and must find the same weights. Times are seconds of
processor time in one thread, the best of three: what else the machine does hardly changes them. Say ratios.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

import networkx as nx
import numpy as np
from pyoxigraph import Literal, NamedNode, Quad, Store
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import votes
from kg.bases import Bases
from kg.networks.build import build
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.table.statements import StatementTable

SAMPLE = 60
CRIMEA = "R/68/262"


def best(work: Callable[[], object], times: int = 3) -> tuple[float, object]:
    """The shortest time of a piece of work in seconds of processor time, and its result."""
    taken = []
    for _ in range(times):
        begin = process_time()
        result = work()
        taken.append(process_time() - begin)
    return min(taken), result


def peak() -> int:
    """Peak memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def of_calls(table: StatementTable, calls: int) -> StatementTable:
    """The votes of every n-th roll call, so that about `calls` of them are in."""
    every = max(1, len(table.proposition.values) // calls)
    return table.take(table.proposition.codes % every == 0)


def whole(table: StatementTable, aggregate: str) -> np.ndarray:
    """The weights between states over all votes."""
    return next(build(table, Recipe(aggregate=aggregate))).dense


def by_loop(table: StatementTable) -> nx.Graph:
    """Congruence by a loop over the pairs of votes on each roll call."""
    calls: dict[str, list[tuple[str, float]]] = {}
    for row in range(len(table)):
        calls.setdefault(table.proposition.name(row), []).append((table.organization.name(row), table.stance[row]))
    graph = nx.Graph()
    for cast in calls.values():
        for place, (one, stance) in enumerate(cast):
            for other, against in cast[place + 1 :]:
                weight = 1 - abs(stance - against) / 2
                before = graph.get_edge_data(one, other, {"weight": 0.0})["weight"]
                graph.add_edge(one, other, weight=before + weight)
    return graph


def store_of(table: StatementTable) -> Store:
    """The sample's statements as triples in memory."""
    bases, store = Bases(), Store()
    graph = NamedNode(bases.graph("article/votes"))

    def quads():
        for row in range(len(table)):
            statement = NamedNode(bases.id(table.statement.name(row).replace(" ", "_")))
            utterance = NamedNode(bases.id(f"utterance/{row}"))
            speaker = NamedNode(bases.id(table.organization.name(row).replace(" ", "_")))
            proposition = NamedNode(bases.id(table.proposition.name(row)))
            yield Quad(statement, NamedNode(bases.term("proposition")), proposition, graph)
            yield Quad(statement, NamedNode(bases.term("level")), Literal(int(table.stance[row])), graph)
            yield Quad(statement, NamedNode(bases.term("utterance")), utterance, graph)
            yield Quad(utterance, NamedNode(bases.term("speaker")), speaker, graph)

    store.bulk_extend(quads())
    return store


def by_sparql(store: Store) -> dict[tuple[str, str], float]:
    """Congruence by one query."""
    text = (Path(__file__).parent / "congruence.rq").read_text(encoding="utf-8")
    rows = store.query(text, use_default_graph_as_union=True)
    return {(one.value, other.value): float(weight.value) for one, other, weight in rows}


def compare(table: StatementTable) -> dict[str, float]:
    """Times on the sample, after checking that all three find the same total weight and edges."""
    sample = of_calls(table, SAMPLE)
    ours, weights = best(lambda: whole(sample, "congruence"))
    loop, graph = best(lambda: by_loop(sample), 1)
    store = store_of(sample)
    sparql, rows = best(lambda: by_sparql(store), 1)
    total = weights.sum() / 2
    others = graph.size(weight="weight"), sum(rows.values())
    if not all(abs(total - other) < 1e-6 for other in others):
        raise SystemExit(f"the weights differ: {total} by recipe, {others[0]} by loop, {others[1]} by SPARQL")
    return {"votes": len(sample), "recipe": ours, "loop": loop, "sparql": sparql}


def measure(table: StatementTable) -> dict:
    """Everything this benchmark measures."""
    found: dict = {"votes": len(table), "loaded_mib": peak()}
    for aggregate in ("congruence", "conflict", "subtract"):
        found[aggregate], _ = best(lambda aggregate=aggregate: whole(table, aggregate))
    yearly = Recipe(aggregate="subtract", window=Window("years"))
    found["yearly"], series = best(lambda: list(build(table, yearly)), 1)
    found["years"] = len(series)
    parts = [of_calls(table, len(table.proposition.values) // share) for share in (8, 4, 2, 1)]
    found["growth"] = [(len(part), best(lambda part=part: whole(part, "subtract"))[0]) for part in parts]
    found["sample"] = compare(table)
    found["peak_mib"] = peak()
    return found


def show(found: dict) -> None:
    """The figures as tables of seconds and ratios."""
    console = Console()
    shown = Table("network of all votes", "seconds", title=f"{found['votes']} votes")
    for aggregate in ("congruence", "conflict", "subtract"):
        shown.add_row(aggregate, f"{found[aggregate]:.2f}")
    shown.add_row(f"subtract, one for each of {found['years']} years", f"{found['yearly']:.2f}")
    console.print(shown)
    grown = Table("votes", "seconds", "microseconds a vote")
    for votes_, seconds in found["growth"]:
        grown.add_row(str(votes_), f"{seconds:.3f}", f"{1e6 * seconds / votes_:.2f}")
    console.print(grown)
    sample = found["sample"]
    against = Table("way", "seconds", "times the recipe's", title=f"congruence of a sample of {sample['votes']} votes")
    for name in ("recipe", "loop", "sparql"):
        against.add_row(name, f"{sample[name]:.3f}", f"{sample[name] / sample['recipe']:.0f}")
    console.print(against)
    console.print(f"memory: {found['loaded_mib']} MiB once loaded, {found['peak_mib']} MiB at most")


def picture(table: StatementTable, path: Path) -> None:
    """The states by how they voted in 2014, coloured by their vote on A/RES/68/262."""
    from kg.networks import plots

    (vote,) = [name for name in table.proposition.values if table.label(name).startswith(f"{CRIMEA}:")]
    recipe = Recipe(aggregate="subtract", normalize="average", since="2014", until="2014")
    title = "UN General Assembly in 2014: agreement less conflict over all roll calls. Colour: vote on A/RES/68/262"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(plots.FIGURES["network"](table, recipe, plots.Wish(path.suffix[1:], vote, title)))


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder with un_votes.csv.gz")
    parser.add_argument("--picture", type=Path, help="draw the blocs of A/RES/68/262 to this file instead")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    given = parser.parse_args()
    table = votes.table(given.folder)
    if given.picture:
        picture(table, given.picture)
        return
    found = measure(table)
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        show(found)


if __name__ == "__main__":
    main()
