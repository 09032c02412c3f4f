"""Tests in the browser wait for what they need, and not for a time or in a way that the policy of our pages refuses."""

from __future__ import annotations

import ast
from pathlib import Path

REFUSED = {
    "wait_for_function": "evaluates its text inside the page, which its policy forbids; use `Visitor.becomes`",
    "wait_for_timeout": "waits for a time; wait for what the page shows, by a locator",
    "sleep": "waits for a time; wait for what the page shows, by a locator",
}


def test_no_browser_test_waits_for_a_time_or_by_text_that_the_page_would_have_to_evaluate():
    said = []
    for path in (*Path(__file__).parent.glob("test_*.py"), Path(__file__).parent / "conftest.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in REFUSED:
                said.append(f"{path.name}:{node.lineno}: {node.attr} {REFUSED[node.attr]}")
    assert said == []
