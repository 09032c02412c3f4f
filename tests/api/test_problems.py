"""Errors of the interpreter and of the engine are problem details, never a 500."""

from __future__ import annotations

import json

import pytest

from api.problems import as_response
from tests.api.writers import writable


@pytest.fixture(scope="module")
def service(founding_copy):
    with writable(founding_copy) as started:
        yield started


@pytest.mark.parametrize(
    ("error", "status"), [(RecursionError("maximum recursion depth exceeded"), 400), (MemoryError(), 503)]
)
def test_an_error_of_the_interpreter_is_a_problem_with_a_way_out(error, status):
    answer = as_response(error)
    assert answer.status_code == status and json.loads(bytes(answer.body))["status"] == status


NESTED = {
    "brackets": "SELECT * {" + "{" * 20_000 + "}" * 20_000 + "}",
    "expressions": "SELECT (" + "(" * 20_000 + "1" + ")" * 20_000 + " AS ?x) {}",
    "nots": "ASK { FILTER(" + "!" * 50_000 + "true) }",
    "paths": "ASK { ?s " + "(" * 20_000 + "a" + ")" * 20_000 + " ?o }",
    "an unknown function": "SELECT (<urn:f>(1) AS ?x) {}",
    "a bad regular expression": 'SELECT (REGEX("a", "(") AS ?x) {}',
    "a replacement without end": 'SELECT (REPLACE("a", "(((((((((((a", "b") AS ?x) {}',
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_a_query_that_the_engine_cannot_take_is_refused_or_answered(service, text):
    answer = service.stranger.post("/sparql", data={"query": text})
    assert answer.status_code in (200, 400, 503), answer.text
    update = service.editor.post(
        "/update", data={"update": f"INSERT {{ <urn:a> <urn:b> ?x }} WHERE {{ {{ {text} }} }}"}
    )
    assert update.status_code in (200, 400, 503), update.text
    assert service.stranger.post("/sparql", data={"query": "ASK {}"}).json()["boolean"] is True


@pytest.mark.parametrize("media_type", ["application/json", "application/ld+json", "application/yaml", "text/turtle"])
@pytest.mark.parametrize("unit", ["[", '{"a":', "(", "- "])
def test_a_document_nested_without_end_is_a_bad_request(service, media_type, unit):
    for path in ("/articles/deep", "/graphs/article/deep"):
        answer = service.editor.put(path, content=unit * 50_000, headers={"Content-Type": media_type})
        assert answer.status_code in (400, 415, 422), answer.text[:300]
