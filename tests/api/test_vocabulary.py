"""The words of the record are served to people and to programs, and each says what it is near to."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest

from api.pages.terms import NEIGHBOURS, Described
from kg.bases import OWL, RDF, RDFS, SKOS
from kg.ontology import Ontology

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = ["/vocab", "/shapes", "/codebook"]
MEDIA = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
ONTOLOGY = Ontology()
TRIPLES = [quad.triple for quad in ox.parse(ONTOLOGY.vocabulary, format=ox.RdfFormat.TURTLE)]
TERMS = sorted({one.subject.value for one in TRIPLES if one.subject.value.startswith(ONTOLOGY.bases.vocabulary)})
DESCRIBED = Described(TRIPLES, ONTOLOGY.bases)


class Anchors(HTMLParser):
    """The ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element's id."""
        self.ids += [value for name, value in attrs if name == "id" and value]


def canonical(text: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    """Triples of a document, with blank nodes named by what is said of them."""
    found = ox.Dataset(ox.parse(text, format=form))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in found}


@pytest.mark.parametrize("path", PAGES)
def test_every_rdf_format_of_a_document_has_the_same_triples(client, path):
    text = {"/vocab": ONTOLOGY.vocabulary, "/shapes": ONTOLOGY.shapes, "/codebook": ONTOLOGY.text("schemes.ttl")}[path]
    expected = canonical(text.encode(), ox.RdfFormat.TURTLE)
    for name, form in MEDIA.items():
        answer = client.get(path, headers={"Accept": name})
        assert answer.headers["content-type"].partition(";")[0] == name
        assert canonical(answer.content, form) == expected, name


@pytest.mark.parametrize("path", [*PAGES, "/context.jsonld"])
def test_a_browser_gets_a_page_that_loads_nothing_from_elsewhere(client, path):
    answer = client.get(path, headers={"Accept": CHROME})
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["vary"].startswith("Accept")


@pytest.mark.parametrize("path", [*PAGES, "/context.jsonld"])
def test_what_has_not_changed_is_not_sent_again_and_head_has_no_body(client, path):
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    turtle = client.get(path, params={"format": "jsonld"})
    assert turtle.headers["etag"] != client.get(path, params={"format": "html"}).headers["etag"]
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


@pytest.mark.parametrize("path", [*PAGES, "/context.jsonld"])
def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(client, path):
    answer = client.get(path, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "application/ld+json" in answer.json()["offers"]
    assert path in client.get("/openapi.json").json()["paths"]


def test_every_term_has_its_anchor_once_and_its_iri_leads_there(client):
    ids = Anchors(client.get("/vocab", headers={"Accept": CHROME}).text).ids
    names = [iri.removeprefix(ONTOLOGY.bases.vocabulary) for iri in TERMS]
    assert [name for name in names if name and ids.count(name) != 1] == []
    assert client.get("/vocab/Report").headers["location"] == "/vocab#Report"
    assert client.get("/vocab/0.2.0").headers["location"] == "/vocab"
    assert client.get("/vocab/Rapport").status_code == 404
    page = client.get("/id/statement/rubio-2025-02-europe-at-the-table", headers={"Accept": CHROME}).text
    assert not re.search(r'href="https://w3id.org/onrecord/vocab', page)


def test_the_context_turns_a_record_into_the_words_of_the_vocabulary(client):
    answer = client.get("/context.jsonld")
    assert answer.headers["content-type"].startswith("application/ld+json")
    served = answer.json()["@context"]
    assert {name: served[name] for name in ONTOLOGY.context if not name[0].isupper()} == {
        name: meaning for name, meaning in ONTOLOGY.context.items() if not name[0].isupper()
    }


def test_the_codebook_is_the_one_of_the_documents(client):
    page = client.get("/codebook", headers={"Accept": CHROME}).text
    assert "<h1>Codebook</h1>" in page
    assert "<table>" in page
    assert ".md" not in page


def test_the_vocabulary_says_who_made_it_when_and_which_version_it_is():
    header = DESCRIBED.header()
    assert header["versionIRI"] == [f"{ONTOLOGY.bases.root}vocab/{header['versionInfo'][0]}"]
    assert header["preferredNamespaceUri"] == [ONTOLOGY.bases.vocabulary]
    assert header["preferredNamespacePrefix"] == ["rec"]
    assert {"creator", "created", "modified", "license"} <= set(header)


def neighboured(iri: str) -> bool:
    """Whether a term, a wider one or its scheme names a term of another vocabulary, or says that there is none."""
    if any(note.startswith("No neighbour: ") for note in DESCRIBED.values(iri, SKOS + "note")):
        return True
    near = DESCRIBED.values(iri, *NEIGHBOURS, SKOS + "exactMatch", SKOS + "inScheme")
    own = [one for one in near if one.startswith(ONTOLOGY.bases.vocabulary)]
    source = "http://purl.org/dc/terms/source"
    return len(own) < len(near) or bool(DESCRIBED.values(iri, source)) or any(map(neighboured, own))


def test_every_term_names_its_neighbour_or_says_that_there_is_none():
    assert len(TERMS) > 180
    assert [iri for iri in TERMS if iri != ONTOLOGY.bases.vocabulary and not neighboured(iri)] == []


def test_every_term_says_which_vocabulary_defines_it():
    own = ONTOLOGY.bases.vocabulary
    assert [iri for iri in TERMS if iri != own and DESCRIBED.values(iri, RDFS + "isDefinedBy") != [own]] == []
    assert OWL + "Ontology" in DESCRIBED.values(own, RDF + "type")


def test_every_value_has_a_preferred_label_and_is_reached_from_the_top_of_its_scheme():
    for iri in TERMS:
        if SKOS + "Concept" in DESCRIBED.values(iri, RDF + "type"):
            assert DESCRIBED.values(iri, SKOS + "prefLabel") == DESCRIBED.values(iri, RDFS + "label"), iri
            (scheme,) = DESCRIBED.values(iri, SKOS + "inScheme")
            assert iri in DESCRIBED.values(scheme, SKOS + "hasTopConcept"), iri
