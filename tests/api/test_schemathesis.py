"""Random requests made from the OpenAPI document: none is answered with a 5xx, every answer is as documented."""

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.settings import Settings
from tests.api.running_service import running
from tests.api.writers import token

CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
LIMITS = hypothesis.settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)


@pytest.fixture(scope="module")
def described(service):
    """The document as the running service gives it."""
    return schemathesis.openapi.from_url(f"{service.url}/openapi.json")


def _operations() -> list[tuple[str, str]]:
    """Every path and method of the document, without a running service."""
    document = create_app(Settings(), lambda settings: None).openapi()
    return [(path, method) for path, methods in document["paths"].items() for method in methods]


@pytest.mark.parametrize(("path", "method"), _operations(), ids=lambda part: part)
def test_an_operation_answers_as_its_document_says(described, path, method):
    @hypothesis.given(case=described[path][method].as_strategy())
    @LIMITS
    def asked(case):
        case.call_and_validate(checks=CHECKS)

    asked()


@pytest.fixture(scope="module")
def writing(founding_copy):
    """A service that may be written to: its document, and an editor's header."""
    with running(founding_copy, readers=2) as started:
        header = {"Authorization": f"Bearer {token(started.store.parent, 'editor')}"}
        yield schemathesis.openapi.from_url(f"{started.url}/openapi.json"), header


@pytest.mark.parametrize(("path", "method"), [one for one in _operations() if one[1] != "get"], ids=lambda part: part)
def test_a_writing_operation_with_a_token_answers_as_its_document_says(writing, path, method):
    document, header = writing

    @hypothesis.given(case=document[path][method].as_strategy())
    @LIMITS
    def asked(case):
        case.call_and_validate(checks=CHECKS, headers=header)

    asked()
