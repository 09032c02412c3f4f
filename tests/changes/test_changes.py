"""Changes: validated before they are visible, whole, conditional, logged, undone, and derived in the same step."""

from datetime import UTC, datetime

import pytest
import yaml

from kg.changes import commit as committing
from kg.changes import patch_text, revisions
from kg.changes.stored import Stored
from kg.derive import EngineRows, derive
from kg.errors import DataError, RevisionConflict
from kg.ontology import Ontology
from kg.records import drafts
from kg.records.reading import read_yaml
from tests.changes.memory import MemoryEngine

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)

REFERENCE = """\
- {id: person/ada, type: Person, label: {en: Ada}, country: state/arden}
- {id: person/bo, type: Person, label: {en: Bo}, country: state/arden}
- {id: state/arden, type: State, label: {en: Arden}, isoCode: XA}
- {id: organization/daily, type: Organization, label: {en: Daily}, category: newspaper}
- {id: topic/taxes, type: Topic, label: {en: taxes}}
- {id: proposition/lamp-tax, type: Proposition, label: {en: Lamps are to be taxed.}, broader: topic/taxes}
"""


def article_record(slug: str, speaker: str, stance: str, date: str) -> dict:
    said = f"{speaker}-{date}"
    utterance = {"id": f"utterance/{said}", "speaker": f"person/{speaker}", "date": date, "basis": "stated"}
    statement = {
        "id": f"statement/{said}/lamp-tax",
        "stance": stance,
        "force": "asserts",
        "proposition": "proposition/lamp-tax",
        "utterance": utterance,
    }
    report = {
        "id": f"report/{slug}/1",
        "mode": "quoted",
        "certainty": "certain",
        "evidence": {"row": 1},
        "conveys": statement,
    }
    return {
        "id": f"article/{slug}",
        "type": "Article",
        "label": {"en": slug},
        "publisher": "organization/daily",
        "published": "2024-12-31",
        "basis": "stated",
        "language": "en",
        "reports": [report],
    }


def article(
    slug: str, speaker: str = "ada", stance: str = "opposes", date: str = "2024-03-04", **fields
) -> drafts.Draft:
    record = article_record(slug, speaker, stance, date) | fields
    return drafts.article(read_yaml(yaml.safe_dump(record), slug), slug, ONTOLOGY)


def reference(text: str = REFERENCE) -> drafts.Draft:
    return drafts.shared([("reference", read_yaml(text, "reference"))], drafts.REFERENCE, ONTOLOGY)


@pytest.fixture
def engine() -> MemoryEngine:
    engine = MemoryEngine()
    commit(engine, reference())
    return engine


def commit(engine, *change, **options) -> committing.Commit:
    return committing.commit(engine, ONTOLOGY, change, author="Ada, desk", now=NOW, **options)


def quads(engine, name: str) -> set:
    return set(Stored(engine, ONTOLOGY).graph(BASES.graph(name)))


def derived_anew(engine) -> set:
    rows = EngineRows(engine, ONTOLOGY)
    return set(derive(rows(), BASES, frame=rows.frame()))


def test_a_commit_makes_the_graph_the_positions_and_the_log_in_one_revision(engine):
    done = commit(engine, article("a"), note="first")
    assert done.revision == engine.revision() == 2
    assert quads(engine, "article/a") == set(article("a").quads)
    assert quads(engine, "derived") == derived_anew(engine) != set()
    log = {(quad.predicate.value.rpartition("#")[2], quad.object.value) for quad in quads(engine, "changes")}
    assert ("endedAtTime", "2025-01-02T03:04:05Z") in log or ("endedAtTime", "2025-01-02T03:04:05+00:00") in log
    assert {("number", "2"), ("graph", BASES.graph("article/a")), ("comment", "first")} <= log | {
        ("comment", quad.object.value) for quad in quads(engine, "changes") if "comment" in quad.predicate.value
    }


def test_positions_follow_every_change(engine):
    steps = [
        article("a"),
        article("b", stance="supports", date="2024-05"),
        article("c", speaker="bo", stance="supports", date="2024-05-06"),
        article("b", stance="opposes", date="2024-05"),
        drafts.of_quads(BASES.graph("article/a"), [], ONTOLOGY),
    ]
    for step in steps:
        commit(engine, step)
        assert quads(engine, "derived") == derived_anew(engine)
    assert quads(engine, "article/a") == set()


