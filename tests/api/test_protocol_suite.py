"""The W3C suite of the SPARQL 1.1 Protocol, queries and updates, run over HTTP against a plain store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from rdflib import RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection

from tests.api.writers import Writable, writable

SUITE = Path(__file__).parents[3] / "shared/suites/sparql11/protocol"
HT, CNT = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
CODECS = {"UTF-8": "utf-8", "utf-8": "utf-8", "UTF-16": "utf-16"}


def manifest() -> tuple[Graph, list[URIRef]]:
    path = SUITE / "manifest.ttl"
    graph = Graph().parse(path, publicID=path.as_uri())
    return graph, [test for entries in graph.objects(None, MF.entries) for test in Collection(graph, entries)]


MANIFEST, TESTS = manifest() if SUITE.is_dir() else (Graph(), [])


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("plain") / "store", plain=True) as started:
        yield started


def header_list(node: object) -> dict[str, str]:
    listed = MANIFEST.value(node, HT.headers)
    pairs = Collection(MANIFEST, listed) if listed is not None else ()
    return {str(MANIFEST.value(one, HT.fieldName)): str(MANIFEST.value(one, HT.fieldValue)) for one in pairs}


def body_bytes(request: object) -> bytes | None:
    body = MANIFEST.value(request, HT.body)
    if body is None:
        return None
    encoding = str(MANIFEST.value(body, CNT.characterEncoding) or "UTF-8")
    return str(MANIFEST.value(body, CNT.chars)).encode(CODECS[encoding])


def is_update(test: URIRef) -> bool:
    return "update" in test.rpartition("#")[2]


def send(service: Writable, request: object, update: bool) -> httpx.Response:
    """Send a request; the suite has one address for both operations, this service one for each."""
    body, headers = body_bytes(request), header_list(request)
    address = str(MANIFEST.value(request, HT.absolutePath))
    asks = any("query" in text for text in (address, headers.get("content-type", "")))
    asks = asks or (body is not None and body.startswith(b"query="))
    path = "/sparql" if asks or not update else "/update"
    address = address.replace("/sparql/", path, 1).replace("/sparql?", f"{path}?", 1)
    return service.editor.request(str(MANIFEST.value(request, HT.methodName)), address, headers=headers, content=body)


def load(service: Writable, test: URIRef) -> None:
    assert service.editor.post("/update", data={"update": "DROP ALL"}).status_code == 200
    action = MANIFEST.value(test, MF.action)
    for node in (test, action):
        for data in MANIFEST.objects(node, UT.graphData):
            source = Path(unquote(str(MANIFEST.value(data, UT.graph)).removeprefix("file://")))
            name = str(MANIFEST.value(data, RDFS.label))
            headers = {"Content-Type": "application/n-triples"}
            answer = service.editor.put("/graphs", params={"graph": name}, content=source.read_bytes(), headers=headers)
            assert answer.status_code in (200, 201), answer.text


@pytest.mark.skipif(not TESTS, reason="the W3C suite is not beside the project")
@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.rpartition("#")[2])
def test_the_protocol_suite_passes(plain, test):
    load(plain, test)
    requests = list(Collection(MANIFEST, MANIFEST.value(MANIFEST.value(test, MF.action), HT.requests)))
    assert requests
    for request in requests:
        response = send(plain, request, is_update(test))
        wanted = MANIFEST.value(request, HT.resp)
        statuses = [str(one).rpartition("StatusCode")[2][0] for one in MANIFEST.objects(wanted, MF.expectedStatus)]
        assert str(response.status_code)[0] in statuses, response.text
        expected = MANIFEST.value(wanted, MF.expectedBoolean)
        if expected is not None:
            assert response.json()["boolean"] is expected.toPython()
