"""A cell that begins like a formula is written so that no spreadsheet runs it, and read back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cells import Writer, guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(1)", '=HYPERLINK("x")', " =1", "\t=1", "＝1", "|x"])
def test_a_text_that_begins_like_a_formula_is_guarded(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Ann", "1", "-1", "+2.5", "-1e-9", "", "'tis", 7, -3.5, None, "2024-01-01"])
def test_what_is_no_formula_stays(value):
    assert guarded(value) == value


@given(st.text(max_size=20))
def test_what_was_guarded_is_read_back_as_it_was(text):
    assert unguarded(str(guarded(text))) == text


def test_every_cell_of_a_row_is_guarded():
    out = io.StringIO()
    Writer(out).writerows([("=A", -1, "b"), ("c", "@d", "")])
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [["'=A", "-1", "b"], ["c", "'@d", ""]]
