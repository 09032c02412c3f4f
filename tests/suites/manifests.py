"""Reads the manifests of the W3C SPARQL 1.1 test suites: what to send, and what to expect."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

SUITES = Path(__file__).parents[3] / "shared" / "suites" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

SYNTAX = {
    "PositiveSyntaxTest11": True,
    "NegativeSyntaxTest11": False,
    "PositiveUpdateSyntaxTest11": True,
    "NegativeUpdateSyntaxTest11": False,
}
"""Kinds of tests that only ask whether a text is well-formed."""


@dataclass(frozen=True)
class Case:
    """One test of a suite.

    Attributes:
        suite: the folder it is in.
        name: its name in the manifest's IRIs.
        kind: the local name of its type.
        action: the file of the query or update.
        data: files of the default graph before.
        graphs: graph name to file, before.
        result: the file of the expected answer, or of the default graph after.
        result_graphs: graph name to file, after.
    """

    suite: str
    name: str
    kind: str
    action: Path | None = None
    data: tuple[Path, ...] = ()
    graphs: dict[str, Path] = field(default_factory=dict, hash=False)
    result: Path | None = None
    result_graphs: dict[str, Path] = field(default_factory=dict, hash=False)

    @property
    def is_update(self) -> bool:
        """Whether the text is an update."""
        return self.action.suffix == ".ru"

    def __str__(self) -> str:
        return f"{self.suite}-{self.name}"


@dataclass(frozen=True)
class Exchange:
    """One request of a protocol test and what its response must be."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None
    format: str | None
    content_type: str | None
    expected: str | None


def folders(index: str) -> list[str]:
    """The folders that a manifest such as "manifest-sparql11-query.ttl" includes."""
    graph = _load(SUITES / index)
    (start,) = graph.objects(None, MF.include)
    return [Path(str(item)).parent.name for item in Collection(graph, start)]


def cases(folder: str) -> list[Case]:
    """The evaluation and syntax tests of a folder."""
    graph = _load(SUITES / folder / "manifest.ttl")
    return [_case(graph, folder, test) for test in _entries(graph)]


def exchanges(manifest: str) -> dict[str, tuple[list[Exchange], dict[str, Path]]]:
    """The tests of a protocol manifest by name: their requests in order, and the graphs that must be there before."""
    graph = _load(SUITES / manifest)
    found = {}
    for test in _entries(graph):
        connection = graph.value(test, MF.action)
        requests = Collection(graph, graph.value(connection, HT.requests))
        before = _named(graph, test)
        found[_local(test)] = ([_exchange(graph, request) for request in requests], before)
    return found


@cache
def _load(path: Path) -> Graph:
    return Graph().parse(path, publicID=path.as_uri())


def _entries(graph: Graph) -> list[Node]:
    return [test for start in graph.objects(None, MF.entries) for test in Collection(graph, start)]


def _local(node: Node) -> str:
    return str(node).rpartition("#")[2]


def _file(node: Node) -> Path:
    return Path(URIRef(node).removeprefix("file://"))


def _named(graph: Graph, node: Node) -> dict[str, Path]:
    named = {str(file): _file(file) for file in graph.objects(node, QT.graphData) if isinstance(file, URIRef)}
    for item in graph.objects(node, UT.graphData):
        named[str(graph.value(item, RDFS.label))] = _file(graph.value(item, UT.graph))
    return named


def _case(graph: Graph, folder: str, test: Node) -> Case:
    kind = _local(graph.value(test, RDF.type))
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    if kind in SYNTAX:
        return Case(folder, _local(test), kind, _file(action))
    request = graph.value(action, QT.query) or graph.value(action, UT.request)
    data = tuple(_file(file) for part in (QT.data, UT.data) for file in graph.objects(action, part))
    before = _named(graph, action)
    if kind == "UpdateEvaluationTest":
        after = graph.value(result, UT.data)
        return Case(
            folder, _local(test), kind, _file(request), data, before, _file(after) if after else None,
            _named(graph, result),
        )  # fmt: skip
    return Case(folder, _local(test), kind, _file(request), data, before, _file(result))


def _exchange(graph: Graph, request: Node) -> Exchange:
    response = graph.value(request, HT.resp)
    body, expected = graph.value(request, HT.body), graph.value(response, HT.body)
    boolean = graph.value(response, MF.expectedBoolean)
    headers = _headers(graph, request)
    wanted = {name.lower(): value for name, value in _headers(graph, response)}
    return Exchange(
        method=str(graph.value(request, HT.methodName)),
        path=str(graph.value(request, HT.absolutePath)),
        headers=tuple(headers),
        body=_bytes(graph, body) if body else None,
        statuses=frozenset(_local(status) for status in graph.objects(response, MF.expectedStatus)),
        boolean=None if boolean is None else boolean.toPython(),
        format=str(graph.value(response, MF.expectedFormat) or "") or None,
        content_type=wanted.get("content-type"),
        expected=str(graph.value(expected, CNT.chars)) if expected else None,
    )


def _headers(graph: Graph, node: Node) -> list[tuple[str, str]]:
    start = graph.value(node, HT.headers)
    items = Collection(graph, start) if start else ()
    return [(str(graph.value(item, HT.fieldName)), str(graph.value(item, HT.fieldValue))) for item in items]


def _bytes(graph: Graph, body: Node) -> bytes:
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    return str(graph.value(body, CNT.chars)).encode(encoding)
