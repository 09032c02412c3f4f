"""Whether two answers are the same: by RDF's and SPARQL's notion of the same, not by their bytes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)
from rdflib import Graph
from rdflib.namespace import Namespace

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
RESULTS = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}


def canonical(quads: object) -> frozenset[Quad]:
    """Quads with literals in the form a store gives them and blank nodes named by content (RDFC-1.0)."""
    store = Store()
    store.extend(quads)
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)


def of_file(path: Path, graph: str | None = None) -> list[Quad]:
    """The triples of an RDF file as quads of a graph, the default graph if None; its blank nodes are its own."""
    name = NamedNode(graph) if graph else DefaultGraph()
    format = RdfFormat.from_extension(path.suffix[1:])
    quads = parse(path=path, format=format, base_iri=path.as_uri(), rename_blank_nodes=True)
    return [Quad(*quad.triple, name) for quad in quads]


def of_solutions(results: object, *, ordered: bool) -> object:
    """Solutions as something that compares equal to the same solutions: a boolean, or rows as canonical RDF."""
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    quads = []
    for number, row in enumerate(results):
        node = BlankNode()
        quads.append(Quad(node, NamedNode("row:in"), Literal(number if ordered else 0)))
        for name in names:
            if row[name] is not None:
                quads.append(Quad(node, NamedNode(f"row:{name}"), row[name]))
    return frozenset(names), len({quad.subject for quad in quads}), canonical(quads)


def expected(path: Path, *, ordered: bool) -> object:
    """The expected answer in a file: solutions, a boolean, or a graph."""
    if path.suffix in RESULTS:
        return of_solutions(parse_query_results(path=path, format=RESULTS[path.suffix]), ordered=ordered)
    if path.suffix == ".csv":
        return csv_rows(path.read_bytes())
    if path.suffix in (".ttl", ".rdf") and (None, None, RS.ResultSet) in (graph := Graph().parse(path)):
        return _of_result_set(graph, ordered)
    return canonical(of_file(path))


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV answer in some order, blank nodes' names left out, which the format does not keep."""
    rows = csv.DictReader(io.StringIO(content.decode()))
    named = ({name: "_:" if cell.startswith("_:") else cell for name, cell in row.items()} for row in rows)
    return sorted(named, key=lambda row: sorted(row.items()))


def _of_result_set(graph: Graph, ordered: bool) -> object:
    """Solutions written as RDF (result-set vocabulary of the first SPARQL working group)."""
    (top,) = graph.subjects(None, RS.ResultSet)
    names = {str(name) for name in graph.objects(top, RS.resultVariable)}
    quads, nodes = [], set()
    for solution in graph.objects(top, RS.solution):
        node = BlankNode()
        nodes.add(node)
        index = graph.value(solution, RS["index"])
        quads.append(Quad(node, NamedNode("row:in"), Literal(int(index) - 1 if ordered and index else 0)))
        for binding in graph.objects(solution, RS.binding):
            name, value = graph.value(binding, RS.variable), graph.value(binding, RS.value)
            (triple,) = parse(f"<a:a> <a:a> {value.n3()} .", format=RdfFormat.N_TRIPLES)
            quads.append(Quad(node, NamedNode(f"row:{name}"), triple.object))
    return frozenset(names), len(nodes), canonical(quads)
