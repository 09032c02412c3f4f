"""Two things that are one are merged as one revision, and that can be taken back."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.changes.commit import commit
from kg.changes.stored import Stored
from kg.engine import embedded
from kg.engine.base import Engine
from kg.links.current import load
from kg.links.judgements.graph import with_judgement
from kg.links.judgements.judgement import Judgement, JudgementError
from kg.links.judgements.merging import Merge, MergeError, merge, replaced_by, unmerge
from kg.ontology import Ontology
from kg.records import drafts

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
NOW = datetime(2026, 11, 22, tzinfo=UTC)
# Two people in truth: the founding data have no double. What matters here is that quads follow and come back.
CHANGE = Merge("person/tamilla-hasanova", "person/dmitry-peskov")


@pytest.fixture
def engine(founding: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copytree(founding, tmp_path / "store")
    engine = embedded.open(tmp_path / "store", readers=2)
    yield engine
    engine.close()


def content(engine: Engine) -> set[Quad]:
    """Every quad of the graphs that people write and of the derived one."""
    stored = Stored(engine, ONTOLOGY)
    names = [BASES.graph(name) for name in ("reference", "links", "derived")]
    names += sorted(
        quad.object.value
        for quad in stored.graph(BASES.graph("changes"))
        if quad.predicate.value == BASES.term("graph") and "/article/" in quad.object.value
    )
    return {quad for name in names for quad in stored.graph(name)}


def mentions(quads: set[Quad], id: str) -> set[Quad]:
    node = NamedNode(BASES.id(id))
    return {quad for quad in quads if node in (quad.subject, quad.object)}


def test_statements_and_what_is_derived_follow_the_merge(engine: Engine) -> None:
    before = content(engine)
    old = {quad for quad in mentions(before, CHANGE.old) if quad.subject.value != BASES.id(CHANGE.old)}
    assert any("/article/" in quad.graph_name.value for quad in old)
    merge(engine, ONTOLOGY, CHANGE, author="A. Editor", now=NOW, reason="a test: they are two")
    after = content(engine)
    assert {quad.graph_name.value for quad in mentions(after, CHANGE.old)} == {BASES.graph("links")}
    things = load(engine, ONTOLOGY)
    assert CHANGE.old not in things.by_id
    assert "Tamilla Hasanova" in things.by_id[CHANGE.new].names
    assert replaced_by(engine, ONTOLOGY, CHANGE.old) == CHANGE.new


def test_taking_a_merge_back_restores_every_quad(engine: Engine) -> None:
    before = content(engine)
    merge(engine, ONTOLOGY, CHANGE, author="A. Editor", now=NOW)
    assert content(engine) != before
    unmerge(engine, ONTOLOGY, CHANGE, author="A. Editor", now=NOW)
    assert content(engine) == before
    assert replaced_by(engine, ONTOLOGY, CHANGE.old) is None


def test_what_was_removed_since_the_merge_does_not_come_back(engine: Engine) -> None:
    merge(engine, ONTOLOGY, CHANGE, author="A. Editor", now=NOW)
    new = NamedNode(BASES.id(CHANGE.new))
    graphs = [graph for graph in Stored(engine, ONTOLOGY).touching([new.value]) if "/article/" in graph]
    gone = [drafts.of_quads(graph, [], ONTOLOGY) for graph in graphs]
    commit(engine, ONTOLOGY, gone, author="A. Editor", now=NOW)
    unmerge(engine, ONTOLOGY, CHANGE, author="A. Editor", now=NOW)
    assert not {quad.graph_name.value for quad in mentions(content(engine), CHANGE.old)} & set(graphs)


def test_a_chain_of_merges_leads_to_its_end(engine: Engine) -> None:
    merge(engine, ONTOLOGY, CHANGE, author="A", now=NOW)
    merge(engine, ONTOLOGY, Merge("person/dmitry-peskov", "person/kurt-volker"), author="A", now=NOW)
    assert replaced_by(engine, ONTOLOGY, CHANGE.old) == "person/kurt-volker"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Merge("person/tucker-carlson", "person/sergey-lavrov"), "two items"),
        (Merge("person/nobody", "person/sergey-lavrov"), "not on record"),
        (Merge("place/kherson", "person/sergey-lavrov"), "cannot be one"),
        (Merge("person/sergey-lavrov", "person/sergey-lavrov"), "cannot be one"),
    ],
)
def test_what_cannot_be_one_is_refused_and_nothing_changes(engine: Engine, change: Merge, words: str) -> None:
    revision = engine.revision()
    with pytest.raises(MergeError, match=words):
        merge(engine, ONTOLOGY, change, author="A", now=NOW)
    assert engine.revision() == revision


def test_a_merge_that_never_was_cannot_be_taken_back(engine: Engine) -> None:
    with pytest.raises(MergeError, match="nothing to take back"):
        unmerge(engine, ONTOLOGY, CHANGE, author="A", now=NOW)


def test_a_judgement_is_a_change_like_any_other(engine: Engine) -> None:
    graph = BASES.graph("links")
    links = Stored(engine, ONTOLOGY).graph(graph)
    judged = Judgement(
        "person/tamilla-hasanova", "Q314339", "rejected", "A. Editor", "2026-11-22", comment="another Hasanova"
    )
    commit(engine, ONTOLOGY, [with_judgement(links, judged, ONTOLOGY)], author="A. Editor", now=NOW)
    assert judged in load(engine, ONTOLOGY).judgements
    links = Stored(engine, ONTOLOGY).graph(graph)
    accepted = Judgement("person/tamilla-hasanova", "Q314339", "accepted", "B", "2026-11-23")
    with pytest.raises(JudgementError, match="rejected on 2026-11-22"):
        with_judgement(links, accepted, ONTOLOGY)
    unsure = Judgement("person/tamilla-hasanova", "Q314339", "unsure", "B", "2026-11-23")
    again = with_judgement(links, unsure, ONTOLOGY, replace=True)
    commit(engine, ONTOLOGY, [again], author="B", now=NOW)
    found = [one.judgement for one in load(engine, ONTOLOGY).judgements if one.pair == judged.pair]
    assert found == ["unsure"]
