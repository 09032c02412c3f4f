"""Networks of acts: directed, signed and dated, counted as plain loops count them, and read back by other programs."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict

import igraph
import networkx as nx
import pydot
import pytest
import rdflib
from lxml import etree
from typer.testing import CliRunner

import kg
from kg.cli import application
from kg.errors import KgError
from kg.networks.acts.build import build, explain
from kg.networks.acts.signs import CONFLICT, COOPERATION
from kg.networks.acts.table import ActTable
from kg.networks.formats import FORMATS, write
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.recipes.words import RecipeError
from tests.networks.test_network_formats import SCHEMA

ROWS = [
    ("1", "a", "b", "ACCUSE", "2024-01-05", -2.0, "x"),
    ("1", "a", "b", "ACCUSE", "2024-01-05", -2.0, "y"),
    ("2", "a", "b", "CONSULT", "2024-01-20", 1.5, "x"),
    ("3", "b", "a", "REJECT", "2024-02-02", None, "x"),
    ("4", "b", "c", "REQUEST", "2024-02-03", 0.5, "y"),
    ("5", "c", "a", "AID", "2024-03-01", 4.0, "y"),
    ("6", "c", "a", "AID", "2024-03-02", 4.0, "y"),
]
NAMES = {"a": 'Acme "A", Inc.', "b": "Бета", "c": "丙"}


@pytest.fixture(scope="module")
def table() -> ActTable:
    rows = [
        {
            "act": f"act/{act}",
            "report": f"report/{article}/{n}",
            "article": f"article/{article}",
            "actor": f"organization/{actor}",
            "recipient": f"organization/{recipient}",
            "type": kind,
            "date": day,
            "weight": weight,
            "hops": 1,
        }
        for n, (act, actor, recipient, kind, day, weight, article) in enumerate(ROWS, 1)
    ]
    known = {f"organization/{key}": {"label": name, "type": "Organization"} for key, name in NAMES.items()}
    return ActTable.of(rows, known)


def plainly(aggregate: str) -> dict[tuple[str, str], float]:
    """The weights of each act once, by a plain loop."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in {row[0]: row for row in ROWS}.values():
        _, actor, recipient, kind, _, weight, _ = row
        sign = 1 if kind in COOPERATION else -1 if kind in CONFLICT else 0
        amounts = {"ignore": 1, "subtract": sign, "weight": weight}
        amounts |= {"cooperation": 1 if sign > 0 else None, "conflict": 1 if sign < 0 else None}
        if amounts[aggregate] is not None:
            sums[actor, recipient] += amounts[aggregate]
    return dict(sums)


def edges(network) -> dict[tuple[str, str], float]:
    ids = [node.id.removeprefix("organization/") for node in network.nodes]
    return {(ids[edge.source], ids[edge.target]): edge.weight for edge in network.edges}


@pytest.mark.parametrize("aggregate", ["ignore", "subtract", "cooperation", "conflict", "weight"])
def test_weights_are_those_of_a_plain_loop_and_lead_from_who_acts_to_who_is_acted_on(table, aggregate):
    (network,) = build(table, Recipe("acts", aggregate=aggregate))
    assert edges(network) == plainly(aggregate)
    for edge in network.edges:
        found = explain(table, network.recipe, network.nodes[edge.source].id, network.nodes[edge.target].label)
        assert found.weight == edge.weight == sum(act.amount for act in found.acts)


def test_an_edge_of_as_much_conflict_as_cooperation_stays_and_says_what_it_is_made_of(table):
    (network,) = build(table, Recipe("acts"))
    (edge,) = [edge for edge in network.edges if edge.weight == 0 and edge.attributes["acts"] == 2]
    assert edge.attributes == {
        "acts": 2,
        "cooperation": 1,
        "conflict": 1,
        "types": "ACCUSE, CONSULT",
        "first": "2024-01-05",
        "last": "2024-01-20",
    }
    assert [node.attributes["done"] for node in network.nodes] == [2, 2, 2]


