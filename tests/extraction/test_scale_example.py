"""The example of docs/scale.md, run on a local cluster of Dask."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.extraction import corpora
from kg.extraction.candidate import read_lines

DOCUMENT = Path(__file__).parents[2] / "docs" / "scale.md"


def test_the_example_of_extraction_on_a_cluster_writes_candidates_that_can_be_reviewed(known, tmp_path):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed; the example needs it")
    (code,) = re.findall(r"```python\n(from distributed.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    names: dict = {"__name__": "example"}
    exec(code, names)
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"“A ceasefire will not suit us, {name},” Lavrov said.")
    job = corpora.Job(known, only_quotations=True)
    with distributed.Client(processes=False, dashboard_address=None, n_workers=1, threads_per_worker=1) as client:
        names["extract_all"](client, job, corpora.texts_in(tmp_path), tmp_path / "out.jsonl")
    found = list(read_lines((tmp_path / "out.jsonl").read_text().splitlines()))
    assert [one.article for one in found] == ["a", "b"]
