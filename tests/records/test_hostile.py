"""Whatever bytes come in as a record, findings come out, or quads; never another error."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import MOST_FINDINGS, DataError
from kg.ontology import Ontology, packaged
from kg.records import drafts, references, texts
from kg.records.fields import fields_of
from kg.records.reading import AT_ONCE, read_json

ONTOLOGY = Ontology()
RECORD = next(iter(sorted(packaged("data").glob("articles/*.yaml")))).read_bytes()[:4000]
NAMES = st.sampled_from(
    ["id", "type", "label", "reports", "via", "conveys", "date", "url", "start", "stance", "segment"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("article/x")
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=4)
)


def look_at(content: bytes, media_type: str) -> None:
    try:
        item = drafts.read(content, media_type, "x")
        for draft in (drafts.article(item, "x", ONTOLOGY), drafts.shared([("x", item)], drafts.REFERENCE, ONTOLOGY)):
            found = [*draft.findings, *references.check(draft, lambda iri: False), *texts.check(draft, {})]
            assert all(str(finding).encode() for finding in found)
    except DataError as error:
        assert error.findings and str(error).encode()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(RECORD) - 1), st.integers(0, 12), st.binary(max_size=6)), max_size=6))
def test_a_record_with_bytes_changed_at_random(edits):
    content = bytearray(RECORD)
    for at, length, new in edits:
        content[at : at + length] = new
    look_at(bytes(content), "application/yaml")


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_json_of_any_shape(value):
    look_at(json.dumps(value).encode(), "application/json")


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(fields_of(ONTOLOGY).fields)), VALUES, max_size=6))
def test_a_record_whose_fields_hold_anything(fields):
    look_at(json.dumps({"id": "article/x", "type": "Article", **fields}).encode(), "application/json")


@pytest.mark.parametrize("media_type", ["application/json", "application/yaml"])
@pytest.mark.parametrize("text", ['{"label": {"\\ud800": "x"}}', '{"label": {"en": "\\ud800"}}'])
def test_half_of_a_surrogate_pair_is_refused(text, media_type):
    with pytest.raises(DataError) as caught:
        drafts.read(text.encode(), media_type, "x")
    assert str(caught.value).encode()


def test_findings_without_number_are_counted_and_the_first_thousand_told():
    """Each key is looked at by itself: twice as many take twice as long, and not four times."""
    record = {"id": "article/many", "type": "Article"} | {f"unknownKey{number}": number for number in range(30_000)}
    draft = drafts.article(drafts.read(json.dumps(record).encode(), "application/json", "many"), "many", Ontology())
    error = DataError(draft.findings)
    assert len(error.findings) == MOST_FINDINGS and error.more == len(draft.findings) - MOST_FINDINGS > 28_000
    assert str(error).endswith(f"and {error.more} more findings")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, -2.5e3, true, false, null, "\\ud83d\\ude00", {"b": {}}], "c": []}',
        *(
            '{"a": 1, "a": 2}',
            '{"a": 1,}',
            "[1,]",
            '{"a" 1}',
            "nul",
            "[NaN]",
            '{"a": 1} x',
            '"a\tb"',
            '{"a": "\\ud800"}',
        ),
        *("[" * 65 + "]" * 65, "[" * 9000, "1" * 5000),
    ],
)
def test_a_long_text_of_json_is_read_as_a_short_one(text):
    def outcome(given: str) -> object:
        try:
            return read_json(given, "x")
        except DataError as error:
            return [(finding.path, finding.found) for finding in error.findings]

    assert outcome(text + " " * AT_ONCE) == outcome(text)