@pytest.mark.parametrize(("rule", "counted"), [("all", 7), ("act", 6), ("article", 6), ("month", 5), ("range", 5)])
def test_an_act_counts_once_however_many_reports_tell_it_or_as_often_as_asked(table, rule, counted):
    (network,) = build(table, Recipe("acts", duplicates=rule))
    assert network.statements == counted


def test_dates_and_filters_choose_acts(table):
    def size(**options):
        return next(build(table, Recipe("acts", **options))).statements

    assert size(since="2024-02") == 4
    assert size(until="2024-01") == 2
    assert size(include={"party": ["organization/b"]}) == 4
    assert size(exclude={"actor": ["organization/c"]}) == 4
    assert size(include={"act-type": ["AID", "REJECT"]}) == 3
    assert size(include={"hops": ["2"]}) == 0
    with pytest.raises(KgError, match="actor 'organization/z' is in no act"):
        size(include={"actor": ["organization/z"]})


def test_a_series_has_a_network_for_each_window(table):
    months = list(build(table, Recipe("acts", window=Window("months"))))
    assert [(network.start, network.statements) for network in months] == [
        ("2024-01-01", 2),
        ("2024-02-01", 2),
        ("2024-03-01", 2),
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"between": "person"}, "between: 'person' is not known; expected actor, actor-type"),
        ({"aggregate": "congruence"}, "aggregate congruence contradicts mode acts"),
        ({"normalize": "average"}, "normalize average contradicts mode acts"),
        ({"stance": "binary"}, "stance binary contradicts mode acts: acts have no stance"),
        ({"duplicates": "utterance"}, "duplicates: 'utterance' is not known"),
        ({"include": {"person": ["person/x"]}}, "include: 'person' is not known"),
        ({"dna_compatible": True}, "dna_compatible contradicts mode acts"),
    ],
)
def test_what_belongs_to_statements_contradicts_a_recipe_of_acts(options, expected):
    with pytest.raises(RecipeError, match=expected):
        Recipe("acts", **options)


def test_recipes_of_statements_keep_their_names():
    assert Recipe().name == Recipe(between="organization", via="proposition", duplicates="utterance").name
    assert Recipe.parse(Recipe("acts").canonical) == Recipe("acts")
    with pytest.raises(RecipeError, match="aggregate cooperation contradicts mode one-mode: it belongs to acts"):
        Recipe(aggregate="cooperation")


def found_in(graph: nx.Graph, label: str = "label") -> dict[tuple[str, str], float]:
    names = dict(graph.nodes(data=label))
    short = {name: key for key, name in NAMES.items()}
    return {(short[names[one]], short[names[two]]): float(told["weight"]) for one, two, told in graph.edges(data=True)}


@pytest.fixture(scope="module")
def network(table):
    return next(build(table, Recipe("acts")))


def test_graphml_gexf_and_node_link_are_read_as_directed_by_networkx(network):
    graphs = [
        nx.parse_graphml(write([network], "graphml").decode()),
        _gexf(write([network], "gexf")),
        nx.node_link_graph(json.loads(write([network], "json")), edges="edges"),
        nx.cytoscape_graph(json.loads(write([network], "cytoscape"))),
    ]
    for graph in graphs:
        assert graph.is_directed()
        label = "name" if graph is graphs[3] else "label"
        assert found_in(graph, label) == edges(network)


def _gexf(content: bytes) -> nx.DiGraph:
    """GEXF 1.3 as lxml reads it, valid by its schema."""
    root = etree.fromstring(content)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)
    space = {"g": "http://gexf.net/1.3"}
    (graph,) = root.findall("g:graph", space)
    made = nx.DiGraph() if graph.get("defaultedgetype") == "directed" else nx.Graph()
    for node in root.iterfind(".//g:node", space):
        made.add_node(node.get("id"), label=node.get("label"))
    for edge in root.iterfind(".//g:edge", space):
        made.add_edge(edge.get("source"), edge.get("target"), weight=edge.get("weight"))
    return made


def test_a_series_in_gexf_is_valid_and_counts_acts_in_each_window(table):
    series = list(build(table, Recipe("acts", window=Window("months"))))
    made = _gexf(write(series, "gexf"))
    assert made.is_directed() and made.number_of_edges() == len(edges(next(build(table, Recipe("acts")))))


