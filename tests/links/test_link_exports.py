"""Accepted links are written for others in the forms that they take in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.bases import EDTF, OWL, RDF, SCHEMA
from kg.engine import embedded
from kg.engine.base import Engine, Patch
from kg.links.current import load
from kg.links.enrichment import exports
from kg.ontology import Ontology

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
WD = "http://www.wikidata.org/entity/"


@pytest.fixture(scope="module")
def engine(founding: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    store = shutil.copytree(founding, tmp_path_factory.mktemp("exports") / "store")
    with embedded.open(store, readers=2) as engine:
        yield engine


def graph_of(engine: Engine, name: str) -> Store:
    store = Store()
    text = b"".join(exports.profile(engine, ONTOLOGY, name))
    store.extend(Quad(*quad.triple) for quad in parse(text, format=RdfFormat.TURTLE))
    return store


def test_only_accepted_identities_become_same_as(engine: Engine) -> None:
    found = graph_of(engine, "same-as")
    things = load(engine, ONTOLOGY)
    same = NamedNode(OWL + "sameAs")
    lavrov = NamedNode(BASES.id("person/sergey-lavrov"))
    assert Quad(lavrov, same, NamedNode(WD + "Q58217")) in found
    assert not list(found.quads_for_pattern(None, same, NamedNode(WD + "Q4359679"), None))
    expected = [one for one in things.judgements if one.judgement == "accepted" and one.predicate == "schema:sameAs"]
    assert len(found) == len(expected)


def test_same_as_is_nowhere_in_the_store(engine: Engine) -> None:
    from kg.engine.base import Query

    with engine.query(Query(f"ASK {{ ?a <{OWL}sameAs> ?b }}")) as answer:
        assert b"false" in b"".join(answer)


def test_tenures_have_wikidatas_shape(engine: Engine) -> None:
    found = graph_of(engine, "wikidata")
    rubio, prop = NamedNode(WD + "Q324546"), "http://www.wikidata.org/prop/"
    (held,) = [
        quad.object
        for quad in found.quads_for_pattern(rubio, NamedNode(prop + "P39"), None, None)
        if list(found.quads_for_pattern(quad.object, NamedNode(prop + "statement/P39"), NamedNode(WD + "Q14213"), None))
    ]
    (since,) = found.quads_for_pattern(held, NamedNode(prop + "qualifier/P580"), None, None)
    assert since.object.value == "2025-01-21T00:00:00Z"
    assert not list(found.quads_for_pattern(None, NamedNode(prop + "direct/P17"), None, None))


def test_quickstatements_cite_the_article_and_name_linked_things_only(engine: Engine) -> None:
    things = load(engine, ONTOLOGY)
    assert list(exports.quickstatements(engine, ONTOLOGY, things)) == []
    graph = NamedNode(BASES.graph("article/test"))
    article, event = NamedNode(BASES.id("article/test")), NamedNode(BASES.id("event/us-presidential-election-2024"))
    participant = NamedNode(BASES.term("participant"))
    quads = [
        Quad(article, NamedNode(RDF + "type"), NamedNode(BASES.term("Article")), graph),
        Quad(article, NamedNode(SCHEMA + "datePublished"), Literal("2024-02", datatype=NamedNode(EDTF)), graph),
        Quad(article, NamedNode(SCHEMA + "publisher"), NamedNode(BASES.id("organization/ukrainska-pravda")), graph),
        Quad(article, NamedNode(SCHEMA + "url"), NamedNode("https://example.org/a"), graph),
        Quad(event, participant, NamedNode(BASES.id("person/donald-trump")), graph),
        Quad(event, participant, NamedNode(BASES.id("person/steve-witkoff")), graph),
    ]
    engine.apply(Patch(added=quads))
    lines = list(exports.quickstatements(engine, ONTOLOGY, things))
    engine.apply(Patch(removed=quads))
    reference = ["S854", '"https://example.org/a"', "S577", "+2024-02-00T00:00:00Z/10", "S123", "Q904463"]
    assert lines == ["\t".join(["Q22686", "P1344", "Q101110072", *reference])]
