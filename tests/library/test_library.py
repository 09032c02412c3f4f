"""The library as a notebook uses it: the same calls, and the same answers, over a store and over a service."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import kg
from api.settings import Settings
from kg.errors import KgError, QueryError, StoreError
from kg.library.acts import sign
from kg.library.places import DEFAULT_STORE, named_or_default
from kg.library.record import Record
from kg.library.table import Table
from kg.library.telling import PAGE
from tests.api.running_service import running

LAVROV, CEASEFIRE = "person/sergey-lavrov", "proposition/ceasefire"
SAID = """SELECT ?speaker ?stance ?date {
  ?s rec:stance ?stance ; rec:utterance ?u . ?u rec:speaker ?speaker ; rec:date ?date }"""


@pytest.fixture(scope="module")
def record(founding) -> Iterator[Record]:
    with kg.open(founding) as opened:
        yield opened


@pytest.fixture(scope="module")
def served(founding, tmp_path_factory) -> Iterator[Record]:
    store = shutil.copytree(founding, tmp_path_factory.mktemp("library") / "store")  # a store has one service
    with running(store, readers=2) as service, kg.open(service.url) as opened:
        yield opened


def test_a_question_by_name_is_answered_by_true_or_false_or_by_a_table(record):
    assert record.ask("ever-supported", actor=LAVROV, proposition=CEASEFIRE) is False
    table = record.ask("position-on-date", actor=LAVROV, proposition=CEASEFIRE, date=date(2024, 12, 31))
    assert table[0]["stance"] == "opposes"
    assert table[0]["firstStated"] == date(2024, 5, 30) and table[0]["contested"] is False


def test_questions_and_lists_are_answered_by_the_days_of_the_texts_alone_where_that_is_asked(record):
    putin = {"actor": "person/vladimir-putin"}
    withdrawal = "proposition/ukrainian-troops-leave-four-oblasts"
    asked = {dates: record.ask("positions-of-actor", dates=dates, **putin) for dates in ("all", "stated")}
    assert withdrawal in asked["all"].column("proposition") and withdrawal not in asked["stated"].column("proposition")
    listed = record.positions(**putin, dates="stated")
    assert set(asked["stated"].column("proposition")) == set(listed.column("proposition"))
    outside = {dates: record.contradictions(dates=dates).column("datedOutside") for dates in ("all", "stated")}
    assert any(outside["all"]) and not any(outside["stated"])
    with pytest.raises(QueryError, match="did you mean stated"):
        record.positions(**putin, dates="state")


def test_a_question_about_what_is_not_on_record_is_refused_and_several_words_are_a_union(record):
    with pytest.raises(QueryError, match="did you mean person/sergey-lavrov"):
        record.ask("ever-supported", actor="person/lavrov", proposition=CEASEFIRE)
    for asked in ({"actor": "person/lavrov"}, {"stance": "oposes"}, {"since": "2025-01-01", "until": "2024-01-01"}):
        with pytest.raises(QueryError, match=r"did you mean|is after until"):
            record.statements(**asked)
    with pytest.raises(QueryError, match="did you mean shift"):
        record.contradictions(type="shfit")
    each = [len(record.ask("by-force", force=force)) for force in ("accepts", "denies")]
    assert len(record.ask("by-force", force=["accepts", "denies"])) == sum(each)


def test_a_frame_holds_plain_values_with_labels_beside_ids(record):
    frame = record.frame(SAID)
    assert list(frame.columns) == ["speaker", "speaker_label", "stance", "date"]
    row = frame[frame.speaker == LAVROV].iloc[0]
    assert row.speaker_label == "Sergey Lavrov"
    assert row.stance in ("supports", "opposes", "ambivalent")
    assert "speaker_label" not in record.frame(SAID, labels=False).columns


def test_polars_gives_the_rows_that_pandas_gives(record):
    assert record.frame(SAID, library="polars").rows() == [
        tuple(row) for row in record.frame(SAID).itertuples(index=False)
    ]


def test_every_statement_is_told_once_with_its_passages(record):
    told = list(record.told())
    asked = record.ask("SELECT DISTINCT ?s { ?s a rec:Statement }")
    assert sorted(one.id for one in told) == sorted(asked.column("s"))
    assert all(report.passages for one in told for report in one.reports)
    assert sum(len(one.reports) for one in told) == len(record.statements())


def test_statements_fetched_page_by_page_are_those_fetched_at_once(record, monkeypatch):
    whole = [one.id for one in record.told()]
    assert len(whole) < PAGE
    monkeypatch.setattr("kg.library.telling.PAGE", 7)
    assert [one.id for one in record.told()] == whole
    assert [one.id for one in record.told(limit=9)] == whole[:9]


def test_statements_of_what_is_not_on_record_are_a_wrong_question_and_no_empty_answer(record):
    with pytest.raises(QueryError, match="did you mean person/sergey-lavrov"):
        record.statements(actor="person/sergei-lavrov")
    with pytest.raises(QueryError, match="search finds the id of a name"):
        record.positions(actor="Sergey Lavrov")


def test_a_filter_that_there_is_not_is_refused_by_name(record):
    with pytest.raises(QueryError, match="has no parameter 'stanze'"):
        record.statements(stanze="opposes")


def test_positions_as_of_a_day_are_those_in_force_on_it(record):
    table = record.positions(LAVROV, CEASEFIRE, as_of="2024-06-30")
    assert [(row["stance"], row["lastStated"]) for row in table] == [("opposes", date(2024, 5, 30))]
    assert not record.positions(LAVROV, CEASEFIRE, as_of="2024-01-01")


def test_contradictions_of_a_type_are_of_that_type(record):
    assert set(record.contradictions().column("type")) > {"conflict"}
    assert set(record.contradictions(type="conflict").column("type")) == {"conflict"}


def test_a_network_goes_to_networkx_and_igraph_with_the_same_weights(record):
    network = record.network(between="person", aggregate="conflict")
    weights = {frozenset((row["source"], row["target"])): row["weight"] for row in network.edges}
    graph = network.to_networkx()
    assert {frozenset((a, b)): weight for a, b, weight in graph.edges(data="weight")} == weights
    other = network.to_igraph()
    names = other.vs["name"]
    assert {frozenset((names[edge.source], names[edge.target])): edge["weight"] for edge in other.es} == weights
    assert graph.nodes[LAVROV]["label"] == other.vs[names.index(LAVROV)]["label"] == "Sergey Lavrov"


def test_the_explanation_of_an_edge_sums_to_its_weight(record):
    network = record.network(between="person", aggregate="conflict")
    for edge in network.edges:
        assert sum(network.explain(edge["source"], edge["target"]).column("adds")) == edge["weight"]


def test_a_window_gives_a_series_and_a_filter_may_be_a_mapping(record):
    series = record.network(between="person", window="years", include={"person": [LAVROV]})
    assert [one.network.start[:4] for one in series] == sorted(one.network.start[:4] for one in series)
    assert {node["id"] for one in series for node in one.nodes} == {LAVROV}


def test_a_plot_is_an_svg_document_that_a_notebook_shows(record, tmp_path):
    picture = record.network(between="person").plot(title="who agrees")
    assert picture._repr_svg_().startswith("<?xml") and "<svg" in picture.svg
    assert picture.save(tmp_path / "plot.svg").read_text(encoding="utf-8") == picture.svg
    # It is passed on without the notebook: it says itself where it comes from, and of when.
    assert record.signature in picture.svg
    read, root = f"On Record, revision {record.revision}, read {record.today().isoformat()}", record.bases.root
    assert record.signature == f"{read} · {root}"


def test_rdflib_gets_the_whole_or_one_article_or_what_a_query_makes(record):
    whole = record.graph()
    article = str(record.ask("SELECT ?article { ?article a rec:Article } ORDER BY ?article LIMIT 1")[0]["article"])
    part = record.graph(article)
    assert 0 < len(part) < len(whole)
    assert all(triple in whole for triple in part)
    made = record.graph("CONSTRUCT { ?a rdfs:label ?l } WHERE { ?a a rec:Person ; rdfs:label ?l }")
    assert set(made) <= {triple[:3] for triple in whole}
    assert len(made) > 10


@pytest.mark.parametrize("what", ["article/none", "SELECT ?s { ?s ?p ?o }", "no-such-question"])
def test_what_makes_no_graph_is_refused_in_words(record, what):
    with pytest.raises(QueryError):
        record.graph(what)


def test_a_short_form_shows_the_first_rows_and_how_many_there_are(record):
    table = record.statements()
    assert f"{len(table)} reports of statements, the first 10 shown" in repr(table)
    assert repr(table).count("\n") == 12 and max(map(len, repr(table).splitlines()[:11])) <= 120
    first, left = (repr(table).splitlines()[place] for place in (0, 11))
    assert sorted((*first.split(), *left.partition(": ")[2].split(", "))) == sorted(table.columns)
    assert "speaker_label" in first and "speaker " not in first
    shown = Table.of(["words"], [["<b>bold</b>"]], "rows")
    assert "<b>" not in shown._repr_html_()
    assert "revision 1" in repr(record)


NETWORK = {"between": "person", "aggregate": "conflict"}
CALLS = {
    "ask": lambda record: record.ask("ever-supported", actor=LAVROV, proposition=CEASEFIRE),
    "ask for a table": lambda record: record.ask("shifts").cells,
    "asked": lambda record: record.asked().cells,
    "frame": lambda record: record.frame(SAID + " ORDER BY ?s").to_dict(),
    "frame of polars": lambda record: record.frame("statements-by-year", library="polars").rows(),
    "frame of yes or no": lambda record: record.frame("ever-supported", actor=LAVROV, proposition=CEASEFIRE).to_dict(),
    "search": lambda record: record.search("Лавров", kind="person").cells,
    "told": lambda record: list(record.told(topic="topic/ceasefire")),
    "statements": lambda record: record.statements(topic="topic/ceasefire").cells,
    "positions": lambda record: record.positions(LAVROV).cells,
    "coverage": lambda record: record.coverage(["state/russia", "state/ukraine"], topic="topic/ceasefire").cells,
    "contradictions": lambda record: record.contradictions(topic="topic/negotiations").cells,
    "acts": lambda record: sorted(record.acts().to_networkx().edges(data="sign")),
    "graph": lambda record: sorted(record.graph().quads()),
    "graph of an article": lambda record: sorted(record.graph("article/front-news-2024-05-30-lavrov")),
    "graph of a query": lambda record: sorted(record.graph("CONSTRUCT WHERE { ?a a rec:Person ; rdfs:label ?l }")),
    "network": lambda record: record.network(**NETWORK).edges.cells,
    "networkx": lambda record: sorted(record.network(**NETWORK).to_networkx().edges(data="weight")),
    "igraph": lambda record: record.network(**NETWORK).to_igraph().get_edge_dataframe().to_dict(),
    "plot": lambda record: len(record.network(**NETWORK).plot(title="who")._repr_svg_()) > 1000,
    "explain": lambda record: record.network(**NETWORK).explain("Sergey Lavrov", "Vladimir Putin").cells,
    "series": lambda record: record.network(window="years", **NETWORK).sizes.cells,
    "revision": lambda record: record.revision,
}


@pytest.mark.parametrize("call", CALLS)
def test_a_service_by_its_address_answers_what_its_store_answers(record, served, call):
    assert CALLS[call](served) == CALLS[call](record)


def test_everything_that_a_notebook_may_show_shows_itself_as_html(record):
    network = record.network(window="years", **NETWORK)
    for shown in (record, record.statements(), record.acts(), network, network[0], record.asked()):
        assert shown._repr_html_().startswith(("<table>", "<p>")), shown
        assert max(map(len, repr(shown).splitlines())) < 300


def test_the_environment_names_the_store_that_is_opened_where_nobody_names_one(founding, tmp_path, monkeypatch):
    monkeypatch.setenv("KG_STORE", str(founding))
    with kg.open() as opened:
        assert opened.where == str(founding) and opened.revision == 1
    assert named_or_default({"KG_STORE": ""}) == named_or_default({}) == DEFAULT_STORE
    assert Settings.model_fields["store"].get_default(call_default_factory=True) == DEFAULT_STORE
    monkeypatch.setenv("KG_STORE", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="none is no store"):
        kg.open()


def test_whoever_asks_for_the_year_of_a_date_of_any_precision_is_warned(record):
    with pytest.warns(UserWarning, match=r"YEAR\(\?d\) is unbound: rec:date"):
        table = record.ask("SELECT (YEAR(?d) AS ?year) { ?u rec:date ?d } LIMIT 1")
    assert table.column("year") == [None]
    years = record.ask("SELECT (YEAR(?d) AS ?year) { ?u rec:latest ?d }").column("year")
    assert years and None not in years


def test_what_is_serialized_keeps_the_prefixes_of_the_vocabulary(record):
    turtle = record.graph("CONSTRUCT WHERE { ?a schema:sameAs ?b }").serialize(format="turtle")
    assert "@prefix schema: <http://schema.org/> ." in turtle and "schema1" not in turtle


def test_a_store_that_is_not_there_and_an_address_without_sparql_are_named(tmp_path, served):
    with pytest.raises(StoreError, match="there is no such folder; kg build"):
        kg.open(tmp_path / "none")
    with pytest.raises(StoreError, match="no service that answers SPARQL"):
        kg.open("http://127.0.0.1:9")


def test_a_column_where_dates_and_texts_meet_is_text():
    frame = Table.of(["date"], [[date(2024, 1, 2)], ["2024-02"], [None]], "rows").frame("polars")
    assert frame["date"].to_list() == ["2024-01-02", "2024-02", None]


def test_a_data_frame_of_an_unknown_library_and_a_column_that_is_not_there_are_refused():
    table = Table.of(["a"], [[1]], "rows")
    with pytest.raises(KgError, match="expected pandas or polars"):
        table.frame("dask")
    with pytest.raises(KgError, match="'b' is not a column; expected one of a"):
        table.column("b")


def test_importing_kg_loads_nothing_heavy():
    code = (
        "import sys, kg; print([m for m in sys.modules if m.split('.')[0] in ('pyoxigraph','numpy','rdflib','pandas')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [["-m", "kg"], ["-c", "from kg.cli import main; main()"]])
def test_the_version_is_told_by_the_command_and_by_the_module(command):
    run = subprocess.run([sys.executable, *command, "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"kg {kg.__version__}\n"
    assert (Path(kg.__file__).parent / "py.typed").exists()


def test_acts_make_a_network_that_is_directed_signed_and_dated(record):
    acts = record.acts()
    graph = acts.to_networkx()
    assert graph.number_of_edges() == len(acts.table) > 5
    told = [data for *_, data in graph.edges(data=True)]
    assert {one["type"]: one["sign"] for one in told}.items() >= {"ASSAULT": -1, "AID": 1}.items()
    assert all(one["date"] for one in told)
    assert graph.has_edge("organization/nato", "state/ukraine") and not graph.has_edge(
        "state/ukraine", "organization/nato"
    )


def test_every_type_of_act_has_a_sign_that_is_decided(record):
    types = record.ask("SELECT ?type { ?type skos:inScheme rec:ActTypeScheme }").column("type")
    assert {kind for kind in types if sign(kind) == 0} == {"REQUEST"}
