"""Errors of the interpreter and of the engine are problem details, never a 500."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures.process import BrokenProcessPool

import pytest

from api.problems import as_response
from kg.engine.embedded.reader import _as_ours
from kg.errors import QueryError, StoreError
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


@pytest.mark.parametrize(
    "error",
    [
        *(OSError(number, os.strerror(number)) for number in (errno.ENOSPC, errno.EMFILE, errno.EIO, errno.EROFS)),
        BrokenPipeError(errno.EPIPE, "a process has ended"),
        RuntimeError("can't start new thread"),
        RuntimeError("cannot schedule new futures after shutdown"),
        BrokenProcessPool("a process was lost"),
    ],
    ids=str,
)
def test_what_the_machine_cannot_give_now_is_to_be_asked_for_again(error):
    answer = as_response(error)
    assert answer.status_code == 503 and "retry-after" in answer.headers


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("dictionary changed size during iteration"),
        RuntimeError("generator raised StopIteration"),
        NotImplementedError("later"),
        OSError("no number"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "page.html"),
        IsADirectoryError(errno.EISDIR, "Is a directory"),
    ],
    ids=str,
)
def test_a_mistake_of_our_own_is_none_of_the_machine(error):
    with pytest.raises(type(error)):
        as_response(error)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("revision 3 of /srv/on record/store cannot be opened: IO error", None),
        ("/var/lib/onrecord/store/data/000012.sst: No space left on device", "the store: No space left on device"),
        ("/var/lib/onrecord is damaged: 3 is missing", "the store is damaged: 3 is missing"),
        (
            "https://sparql.example.org/a/b cannot be reached: refused",
            "https://sparql.example.org/a/b cannot be reached",
        ),
        ("the store is closed; open it again", "the store is closed; open it again"),
    ],
)
def test_no_path_of_this_machine_is_told_to_a_client(said, told):
    detail = json.loads(bytes(as_response(StoreError(said)).body))["detail"]
    assert "/srv/on" not in detail and "/var/lib" not in detail
    assert told is None or detail.startswith(told)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Corruption: block checksum mismatch in /var/lib/onrecord/data/000012.sst", StoreError),
        ("IO error: No such file or directory: /var/lib/onrecord/data/000012.sst", StoreError),
        ("The custom function <urn:f> is not supported", QueryError),
    ],
)
def test_damage_that_a_query_meets_is_no_fault_of_the_query(said, kind):
    assert type(_as_ours(RuntimeError(said))) is kind


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
