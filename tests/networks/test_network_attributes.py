"""What is known of things: the same whether it is worked out anew or what is said differently alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.bases import Bases
from kg.index.shortening import Shortening
from kg.networks.table.attributes import NAMES, Known, attributes_of
from kg.networks.table.from_index import WIKIDATA, said_by

SHORTENING = Shortening(Bases())
encode = SHORTENING.encode
STATE = encode(SHORTENING.bases.term("State"))
THINGS = [encode(SHORTENING.bases.id(f"state/{name}")) for name in "abc"]
VALUES = st.one_of(
    st.tuples(st.just("type"), st.just(STATE), st.none(), st.none()),
    st.tuples(st.just("label"), st.none(), st.sampled_from(["A", "B"]), st.sampled_from([None, "en", "uk"])),
    st.tuples(st.just("code"), st.none(), st.sampled_from(["UA", "UKR"]), st.none()),
    st.tuples(
        st.just("wikidata"), st.sampled_from([encode(WIKIDATA + "Q1"), encode("https://e.org/1")]), *[st.none()] * 2
    ),
)
ROWS = st.lists(st.tuples(st.sampled_from(THINGS), VALUES).map(lambda row: (row[0], *row[1])), max_size=8)


@given(st.lists(ROWS, min_size=2, max_size=4))
def test_what_is_known_after_changes_is_what_would_be_known_at_once(states):
    known = Known()
    for rows in states:
        said = [each for row in rows for each in said_by(row, SHORTENING)]
        attributes = known.attributes(rows, SHORTENING)
        assert attributes == attributes_of(said, SHORTENING.bases)
        assert list(attributes) == sorted(attributes)
        assert all(list(told) == [name for name in NAMES if name in told] for told in attributes.values())
