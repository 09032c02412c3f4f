"""A service over a plain store, for suites whose graphs are no records."""

from datetime import UTC, datetime

import pytest

from kg.access import Tokens
from tests.api.running_service import running
from tests.suites.endpoint import Endpoint
from tests.suites.manifests import SUITES


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory):
    """A running service without validation, and a token that may do everything."""
    if not SUITES.is_dir():
        pytest.skip("the W3C suites are not here: ../shared/suites/sparql11 is missing")
    folder = tmp_path_factory.mktemp("suites")
    token = Tokens(folder / "tokens.json").create("suites", "admin", datetime.now(UTC))
    with running(folder / "store", plain="1", tokens=folder / "tokens.json") as service:
        yield Endpoint(service.url, token)
