"""Random requests made from the OpenAPI document: none is answered with a 5xx, every answer is as documented."""

from __future__ import annotations

import pytest
from hypothesis.errors import Unsatisfiable

from tests.api.described import PROXY, ask_at_random, document_of, operations
from tests.api.running_service import running
from tests.api.writers import token

EXAMPLES = 6
WRITING = [(path, method) for path, method in operations() if method != "get"]


@pytest.fixture(scope="module")
def writing(founding_copy):
    """A service that may be written to: its document, and the headers of a reader, an editor and an admin."""
    with running(founding_copy, readers=2, proxies=PROXY) as started:
        folder = started.store.parent
        headers = {role: {"Authorization": f"Bearer {token(folder, role)}"} for role in ("reader", "editor", "admin")}
        yield document_of(started.url), headers


def test_every_route_that_writes_is_in_the_document():
    assert {("/update", "post"), ("/graphs", "put"), ("/graphs", "delete"), ("/links/merges", "post")} <= set(WRITING)


@pytest.mark.parametrize(("path", "method"), operations(), ids=lambda part: part)
def test_an_operation_answers_as_its_document_says(writing, path, method):
    document, _ = writing
    ask_at_random(document, path, method, EXAMPLES)


@pytest.mark.parametrize("role", ["reader", "editor", "admin"])
@pytest.mark.parametrize(("path", "method"), WRITING, ids=lambda part: part)
def test_a_writing_operation_with_a_token_answers_as_its_document_says(writing, path, method, role):
    document, headers = writing
    ask_at_random(document, path, method, EXAMPLES, authorization=headers[role])


@pytest.mark.parametrize(("path", "method"), operations(), ids=lambda part: part)
def test_an_operation_refuses_what_its_document_forbids(writing, path, method):
    document, headers = writing
    try:
        ask_at_random(document, path, method, 3, "invalid", headers["editor"])
    except Unsatisfiable:
        pytest.skip("the document forbids nothing here")
