"""Every list out of the index is the list that its SPARQL question defines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from api.pages.finding import Finding
from api.pages.linked import out_of_the_index
from api.pages.material import Material
from api.pages.titles import Titles
from api.resources.models import Contradiction
from api.resources.paging import RESOURCES, Resource, listed, single
from api.service import Service
from api.settings import Settings
from kg.engine import embedded
from kg.index import opening
from kg.index.answering import DIGESTS, OVERVIEWS
from kg.index.lists import LISTS
from kg.index.statements import Statements
from kg.ontology import Ontology
from kg.questions.files import Question

CASES = {
    "type": ("Person", "State"),
    "country": ("state/russia", "state/ukraine"),
    "proposition": ("proposition/ceasefire", "proposition/ukraine-joins-nato"),
    "topic": ("topic/territorial-concessions", "topic/negotiations"),
    "about": ("state/ukraine",),
    "broader": ("topic/negotiations",),
    "stance": ("opposes", "supports"),
    "mode": ("quoted", "paraphrased"),
    "max_hops": ("1", "2"),
    "publisher": ("organization/ukrainska-pravda", "organization/caliber-az"),
    "since": ("2024-05-01",),
    "until": ("2024-12-24", "2022-12-31"),
    "as_of": ("2024-05-30",),
    "known_on": ("2024-02-14", "2024-12-31"),
    "actor": ("person/sergey-lavrov", "state/russia", "state/nowhere"),
    "speaker": ("person/vladimir-putin",),
    "force": ("rejects", "demands"),
    "article": ("article/ukrainska-pravda-2024-02-14-lavrov",),
    "venue": ("event/state-duma-speech-2024-02-14",),
    "language": ("en", "ru"),
    "contradictionType": ("shift", "conflict", "denial"),
    "with": ("person/sergey-lavrov",),
    "of": ("statement/lavrov-state-duma-2024-02-14/negotiations-at-present",),
    "utterance": ("utterance/lavrov-state-duma-2024-02-14",),
    "standing": ("named", "anonymous"),
    "coder": ("A",),
    "report": ("report/ukrainska-pravda-2024-02-14-lavrov/1",),
}
"""Values to filter the founding data by."""

TOGETHER = (
    {"stance": "opposes", "since": "2024-01-01"},
    {"actor": "state/russia", "stance": "supports", "mode": "quoted"},
    {"topic": "topic/negotiations", "max_hops": "1"},
    {"actor": "person/sergey-lavrov", "proposition": "proposition/ceasefire", "known_on": "2024-12-31"},
)
"""Filters that are asked for together, of the lists that have them all."""

INDEXED = [resource for resource in RESOURCES if resource.name in LISTS]


@pytest.fixture(scope="module")
def services(founding, tmp_path_factory) -> Iterator[tuple[Service, Service]]:
    """A service whose lists come from the index, and one whose lists are asked of the graphs."""
    folder = tmp_path_factory.mktemp("lists") / "store"
    shutil.copytree(founding, folder)
    with embedded.open(folder, readers=2) as engine:
        indexed = opening.beside(engine, folder, Ontology())
        settings = Settings(store=folder)
        yield Service.of(settings, indexed, "a"), Service.of(settings, engine, "b")
        indexed.keeper.close()


def _filters(resource: Resource) -> Iterator[dict[str, str]]:
    text = Ontology().text(f"questions/{resource.question}.rq")
    names = {one.name for one in Question(resource.question, text).parameters} - {resource.thing}
    yield {}
    assert names <= CASES.keys(), "a filter that is tried with no value"
    yield from ({name: value} for name in sorted(names) for value in CASES[name])
    yield from (together for together in TOGETHER if together.keys() <= names)


def _plain(items: list) -> list[dict]:
    """Things as they are answered, with lists that have no order of their own sorted."""
    return [_sorted(item.model_dump(mode="json", exclude_none=True)) for item in items]


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=str)
    return value


@pytest.mark.parametrize("resource", INDEXED, ids=lambda resource: resource.name)
def test_each_filter_of_a_list_gives_what_its_question_gives(services, resource):
    indexed, asked = services
    for filters in _filters(resource):
        found = listed(indexed, resource, filters, 200, None)
        expected = listed(asked, resource, filters, 200, None)
        assert [item.id for item in found.items] == [item.id for item in expected.items], filters
        assert _plain(found.items) == _plain(expected.items), filters
        assert found.following == expected.following, filters


@pytest.mark.parametrize("resource", INDEXED, ids=lambda resource: resource.name)
def test_pages_follow_each_other_without_gap_or_repetition(services, resource):
    indexed, _ = services
    whole = [item.id for item in listed(indexed, resource, {}, 200, None).items]
    found: list[str] = []
    cursor = None
    while True:
        page = listed(indexed, resource, {}, 7, cursor)
        found += [item.id for item in page.items]
        cursor = page.following
        if cursor is None or len(found) >= len(whole):
            break
    assert found[: len(whole)] == whole
    assert len(found) == len(set(found))


@pytest.mark.parametrize("resource", INDEXED, ids=lambda resource: resource.name)
def test_an_item_is_the_same_by_both_ways(services, resource):
    indexed, asked = services
    items = listed(asked, resource, {}, 200, None).items
    for item in (items[0], items[-1]):
        slug = item.id.partition("/")[2] if resource.kinds[0] == item.id.partition("/")[0] else item.id
        assert _plain([single(indexed, resource, slug)]) == _plain([single(asked, resource, slug)])


def test_cursors_of_one_way_are_understood_by_the_other(services):
    indexed, asked = services
    statements = next(resource for resource in RESOURCES if resource.name == "statements")
    pages = [listed(indexed, statements, {}, 10, None), listed(asked, statements, {}, 10, None)]
    assert pages[0].following == pages[1].following
    following = [listed(service, statements, {}, 10, pages[0].following) for service in (asked, indexed)]
    assert all(one.items[0].id == other.items[0].id for one, other in pairwise(following))


@pytest.mark.parametrize("question", sorted({*OVERVIEWS, *DIGESTS}))
def test_an_overview_gives_the_rows_of_its_question(services, question):
    found, expected = (_rows(service.questions.ask(question)) for service in services)
    assert len(expected) > 0
    assert sorted(found) == sorted(expected)
    counted = next(name for name in (*_ORDERED, "") if any(name in dict(row) for row in expected) or not name)
    assert [dict(row).get(counted) for row in found] == [dict(row).get(counted) for row in expected]


_ORDERED = ("statements", "topicLabel", "earliest", "denied", "as")
"""By what the overviews are in order."""


def _rows(rows: list[dict]) -> list[tuple]:
    return [tuple(sorted((name, term.value) for name, term in row.items())) for row in rows]


def test_the_title_of_an_article_is_made_of_what_its_question_gives(services):
    indexed, asked = services
    articles = [row["article"] for row in asked.questions.ask("pages/home_articles")]
    assert len(articles) == 5
    for article in articles:
        found, expected = (_rows(service.questions.ask("pages/title", thing=article)) for service in (indexed, asked))
        assert found == expected
        assert len(found[0]) > 2


def test_the_acts_of_a_thing_are_those_of_their_question(services):
    indexed, asked = services
    bases, told = Settings().bases, 0
    for id in ("state/russia", "state/ukraine", "state/united-states", "person/sergey-lavrov", "state/nowhere"):
        found, expected = (
            service.questions.ask("pages/acts", thing=NamedNode(bases.id(id))) for service in (indexed, asked)
        )
        assert sorted(_rows(found)) == sorted(_rows(expected)), id
        assert [row["act"] for row in found] == [row["act"] for row in expected], id
        told += len(found)
    assert told


def test_the_latest_contradictions_are_the_last_of_the_list(services):
    indexed, graphs = (Material(service) for service in services)
    for filters in ({}, {"with": "person/sergey-lavrov"}, {"topic": "topic/negotiations"}):
        every = graphs.contradictions(**filters)
        latest = indexed.latest_contradictions(5, **filters)
        days = sorted((one.earliest for one in every), reverse=True)[:5]
        assert [one.earliest for one in latest] == days[::-1]
        told = _plain(_without_sides(every))
        assert all(one in told for one in _plain(latest)), "they rest on the same statements, and say no more of them"
    assert _plain(_without_sides(graphs.latest_contradictions(5))) == _plain(indexed.latest_contradictions(5))


@pytest.mark.parametrize("among", [0, 1, 20])
def test_of_one_who_says_much_the_latest_contradictions_are_found_from_them_and_are_the_same(
    services, monkeypatch, among
):
    def latest() -> list[tuple[str, list[str]]]:
        actors = "person/sergey-lavrov", "person/vladimir-putin", "state/ukraine", "state/russia"
        return [
            (actor, [made.id for made in Material(services[0]).latest_contradictions(most, **{"with": actor, **more})])
            for actor in actors
            for more in ({}, {"contradictionType": "conflict"})
            for most in (1, 4, 500)
        ]

    through_all = latest()
    monkeypatch.setattr("kg.index.contradictions.FEW", 0)
    monkeypatch.setattr("kg.index.contradictions.AMONG", among)
    assert latest() == through_all
    assert max(len(ids) for _, ids in through_all) > 4


@pytest.mark.parametrize("among", [0, 1, 20])
def test_of_one_who_says_much_pages_of_contradictions_are_found_from_them_and_are_the_same(
    services, monkeypatch, among
):
    resource = next(one for one in RESOURCES if one.name == "contradictions")

    def read(filters: dict[str, str], limit: int) -> list[str]:
        ids, cursor = [], None
        while True:
            page = listed(services[0], resource, filters, limit, cursor)
            ids += [made.id for made in page.items]
            cursor = page.following
            if cursor is None:
                return ids

    asked = [
        {"with": actor, **more}
        for actor in ("person/sergey-lavrov", "person/vladimir-putin", "state/ukraine", "state/russia")
        for more in ({}, {"contradictionType": "conflict"}, {"topic": "topic/negotiations"})
    ]
    whole = [read(filters, 200) for filters in asked]
    monkeypatch.setattr("kg.index.contradictions.FEW", 0)
    monkeypatch.setattr("kg.index.contradictions.AMONG", among)
    for limit in (1, 3, 200):
        assert [read(filters, limit) for filters in asked] == whole
    assert max(map(len, whole)) > 4


def _without_sides(contradictions: list[Contradiction]) -> list[Contradiction]:
    return [one.model_copy(update={"sides": []}) for one in contradictions]


def test_statements_told_together_are_those_told_one_by_one(services):
    indexed, graphs = (Material(service) for service in services)
    ids = [statement.id for statement in graphs.statements(actor="person/sergey-lavrov")]
    indexed.tell(ids)
    assert len(ids) > 10
    assert all(_plain(indexed.statements(statement=id)) == _plain(graphs.statements(statement=id)) for id in ids)


def test_titles_of_articles_read_together_are_those_read_one_by_one(services):
    indexed, graphs = (Titles(Material(service)) for service in services)
    ids = [article.id for article in listed(services[1], RESOURCES[3], {}, 100, None).items]
    assert indexed.of_articles(ids) == {id: graphs(id) for id in ids}


@pytest.mark.parametrize("thing", ["person/sergey-lavrov", "state/russia", "proposition/ceasefire"])
def test_the_rdf_of_a_thing_is_that_of_its_question(services, thing):
    indexed, graphs = services
    iri = NamedNode(Ontology().bases.id(thing))
    name = "linked/proposition" if thing.startswith("proposition") else "linked/actor"
    with graphs.engine.query(graphs.questions.query(name, {"thing": iri}, "application/n-triples")) as answer:
        asked = {quad.triple for quad in parse(b"".join(answer), format=RdfFormat.N_TRIPLES)}
    made = out_of_the_index(indexed, name, iri)
    assert len(asked) > 50
    assert set(made) == asked
    assert out_of_the_index(graphs, name, iri) is None


def test_an_article_that_tells_of_no_act_is_not_searched_for_any(services):
    _, graphs = services
    for service in services:
        material = Material(service)
        told = [article.id for article in listed(graphs, RESOURCES[3], {}, 100, None).items]
        acts = {id: material.ask("pages/acts", article=id) for id in told}
        assert acts == {id: Material(graphs).ask("pages/acts", article=id) for id in told}


def test_a_search_finds_articles_by_the_same_words_with_an_index_and_without(services):
    indexed, graphs = (Material(service) for service in services)
    for words in ("lavrov", "pravda ukraine", "caliber", "kyivindependent", "nothing-like-it"):
        hits = [Finding(material, words).articles for material in (indexed, graphs)]
        assert sorted(hits[0], key=str) == sorted(hits[1], key=str), words
    assert Finding(indexed, "lavrov").articles


@pytest.mark.parametrize("topic", CASES["topic"])
def test_pages_of_a_topic_are_those_of_all_that_is_said_on_it_however_few_propositions_are_looked_through(
    services, topic, monkeypatch
):
    engine = services[0].engine
    monkeypatch.setattr("kg.index.statements.FIRST", 1)
    with engine.index.database.reading() as connection:
        told = Statements(connection, engine.index.shortening)
        filters = {"topic": engine.index.ontology.bases.id(topic)}
        every = told.places(filters, None, None)
        assert len(every) > 3
        for limit in (1, 3, len(every), len(every) + 1):
            for start in range(len(every)):
                page = told.places(filters, every[start - 1] if start else None, limit)
                assert page == every[start : start + limit]
