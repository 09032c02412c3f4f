"""Statements to test with: the sample project of Discourse Network Analyzer, read straight from its SQLite file."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def shared(path: str) -> Path:
    """A file of the shared data; the test is skipped where it is not."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"{path} is not beside the project")
    return found


def dna_mentions(version: int) -> list[dict]:
    """The statements of type "DNA Statement" of the version 2 or 3 sample, as mentions."""
    file = shared(f"data/dna/sample-dna{version}.dna")
    base = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    value = "t.Value" if version == 2 else "e.Value"
    join = "" if version == 2 else "JOIN ENTITIES e ON e.ID = t.Entity"
    texts = base.execute(
        f"SELECT t.StatementId, v.Variable, {value} FROM DATASHORTTEXT t {join} JOIN VARIABLES v ON v.ID = t.VariableId"
    )
    words: dict[int, dict[str, str]] = {}
    for statement, variable, text in texts:
        words.setdefault(statement, {})[variable] = text
    rows = base.execute(
        "SELECT s.ID, s.DocumentId, d.Date, b.Value FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = s.DocumentId"
        " JOIN DATABOOLEAN b ON b.StatementId = s.ID"
        " JOIN STATEMENTTYPES y ON y.ID = s.StatementTypeId WHERE y.Label = 'DNA Statement'"
    ).fetchall()
    base.close()
    return [
        _mention(number, document, _day(when, version), agreement, words[number])
        for number, document, when, agreement in rows
    ]


def _day(when: int, version: int) -> str:
    return datetime.fromtimestamp(when / (1000 if version == 2 else 1), UTC).date().isoformat()


def _mention(number: int, document: int, day: str, agreement: int, words: dict[str, str]) -> dict:
    return {
        "statement": f"statement/{number:03}",
        "utterance": f"utterance/{number:03}",
        "article": f"article/{document}",
        "date": day,
        "person": words["person"],
        "organization": words["organization"],
        "proposition": words["concept"],
        "stance": "supports" if agreement else "opposes",
    }
