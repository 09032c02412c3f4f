"""`kg query` and `kg diff` as people run them: a process, its output and its exit code."""

from __future__ import annotations

import csv
import json
import shutil

import pytest

from kg.ontology import packaged
from tests.forking import kg

ROOT = packaged("ontology").parent


@pytest.fixture(scope="module")
def store(founding, tmp_path_factory):
    """A store of the founding data."""
    return shutil.copytree(founding, tmp_path_factory.mktemp("cli") / "store")


def test_a_query_on_one_line_may_be_longer_than_a_file_name(store):
    others = ", ".join(f"id:none{number}" for number in range(500))
    text = f"SELECT ?article {{ ?article a rec:Article FILTER (?article NOT IN ({others})) }}"
    asked = kg("query", text, "--store", store, "--format", "csv")
    assert asked.returncode == 0, asked.stderr
    assert len(asked.stdout.splitlines()) == 6


def test_a_body_that_is_an_organ_speaks_for_its_state_in_every_question(store):
    proposition = "proposition/putin-told-carlson-of-compromise"
    held = kg("positions", "--actor", "state/ukraine", "--proposition", proposition, "--store", store)
    assert "opposes" in held.stdout
    silent = kg("query", "who-has-not-spoken", "-p", f"proposition={proposition}", "--store", store, "--format", "csv")
    assert silent.returncode == 0 and len(silent.stdout.splitlines()) > 2
    assert "state/ukraine" not in silent.stdout
    asked = ("-p", "actor=organization/centre-for-strategic-communication", "-p", "date=2025-12-31")
    same = kg("query", "same-side", *asked, "--store", store, "--format", "csv")
    assert same.returncode == 0 and "state/ukraine" not in same.stdout


def test_a_question_by_name_is_answered_as_a_table_csv_and_json(store):
    ask = ("query", "who-said-it-first", "--store", store)
    table = kg(*ask)
    assert table.returncode == 0, table.stderr
    rows = list(csv.DictReader(kg(*ask, "--format", "csv").stdout.splitlines()))
    bindings = json.loads(kg(*ask, "--format", "json").stdout)["results"]["bindings"]
    assert len(rows) == len(bindings) > 50
    assert f"{len(rows)} rows" in table.stdout
    assert "person/sergey-lavrov" in table.stdout


def test_a_query_comes_inline_from_a_file_or_from_standard_input(store, tmp_path):
    text = "SELECT ?article WHERE { ?article a rec:Article } ORDER BY ?article"
    (tmp_path / "articles.rq").write_text(text)
    answers = {
        kg("query", what, "--store", store, "--format", "csv", text=given).stdout
        for what, given in ((text, None), (tmp_path / "articles.rq", None), ("-", text))
    }
    assert len(answers) == 1
    assert len(answers.pop().split()) == 6


def test_a_graph_is_answered_in_an_rdf_format_only(store):
    text = "CONSTRUCT { ?a a rec:Article } WHERE { ?a a rec:Article }"
    assert len(kg("query", text, "--store", store, "--format", "ntriples").stdout.splitlines()) == 5
    refused = kg("query", text, "--store", store, "--format", "csv")
    assert refused.returncode == 2
    assert "turtle" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["SELECT ?x { ?x a"], "line 1, column"),
        (["positions-of-actor"], "needs actor (id), for example actor=person/sergey-lavrov"),
        (["positions-of-actor", "-p", "actor=Sergey Lavrov"], "is not a value of kind id"),
        (["position-on-dat"], "is no question, no file and no SPARQL; like it: position-on-date"),
        (["SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"], "SERVICE"),
    ],
)
def test_a_wrong_query_is_one_sentence_and_exit_code_1(store, arguments, said):
    done = kg("query", *arguments, "--store", store)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_store_that_is_not_there_is_exit_code_3(tmp_path):
    done = kg("query", "ASK {}", "--store", tmp_path / "none")
    assert done.returncode == 3
    assert "kg build" in done.stderr


def test_a_data_folder_differs_from_its_changed_copy_by_the_change_and_what_is_derived(tmp_path):
    data = packaged("data")
    shutil.copytree(data, tmp_path / "data")
    article = tmp_path / "data" / "articles" / "new-voice-2024-02-14-lavrov.yaml"
    article.write_text(article.read_text().replace("stance: supports", "stance: opposes", 1))
    done = kg("diff", data, tmp_path / "data", "--format", "json")
    assert done.returncode == 1, done.stderr
    found = {one["graph"].rpartition("/graph/")[2]: one for one in json.loads(done.stdout)["graphs"]}
    assert found.keys() == {"article/new-voice-2024-02-14-lavrov", "derived"}
    changed = found["article/new-voice-2024-02-14-lavrov"]
    assert len(changed["removed"]) == len(changed["added"]) == 1
    assert "reportConflict" in "".join(found["derived"]["added"])


def test_a_store_differs_in_nothing_from_the_data_it_was_built_from(store):
    done = kg("diff", store, packaged("data"))
    assert (done.returncode, done.stdout) == (0, "")


def test_revisions_of_a_store_are_told_apart_by_its_change_log(store, tmp_path):
    done = kg("diff", "0", "1", "--store", store)
    assert done.returncode == 3
    assert "were not kept" in done.stderr
    assert "revisions 0 to" in kg("diff", "1", "9", "--store", store).stderr


def test_something_that_is_no_snapshot_is_refused(tmp_path):
    done = kg("diff", tmp_path, packaged("data"))
    assert done.returncode == 1
    assert "expected a store, a data folder, or a dump" in done.stderr


def test_several_things_or_words_of_one_parameter_are_a_union_and_two_days_are_none(founding):
    def rows(*forces: str) -> list[str]:
        words = [word for force in forces for word in ("-p", f"force={force}")]
        done = kg("query", "by-force", *words, "--store", founding, "--format", "csv")
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[1:]

    assert rows("accepts", "denies") == [*rows("accepts"), *rows("denies")] != []
    words = ("-p", "since=2024-01-01", "-p", "since=2024-02-01", "-p", "until=2024-03-01")
    done = kg("query", "statements-between", *words, "--store", founding)
    assert (done.returncode, done.stdout) == (1, "") and "since is given twice" in done.stderr


def test_a_question_is_answered_from_the_texts_alone_also_where_it_asks_what_is_derived(founding):
    words = ("statements-between", "-p", "since=2024-05-30", "-p", "until=2024-05-30", "--format", "csv")
    assert "2024-05-30" in kg("query", *words, "--store", founding).stdout
    assert len(kg("query", *words, "--store", founding, "--dates", "stated").stdout.splitlines()) == 1
    held = ("query", "positions-of-actor", "-p", "actor=person/sergey-lavrov", "--store", founding, "--format", "csv")
    asked = [kg(*held, *more) for more in ((), ("--dates", "stated"))]
    assert [done.returncode for done in asked] == [0, 0]
    assert len(asked[1].stdout.splitlines()) < len(asked[0].stdout.splitlines())
