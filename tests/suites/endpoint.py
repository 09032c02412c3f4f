"""Runs the tests of the suites: over HTTP against a service, or on bare pyoxigraph in this process."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import pyoxigraph as ox

from kg.bases import Bases
from kg.sparql.inspection import inspect
from tests.suites import answers
from tests.suites.manifests import SYNTAX, Case

DEFAULT = Bases().graph("default")
"""The graph that a plain store keeps as its default graph."""
CHANGES = Bases().graph("changes")
"""The change log, which stands beside what the suite knows of."""
NTRIPLES = "application/n-triples"
ACCEPT = {".srx": "application/sparql-results+xml", ".srj": "application/sparql-results+json",
          ".tsv": "text/tab-separated-values", ".csv": "text/csv"}  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 400


class Endpoint:
    """A plain store's service, spoken to over one connection."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self._filled = None
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Reply:
        """Send one request with the token."""
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        return Reply(response.status, response.headers, response.read())

    def update(self, text: str, query_string: str = "") -> Reply:
        """Send an update."""
        return self.send("POST", f"/update{query_string}", {"Content-Type": "application/sparql-update"}, text.encode())

    def fill(self, case: Case) -> None:
        """Replace everything by what a case starts from, in one request, unless that is what is there."""
        start = (case.data, tuple(case.graphs.items()))
        if start == self._filled:
            return
        self._filled = None if case.is_update else start
        parts = []
        for graph, files in {DEFAULT: case.data, **{name: (file,) for name, file in case.graphs.items()}}.items():
            triples = [quad.triple for file in files for quad in answers.of_file(file)]
            text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).decode()
            parts.append(f"GRAPH <{graph}> {{ {text} }}")
        self.check(self.update(f"CLEAR ALL ; INSERT DATA {{ {' '.join(parts)} }}"))

    @staticmethod
    def check(reply: Reply) -> None:
        """Fail if the service did not do it."""
        assert reply.ok, (reply.status, reply.body.decode())

    def passes(self, case: Case) -> bool:
        """Whether the service does what a case expects."""
        if case.kind in SYNTAX:
            return self._syntax(case)
        self.fill(case)
        return self._updated(case) if case.kind == "UpdateEvaluationTest" else self._answered(case)

    def _syntax(self, case: Case) -> bool:
        positive = SYNTAX[case.kind]
        text = case.action.read_bytes()
        if case.is_update:
            return self._status(self.update(text.decode()), positive)
        headers = {"Content-Type": "application/sparql-query", "Accept": "*/*"}
        return self._status(self.send("POST", "/sparql", headers, text), positive)

    @staticmethod
    def _status(reply: Reply, positive: bool) -> bool:
        """Malformed is 400 with the place. What is well-formed is answered, or refused (403) for what it asks."""
        malformed = reply.status == 400 and "line" in json.loads(reply.body)
        return reply.status < 400 or reply.status == 403 if positive else malformed

    def _answered(self, case: Case) -> bool:
        names = [("named-graph-uri", name) for name in case.graphs]
        dataset = [] if inspect(case.action.read_text()).has_dataset else [("default-graph-uri", DEFAULT), *names]
        ordered = "order by" in case.action.read_text().lower()
        accept = ACCEPT.get(case.result.suffix, f"{NTRIPLES}, application/sparql-results+json;q=0.9")
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        query = f"BASE <{case.action.as_uri()}>\n{case.action.read_text()}"
        reply = self.send("POST", f"/sparql?{urlencode(dataset)}", headers, query.encode())
        if not reply.ok:
            return False
        kind = reply.headers["content-type"].partition(";")[0]
        return _read(reply.body, kind, ordered) == answers.expected(case.result, ordered=ordered)

    def _updated(self, case: Case) -> bool:
        if not self.update(f"BASE <{case.action.as_uri()}>\n{case.action.read_text()}").ok:
            return False
        reply = self.send("GET", "/sparql?" + urlencode({"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}))
        found = ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
        names = {row["g"].value for row in found} - {CHANGES}
        quads = [quad for name in names for quad in self._graph(name)]
        return answers.canonical(quads) == _after(case)

    def _graph(self, name: str) -> list[ox.Quad]:
        reply = self.send("GET", f"/graphs?graph={quote(name, '')}", {"Accept": NTRIPLES})
        self.check(reply)
        graph = ox.DefaultGraph() if name == DEFAULT else ox.NamedNode(name)
        return [ox.Quad(*quad.triple, graph) for quad in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)]


def _read(body: bytes, kind: str, ordered: bool) -> object:
    if kind == "text/csv":
        return answers.csv_rows(body)
    if kind == NTRIPLES:
        return answers.canonical(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    format = ox.QueryResultsFormat.from_media_type(kind)
    return answers.of_solutions(ox.parse_query_results(body, format=format), ordered=ordered)


def _after(case: Case) -> frozenset[ox.Quad]:
    quads = answers.of_file(case.result) if case.result else []
    return answers.canonical(
        [*quads, *(q for name, file in case.result_graphs.items() for q in answers.of_file(file, name))]
    )


def bare(case: Case) -> bool:
    """Whether pyoxigraph itself, in this process, does what a case expects."""
    store = ox.Store()
    text = case.action.read_text(encoding="utf-8")
    base = case.action.as_uri()
    if case.kind in SYNTAX:
        positive = SYNTAX[case.kind]
        try:
            (store.update if case.is_update else store.query)(text, base_iri=base)
        except Exception as error:
            return not positive and isinstance(error, SyntaxError)
        return positive
    store.extend(quad for file in case.data for quad in answers.of_file(file))
    store.extend(quad for name, file in case.graphs.items() for quad in answers.of_file(file, name))
    if case.kind == "UpdateEvaluationTest":
        store.update(text, base_iri=base)
        return answers.canonical(store) == _after(case)
    ordered = "order by" in text.lower()
    results = store.query(text, base_iri=base)
    wanted = answers.expected(case.result, ordered=ordered)
    if isinstance(results, ox.QueryTriples):
        return answers.canonical(ox.Quad(*triple) for triple in results) == wanted
    if case.result.suffix == ".csv":
        return answers.csv_rows(results.serialize(format=ox.QueryResultsFormat.CSV)) == wanted
    return answers.of_solutions(results, ordered=ordered) == wanted