def test_the_log_replayed_from_nothing_gives_the_store(engine):
    commit(engine, article("a"))
    commit(engine, article("a", stance="supports"))
    commit(engine, article("b", speaker="bo"))
    replayed = set()
    for number in range(1, engine.revision() + 1):
        patch = patch_text.read_patch(Stored(engine, ONTOLOGY).patch(number))
        replayed = replayed - set(patch.removed) | set(patch.added)
    log = quads(engine, "changes")
    assert replayed == set(engine.store) - log


def test_what_does_not_conform_changes_nothing_and_says_why(engine):
    with pytest.raises(DataError) as caught:
        commit(engine, article("a", publisher=["organization/daily", "organization/daily2"]))
    assert "'organization/daily2' is not defined" in str(caught.value)
    assert "ValidationReport" in caught.value.report
    assert engine.revision() == 1 and quads(engine, "article/a") == set()


def test_a_reference_node_that_articles_use_cannot_be_removed(engine):
    commit(engine, article("a"))
    with pytest.raises(DataError) as caught:
        commit(engine, reference(REFERENCE.replace("- {id: person/ada, type: Person, label: {en: Ada}", "#")))
    assert "'person/ada' is not defined" in str(caught.value)
    commit(engine, reference(REFERENCE.replace("label: {en: Bo}", "label: {en: Bob}")))


def test_a_reference_node_that_becomes_another_thing_is_refused_by_the_articles_that_use_it(engine):
    commit(engine, article("a"))
    changed = reference(
        REFERENCE.replace("type: Organization", "type: Collective").replace("organization/", "collective/")
    )
    with pytest.raises(DataError):
        commit(engine, changed)


def test_a_dry_run_tells_the_patch_and_changes_nothing(engine):
    done = commit(engine, article("a"), dry_run=True)
    assert done.patch.added and done.revision == engine.revision() == 1


def test_an_unchanged_graph_makes_no_revision(engine):
    commit(engine, article("a"))
    assert commit(engine, article("a")).revision == engine.revision() == 2


def test_a_writer_who_saw_an_older_graph_is_refused(engine):
    seen = commit(engine, article("a")).revision
    commit(engine, article("b", speaker="bo"))
    commit(engine, article("a", stance="supports"), expected=seen)
    with pytest.raises(RevisionConflict):
        commit(engine, article("a", stance="ambivalent"), expected=seen)


def test_a_change_that_another_overtakes_is_worked_out_anew(engine):
    def overtake():
        engine.before_apply = lambda: None
        commit(engine, article("b", stance="supports", date="2024-05-06"))

    engine.before_apply = overtake
    assert commit(engine, article("a")).revision == 3
    assert quads(engine, "derived") == derived_anew(engine)


def test_undo_takes_back_one_revision_and_only_that(engine):
    commit(engine, article("a"))
    empty = quads(engine, "derived")
    second = commit(engine, article("b", stance="supports", date="2024-05-06")).revision
    commit(engine, article("c", speaker="bo"))
    committing.undo(engine, ONTOLOGY, second, author="Bo", now=NOW)
    assert quads(engine, "article/b") == set() and quads(engine, "article/c") != set()
    assert quads(engine, "derived") == derived_anew(engine) != empty
    with pytest.raises(KeyError):
        committing.undo(engine, ONTOLOGY, 99, author="Bo", now=NOW)


def test_undo_that_would_break_another_graph_is_refused(engine):
    commit(engine, article("a"))
    with pytest.raises(DataError):
        committing.undo(engine, ONTOLOGY, 1, author="Bo", now=NOW)


def test_a_derived_graph_is_not_written_by_people():
    with pytest.raises(DataError, match="graph/derived"):
        drafts.of_quads(BASES.graph("derived"), [], ONTOLOGY)


def test_a_revision_too_large_for_the_log_says_so_and_keeps_no_quads(engine, monkeypatch):
    monkeypatch.setattr(revisions, "MOST_KEPT", 3)
    done = commit(engine, article("a"))
    assert Stored(engine, ONTOLOGY).patch(done.revision) is None
    with pytest.raises(KeyError):
        committing.undo(engine, ONTOLOGY, done.revision, author="Bo", now=NOW)


def test_a_label_alone_does_not_look_at_every_article_again(engine, monkeypatch):
    commit(engine, article("a"))
    monkeypatch.setattr(Stored, "touching", lambda *_: pytest.fail("looked at the articles"))
    commit(engine, reference(REFERENCE.replace("label: {en: Ada}", "label: {en: Ada, uk: Ада}")))
