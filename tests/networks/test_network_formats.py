"""Every format is read back by a program that did not write it, with weights, attributes and any script intact."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import igraph
import networkx as nx
import pydot
import pytest
import rdflib
from lxml import etree

from kg.networks.build import build
from kg.networks.formats import FORMATS, write
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.recipes.words import RecipeError
from kg.networks.table.statements import StatementTable

NAMES = {"a": "Україна & Co. <x>", "b": '外交部 "spokesman"', "c": "وزارة الخارجية", "d": "Côte d’Ivoire 🕊"}
SCHEMA = Path(__file__).parent / "gexf-1.3.xsd"


@pytest.fixture(scope="module")
def table():
    rows = [
        ("a", "p1", "supports", "2020-01-01"),
        ("a", "p2", "opposes", "2020-01-05"),
        ("b", "p1", "supports", "2020-02-01"),
        ("b", "p2", "supports", "2020-02-02"),
        ("c", "p1", "opposes", "2020-03-01"),
        ("c", "p1", "ambivalent", "2021-03-01"),
        ("d", "p3", "supports", "2021-03-01"),
    ]
    attributes = {
        f"state/{key}": {"label": label, "type": "State", "wikidata": f"Q{place}"}
        for place, (key, label) in enumerate(NAMES.items(), start=1)
    }
    return StatementTable.of(
        (
            {
                "statement": f"s{n}",
                "organization": f"state/{who}",
                "proposition": f"proposition/{p}",
                "stance": stance,
                "date": day,
            }
            for n, (who, p, stance, day) in enumerate(rows)
        ),
        attributes=attributes,
    )


@pytest.fixture(scope="module")
def network(table):
    return next(build(table, Recipe(aggregate="subtract", normalize="average")))


@pytest.fixture(scope="module")
def affiliation(table):
    return next(build(table, Recipe("two-mode")))


def expected(network):
    """Weights by the labels of the ends, as a reader should find them."""
    return {
        frozenset((network.nodes[edge.source].label, network.nodes[edge.target].label)): pytest.approx(edge.weight)
        for edge in network.edges
    }


def found_in(graph: nx.Graph, label="label"):
    names = dict(graph.nodes(data=label))
    return {frozenset((names[a], names[b])): data["weight"] for a, b, data in graph.edges(data=True)}


def saved(tmp_path, network, name) -> str:
    path = tmp_path / f"network{FORMATS[name].suffix}"
    path.write_bytes(write([network], name))
    return str(path)


@pytest.mark.parametrize("kind", ["network", "affiliation"])
def test_gexf_conforms_to_its_schema_and_networkx_reads_it(kind, request, tmp_path):
    network = request.getfixturevalue(kind)
    path = saved(tmp_path, network, "gexf")
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.parse(path))
    graph = nx.read_gexf(path, version="1.3")
    assert found_in(graph) == expected(network)
    assert {data["label"] for _, data in graph.nodes(data=True)} >= set(NAMES.values())
    assert {data.get("wikidata") for _, data in graph.nodes(data=True)} >= {"Q1", "Q2", "Q3", "Q4"}
    first = next(iter(network.edges))
    (edge,) = [data for _, _, data in graph.edges(data=True) if data["id"] == "0"]
    assert (edge["start"], edge["end"]) == (first.attributes["first"], first.attributes["last"])


def test_gexf_holds_a_series_as_spells_and_dynamic_weights(table, tmp_path):
    series = list(build(table, Recipe(window=Window("years"), isolates="active")))
    content = write(series, "gexf")
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(content))
    graph = nx.read_gexf(io.BytesIO(content), version="1.3")
    assert graph.nodes["state/c"]["spells"] == [("2020-01-01", "2020-12-31"), ("2021-01-01", "2021-12-31")]
    assert graph.nodes["state/d"]["spells"] == [("2021-01-01", "2021-12-31")]
    edge = etree.fromstring(content).find(".//{*}edge[@source='state/a'][@target='state/b']")
    (value,) = edge.iterfind(".//{*}attvalue")
    assert (float(value.get("value")), value.get("start")) == (series[0].dense[0, 1], "2020-01-01")


def test_overlapping_windows_give_spells_that_do_not_overlap(table):
    series = list(build(table, Recipe(window=Window("months", 6, 1))))
    root = etree.fromstring(write(series, "gexf"))
    for holder in root.iter("{*}spells"):
        spans = [(spell.get("start"), spell.get("end")) for spell in holder]
        assert all(end <= after for (_, end), (after, _) in itertools.pairwise(spans))


@pytest.mark.parametrize("kind", ["network", "affiliation"])
def test_graphml_is_read_by_igraph_and_networkx(kind, request, tmp_path):
    network = request.getfixturevalue(kind)
    path = saved(tmp_path, network, "graphml")
    graph = igraph.Graph.Read_GraphML(path)
    weights = {
        frozenset((graph.vs[edge.source]["label"], graph.vs[edge.target]["label"])): edge["weight"] for edge in graph.es
    }
    assert weights == expected(network)
    assert graph.vs.find(label=NAMES["c"])["wikidata"] == "Q3"
    assert Recipe.parse(graph["recipe"]) == network.recipe
    assert found_in(nx.read_graphml(path)) == expected(network)


def test_cytoscape_and_node_link_json_are_read_by_networkx(network):
    graph = nx.cytoscape_graph(json.loads(write([network], "cytoscape")))
    assert found_in(graph, "name") == expected(network)
    graph = nx.node_link_graph(json.loads(write([network], "json")), edges="edges")
    assert found_in(graph) == expected(network)
    assert graph.graph["name"] == network.recipe.name
    assert graph.nodes["state/a"]["type"] == "State"


@pytest.mark.parametrize("kind", ["network", "affiliation"])
def test_pajek_is_read_by_networkx_and_igraph(kind, request, tmp_path):
    network = request.getfixturevalue(kind)
    path = saved(tmp_path, network, "pajek")
    told = {frozenset(name.replace('"', "'") for name in ends): weight for ends, weight in expected(network).items()}
    if network.one_mode:  # networkx does not know the second number of a two-mode file
        graph = nx.read_pajek(path)
        assert {frozenset((a, b)): data["weight"] for a, b, data in graph.edges(data=True)} == told
    graph = igraph.Graph.Read_Pajek(path)
    names = graph.vs["name"]
    assert {frozenset((names[edge.source], names[edge.target])): edge["weight"] for edge in graph.es} == told


def test_ucinet_is_read_by_igraph_in_both_directions(tmp_path):
    names = {"x": "Україна", "y": "外交部"}
    table = StatementTable.of(
        {"statement": f"s{key}", "organization": f"state/{key}", "proposition": "p", "stance": "supports"}
        for key in names
    )
    table = StatementTable(**{**vars(table), "attributes": {f"state/{key}": {"label": names[key]} for key in names}})
    (network,) = build(table, Recipe(normalize="average"))
    graph = igraph.Graph.Read_DL(saved(tmp_path, network, "ucinet"), directed=True)
    assert graph.vs["name"] == list(names.values())
    assert sorted((edge.source, edge.target, edge["weight"]) for edge in graph.es) == [(0, 1, 1.0), (1, 0, 1.0)]


def test_a_ucinet_matrix_of_two_modes_has_a_row_for_each_row(affiliation):
    text = write([affiliation], "ucinet").decode()
    head, _, data = text.partition("data:\n")
    assert head.startswith(f"dl nr={len(affiliation.first)} nc={len(affiliation.second)}\n")
    assert [[float(cell) for cell in line.split()] for line in data.splitlines()] == affiliation.dense.tolist()


def test_dot_is_read_by_pydot_and_drawn_by_graphviz(network, tmp_path):
    path = saved(tmp_path, network, "dot")
    (graph,) = pydot.graph_from_dot_file(path, encoding="utf-8")
    labels = {node.get_label()[1:-1].replace('\\"', '"') for node in graph.get_nodes() if node.get_label()}
    assert labels == set(NAMES.values())
    assert len(graph.get_edges()) == len(list(network.edges))
    if shutil.which("dot"):
        drawn = subprocess.run(["dot", "-Tplain", path], capture_output=True, check=True, timeout=30).stdout.decode()
        assert sum(line.startswith("edge ") for line in drawn.splitlines()) == len(list(network.edges))


def test_csv_lists_and_matrix_hold_the_same_weights(network):
    rows = list(csv.DictReader(io.StringIO(write([network], "edges").decode())))
    weights = {frozenset((row["source_label"], row["target_label"])): float(row["weight"]) for row in rows}
    assert weights == expected(network)
    rows = list(csv.DictReader(io.StringIO(write([network], "nodes").decode())))
    assert {row["label"]: row["wikidata"] for row in rows}[NAMES["b"]] == "Q2"
    head, *body = csv.reader(io.StringIO(write([network], "matrix").decode()))
    assert head == ["", *(row[0] for row in body)] and set(head[1:]) == set(NAMES.values())
    assert [[float(cell) for cell in row[1:]] for row in body] == pytest.approx(network.dense)


def test_rdf_is_a_data_cube_with_an_observation_an_edge(network):
    graph = rdflib.Graph().parse(data=write([network], "rdf"), format="turtle")
    dataset = f"https://w3id.org/onrecord/network/{network.recipe.name}#"
    base = "https://w3id.org/onrecord/id/"
    for edge in network.edges:
        ends = [rdflib.URIRef(base + network.nodes[place].id) for place in (edge.source, edge.target)]
        (node,) = set(graph.subjects(rdflib.URIRef(dataset + "first"), ends[0])) & set(
            graph.subjects(rdflib.URIRef(dataset + "second"), ends[1])
        )
        assert float(graph.value(node, rdflib.URIRef(dataset + "weight"))) == pytest.approx(edge.weight)


def test_two_nodes_of_one_label_are_told_apart_where_labels_are_names(table):
    attributes = {f"state/{key}": {"label": "Congo"} for key in NAMES}
    same = StatementTable(**{**vars(table), "attributes": attributes})
    (network,) = build(same, Recipe())
    assert nx.read_pajek(io.BytesIO(write([network], "pajek"))).number_of_nodes() == 4


def test_a_format_of_one_network_refuses_a_series_and_names_those_that_hold_one(table):
    series = list(build(table, Recipe(window=Window("years"))))
    with pytest.raises(RecipeError, match=r"matrix holds one network, and there are 2 windows; expected gexf"):
        write(series, "matrix")
    with pytest.raises(RecipeError, match="did you mean gexf"):
        write(series, "gefx")


def test_the_same_data_and_recipe_give_the_same_bytes_in_another_process(tmp_path):
    program = (
        "import hashlib\n"
        "from kg.networks.build import build\n"
        "from kg.networks.formats import FORMATS, write\n"
        "from kg.networks.recipes.recipe import Recipe, Window\n"
        "from kg.networks.table.statements import StatementTable\n"
        "rows = [{'statement': f's{n}', 'organization': f'state/{n % 5}', 'proposition': f'p{n % 7}',\n"
        "         'stance': ['supports', 'opposes', 'ambivalent'][n % 3], 'date': f'2020-{n % 12 + 1:02}-01'}\n"
        "        for n in range(200)]\n"
        "for recipe in (Recipe(normalize='cosine'), Recipe(window=Window('months', 4, 2), kernel='gaussian')):\n"
        "    table = StatementTable.of(rows if recipe.window else rows[::-1])\n"
        "    networks = list(build(table, recipe))\n"
        "    for name, item in FORMATS.items():\n"
        "        if item.series or len(networks) == 1:\n"
        "            print(name, hashlib.sha256(write(networks, name)).hexdigest())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            timeout=60,
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1 and runs.pop().count(b"\n") == 11 + 5
