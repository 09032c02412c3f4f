"""Parameters that a route does not have are refused, above all where something would be changed."""

from __future__ import annotations

import pytest

from kg.bases import Bases
from tests.api.writers import writable

NAME = "ukrainska-pravda-2024-02-14-lavrov"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def service(founding_copy):
    with writable(founding_copy) as started:
        yield started


@pytest.mark.parametrize("given", ["dryrun=true", "dry-run=true", "dry_run=", "dry_run=true&dry_run=false"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("PUT", f"/articles/{NAME}"), ("DELETE", f"/articles/{NAME}"), ("PUT", "/reference/state/russia")),
        *(
            ("POST", "/changes/1/undo"),
            ("POST", "/links"),
            ("DELETE", "/links?subject_id=person/x&"),
            ("POST", "/links/merges"),
        ),
        *(("POST", "/update"), ("POST", "/graphs/article/x"), ("DELETE", f"/graphs/article/{NAME}")),
    ],
)
def test_who_only_wants_to_try_and_says_so_wrongly_changes_nothing(service, given, method, path):
    before = service.stranger.get("/ready").json()["revision"]
    bodies = {
        "/update": {"data": {"update": "CLEAR GRAPH <urn:x>"}},
        "/links": {"json": {"subject_id": "person/x", "judgement": "absent"}},
        "/graphs/article/x": {"content": "<x:s> <x:p> 1 .", "headers": {"Content-Type": "text/turtle"}},
        "/links/merges": {"json": {"old": "person/x", "new": "person/y"}},
    }
    body = {} if method == "DELETE" else bodies.get(path, {"json": {}})
    refused = service.editor.request(method, f"{path}{'' if '?' in path else '?'}{given}", **body)
    assert refused.status_code in (400, 422) and "dry" in refused.text, refused.text
    if path == "/update" and given.startswith("dry"):
        refused = service.editor.post(path, content=f"update=CLEAR+DEFAULT&{given}", headers={"Content-Type": FORM})
        assert refused.status_code == 400 and "dry" in refused.text, refused.text
    assert service.stranger.get("/ready").json()["revision"] == before


def test_an_update_that_is_to_be_tried_says_so_in_its_form_too(service):
    before = service.stranger.get("/ready").json()["revision"]
    update = f"DROP GRAPH <{Bases().graph(f'article/{NAME}')}>"
    tried = service.editor.post("/update", data={"update": update, "dry_run": "true"})
    assert tried.status_code == 200 and tried.json()["removed"] > 10, tried.text
    assert service.stranger.get("/ready").json()["revision"] == before


@pytest.mark.parametrize("path", ["/changes?aftr=1", "/links?skp=1", "/dump?fromat=trig", "/search?q=x&knd=state"])
def test_a_misspelled_parameter_is_refused_with_the_one_that_was_meant(service, path):
    answer = service.stranger.get(path)
    assert answer.status_code == 400 and "did you mean" in answer.json()["detail"], answer.text


@pytest.mark.parametrize("path", ["/dump?format=", "/dump?format=nq&format=trig"])
def test_a_dump_has_one_format_or_none(service, path):
    assert service.stranger.get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        *("/search?q=putin&q=lavrov", "/search/suggest?q=putin&q=lavrov", "/changes?after=1&after=2"),
        *("/reconcile/properties?type=person&limit=1&limit=2", "/reconcile/suggest/entity?prefix=a&prefix=b"),
    ],
)
def test_of_a_parameter_that_is_given_twice_neither_wins(service, path):
    answer = service.stranger.get(path)
    assert answer.status_code == 400 and "given twice" in answer.json()["detail"], answer.text
