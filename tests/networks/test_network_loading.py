"""The statement table of an engine holds what the records say."""

from __future__ import annotations

import pytest

from kg.networks.build import build
from kg.networks.formats import write
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import RecipeError
from kg.networks.table.loading import load
from kg.networks.table.statements import moment
from kg.networks.table.tsv import columns, plain
from kg.networks.weights.selection import select
from kg.ontology import Ontology, packaged
from kg.records import folder
from tests.networks.memory import MemoryEngine


@pytest.fixture(scope="module")
def table():
    ontology = Ontology()
    drafts = folder.load(packaged("data"), ontology).drafts
    return load(MemoryEngine(quad for draft in drafts for quad in draft.quads), ontology)


def rows_where(table, **wanted):
    return [
        row
        for row in range(len(table))
        if all(getattr(table, name).name(row) == value for name, value in wanted.items())
    ]


def test_a_report_of_the_duma_speech_is_one_row_with_all_its_fields(table):
    (row,) = rows_where(
        table,
        report="report/ukrainska-pravda-2024-02-14-lavrov/3",
        statement="statement/lavrov-state-duma-2024-02-14/settlement-on-present-lines",
    )
    assert table.article.name(row) == "article/ukrainska-pravda-2024-02-14-lavrov"
    assert table.publisher.name(row) == "organization/ukrainska-pravda"
    assert table.person.name(row) == "person/sergey-lavrov"
    assert table.organization.name(row) == "state/russia"
    assert table.actor_type.name(row) == "State"
    assert (moment(table.time[row]), table.stance[row], table.hops[row]) == ("2024-02-14", 1, 2)
    assert (table.mode.name(row), table.certainty.name(row), table.force.name(row)) == (
        "paraphrased",
        "certain",
        "demands",
    )


def test_a_statement_told_by_several_reports_has_a_row_for_each_and_one_utterance(table):
    rows = rows_where(table, statement="statement/lavrov-state-duma-2024-02-14/negotiated-settlement")
    assert len({table.report.name(row) for row in rows}) == len(rows) > 1
    assert len({table.utterance.name(row) for row in rows}) == 1


def test_a_condition_is_a_mark_and_not_a_second_row(table):
    (row,) = rows_where(table, report="report/ukrainska-pravda-2024-02-14-lavrov/2")
    assert table.conditional[row]


def test_every_proposition_has_a_topic_and_every_actor_a_label(table):
    assert all(table.topics.direct(proposition) for proposition in table.proposition.values)
    assert all(table.label(actor) != actor for actor in table.person.values)


def test_rows_are_in_the_same_order_whatever_order_the_store_was_filled_in():
    ontology = Ontology()
    quads = [quad for draft in folder.load(packaged("data"), ontology).drafts for quad in draft.quads]
    one, other = load(MemoryEngine(quads), ontology), load(MemoryEngine(reversed(quads)), ontology)
    for name in ("statement", "report", "person", "proposition"):
        column, same = getattr(one, name), getattr(other, name)
        assert column.values == same.values and (column.codes == same.codes).all()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_rows_are_read_whole_however_the_answer_is_cut_into_chunks(size):
    text = b'?a\t?b\n<urn:x>\t"tab \\t, quote \\", line \\n, \\u0416"@uk\n\t"2020-01-01"^^<urn:date>\n5\t\n'
    names, chunks = columns(text[place : place + size] for place in range(0, len(text), size))
    rows = [[plain(cell) for cell in row] for chunk in chunks for row in zip(*chunk, strict=True)]
    assert names == ["a", "b"]
    assert rows == [["urn:x", 'tab \t, quote ", line \n, Ж'], ["", "2020-01-01"], ["5", ""]]


def test_an_empty_store_gives_an_empty_table_and_no_network():
    table = load(MemoryEngine(()), Ontology())
    (network,) = build(table, Recipe())
    assert len(table) == 0 and network.nodes == () and write([network], "matrix") == b'""\n'


def test_codes_and_wikidata_items_of_accepted_links_travel_with_actors(table):
    ukraine = table.attributes["state/ukraine"]
    assert (ukraine["label"], ukraine["type"], ukraine["code"], ukraine["wikidata"]) == (
        "Ukraine",
        "State",
        "UA",
        "Q212",
    )


def test_a_statement_dated_from_outside_has_that_day_unless_days_are_those_of_the_texts(table):
    said = "utterance/lavrov-russian-tv-2024-12-25"
    days = {moment(table.time[row]) for row in range(len(table)) if table.utterance.name(row) == said}
    assert days == {"2024-12-25"}
    by_texts = table.of_texts()
    assert len(by_texts) == len(table)
    stated = {moment(by_texts.time[row]) for row in range(len(table)) if by_texts.utterance.name(row) == said}
    assert stated and stated != days
    recipe = Recipe(since="2024-12-25", until="2024-12-25")
    assert len(select(table, recipe)) > len(select(table, recipe.with_(dates="stated")))


def test_a_recipe_that_says_nothing_of_days_keeps_the_name_that_it_had():
    assert "dates" not in Recipe().options()
    assert Recipe.parse(Recipe(dates="stated").canonical) == Recipe(dates="stated")
    assert Recipe(dates="stated").name != Recipe().name
    with pytest.raises(RecipeError, match="dates"):
        Recipe(dates="state")
