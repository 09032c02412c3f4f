"""The judgements about Wikidata, held to the facts that they rest on."""

from __future__ import annotations

import re
from functools import cache

from tests.data.corpus import SHARED, facts, rows

NAMES = SHARED / "data" / "wikidata" / "names.tsv"
WD = "http://www.wikidata.org/entity/"
NOT_THINGS = {  # facts that are another name, a card or a teaser, and no thing of their own
    "event:special-military-operation",
    "event:promo-18-feb",
    "event:ship-sinking",
    "event:lysychansk-strike",
    # Unnamed sources are anonymous reporters of the reports that rest on them, or of what is no report here.
    "sources:reuters-three-russian-sources",
    "sources:bloomberg",
    "sources:nbc-two-us-officials",
    "sources:ft-undisclosed",
    "sources:hur-source",
}
CALLED = {  # facts whose names are the coders' own words, and what the records call them
    "collective:states-that-declared-war": "collective/those-who-declared-war",
    "org:hur": "organization/ukrainian-military-intelligence",
    "org:drone-company": "organization/drone-company",
    "outlet:front-news": "organization/front-news",
    "office:fox-news-host": "post/fox-news-host",
    "event:annexation-oblasts-2022": "event/annexation-of-four-oblasts-2022",
    "event:duma-speech-2024-02-14": "event/state-duma-speech-2024-02-14",
    "event:carlson-putin-interview": "event/carlson-putin-interview-2024-02",
    "event:carlson-dubai-2024-02-12": "event/world-governments-summit-2024-02-12",
    "event:reuters-freeze-report": "event/reuters-report-2024-02-13",
    "event:bloomberg-report-2024-01-25": "event/bloomberg-report-2024-01-25",
    "event:nyt-report-2023-12-23": "event/new-york-times-report-2023-12-23",
    "event:putin-mfa-speech-2024-06-14": "event/putin-foreign-ministry-speech-2024-06-14",
    "event:lavrov-60-minutes-2024-12-25": "event/lavrov-russian-tv-interview-2024-12-25",
    "event:lavrov-djuric-presser-2025-02-17": "event/lavrov-djuric-news-conference-2025-02-17",
    "event:us-russia-talks-2025-02-18": "event/us-russia-talks-2025-02-18",
    "event:china-conference-proposal": "event/china-peace-conference-proposal",
    "event:f16-transfer": "event/f16-transfer-to-ukraine",
    "event:formation-ussr": "event/formation-of-the-soviet-union",
    "event:ft-call-report": "event/financial-times-report-2025-07",
    "event:orban-origo-interview": "event/orban-origo-interview-2025-07-15",
}


@cache
def links() -> list[tuple[str, str, str, str]]:
    """Subject, item, judgement and modifier of every link."""
    found = rows("""SELECT ?subject ?item ?judgement ?modifier WHERE { ?link a rec:Link ; owl:annotatedSource ?subject ;
      owl:annotatedTarget ?item ; rec:judgement ?judgement . OPTIONAL { ?link sssom:predicate_modifier ?modifier } }""")
    return [(subject, item.removeprefix(WD), judgement, modifier) for subject, item, judgement, modifier in found]


def subject_of(entity: dict) -> set[str]:
    """What the records call an entity of the facts: by its item, by the table above, else by its names."""
    if entity["id"] in CALLED:
        return {CALLED[entity["id"]]}
    by_item = {subject for subject, item, judgement, _ in links() if item == entity["qid"] and judgement != "rejected"}
    names = {name.casefold() for name in [entity["name"], *(entity.get("aliases") or [])]}
    return by_item or {thing for thing, name in named() if name.casefold() in names}


@cache
def named() -> list[tuple[str, str]]:
    """Thing and name, for every name in the reference data."""
    return rows("SELECT ?thing ?name WHERE { GRAPH graph:reference { ?thing rdfs:label|skos:altLabel ?name } }")


