"""What the five founding articles report, held to the articles and to the traps in them."""

from __future__ import annotations

import hashlib

import pytest

from kg.building.check import check
from kg.ontology import Ontology
from tests.data.corpus import BASES, ROOT, facts, rows, texts

DUMA = "utterance/lavrov-state-duma-2024-02-14"
UP, NV = "article/ukrainska-pravda-2024-02-14-lavrov", "article/new-voice-2024-02-14-lavrov"
KI, CALIBER = "article/kyiv-independent-2025-02-17-lavrov", "article/caliber-2024-12-25-lavrov"
KINDS = {
    "headline_repeat": "headline",
    "source_line": "sourceLine",
    "read_also": "promo",
    "body_duplicate": "duplicate",
    "author_box": "byline",
    "news_feed": "feed",
}
PASSAGES = """SELECT ?article ?report ?start ?end ?exact WHERE {
  ?report rec:article ?article ; rec:evidence ?passage .
  ?passage oa:start ?start ; oa:end ?end ; oa:exact ?exact }"""


def conveyed_in(article: str, utterance: str) -> dict[str, str]:
    """Proposition to stance, of the statements of an utterance as one article's graph has them."""
    return dict(
        rows(f"""SELECT ?proposition ?stance WHERE {{ GRAPH <{BASES.graph(article)}> {{
          ?report rec:conveys ?statement .
          ?statement rec:utterance <{BASES.id(utterance)}> ; rec:proposition ?proposition ; rec:stance ?stance }} }}""")
    )


def speakers_of(proposition: str) -> dict[str, str]:
    """Speaker to stance on a proposition."""
    return dict(
        rows(f"""SELECT ?speaker ?stance WHERE {{ ?statement rec:utterance/rec:speaker ?speaker ;
          rec:proposition <{BASES.id("proposition/" + proposition)}> ; rec:stance ?stance }}""")
    )


def test_more_than_seventy_distinct_statements_come_from_all_five_articles():
    told = rows("SELECT DISTINCT ?article ?statement WHERE { ?r rec:conveys ?statement ; rec:article ?article . "
                "?statement rec:proposition ?proposition }")  # fmt: skip
    assert len({statement for _, statement in told}) > 70
    assert len({article for article, _ in told}) == 5


def test_every_passage_stands_in_the_text_where_its_offsets_say():
    check(ROOT / "data", Ontology(), texts_in=texts())


def test_every_article_names_the_text_that_its_offsets_count_in():
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in texts().glob("*.txt")}
    assert {digest.lower() for (digest,) in rows("SELECT ?d WHERE { ?article rec:sha256 ?d }")} == digests


def test_the_segments_are_those_that_the_facts_name():
    known = {
        (article["chars"], KINDS.get(segment["kind"], segment["kind"]), segment["start"], segment["end"])
        for article in facts("articles.json")
        for segment in article["segments"]
    }
    found = rows("""SELECT ?characters ?kind ?start ?end WHERE {
      ?article rec:characters ?characters ; rec:segment ?segment .
      ?segment rec:segmentKind ?kind ; oa:start ?start ; oa:end ?end }""")
    assert {(int(length), kind, int(start), int(end)) for length, kind, start, end in found} == known


def test_no_passage_is_of_a_caption_promo_feed_second_printing_or_site_furniture():
    segments = rows("""SELECT ?article ?kind ?start ?end WHERE { ?article rec:segment ?segment .
      ?segment rec:segmentKind ?kind ; oa:start ?start ; oa:end ?end }""")
    told = {"headline", "lead", "body", "sourceLine"}
    for article, report, start, end, _ in rows(PASSAGES):
        around = [
            kind
            for where, kind, first, last in segments
            if where == article and int(first) <= int(start) and int(end) <= int(last)
        ]
        assert around and set(around) <= told, report


def test_no_passage_has_more_than_twelve_words():
    assert max(len(exact.split()) for *_, exact in rows(PASSAGES)) <= 12


def test_no_passage_holds_words_that_an_editor_put_into_a_quotation():
    assert not [exact for *_, exact in rows(PASSAGES) if "[" in exact or "ed.)" in exact]


def test_a_headline_printed_twice_proves_by_its_first_printing():
    found = rows("""SELECT ?article ?start ?first WHERE {
      { SELECT ?article (MIN(?s) AS ?first) WHERE { ?article rec:segment [ rec:segmentKind rec:headline ; oa:end ?s ] }
        GROUP BY ?article }
      ?article rec:segment [ rec:segmentKind rec:headline ; oa:start ?begin ; oa:end ?end ] .
      ?report rec:article ?article ; rec:evidence [ oa:start ?start ] . FILTER(?begin <= ?start && ?start < ?end) }""")
    assert found and all(int(start) < int(first) for _, start, first in found)


