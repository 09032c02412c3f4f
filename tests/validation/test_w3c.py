"""Both engines on the W3C data-shapes suite: which tests they fail is known, and documented as it is."""

import warnings

import pytest

from kg.ontology import packaged
from tests.validation.w3c import SUITE, cases

FAILS = {
    "shacl": {
        "sparql/pre-binding/unsupported-sparql-004",
    },
    "pyshacl": {
        "core/property/datatype-001",
        "core/property/or-datatypes-001",
        "core/property/uniqueLang-002",
        "sparql/node/prefixes-001",
        "sparql/pre-binding/shapesGraph-001",
    },
}

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason=f"the W3C suite is not at {SUITE.name}")


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_an_engine_fails_exactly_the_tests_that_are_documented(engine):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcomes = {case.name: case.outcome(engine) for case in cases()}
    assert len(outcomes) == 121
    assert {name for name, outcome in outcomes.items() if outcome != "passed"} == FAILS[engine]


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_the_table_of_the_documentation_is_true(engine):
    page = (packaged("ontology").parent / "docs/validation.md").read_text(encoding="utf-8")
    groups = sorted({case.name.rpartition("/")[0] for case in cases()})
    for group in groups:
        names = {case.name for case in cases() if case.name.rpartition("/")[0] == group}
        passed = {one: len(names - FAILS[one]) for one in FAILS}
        row = f"| {group} | {len(names)} | {passed['shacl']} | {passed['pyshacl']} |"
        assert row in page
    for name in FAILS[engine]:
        assert f"`{name}`" in page
