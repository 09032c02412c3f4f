"""What is said of the whole: the dump, VoID, search, pages, the documentation."""

from __future__ import annotations

import gzip
import re
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

from kg.engine.embedded.folder import Folder

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORMS = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}


def unzstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
@pytest.mark.parametrize("form", FORMS)
def test_a_dump_is_every_quad_of_the_store_and_no_other(client, founding, form, packing):
    folder = Folder(founding)
    store = ox.Store.read_only(str(folder.checkpoint(folder.current())))
    stored = {quad for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)}
    response = client.get("/dump", params={"format": form + packing})
    unpack = {"": bytes, ".gz": gzip.decompress, ".zst": unzstd}[packing]
    assert set(ox.parse(unpack(response.content), format=FORMS[form])) == stored
    assert f'onrecord-1.{form}{packing}"' in response.headers["content-disposition"]


def test_a_dump_in_an_unknown_format_is_refused_with_those_that_there_are(client):
    response = client.get("/dump", params={"format": "docx"})
    assert (response.status_code, "nq.gz" in response.json()["detail"]) == (400, True)


def test_void_counts_what_is_there(client, service):
    void, dcat = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"
    quads = list(ox.parse(client.get("/void", headers={"Accept": "text/turtle"}).content, format=ox.RdfFormat.TURTLE))
    me = next(quad.subject for quad in quads if quad.object == ox.NamedNode(void + "Dataset"))
    said = {quad.predicate.value: quad.object.value for quad in quads if quad.subject == me}
    counted = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"})
    assert said[void + "triples"] == counted.text.split()[1]
    assert said[void + "sparqlEndpoint"] == service.sparql
    dumps = [quad.object.value for quad in quads if quad.predicate.value == dcat + "downloadURL"]
    assert len(dumps) == 3
    for address in (said[void + "dataDump"], *dumps):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("text", ["Sergei Lavrov", "Sergey Lavrov", "Сергей Лавров", "Сергій Лавров", "lavr", "Lawrow"])
def test_a_name_is_found_by_its_beginning_in_other_spellings_and_scripts(client, text):
    assert client.get("/search", params={"q": text}).json()["items"][0]["id"] == "person/sergey-lavrov"


def test_words_are_found_in_any_order_and_by_kind(client):
    found = client.get("/search", params={"q": "settlement ceasefire", "kind": "proposition"}).json()["items"]
    assert found
    assert {one["kind"] for one in found} == {"proposition"}
    assert client.get("/search", params={"q": "xyzzy plugh"}).json()["items"] == []
    assert client.get("/search", params={"q": "x", "kind": "spaceship"}).status_code == 422


def things(client) -> list[str]:
    """One thing of each class, as paths."""
    ours = "STRSTARTS(STR(?s), STR(id:)) && !CONTAINS(STR(?s), '#')"
    query = f"SELECT (SAMPLE(?s) AS ?one) {{ ?s a ?c FILTER ({ours}) }} GROUP BY ?c"
    rows = client.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1:]
    return [row.removeprefix("https://w3id.org/onrecord") for row in rows]


def test_every_kind_of_thing_has_a_page_whose_links_lead_somewhere(client):
    seen: set[str] = set()
    paths = things(client)
    assert len(paths) >= 18
    for path in paths:
        page = client.get(path, headers=CHROME)
        assert page.status_code == 200, path
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        links = set(map(unescape, re.findall(r'href="(/[^"#]*)', page.text))) - seen
        assert not re.findall(r'(?:src|rel="stylesheet" href)="http', page.text)
        for link in sorted(links)[:4]:
            seen.add(link)
            assert client.get(link, headers={"Accept": "*/*"}).status_code == 200, f"{path} links to {link}"


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld", "rdf", "nq", "trig"])
def test_every_kind_of_thing_has_rdf_that_speaks_of_it(client, form):
    for path in things(client):
        response = client.get(path, params={"format": form})
        kind = ox.RdfFormat.from_media_type(response.headers["content-type"].split(";")[0])
        subjects = {quad.subject.value for quad in ox.parse(response.content, format=kind)}
        assert "https://w3id.org/onrecord" + path in subjects


def test_the_page_of_an_actor_shows_the_passage_of_each_statement(client):
    pages = [client.get("/id/person/sergey-lavrov", params={"page": n}, headers=CHROME).text for n in (1, 2, 3)]
    page = "".join(pages)
    statements = client.get("/statements", params={"actor": "person/sergey-lavrov", "limit": 200}).json()["items"]
    assert len(statements) > 20
    for statement in statements:
        assert f'id="{statement["id"]}"' in page
    assert page.count('<div class="words">') >= len(statements)


def test_a_thing_that_is_not_on_record_is_404_as_page_and_as_problem(client):
    assert client.get("/id/person/nobody", headers=CHROME).status_code == 404
    problem = client.get("/id/person/nobody", headers={"Accept": "text/turtle"})
    assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")


def test_text_from_the_data_or_the_address_cannot_become_markup(client):
    attack = "<script>alert(1)</script>"
    for path, parameters in (
        ("/search", {"q": attack}),
        ("/sparql", {"query": attack}),
        (f"/id/person/{attack}", None),
    ):
        page = client.get(path, params=parameters, headers=CHROME)
        assert attack not in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]


def test_the_documentation_works_without_internet(client):
    page = client.get("/docs").text
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert links
    assert all(link.startswith("/") for link in links)
    for link in links:
        assert client.get(link).status_code == 200


def test_the_static_files_name_no_other_server():
    written = (path for path in (Path(__file__).parents[2] / "api" / "static").iterdir() if path.is_file())
    for path in written:
        assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", path.read_text(encoding="utf-8")), path