def test_the_duma_speech_is_one_utterance_that_two_articles_report_alike():
    ours, theirs = conveyed_in(UP, DUMA), conveyed_in(NV, DUMA)
    shared = {name: stance for name, stance in ours.items() if name in theirs}
    assert len(shared) >= 5
    assert shared == {name: theirs[name] for name in shared}
    assert len(ours) > len(theirs)


def test_the_two_accounts_of_the_duma_speech_name_different_reporters():
    found = rows(f"""SELECT DISTINCT ?article ?reporter WHERE {{ ?report rec:article ?article ; rec:conveys ?statement ;
      rec:via/rec:reporter ?reporter . ?statement rec:utterance <{BASES.id(DUMA)}> }}""")
    assert set(found) == {(UP, "organization/ria-novosti"), (NV, "collective/russian-media")}


def test_putins_speech_of_june_2024_is_one_event_in_two_articles():
    event = BASES.id("event/putin-foreign-ministry-speech-2024-06-14")
    found = rows(f"""SELECT DISTINCT ?article WHERE {{ ?report rec:article ?article .
      {{ ?report rec:conveys <{event}> }} UNION {{ ?report rec:conveys/rec:utterance ?said .
        ?identification rec:identifies ?said ; rec:identifiedAs <{event}> ; rec:judgement rec:accepted }} }}""")
    assert set(found) == {(CALIBER,), (KI,)}


def test_last_year_in_an_article_of_2025_is_2024_and_no_more_precise():
    found = rows(f"""SELECT ?date ?basis WHERE {{
      <{BASES.id("utterance/putin-foreign-ministry-2024-06-14")}> rec:date ?date ; rec:basis ?basis }}""")
    assert found == [("2024", "inferred")]


def test_the_denial_disputes_carlsons_statement_and_takes_the_other_stance():
    found = rows("""SELECT ?denier ?force ?stance ?speaker ?other WHERE {
      ?denial rec:disputes ?told ; rec:force ?force ; rec:stance ?stance ; rec:utterance/rec:speaker ?denier .
      ?told rec:stance ?other ; rec:utterance/rec:speaker ?speaker }""")
    centre = "organization/centre-for-strategic-communication"
    assert found == [(centre, "denies", "opposes", "person/tucker-carlson", "supports")]


def test_what_the_centre_denies_is_carlsons_account_and_not_putins_offer():
    assert set(speakers_of("russia-makes-significant-compromise")) == {"person/vladimir-putin"}


def test_carlsons_account_of_putin_is_three_hops_away_and_his_own_words_two():
    found = rows("""SELECT ?speaker ?hops WHERE { ?report rec:hops ?hops ; rec:conveys ?statement .
      ?statement rec:utterance/rec:speaker ?speaker ; rec:proposition ?proposition .
      FILTER(?proposition IN (id:proposition\\/russia-makes-significant-compromise,
                              id:proposition\\/putin-told-carlson-of-compromise)) }""")
    assert set(found) == {
        ("person/vladimir-putin", "3"),
        ("person/tucker-carlson", "2"),
        ("organization/centre-for-strategic-communication", "1"),
    }


def test_what_only_unnamed_sources_tell_of_putin_is_no_more_than_possible():
    found = rows("""SELECT DISTINCT ?proposition ?certainty ?hedge ?stance WHERE {
      ?report rec:certainty ?certainty ; rec:hedge ?hedge ; rec:conveys ?statement ;
              rec:via/rec:via/rec:reporter/a rec:AnonymousReporter .
      ?statement rec:proposition ?proposition ; rec:stance ?stance ;
                 rec:utterance/rec:speaker id:person\\/vladimir-putin }""")
    assert set(found) == {
        ("proposition/ukraine-neutral-status", "possible", "may", "ambivalent"),
        ("proposition/ukraine-joins-nato", "possible", "may", "ambivalent"),
    }


def test_a_publishers_conclusion_is_its_own_statement_and_not_the_speakers():
    meets = {"organization/caliber-az": "opposes", "person/sergey-lavrov": "opposes"}
    assert speakers_of("kyiv-has-made-proposals") == meets
    assert "organization/ukrainska-pravda" in speakers_of("russia-wages-war-on-ukraine")
    assert speakers_of("nato-prospect-was-main-justification") == {"organization/new-voice-of-ukraine": "supports"}
    assert set(speakers_of("russian-annexations-lawful")) == {"organization/kyiv-independent"}


def test_the_hedges_of_the_articles_are_kept():
    found = rows("SELECT DISTINCT ?article ?hedge WHERE { ?report rec:hedge ?hedge ; rec:article ?article }")
    assert {(UP, "supposedly"), (NV, "allegedly"), (NV, "may"), (KI, "claims")} <= set(found)


def test_annexations_are_acts_that_an_article_reports_and_no_common_ground():
    found = rows("""SELECT ?graph ?act WHERE { GRAPH ?graph { ?act rec:actType rec:COERCE } }""")
    assert len(found) == 2
    assert {graph for graph, _ in found} == {BASES.graph(KI)}


