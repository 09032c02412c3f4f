"""One engine of each kind, empty, for a test, and an embedded one with content."""

import pytest

from kg.engine import embedded, remote

from . import servers
from .values import many

SYSTEM_GRAPHS = "http://www.openlinksw.com/", "http://www.w3.org/", "http://localhost:"


@pytest.fixture(params=["embedded", *servers.NAMES])
def engine(request, tmp_path):
    """An empty engine."""
    with request.getfixturevalue(f"{request.param}_engine") as opened:
        yield opened


@pytest.fixture
def embedded_engine(tmp_path):
    """The embedded engine."""
    return embedded.open(tmp_path / "store", readers=2)


@pytest.fixture
def filled(tmp_path):
    """A store with 3,000 quads, open."""
    with embedded.open(tmp_path / "store", readers=2) as engine:
        engine.load(many(3_000))
        yield engine


@pytest.fixture
def oxigraph_engine(tmp_path):
    """The remote engine on an Oxigraph server of its own."""
    if servers.program("oxigraph") is None:
        pytest.skip("the Oxigraph server is not installed: pip install oxigraph")
    with servers.oxigraph(tmp_path / "oxigraph") as url:
        yield remote.open(f"{url}/query", f"{url}/update", product_name="oxigraph")


@pytest.fixture(scope="session")
def virtuoso_url(tmp_path_factory):
    """A Virtuoso for all tests: it takes seconds to start."""
    if servers.program("virtuoso-t") is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url


@pytest.fixture
def virtuoso_engine(virtuoso_url):
    """The remote engine on a Virtuoso without data."""
    who = remote.Credentials("dba", "dba", method="digest")
    return _emptied(virtuoso_url, who)


def _emptied(url: str, who: remote.Credentials) -> remote.RemoteEngine:
    query, update = f"{url}/sparql", f"{url}/sparql-auth"
    client = remote.Client(who, 1)
    found = client.form(query, [("query", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")], "text/csv").read()
    graphs = [line.strip('"') for line in found.decode().split()[1:]]
    for graph in graphs:
        if not graph.startswith(SYSTEM_GRAPHS):
            client.form(update, [("update", f"CLEAR SILENT GRAPH <{graph}>")], "*/*").drain_conn()
    client.close()
    return remote.open(query, update, product_name="virtuoso", credentials=who)
