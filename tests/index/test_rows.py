"""Statement rows out of the index are those that the rules ask the graphs for, and derive the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import RDF, SCHEMA, XSD, Bases
from kg.derive import Counting, EngineRows, Frame, Outcome, StatementRow, derive, findings
from kg.derive.bulk import derive_whole
from kg.derive.engine_rows import rows_of
from kg.derive.neighbourhood import by_target, reached
from kg.derive.scope import OnRecord, Scope
from kg.engine import embedded
from kg.index import opening
from kg.index.database import open_file
from kg.index.index import said_of
from kg.index.indexed import IndexedEngine
from kg.index.plain import Plain
from kg.index.reading import Reader
from kg.index.rows import IndexRows
from kg.index.shortening import Shortening
from kg.index.terms import Terms
from kg.index.writing import Writer
from kg.ontology import Ontology
from tests.derive.test_derivation import corpora

ONTOLOGY = Ontology()
BASES = Bases()
FIELDS = ("graph", "report", "statement", "utterance", "proposition")


@pytest.fixture(scope="module")
def store(founding, tmp_path_factory) -> Iterator[IndexedEngine]:
    folder = tmp_path_factory.mktemp("rows") / "store"
    shutil.copytree(founding, folder)
    with embedded.open(folder, readers=2) as engine:
        indexed = opening.beside(engine, folder, ONTOLOGY)
        yield indexed
        indexed.keeper.close()


@pytest.fixture(scope="module")
def both(store) -> tuple[IndexRows, EngineRows]:
    rows = OnRecord(store, ONTOLOGY).rows()
    assert isinstance(rows, IndexRows)
    return rows, EngineRows(store.engine, ONTOLOGY)


def test_the_index_gives_every_row_that_the_rule_gives(both):
    found, expected = (list(rows()) for rows in both)
    assert len(found) == len(set(found))
    assert set(found) == set(expected)
    assert len(expected) > 100


@pytest.mark.parametrize("field", FIELDS)
def test_rows_about_some_things_are_found_by_any_of_their_fields(both, field):
    indexed, asked = both
    values = sorted({getattr(row, field) for row in asked()})
    some = [*values[::7], BASES.id("statement/that/is-not")]
    assert set(indexed(**{field: some})) == set(asked(**{field: some})) != set()
    assert list(indexed(**{field: []})) == []


def test_denials_and_what_rests_on_them_are_the_same(both):
    indexed, asked = both
    assert set(indexed.denials()) == set(asked.denials()) != set()
    rows = list(asked())
    things = {thing for row in rows for thing in (row.hop, row.told) if thing}
    for some in (things, sorted(things)[::3]):
        assert set(indexed.resting(some)) == set(asked.resting(some)) != set()


def test_what_an_actor_speaks_on_is_the_same_through_organs_too(both):
    indexed, asked = both
    actors = {who for row in asked() for who in (row.speaker, row.on_behalf_of) if who}
    actors |= {above for organ in asked.frame().organs for above in asked.frame().above(organ)}
    for actor in (*sorted(actors), BASES.id("person/nobody")):
        assert set(indexed.propositions_of(actor)) == set(asked.propositions_of(actor))
        assert set(indexed.statements_of([actor])) == set(asked.statements_of([actor]))


SCOPES = (
    Scope(),
    Scope(actors=(BASES.id("state/russia"),)),
    Scope(actors=(BASES.id("state/ukraine"), BASES.id("person/sergey-lavrov")), as_of=date(2024, 6, 30)),
    Scope(actors=(BASES.id("state/russia"),), topics=(BASES.id("topic/negotiations"),), known_on=date(2024, 12, 31)),
    Scope(propositions=(BASES.id("proposition/ceasefire"),), as_of=date(2024, 12, 24)),
)


@pytest.mark.parametrize("coding", ["one", "all"])
@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_positions_by_either_way_are_those_of_the_whole_derivation(store, scope, coding):
    chosen = Counting(most_conflicts=0, coding=coding)
    whole = OnRecord(store.engine, ONTOLOGY).derive(scope, chosen).positions
    assert whole
    for engine in (store, store.engine):
        assert OnRecord(engine, ONTOLOGY).held(scope, chosen).positions == whole


def written(rows: list[StatementRow]) -> list[Quad]:
    """Rows as graphs."""
    quads: dict[Quad, None] = {}
    for row in rows:
        graph, article, latest = NamedNode(row.graph), f"{row.graph}/article", f"{row.report}/hop"

        def say(subject: str, name: str, value: object, graph: NamedNode = graph) -> None:
            about = NamedNode(name if ":" in name else BASES.term(name))
            if isinstance(value, date):
                value = Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))
            if value is not None:
                term = NamedNode(value) if isinstance(value, str) else value
                quads[Quad(NamedNode(subject), about, term, graph)] = None  # type: ignore[arg-type]

        say(row.report, "conveys", row.statement)
        say(row.report, "article", article)
        say(row.report, "hops", Literal(1))
        say(article, SCHEMA + "publisher", BASES.id("organization/p"))
        say(article, SCHEMA + "datePublished", row.published)
        say(article, "earliest", row.published)
        say(article, "latest", row.published)
        say(row.report, "interpretation", Literal(True) if row.interpretation else None)
        say(row.report, "coder", Literal(row.coder) if row.coder else None)
        say(row.report, "via", row.hop or latest)
        say(row.hop or latest, "reporter", f"{row.report}/teller")
        say(row.hop or latest, "toldIn", row.told)
        say(f"{row.report}/teller", RDF + "type", BASES.term("AnonymousReporter") if row.anonymous else None)
        say(row.statement, "utterance", row.utterance)
        say(row.statement, "proposition", row.proposition)
        say(row.statement, "stance", BASES.term(row.stance))
        say(row.statement, "condition", row.condition)
        say(row.statement, "disputes", row.disputes)
        say(row.utterance, "speaker", row.speaker)
        say(row.utterance, "onBehalfOf", row.on_behalf_of)
        for name in ("date", "earliest", "latest"):
            say(row.utterance, name, getattr(row, "earliest" if name == "date" else name))
    return list(quads)


def consistent(rows: list[StatementRow]) -> list[StatementRow]:
    """Rows of which those of one report, and of one statement in one article, say the same of it."""
    reports: dict[tuple[str, str], StatementRow] = {}
    kept = []
    for row in rows:
        first = reports.setdefault((row.graph, row.report), row)
        names = ("interpretation", "coder", "told", "speaker", "on_behalf_of")
        kept.append(replace(row, **{name: getattr(first, name) for name in names}))
    return kept


FRAME = Frame({BASES.id("person/ann"): (BASES.id("state/x"),)})
"""Ann is an organ of x."""


@settings(max_examples=60, deadline=None)
@given(corpora(), st.sampled_from(FIELDS), st.data())
def test_random_graphs_give_the_rows_of_the_rule_and_positions_of_an_actor_need_no_others(both, rows, field, data):
    # Where several have coded, the whole is derived: half of the graphs are such.
    uncoded = data.draw(st.booleans())
    rows = [replace(row, coder=None) if uncoded else row for row in rows]
    if data.draw(st.booleans()):
        rows = [replace(row, disputes=None, utterance=f"{row.utterance}/{row.graph[-1]}") for row in rows]
        rows = [replace(row, statement=f"{row.statement}/{row.graph[-1]}") for row in rows]
    quads = written(consistent(rows))
    expected = rows_of(quads, ONTOLOGY)
    with tempfile.TemporaryDirectory() as folder:
        database, shortening, reader = open_file(Path(folder) / "index"), Shortening(BASES), Reader(BASES)
        with database.writing() as connection:
            database.make(connection)
            writer = Writer(connection, shortening)
            for graph in sorted({quad.graph_name for quad in quads}, key=str):
                writer.add(graph.value, reader.read(quad for quad in quads if quad.graph_name == graph))
            database.finish(connection)
        indexed = IndexRows(database, shortening, both[1])
        assert set(indexed()) == set(expected)
        values = sorted({getattr(row, field) for row in expected})
        some = data.draw(st.lists(st.sampled_from(values), unique=True)) if values else []
        assert set(indexed(**{field: some})) == {row for row in expected if getattr(row, field) in some}
        assert {(one.target, one.statement) for one in indexed.denials()} == {
            (row.disputes, row.statement) for row in expected if row.disputes
        }
        with database.reading() as connection:
            plain = Plain(Terms(connection, shortening), indexed, FRAME)
            whole = list(derive_whole(indexed, FRAME, plain, None, BASES, Counting()))
        assert len(whole) == len(set(whole))
        assert set(whole) == set(derive(expected, BASES, frame=FRAME))
        with database.writing() as connection:
            Writer(connection, shortening).add_derived(said_of(whole))
        for propositions in [{row.proposition for row in expected}, *({row.proposition} for row in expected[:1])]:
            derived = findings(expected, only=propositions, frame=FRAME)
            own = [one for one in derived.statements.values() if one.proposition in propositions]
            assert indexed.told(propositions) == Outcome(derived, own, BASES).told()
        if not any(row.coder for row in expected):
            for actor in {row.speaker for row in expected}:
                own = indexed(statement=set(indexed.statements_of([actor])))
                near = reached(indexed, own, by_target(indexed.denials()))
                few, all_ = (findings(some, frame=Frame()).positions for some in (near, expected))
                assert [one for one in few if one.actor == actor] == [one for one in all_ if one.actor == actor]
        database.close()
