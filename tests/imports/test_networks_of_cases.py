"""Networks of the small inputs in tests/cases: which statement counts first, and in which window each is."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import igraph
import networkx
import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.networks.build import build
from kg.networks.formats.naming import one_line, unique
from kg.networks.network import Node
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.recipes.words import RecipeError
from kg.networks.table.statements import StatementTable
from kg.networks.weights.selection import select
from kg.networks.weights.windows import MOST_WINDOWS, slices

CASES = Path(__file__).parent.parent / "cases"


def kg(*arguments: object):
    done = CliRunner().invoke(application(str(arguments[0])), list(map(str, arguments)))
    assert done.exit_code == 0, done.exception or done.output
    return done.stdout


def network(store: Path, *options: str) -> list[dict[str, str]]:
    return list(csv.DictReader(kg("network", "--store", store, *options).splitlines()))


def test_of_two_statements_of_one_day_the_earlier_in_the_document_counts(tmp_path):
    kg("import", CASES / "earliest-duplicate/tiny.csv", "--store", tmp_path / "store")
    options = [
        "--between",
        "person",
        "--aggregate",
        "ignore",
        "--normalize",
        "jaccard",
        "--duplicates",
        "article",
        "--stance",
        "binary",
    ]
    weights = {
        (row["source_label"], row["target_label"]): round(float(row["weight"]), 3)
        for row in network(tmp_path / "store", *options)
    }
    assert (weights["A", "B"], weights["A", "C"]) == (0.667, 0.333)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"place": 5, "report": "r/1"}, {"place": 40, "report": "r/2"}),  # by offset, against the order of ids
        ({"report": "r/2"}, {"report": "r/10"}),  # by row, which is the number of the report
    ],
)
def test_the_earlier_is_that_of_the_smaller_offset_or_row(first, second):
    shared = {"person": "a", "proposition": "p", "date": "2024-01-01", "article": "x"}
    earlier, later = {**shared, **first, "stance": "supports"}, {**shared, **second, "stance": "opposes"}
    table = StatementTable.of([later | {"statement": "s1"}, earlier | {"statement": "s2"}])
    assert table.stance.tolist() == [1, -1]


def test_every_person_is_in_a_window_that_begins_at_the_end_of_a_month(tmp_path):
    kg("import", CASES / "windows/daily.csv", "--store", tmp_path / "store")
    options = ["--between", "person", "--aggregate", "ignore", "--since", "2024-01-31", "--until", "2024-12-31"]
    rows = network(tmp_path / "store", *options, "--window", "1 months", "--format", "nodes")
    assert len({row["id"] for row in rows}) == 336


@pytest.mark.parametrize("day", ["2024-01-29", "2024-01-30", "2024-01-31", "2023-12-31", "2024-02-29"])
@pytest.mark.parametrize(("unit", "width"), [("months", 1), ("months", 2), ("years", 1)])
def test_each_window_ends_the_day_before_the_next_begins(day, unit, width):
    first = date.fromisoformat(day)
    rows = [
        {"statement": f"s{n}", "person": "a", "proposition": "p", "stance": "supports", "date": first + timedelta(n)}
        for n in range(0, 1500)
    ]
    recipe = Recipe(between="person", since=day, window=Window(unit, width, width), duplicates="all")
    parts = list(slices(select(StatementTable.of(rows), recipe), recipe))
    assert sum(len(part.places) for part in parts) == 1500
    for part, following in pairwise(parts):
        assert date.fromisoformat(part.end) + timedelta(1) == date.fromisoformat(following.start)


@pytest.mark.parametrize("window", [Window("seconds", 1, 1), Window("minutes", 1, 1), Window("statements", 1, 1)])
@pytest.mark.parametrize("how", [{}, {"kernel": "gaussian"}, {"dna_compatible": True}])
def test_too_many_windows_are_refused_before_the_first_is_made(window, how):
    rows = [
        {
            "statement": f"s{n}",
            "person": "a",
            "proposition": "p",
            "stance": "supports",
            "date": date(2024, 1, 1) + timedelta(n),
        }
        for n in range(MOST_WINDOWS + 5)
    ]
    if window.unit == "statements" and how.get("kernel"):
        pytest.skip("windows of statements have no kernel")
    with pytest.raises(RecipeError, match=r"window: [\d,]+ windows, .*; expected 2,000 at most"):
        next(iter(build(StatementTable.of(rows), Recipe(between="person", window=window, duplicates="all", **how))))


@pytest.fixture(scope="module")
def quoted(tmp_path_factory):
    """A store of five persons whose names hold quotation marks, a comma, a backslash and a colon."""
    store = tmp_path_factory.mktemp("quoted") / "store"
    kg("import", CASES / "quoted-names/dquote.csv", "--store", store)
    return store


@pytest.mark.parametrize(
    ("format", "read"),
    [
        ("ucinet", igraph.Graph.Read_DL),
        ("pajek", igraph.Graph.Read_Pajek),
        ("pajek", networkx.read_pajek),
        ("graphml", networkx.read_graphml),
        ("gexf", networkx.read_gexf),
    ],
)
def test_a_network_of_hard_names_is_read_with_as_many_nodes_as_names(quoted, tmp_path, format, read):
    file = tmp_path / "network"
    kg("network", "--store", quoted, "--between", "person", "--aggregate", "ignore", "--format", format, "-o", file)
    graph = read(str(file))
    names = list(graph) if isinstance(graph, networkx.Graph) else graph.vs["name"]
    assert len(names) == len(set(names)) == 5
    if format != "pajek" and isinstance(graph, networkx.Graph):
        assert "C:\\" in {graph.nodes[node]["label"] for node in graph}
    else:
        assert any("Mayer" in name and "Hans" in name for name in names)


def test_names_are_told_apart_after_they_are_written():
    nodes = [Node(f"person/{n}", label, "", {}) for n, label in enumerate(('A "B"', "A 'B'", "A\tB", "A B", "\x01"))]
    names = unique(nodes, one_line)
    assert len(set(names)) == 5
    assert names[-1] == "-"
