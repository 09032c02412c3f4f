"""The README of the data says what is there."""

from __future__ import annotations

import json
import re

from kg.cli.comparing import SUMMARY, summary
from kg.codings import reading
from kg.codings.comparison import compare
from kg.ontology import Ontology
from tests.data.corpus import ROOT, rows

README = ROOT / "data" / "README.md"


def test_the_counts_in_the_readme_are_those_of_the_data():
    query = (ROOT / "ontology" / "questions" / "what-is-on-record.rq").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\w+) \| (\d+) \|$", README.read_text(encoding="utf-8"), re.M)
    assert table == rows(query)


def test_every_folder_of_the_data_is_in_the_readme():
    told = README.read_text(encoding="utf-8")
    assert all(f"`{folder.name}/`" in told for folder in (ROOT / "data").iterdir() if folder.is_dir())


def test_the_agreement_in_the_readme_is_that_of_the_codings():
    codings = reading.read(ROOT / "data", Ontology())
    header, rows = summary(compare(codings.first, codings.other("second"), codings.segments))
    shown = ["| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows]
    table = [
        f"| {' | '.join(header)} |",
        "| --- " * len(SUMMARY) + "|",
        *(re.sub(r"\|  (?=\|)", "| ", row) for row in shown),
    ]
    assert "\n".join(table) in README.read_text(encoding="utf-8")


def test_each_part_of_the_story_in_the_readme_has_the_rows_of_its_answer():
    told = re.findall(r"^\| .* \| `([\w-]+)` \| (\d+) \|$", README.read_text(encoding="utf-8"), re.M)
    folder = ROOT / "ontology" / "questions"
    answers = {name: json.loads((folder / f"{name}.srj").read_text(encoding="utf-8")) for name, _ in told}
    assert len(told) == 8
    assert told == [(name, str(len(answers[name]["results"]["bindings"]))) for name, _ in told]
