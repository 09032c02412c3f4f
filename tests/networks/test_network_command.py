"""`kg network` on the founding data: the method's own line, series, evidence and refusals."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.errors import KgError
from kg.networks.recipes.recipe import Recipe


@dataclass
class Done:
    """What a command printed and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def kg(*arguments: str) -> Done:
    """Run the command in this process; its own errors are told as `main` tells them."""
    result = CliRunner().invoke(application(arguments[0]), arguments)
    if isinstance(result.exception, KgError):
        return Done(result.exception.exit_code, result.stdout, str(result.exception))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="module")
def store(founding, tmp_path_factory):
    return str(shutil.copytree(founding, tmp_path_factory.mktemp("network") / "store"))


def test_the_line_that_reads_like_the_method_writes_a_matrix_with_names(store):
    line = "--mode one-mode --between organization --aggregate congruence --normalize none --duplicates all"
    done = kg("network", "--store", store, *line.split(), "--format", "matrix")
    assert done.returncode == 0, done.stderr
    head, *rows = csv.reader(io.StringIO(done.stdout))
    assert head[1:] == [row[0] for row in rows] and {"Russia", "Ukraine", "United States"} <= set(head)
    weights = {(row[0], name): float(cell) for row in rows for name, cell in zip(head[1:], row[1:], strict=True)}
    assert all(weights[a, b] == weights[b, a] for a, b in weights)
    assert any(weights.values())


def test_an_explanation_names_statements_that_add_up(store):
    done = kg(
        "network", "explain", "Russia", "state/ukraine", "--store", store, "--aggregate", "conflict", "--format", "json"
    )
    found = json.loads(done.stdout)
    assert sum(pair["amount"] for pair in found["contributions"]) == found["weight"] > 0


def test_options_before_and_after_the_subcommand_mean_the_same(store):
    before = kg(
        "network", "--store", store, "--aggregate", "conflict", "explain", "Russia", "Ukraine", "--format", "csv"
    )
    after = kg(
        "network", "explain", "Russia", "Ukraine", "--store", store, "--aggregate", "conflict", "--format", "csv"
    )
    assert before.stdout == after.stdout and before.stdout.count("\n") > 1


def test_a_recipe_file_can_be_written_read_and_partly_replaced(store, tmp_path):
    line = [
        "--mode",
        "two-mode",
        "--between",
        "person",
        "--window",
        "2 years",
        "--step",
        "1",
        "--include",
        "stance=opposes",
    ]
    text = kg("network", *line, "--format", "recipe").stdout
    recipe = Recipe.parse(text)
    assert (recipe.mode, recipe.window.unit, recipe.window.width) == ("two-mode", "years", 2)
    path = tmp_path / "recipe.json"
    path.write_text(text)
    again = kg("network", "--recipe", str(path), "--between", "organization", "--format", "recipe")
    assert Recipe.parse(again.stdout) == recipe.with_(between="organization")


def test_a_series_is_one_gexf_file_or_a_folder_of_matrices(store, tmp_path):
    assert kg("network", "--store", store, "--window", "years", "--format", "gexf").stdout.count("<spell ") > 0
    done = kg("network", "--store", store, "--window", "years", "--format", "matrix", "-o", str(tmp_path / "years"))
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "years").iterdir())
    assert len(names) > 1 and names[0].startswith("1-20") and all(name.endswith("-01-01.csv") for name in names)


def test_an_event_list_has_a_row_for_each_statement_in_order_of_time(store):
    done = kg("network", "--store", store, "--mode", "events", "--between", "person")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) > 50 and [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    assert {row["stance"] for row in rows} <= {"-1", "0", "1"} and all(row["statement"] for row in rows)
    assert {row["standing"] for row in rows} == {"named"}
    done = kg("network", "--store", store, "--mode", "events", "--include", "standing=anonymous")
    assert {row["standing"] for row in csv.DictReader(io.StringIO(done.stdout))} == {"anonymous"}


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["--aggregate", "combine"], 1, "contradicts mode one-mode"),
        (["--window", "years", "--format", "matrix"], 1, "holds one network"),
        (["--include", "person=person/nobody"], 1, "is in no statement"),
        (["--format", "gexv"], 1, "did you mean gexf"),
        (["--step", "2"], 2, "no window"),
        (["--window", "many days"], 2, "6 months"),
        (["--scale", "wide"], 2, "LOW..HIGH"),
        (["--include", "person"], 2, "FIELD=VALUE"),
        (["explain", "Russia", "Ruritania"], 1, "is in no statement"),
    ],
)
def test_what_cannot_be_done_is_said_in_words_without_a_traceback(store, arguments, code, message):
    done = kg("network", *arguments, "--store", store)
    assert done.returncode == code
    assert message in " ".join(done.stderr.replace("│", " ").split()) and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "name, column",
    [("backbone", "removed"), ("polarization", "score"), ("communities", "community"), ("centrality", "pagerank")],
)
def test_measures_are_tables_of_the_network(store, name, column):
    done = kg("network", "measure", name, "--store", store, "--format", "json")
    rows = json.loads(done.stdout)
    assert rows and all(column in row for row in rows)


def test_agreement_without_coders_is_refused_in_words(store):
    done = kg("network", "measure", "agreement", "--store", store)
    assert done.returncode == 1 and "more than one coder" in done.stderr


def test_a_recipe_keeps_its_aggregate_where_its_own_mode_is_said_again(store, tmp_path):
    (tmp_path / "r.json").write_text(kg("network", "--aggregate", "conflict", "--format", "recipe").stdout)
    again = kg("network", "--recipe", str(tmp_path / "r.json"), "--mode", "one-mode", "--format", "recipe")
    assert json.loads(again.stdout)["aggregate"] == "conflict"
    other = kg("network", "--recipe", str(tmp_path / "r.json"), "--mode", "two-mode", "--format", "recipe")
    assert json.loads(other.stdout).get("aggregate", "subtract") == "subtract"


def test_a_recipe_is_written_into_the_file_that_is_asked_for(tmp_path):
    done = kg("network", "--aggregate", "conflict", "--format", "recipe", "-o", str(tmp_path / "r.json"))
    assert done.returncode == 0 and done.stdout == ""
    assert json.loads((tmp_path / "r.json").read_text())["aggregate"] == "conflict"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--plot a.svg --format gexf", "format: a plot is drawn"),
        ("--plot a.svg -o b.gexf", "output: a plot is drawn"),
        ("--figure timeline", "figure: it is of a plot"),
        ("--color-by proposition/ceasefire", "color-by: it is of a plot"),
        ("--mode events --format gexf", "format: 'gexf', and mode events"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(store, tmp_path, monkeypatch, line, told):
    monkeypatch.chdir(tmp_path)
    done = kg("network", "--store", store, *line.split())
    assert done.returncode != 0 and told in done.stderr
    assert list(tmp_path.iterdir()) == []