def test_every_entity_with_a_strong_identity_has_an_accepted_link():
    accepted = {item for _, item, judgement, _ in links() if judgement == "accepted"}
    strong = {entity["qid"] for entity in facts("entities.json") if entity.get("evidence_strength") == "strong"}
    assert strong - accepted == set()


def test_no_item_is_accepted_that_the_facts_do_not_name():
    known = {entity["qid"] for entity in facts("entities.json")} | {one["id"] for one in facts("wikidata_terms.json")}
    known |= {line.partition("\t")[0] for line in NAMES.read_text(encoding="utf-8").splitlines()}
    assert {item for _, item, judgement, _ in links() if judgement == "accepted"} - known == set()


def test_every_look_alike_is_rejected_for_what_it_looks_like():
    for entity in facts("entities.json"):
        for item in set(re.findall(r"Q\d+", " ".join(entity.get("distractors", [])))) - {entity["qid"]}:
            judged = {(judgement, modifier[-16:]) for subject, what, judgement, modifier in links()
                      if what == item and subject in subject_of(entity)}  # fmt: skip
            assert judged == {("rejected", "NegatedPredicate")} or judged == {("unsure", "")}, (entity["id"], item)


def test_every_entity_without_an_item_is_recorded_as_looked_for():
    absent = {subject for subject, item, judgement, _ in links() if judgement == "absent" and "NoTermFound" in item}
    absent |= {"person/yuri-ushakov"}  # whom the facts do not have, but the table of names
    assert ("person/yuri-ushakov", "Q4479563", "accepted", "") in links()
    wanted = [entity for entity in facts("entities.json") if not entity["qid"] and entity["id"] not in NOT_THINGS]
    assert [entity["id"] for entity in wanted if not subject_of(entity) & absent] == []


def test_no_subject_has_two_accepted_items_and_no_item_two_subjects():
    accepted = [(subject, item) for subject, item, judgement, _ in links() if judgement == "accepted"]
    assert len({subject for subject, _ in accepted}) == len(accepted) == len({item for _, item in accepted})


def test_every_topic_is_decided_one_by_one():
    decided = {subject for subject, _, judgement, _ in links() if judgement in ("accepted", "absent")}
    topics = rows("SELECT ?topic WHERE { GRAPH graph:reference { ?topic a rec:Topic } }")
    assert [topic for (topic,) in topics if topic not in decided] == []


def test_every_judgement_has_a_reason():
    assert rows("SELECT ?link WHERE { ?link a rec:Link FILTER NOT EXISTS { ?link rdfs:comment ?reason } }") == []


def test_a_collective_is_at_most_close_to_an_item():
    found = rows("""SELECT DISTINCT ?predicate WHERE { ?link owl:annotatedSource ?subject ;
      owl:annotatedProperty ?predicate . ?subject a rec:Collective }""")
    assert found == [("http://www.w3.org/2004/02/skos/core#closeMatch",)]


def test_every_entity_of_the_facts_is_in_the_reference_data():
    known = {thing for thing, _ in named()}
    missing = [
        entity["id"]
        for entity in facts("entities.json")
        if entity["id"] not in NOT_THINGS and not subject_of(entity) & known
    ]
    assert missing == []


def test_codes_of_states_and_places_are_those_of_the_facts():
    codes = {(thing, code) for thing, code in rows("SELECT ?thing ?code WHERE { ?thing rec:isoCode ?code }")}
    numbers = {(thing, int(code)) for thing, code in rows("SELECT ?thing ?n WHERE { ?thing rec:geonamesId ?n }")}
    for entity in facts("entities.json"):
        if not entity["type"].startswith(("state", "place")):
            continue
        (subject,) = subject_of(entity)
        wanted = {entity.get("iso_3166_1", {}).get(name) for name in ("alpha2", "alpha3", "numeric")}
        wanted |= {entity.get("iso_3166_2", {}).get("code")}
        assert {(subject, code) for code in wanted if code} <= codes, entity["id"]
        assert entity.get("geonames_id") is None or (subject, entity["geonames_id"]) in numbers, entity["id"]
