"""Tables that are not written to a terminal are drawn without rich, and look the same."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from kg.cli import output

ROWS = [["state/russia", "supports", 3], ["person/сергей", None, 12], ["東京", "a [b]text[/b] é", ""]]


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], [["a\nb", "two lines", 1]], []])
def test_a_table_is_the_one_that_rich_draws(capsys, monkeypatch, rows):
    header = ["who", "stance", "number"]
    output.write(header, rows, "table")
    written = capsys.readouterr().out
    monkeypatch.setattr(output, "_are_lines", lambda cells: False)
    output.write(header, rows, "table")
    assert written == capsys.readouterr().out
    assert f"{len(rows)} row" in written


def test_a_stream_that_cannot_take_its_lines_gets_a_table_of_letters(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    monkeypatch.setattr("sys.stdout", stream)
    output.write(["who"], [["ada"]], "table")
    stream.flush()
    assert "┏" not in stream.buffer.getvalue().decode("ascii")
    assert Console(file=stream).encoding == "ascii"
