"""Expected answers on disk: SPARQL results in JSON beside each question, and whether an answer equals them.

SPARQL 1.1 Query Results JSON Format, W3C Recommendation of 21 March 2013. One row a line, so that a difference reads
well; rows of a question without ORDER BY are in order of their text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.bases import Bases
from kg.errors import QueryError
from kg.questions.files import Question, Questions


@dataclass(frozen=True)
class Difference:
    """How an answer differs from the one on disk: rows as canonical JSON text. Both empty: it does not.

    Attributes:
        question: the question's name.
        missing: expected, not answered.
        unexpected: answered, not expected.
        reordered: the same rows in another order, where the order matters.
    """

    question: str
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected or self.reordered)


def path(questions: Questions, name: str) -> Path:
    """Where a question's expected answer is."""
    return questions.folder / f"{name}.srj"


def get(questions: Questions, name: str, bases: Bases) -> str:
    """The answer to a question with its example values, written as on disk."""
    question = questions.read(name)
    query = questions.query(name, question.examples(bases), "application/sparql-results+json")
    with questions.engine.query(query) as answer:
        return write(json.loads(b"".join(answer)), question.ordered)


def write(results: dict[str, Any], ordered: bool) -> str:
    """SPARQL results as JSON text with one row a line."""
    head = json.dumps({"vars": results["head"].get("vars", [])}, ensure_ascii=False)
    if "boolean" in results:
        return f'{{"head": {{}}, "boolean": {json.dumps(results["boolean"])}}}\n'
    rows = ",\n".join(_rows(results, ordered))
    return f'{{"head": {head}, "results": {{"bindings": [\n{rows}\n]}}}}\n'


def _rows(results: dict[str, Any], ordered: bool) -> list[str]:
    if "boolean" in results:
        return [json.dumps(results["boolean"])]
    rows = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in results["results"]["bindings"]]
    return rows if ordered else sorted(rows)


def compare(question: Question, expected: str, answer: str) -> Difference:
    """How an answer differs from the expected one, as bags of rows, and in order if the question has one."""
    kept, given = (_rows(json.loads(text), question.ordered) for text in (expected, answer))
    missing, unexpected = list(kept), []
    for row in given:
        if row in missing:
            missing.remove(row)
        else:
            unexpected.append(row)
    same_rows = not missing and not unexpected
    return Difference(question.name, tuple(missing), tuple(unexpected), same_rows and kept != given)


def check(questions: Questions, name: str, bases: Bases) -> Difference:
    """Ask a question and compare the answer with the one on disk.

    Raises:
        QueryError: there is no expected answer, or the query fails.
    """
    file = path(questions, name)
    if not file.exists():
        raise QueryError(f"{name}: no expected answer; expected the file {file.name} beside {name}.rq")
    answer_on_disk = bases.localize(file.read_text(encoding="utf-8"))
    return compare(questions.read(name), answer_on_disk, get(questions, name, bases))
