"""The README of the data says what is there."""

from __future__ import annotations

import re

from tests.data.corpus import ROOT, rows

README = ROOT / "data" / "README.md"


def test_the_counts_in_the_readme_are_those_of_the_data():
    query = (ROOT / "ontology" / "questions" / "what-is-on-record.rq").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\w+) \| (\d+) \|$", README.read_text(encoding="utf-8"), re.M)
    assert table == rows(query)


def test_every_folder_of_the_data_is_in_the_readme():
    told = README.read_text(encoding="utf-8")
    assert all(f"`{folder.name}/`" in told for folder in (ROOT / "data").iterdir() if folder.is_dir())