def test_soviet_concessions_rest_on_lavrovs_word_through_an_agency():
    found = rows("""SELECT ?hops ?agency ?teller WHERE { ?report rec:hops ?hops ; rec:via ?first ;
      rec:conveys ?act . ?act rec:actType rec:CONCEDE . ?first rec:reporter ?agency ;
      rec:via/rec:reporter ?teller }""")
    assert found == [("3", "organization/reuters", "person/sergey-lavrov")]


def test_the_refusal_to_negotiate_is_an_act_of_the_united_states_towards_russia():
    found = rows("SELECT ?actor ?recipient WHERE { [] rec:actType rec:REJECT ; rec:actor ?actor ; "
                 "rec:recipient ?recipient }")  # fmt: skip
    assert found == [("state/united-states", "state/russia")]


def test_the_delegations_of_february_2025_have_the_members_that_the_article_names():
    found = rows("SELECT ?organization ?member WHERE { [] org:organization ?organization ; org:member ?member . "
                 "?organization rec:category 'delegation' }")  # fmt: skip
    russian, american = "organization/russian-delegation-2025-02-18", "organization/us-delegation-2025-02-18"
    assert set(found) == {
        (russian, "person/sergey-lavrov"),
        (russian, "person/yuri-ushakov"),
        (american, "person/marco-rubio"),
        (american, "person/michael-waltz"),
        (american, "person/steve-witkoff"),
    }


def test_lavrovs_lines_are_apart_from_each_other():
    found = rows("""SELECT DISTINCT ?proposition WHERE { ?statement rec:proposition ?proposition ;
      rec:utterance/rec:speaker id:person\\/sergey-lavrov }""")
    apart = "ceasefire settlement-on-present-lines europe-takes-part-in-negotiations kyiv-makes-concrete-proposals \
        territorial-concessions-to-russia return-of-territory-to-ukraine nato-ready-for-anything \
        f-16-supply-is-nuclear-signal china-peace-conference freezing-of-the-war"
    assert {"proposition/" + name for name in apart.split()} <= {name for (name,) in found}


@pytest.mark.parametrize(
    ("one", "other", "proposition"),
    [
        ("person/marco-rubio", "person/sergey-lavrov", "europe-takes-part-in-negotiations"),
    ],
)
def test_two_who_disagree_meet_on_one_proposition(one, other, proposition):
    found = rows(f"""SELECT ?contradiction WHERE {{ ?contradiction rec:contradictionType rec:conflict ;
      rec:proposition <{BASES.id("proposition/" + proposition)}> ;
      rec:actor <{BASES.id(one)}> , <{BASES.id(other)}> }}""")
    assert found


def test_an_undated_statement_conflicts_with_nothing_for_sure():
    undated = ("person/volodymyr-zelenskyy", "collective/western-and-ukrainian-officials")
    for actor in undated:
        assert rows(f"""SELECT ?c WHERE {{ ?c rec:actor <{BASES.id(actor)}> ; rec:certainty rec:certain }}""") == []
        assert rows(f"SELECT ?p WHERE {{ ?p a rec:Position ; rec:actor <{BASES.id(actor)}> }}") == []


def test_unnamed_sources_alone_begin_no_position():
    found = rows("""SELECT ?stance WHERE { ?position a rec:Position ; rec:stance ?stance ;
      rec:actor id:person\\/vladimir-putin ; rec:proposition id:proposition\\/ukraine-joins-nato }""")
    assert found == []


def test_the_reports_of_the_founding_articles_disagree_on_conditions_and_on_nothing_else():
    found = rows("SELECT DISTINCT ?aspect WHERE { ?c rec:contradictionType rec:reportConflict ; rec:aspect ?aspect }")
    assert found == [("condition",)]


def test_nothing_is_certainly_said_after_the_article_that_reports_it():
    found = rows("""SELECT DISTINCT ?utterance WHERE { ?report rec:article/rec:latest ?published ;
      rec:conveys/rec:utterance ?utterance . ?utterance rec:latest ?said . FILTER (STR(?said) > STR(?published)) }""")
    assert found == []


def test_the_day_of_an_article_that_bears_none_is_an_identification_with_reason_and_source():
    found = rows("""SELECT DISTINCT ?article ?day WHERE { ?article schema:datePublished ?day ; rec:basis rec:external .
      ?known rec:identifies ?article ; rec:date ?day ; rec:judgement rec:accepted ; rdfs:comment ?why ;
      dcterms:source ?source } ORDER BY ?day""")
    undated = [
        ("article/front-news-2024-05-30-lavrov", "2024-05-30"),
        ("article/caliber-2024-12-25-lavrov", "2024-12-25"),
    ]
    assert found == undated
    assert rows("SELECT ?article WHERE { ?article a rec:Article ; rec:basis rec:external }") != []
