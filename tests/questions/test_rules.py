"""Rules: each begins with its question, is asked by the code, and answers as on disk for a few records.

The answers are in `rules.json`. After a change that is meant, `python -m tests.questions.test_rules` writes them anew;
read what changed before you keep it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, parse_query_results

from kg.changes import commit as committing
from kg.ontology import Ontology
from kg.questions import rules
from kg.records import drafts
from kg.records.reading import read_yaml
from kg.sparql.inspection import inspect
from tests.changes.memory import MemoryEngine
from tests.changes.test_changes import REFERENCE, article_record

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
NAMES = sorted(
    path.relative_to(ONTOLOGY.folder / "rules").with_suffix("").as_posix()
    for path in (ONTOLOGY.folder / "rules").rglob("*.rq")
)
ELSEWHERE = {"links/candidates": "asked of Wikidata, whose answers tests/links has"}
ANSWERS = Path(__file__).with_name("rules.json")
NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
BOUND = {
    "log": {"revision": [NamedNode(BASES.id("revision/1"))]},
    "last-change": {"graph": NamedNode(BASES.graph("article/b"))},
    "revision-patch": {"revision": NamedNode(BASES.id("revision/2"))},
    "passages": {"statement": NamedNode(BASES.id("statement/ada-2024-03-04/lamp-tax"))},
    "propositions-of-actor": {"actor": NamedNode(BASES.id("person/ada"))},
    "propositions-on-topic": {"topic": NamedNode(BASES.id("topic/taxes"))},
    "quads": {"graph": [NamedNode(BASES.graph("article/a"))]},
    "described": {"subject": [NamedNode(BASES.id("person/ada"))]},
    "graphs": {"object": [NamedNode(BASES.id("person/ada"))]},
    "utterances-of-speaker": {"speaker": NamedNode(BASES.id("person/ada"))},
    "links/merges": {"note": Literal("a few records")},
}
"""What a rule is asked about here, where it is not asked about everything."""


def engine() -> MemoryEngine:
    """Two articles that report of two people what they say on one proposition; the second disputes the first."""
    made = MemoryEngine()
    first, second = (
        article_record("a", "ada", "opposes", "2024-03-04"),
        article_record("b", "bo", "supports", "2024-04-05"),
    )
    second["reports"][0]["conveys"]["disputes"] = "statement/ada-2024-03-04/lamp-tax"
    second["reports"].append(first["reports"][0] | {"id": "report/b/2"})
    records = [first, second]
    change = [drafts.shared([("r", read_yaml(REFERENCE, "r"))], drafts.REFERENCE, ONTOLOGY)]
    committing.commit(made, ONTOLOGY, change, author="Ada", now=NOW)
    change = [drafts.article(read_yaml(yaml.safe_dump(one), "a"), "a", ONTOLOGY) for one in records]
    committing.commit(made, ONTOLOGY, change, author="Ada", now=NOW, note="a few records")
    return made


def answer(store: MemoryEngine, name: str) -> list[str]:
    """The rows that a rule gives, as N-Triples terms, in their order if the rule has one."""
    makes_a_graph = inspect(rules.text(ONTOLOGY, name)).form == "construct"
    media_type = "application/n-triples" if makes_a_graph else rules.TSV
    query = rules.rule(ONTOLOGY, name, rules.UNLIMITED, media_type, **BOUND.get(name, {}))
    if makes_a_graph:
        return sorted(b"".join(store.query(query)).decode().splitlines())
    rows = parse_query_results(b"".join(store.query(query)), QueryResultsFormat.TSV)
    lines = [" ".join("-" if term is None else str(term) for term in row) for row in rows]
    return lines if "ORDER BY" in query.text else sorted(lines)


@pytest.fixture(scope="module")
def store() -> MemoryEngine:
    return engine()


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_begins_with_the_question_that_it_asks(name):
    comment = []
    for line in (ONTOLOGY.folder / f"rules/{name}.rq").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        comment.append(line.removeprefix("#").strip())
    assert comment and comment[0][0].isupper() and "?" in re.sub(r"\?\w", "", " ".join(comment))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ELSEWHERE])
def test_a_rule_answers_as_on_disk(store, name):
    assert answer(store, name) == json.loads(ANSWERS.read_text(encoding="utf-8"))[name]


def test_a_rule_asked_of_each_of_several_things_answers_what_it_answers_of_all_that_are_given(store):
    people = [NamedNode(BASES.id(f"person/{name}")) for name in ("ada", "bo")]
    alone = [rules.ask(store, ONTOLOGY, "graphs", object=[one]) for one in people]
    together = rules.ask(store, ONTOLOGY, "graphs", object=people)
    assert {row["graph"] for row in together} == {row["graph"] for rows in alone for row in rows}
    assert rules.ask(store, ONTOLOGY, "graphs", object=[]) == []
    with pytest.raises(LookupError, match="has no line for each passage"):
        rules.ask(store, ONTOLOGY, "graphs", passage=people)


def test_more_things_than_one_query_takes_are_asked_about_in_several(store, monkeypatch):
    graphs = [NamedNode(BASES.graph(f"article/{name}")) for name in "ab"]
    whole = rules.ask(store, ONTOLOGY, "quads", graph=graphs)
    monkeypatch.setattr(rules, "MOST_AT_ONCE", 1)
    assert sorted(map(str, rules.ask(store, ONTOLOGY, "quads", graph=graphs))) == sorted(map(str, whole))


def test_every_rule_is_asked_by_the_code_and_no_two_ask_the_same():
    root = ONTOLOGY.folder.parent
    code = "\n".join(
        path.read_text(encoding="utf-8") for folder in ("kg", "api") for path in root.glob(f"{folder}/**/*.py")
    )
    called = {name: (f'"{name}"', f'"{name.rpartition("/")[2]}"', f"rules/{name}.rq") for name in NAMES}
    assert [name for name, words in called.items() if not any(word in code for word in words)] == []
    bodies = {}
    for name in NAMES:
        lines = (ONTOLOGY.folder / f"rules/{name}.rq").read_text(encoding="utf-8").splitlines()
        body = " ".join(line.strip() for line in lines if not line.startswith(("#", "PREFIX")) and "# each" not in line)
        assert body not in bodies, f"{name} asks what {bodies.get(body)} asks"
        bodies[body] = name


if __name__ == "__main__":
    written = {name: answer(engine(), name) for name in NAMES if name not in ELSEWHERE}
    ANSWERS.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
