"""The reference data of the founding articles: complete, neutral, and the right thing behind each name."""

from __future__ import annotations

import re

from tests.data.corpus import BASES, rows

LOADED_WORDS = re.compile(r"occup|illegal|so-called|regime|terror|puppet|dictator|liberat|reunif|separatis", re.I)


def test_every_proposition_is_something_that_was_said_or_a_condition():
    found = rows("""SELECT ?proposition WHERE { ?proposition a rec:Proposition
      FILTER NOT EXISTS { ?statement rec:utterance ?utterance ; rec:proposition|rec:condition ?proposition } }""")
    assert found == []


def test_every_proposition_is_one_sentence_under_a_topic():
    found = rows("SELECT ?p ?label ?topic WHERE { ?p a rec:Proposition ; rdfs:label ?label ; skos:broader ?topic }")
    total = rows("SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?p a rec:Proposition }")
    assert len({name for name, *_ in found}) == int(total[0][0])
    assert all(label.endswith(".") and ". " not in label for _, label, _ in found)


def test_every_topic_has_a_proposition_below_it():
    found = rows("""SELECT ?topic WHERE { ?topic a rec:Topic
      FILTER NOT EXISTS { ?proposition a rec:Proposition ; skos:broader+ ?topic } }""")
    assert found == []


def test_no_label_of_an_actor_place_event_or_topic_takes_sides():
    found = rows("""SELECT ?thing ?label WHERE { ?thing a ?class ; rdfs:label ?label
      FILTER(?class IN (rec:Person, rec:State, rec:Organization, rec:Collective, rec:Place, rec:Post, rec:Event,
                        rec:Topic)) }""")
    assert len(found) > 150
    assert [label for _, label in found if LOADED_WORDS.search(label)] == []


def test_every_publisher_is_an_organization_with_a_category():
    found = rows("SELECT ?publisher ?category WHERE { ?article schema:publisher ?publisher . "
                 "?publisher a rec:Organization ; rec:category ?category }")  # fmt: skip
    assert len(found) == 5


def test_every_post_that_an_article_names_has_a_holder_or_a_reason_for_none():
    found = rows("""SELECT ?post WHERE { ?post a rec:Post
      FILTER NOT EXISTS { ?tenure rec:post ?post } FILTER NOT EXISTS { ?post skos:definition ?reason } }""")
    assert found == []


def test_the_title_of_president_that_an_article_of_december_2024_gives_trump_was_another_mans():
    found = rows("""SELECT ?holder WHERE { ?tenure rec:post id:post\\/president-of-the-united-states ;
      org:member ?holder ; rec:earliest ?first . OPTIONAL { ?tenure rec:latest ?last }
      FILTER(?first <= "2024-12-25"^^xsd:date && (!BOUND(?last) || "2024-12-25"^^xsd:date <= ?last)) }""")
    assert found == [("person/joe-biden",)]


def test_kyiv_as_a_government_is_the_state_and_never_the_city():
    about = rows("SELECT ?thing WHERE { id:proposition\\/kyiv-makes-concrete-proposals rec:about ?thing }")
    city = rows("SELECT ?thing WHERE { ?thing rec:about|rec:speaker|rec:actor|rec:recipient id:place\\/kyiv }")
    assert about == [("state/ukraine",)]
    assert city == []


def test_a_capital_is_a_place_apart_from_the_state_that_it_stands_for():
    for city, state in (("kyiv", "ukraine"), ("moscow", "russia"), ("beijing", "china")):
        found = rows(f"SELECT ?class WHERE {{ VALUES ?x {{ <{BASES.id(f'place/{city}')}> }} ?x a ?class }}")
        assert found == [("Place",)]
        assert rows(f"SELECT ?code WHERE {{ <{BASES.id(f'state/{state}')}> rec:isoCode ?code }}")


def test_kherson_is_an_oblast_in_a_demand_and_a_city_among_the_capitals():
    found = rows("""SELECT ?proposition ?place WHERE { ?proposition rec:about ?place
      FILTER(?place IN (id:place\\/kherson, id:place\\/kherson-oblast)) }""")
    assert set(found) == {
        ("proposition/ukrainian-troops-leave-four-oblasts", "place/kherson-oblast"),
        ("proposition/russia-controlled-four-oblasts-entirely", "place/kherson"),
    }
    assert rows("SELECT ?around WHERE { id:place\\/kherson rec:liesIn ?around }") == [("place/kherson-oblast",)]


def test_no_place_says_whose_it_is():
    assert rows("SELECT ?place ?state WHERE { ?place a rec:Place ; ?any ?state . ?state a rec:State }") == []


def test_every_tenure_names_its_source():
    assert rows("SELECT ?t WHERE { ?t a rec:Tenure FILTER NOT EXISTS { ?t dcterms:source ?source } }") == []


def test_the_talks_of_february_2025_are_in_saudi_arabia_for_the_article_and_in_riyadh_from_outside():
    found = rows("""SELECT ?graph ?place WHERE { GRAPH ?graph { id:event\\/us-russia-talks-2025-02-18
      rec:place ?place } }""")
    assert set(found) == {
        (BASES.graph("article/kyiv-independent-2025-02-17-lavrov"), "state/saudi-arabia"),
        (BASES.graph("reference"), "place/riyadh"),
    }