def test_pajek_and_ucinet_are_read_as_directed_by_igraph_and_networkx(network, tmp_path):
    names = {"a": "Acme 'A', Inc.", "b": "Бета", "c": "丙"}
    short = {name: key for key, name in names.items()}
    path = tmp_path / "a.net"
    path.write_bytes(write([network], "pajek"))
    graph = igraph.Graph.Read_Pajek(str(path))
    assert graph.is_directed()
    vertices = [short[name] for name in (graph.vs["name"] if "name" in graph.vs.attributes() else graph.vs["id"])]
    assert {(vertices[edge.source], vertices[edge.target]): edge["weight"] for edge in graph.es} == edges(network)
    path = tmp_path / "a.dl"
    path.write_bytes(write([network], "ucinet"))
    graph = igraph.Graph.Read_DL(str(path), directed=True)
    assert {(edge.source, edge.target): edge["weight"] for edge in graph.es} == {
        (edge.source, edge.target): edge.weight for edge in network.edges
    }


def test_dot_csv_matrix_and_rdf_keep_the_direction(network):
    (dot,) = pydot.graph_from_dot_data(write([network], "dot").decode())
    assert dot.get_type() == "digraph"
    assert len(dot.get_edges()) == len(edges(network))
    rows = list(csv.DictReader(io.StringIO(write([network], "edges").decode())))
    short = {f"organization/{key}": key for key in NAMES}
    assert {(short[row["source"]], short[row["target"]]): float(row["weight"]) for row in rows} == edges(network)
    assert {row["types"] for row in rows} == {"ACCUSE, CONSULT", "AID", "REJECT", "REQUEST"}
    matrix = list(csv.reader(io.StringIO(write([network], "matrix").decode())))
    assert [float(cell) for cell in matrix[3][1:]] == [2.0, 0.0, 0.0]
    graph = rdflib.Graph().parse(data=write([network], "rdf"), format="turtle")
    first = rdflib.URIRef("https://w3id.org/onrecord/id/organization/c")
    end = rdflib.URIRef(f"https://w3id.org/onrecord/network/{network.recipe.name}#first")
    assert len(list(graph.subjects(end, first))) == 1


def test_every_format_writes_a_network_of_acts_and_one_without_any(network):
    none = next(build(ActTable.of([], {}), Recipe("acts")))
    for name in FORMATS:
        assert write([network], name) != write([none], name)


@pytest.fixture(scope="module")
def record(founding):
    with kg.open(founding) as opened:
        yield opened


def test_the_acts_of_a_record_are_a_network_as_the_question_on_them_has_them(record):
    made = record.network(mode="acts", aggregate="ignore")
    asked = record.ask("who-did-what-to-whom")
    assert made.network.statements == len({row["act"] for row in asked})
    graph = made.to_networkx()
    assert graph.is_directed() and made.to_igraph().is_directed()
    one, two, told = next(iter(graph.edges(data=True)))
    assert len(list(made.explain(one, two))) == told["acts"] == told["weight"]
    with pytest.raises(KgError, match="acts are not drawn"):
        made.plot()


def test_the_command_writes_explains_and_refuses(founding, tmp_path):
    def run(*arguments):
        return CliRunner().invoke(application("network"), ["network", *arguments, "--store", str(founding)])

    done = run("--mode", "acts", "--aggregate", "ignore", "--format", "edges")
    (row, *_) = csv.DictReader(io.StringIO(done.stdout))
    found = run("explain", row["source"], row["target"], "--mode", "acts", "--format", "json")
    assert len(json.loads(found.stdout)["acts"]) == int(row["acts"])
    assert isinstance(run("measure", "centrality", "--mode", "acts").exception, RecipeError)
    assert isinstance(run("--mode", "acts", "--plot", str(tmp_path / "a.svg")).exception, RecipeError)
    recipe = tmp_path / "recipe.json"
    recipe.write_text(Recipe().canonical)
    done = run("--recipe", str(recipe), "--mode", "acts", "--format", "recipe")
    assert done.stdout.strip() == Recipe("acts").canonical
