"""Query and update evaluation, syntax, and result formats, over HTTP. A failure must be the engine's own."""

import pytest

from kg.sparql import inspection
from tests.suites.endpoint import bare
from tests.suites.manifests import SUITES, cases, folders

INDEXES = ("manifest-sparql11-query.ttl", "manifest-sparql11-update.ttl", "manifest-sparql11-results.ttl")


def every():
    """Every test of the suites that are claimed; none where the suites are not here."""
    return [case for index in INDEXES for folder in folders(index) for case in cases(folder)] if SUITES.is_dir() else []


@pytest.mark.parametrize("case", every(), ids=str)
def test_the_service_does_what_the_suite_expects_unless_the_engine_itself_does_not(case, endpoint):
    if not endpoint.passes(case):
        if inspection.inspect(case.action.read_text(encoding="utf-8")).refused:
            pytest.xfail("refused by design: no request leaves the machine")
        assert not bare(case), "pyoxigraph passes this test, so the service is at fault"
        pytest.xfail("pyoxigraph itself does not pass this test")
