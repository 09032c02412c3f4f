"""What people type finds what they mean: in any script, with a slip, as a question; and what is not there is said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kg.engine import embedded
from kg.index import opening
from kg.names.small import telling
from kg.ontology import Ontology
from kg.things.lexicon import BEGUN, BEGUN_SLIP, ENDING, EXACT, NONE, SLIP, Lexicon

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CEASEFIRE = "There is a ceasefire before a settlement is reached"
WHO, POSITIONS, TOPICS = "People, states, organizations", "Positions", "Topics"


@pytest.fixture(scope="module")
def client(founding, tmp_path_factory) -> Iterator[TestClient]:
    """A service with an index, in this process."""
    folder = tmp_path_factory.mktemp("finding") / "store"
    shutil.copytree(founding, folder)

    def opened(settings: Settings):
        indexed = opening.beside(embedded.open(settings.store, readers=2), folder, Ontology())
        indexed.rebuild()
        return indexed

    settings = Settings(store=folder, tokens=folder.parent / "tokens.json", readers=2)
    with TestClient(create_app(settings, opened), base_url="http://127.0.0.1:8000") as started:
        yield started


def _suggested(client: TestClient, text: str) -> dict:
    answer = client.get("/search/suggest", params={"q": text})
    assert answer.status_code == 200
    return answer.json()


def _first(client: TestClient, text: str) -> tuple[str, str]:
    group = _suggested(client, text)["groups"][0]
    return group["heading"], group["hits"][0]["title"]


@pytest.mark.parametrize(
    ("text", "heading", "title"),
    [
        ("putn", WHO, "Vladimir Putin"),
        ("путін", WHO, "Vladimir Putin"),
        ("lavorv", WHO, "Sergey Lavrov"),
        ("lavrof", WHO, "Sergey Lavrov"),
        ("lavvrov", WHO, "Sergey Lavrov"),
        ("lavro", WHO, "Sergey Lavrov"),
        ("rubbio", WHO, "Marco Rubio"),
        ("peskow", WHO, "Dmitry Peskov"),
        ("зеленский", WHO, "Volodymyr Zelenskyy"),
        ("трамп", WHO, "Donald Trump"),
        ("ntao", WHO, "NATO"),
        ("запад", WHO, "the West"),
        ("перемирие", TOPICS, "Ceasefire and freezing of the war"),
        ("перемирʼя", TOPICS, "Ceasefire and freezing of the war"),
        ("waffenstillstand", TOPICS, "Ceasefire and freezing of the war"),
        ("cessez-le-feu", TOPICS, "Ceasefire and freezing of the war"),
        ("truce", TOPICS, "Ceasefire and freezing of the war"),
        ("cesefire", TOPICS, "Ceasefire and freezing of the war"),
        ("negociations", TOPICS, "Negotiations"),
        ("переговоров", TOPICS, "Negotiations"),
        ("lavrov ceasefire", POSITIONS, f"Sergey Lavrov on: {CEASEFIRE}"),
        ("ceasefire lavorv", POSITIONS, f"Sergey Lavrov on: {CEASEFIRE}"),
        ("lavrov truce", POSITIONS, f"Sergey Lavrov on: {CEASEFIRE}"),
        ("лавров перемирие", POSITIONS, f"Sergey Lavrov on: {CEASEFIRE}"),
        ("did lavrov accept a ceasefire", POSITIONS, f"Sergey Lavrov on: {CEASEFIRE}"),
        ("Has Lavrov ever accepted a ceasefire?", POSITIONS, f"Sergey Lavrov on: {CEASEFIRE}"),
        ("принял ли Лавров прекращение огня", POSITIONS, f"Sergey Lavrov on: {CEASEFIRE}"),
        ("nato putin", POSITIONS, "Vladimir Putin on: Ukraine becomes a member of NATO"),
    ],
)
def test_what_is_typed_finds_first_what_is_meant(client, text, heading, title):
    assert _first(client, text) == (heading, title)


@pytest.mark.parametrize(
    ("text", "note", "offered"),
    [
        ("rubio nato", "Nothing on record by Marco Rubio on NATO.", {"Marco Rubio", "NATO and the war"}),
        ("nato zelensky", "Nothing on record by Volodymyr Zelenskyy on NATO.", {"Volodymyr Zelenskyy"}),
        (
            "ceasefire rubio",
            "Nothing on record by Marco Rubio on Ceasefire and freezing of the war.",
            {"Marco Rubio", CEASEFIRE},
        ),
        ("what did rubio say of Wombats?", "Nothing on record by Marco Rubio on “Wombats”.", {"Marco Rubio"}),
    ],
)
def test_silence_is_said_and_what_there_is_on_either_is_offered(client, text, note, offered):
    suggested = _suggested(client, text)
    titles = {hit["title"] for group in suggested["groups"] for hit in group["hits"]}
    assert suggested["note"] == note
    assert offered <= titles
    assert "Positions" not in {group["heading"] for group in suggested["groups"]}
    page = client.get("/search", params={"q": text}, headers=CHROME).text
    assert note.removesuffix(".") in page and "What there is on either is below" in page


def test_people_lead_collectives_whose_names_have_theirs(client):
    for text in ("lavorv", "lavrof", "lavrov"):
        assert _first(client, text) == (WHO, "Sergey Lavrov"), text
        assert client.get("/search", params={"q": text}).json()["items"][0]["id"] == "person/sergey-lavrov", text


def test_where_nothing_is_found_the_nearest_that_finds_something_is_offered(client):
    assert _suggested(client, "zlnskyy") == {"groups": [], "total": 0, "note": "", "meant": "zelenskyy"}
    assert client.get("/search", params={"q": "zlnskyy"}).json() == {"items": [], "meant": "zelenskyy"}
    assert 'Did you mean <a href="/search?q=zelenskyy">' in client.get("/search?q=zlnskyy", headers=CHROME).text
    assert _suggested(client, "xyzzy plugh") == {"groups": [], "total": 0, "note": "", "meant": ""}


@pytest.mark.parametrize("text", ["did lavrov accept a ceasefire", "лавров перемирие", "rubio nato"])
def test_programs_get_the_actor_and_what_the_other_words_name(client, text):
    ids = [item["id"] for item in client.get("/search", params={"q": text}).json()["items"]]
    assert ids[0] in ("person/sergey-lavrov", "person/marco-rubio")
    assert {"topic/ceasefire", "topic/nato"} & set(ids)


def test_two_who_are_named_are_offered_beside_each_other(client):
    groups = {group["heading"]: group["hits"] for group in _suggested(client, "lavrov zelensky territory")["groups"]}
    hit = groups["Compare"][0]
    assert hit["title"] == "Sergey Lavrov and Volodymyr Zelenskyy on Territory"
    assert client.get(hit["href"], headers=CHROME).status_code == 200


def test_search_and_compare_give_the_same_stance_where_unnamed_sources_say_otherwise(client):
    hit = _suggested(client, "putin nato")["groups"][0]["hits"][0]
    table = client.get(f"{hit['href']}&format=csv").text
    assert table.splitlines()[1].endswith(f",{hit['stance']}")


@pytest.mark.parametrize(
    ("typed", "how", "words"),
    [
        ("putin", EXACT, {"putin"}),
        ("put", EXACT, {"put"}),
        ("zel", BEGUN, {"zelensky"}),
        ("puttn", SLIP, {"putin"}),
        ("putn", SLIP, {"put", "putin"}),
        ("pitun", NONE, set()),
        ("uptin", SLIP, {"putin"}),
        ("territorial", ENDING, {"territory"}),
        ("zelnes", BEGUN_SLIP, {"zelensky"}),
        ("xi", EXACT, {"xi"}),
        ("xo", NONE, set()),
    ],
)
def test_a_word_is_only_thought_misspelt_if_no_name_has_it(typed, how, words):
    lexicon = Lexicon({"a": ["Putin", "put"], "b": ["Zelensky", "Xi"], "c": ["territory"]})
    fit = lexicon.like(typed)
    assert (fit.how, set(fit.words)) == (how, words)


def test_things_are_found_by_what_begins_words_of_one_of_their_names():
    lexicon = Lexicon({"a": ["Peace talks", "Negotiations"], "b": ["Talks in Abu Dhabi"], "c": ["Ceasefire"]})
    assert lexicon.begun(["talk"]) == {"a", "b"}
    assert lexicon.begun(["talk", "pea"]) == {"a"}
    assert lexicon.begun(["alks"]) == set()
    assert lexicon.begun([]) == {"a", "b", "c"}


def test_words_that_carry_no_meaning_are_skipped_unless_there_are_no_others():
    assert telling(("has", "lavrov", "ever", "accepted", "a", "truce")) == ("lavrov", "accepted", "truce")
    assert telling(("the", "who")) == ("the", "who")


def test_where_nothing_has_all_words_what_has_most_of_them_is_offered_and_says_without_which(client):
    found = client.get("/search/suggest", params={"q": "Europe at the negotiating table"}).json()
    partly = {hit["title"]: hit["why"] for group in found["groups"] for hit in group["hits"] if "without" in hit["why"]}
    assert partly["Europe's role in negotiations"] == "topic · without “Europe table”"
    whole = client.get("/search/suggest", params={"q": "lavrov ceasefire"}).json()
    assert "By some of the words" not in [group["heading"] for group in whole["groups"]]
