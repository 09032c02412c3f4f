"""The position rule, and that a change derives what a whole derivation would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.derive import Counting, Denial, Frame, Outcome, delta, derive, findings
from kg.derive.scope import Scope
from tests.derive.samples import BASES, FREEZE, ID, contradictions, row, stances


def test_statements_of_equal_stance_in_a_row_are_one_position_and_another_stance_begins_the_next():
    rows = [
        row("3", "opposes", "2024-03-01"),
        row("1", "supports", "2024-01-01"),
        row("2", "supports", "2024-02-01"),
        row("4", "supports", "2024-04-01"),
    ]
    assert stances(rows) == [
        ("supports", "2024-01-01", "2024-02-01", 2),
        ("opposes", "2024-03-01", "2024-03-01", 1),
        ("supports", "2024-04-01", "2024-04-01", 1),
    ]


def test_a_statement_is_evidence_of_the_position_of_those_spoken_for():
    rows = [
        row("1", "supports", "2024-01-01", on_behalf_of=ID("state/x")),
        row("2", "supports", "2024-02-01", speaker="bob", on_behalf_of=ID("state/x")),
    ]
    assert stances(rows, "state/x") == [("supports", "2024-01-01", "2024-02-01", 2)]
    assert stances(rows) == [("supports", "2024-01-01", "2024-01-01", 1)]


def test_one_statement_in_two_articles_is_counted_once():
    rows = [row("1", "supports", "2024-01-01"), row("1", "supports", "2024-01-01", article="b")]
    assert stances(rows) == [("supports", "2024-01-01", "2024-01-01", 1)]
    assert contradictions(rows, "reportConflict") == []


def test_an_anonymous_chain_continues_a_position_and_begins_none_unless_asked():
    rows = [
        row("1", "supports", "2024-01-01"),
        row("2", "supports", "2024-02-01", anonymous=True),
        row("3", "opposes", "2024-03-01", anonymous=True),
    ]
    assert stances(rows) == [("supports", "2024-01-01", "2024-01-01", 2)]
    assert stances(rows, begin_on_anonymous=True)[0] == ("supports", "2024-01-01", "2024-02-01", 2)
    assert stances(rows, begin_on_anonymous=True)[1] == ("opposes", "2024-03-01", "2024-03-01", 1)


def test_a_second_report_with_a_named_chain_makes_a_statement_fit_to_begin_a_position():
    rows = [row("1", "opposes", "2024-03-01", anonymous=True), row("1", "opposes", "2024-03-01", article="b")]
    assert len(stances(rows)) == 1


def test_on_a_day_of_two_stances_the_running_one_comes_first():
    rows = [
        row("1", "supports", "2024-01-01"),
        row("2", "opposes", "2024-02-01"),
        row("3", "supports", "2024-02-01"),
    ]
    assert [stance for stance, *_ in stances(rows)] == ["supports", "opposes"]
    assert stances(rows)[0] == ("supports", "2024-01-01", "2024-02-01", 2)


def test_what_an_organ_says_is_evidence_of_its_states_position():
    rows = [row("1", "supports", "2024-01-01", on_behalf_of=ID("organization/ministry"))]
    found = findings(rows, frame=Frame({ID("organization/ministry"): (ID("state/x"),)})).positions
    assert {one.actor for one in found} == {ID("person/ann"), ID("organization/ministry"), ID("state/x")}


def test_a_position_is_first_stated_on_the_day_by_which_it_was_certainly_stated():
    rows = [row("1", "supports", "2024-01-01/2024-01-31"), row("2", "supports", "2024-03-02")]
    assert stances(rows) == [("supports", "2024-01-31", "2024-03-02", 2)]
    (position,) = findings(rows).positions
    assert str(position.earliest) == "2024-01-01"


def test_a_vague_date_continues_a_position_and_shows_in_what_is_possible():
    rows = [row("1", "supports", "2024-03-02"), row("2", "supports", "2022-02-24/2024-06-01")]
    assert stances(rows) == [("supports", "2024-03-02", "2024-03-02", 2)]
    (position,) = findings(rows).positions
    assert (str(position.earliest), str(position.latest)) == ("2022-02-24", "2024-06-01")


def test_an_identification_dates_an_utterance_and_its_position_says_so():
    rows = [row("1", "supports", "2024-01-01/2024-12-31")]
    frame = Frame(identified={ID("utterance/1"): (date(2024, 6, 14), date(2024, 6, 14))})
    (position,) = findings(rows, frame=frame).positions
    assert (position.first_stated, position.dated_outside) == (date(2024, 6, 14), True)
    assert findings(rows, Counting(outside=False), frame=frame).positions == []


def test_an_article_without_a_day_of_its_own_was_known_on_no_day_by_the_texts_alone():
    told = row("1", "supports", "2024-01-01")
    frame = Frame(undated=frozenset({told.graph}))
    scope = Scope(known_on=date(2025, 6, 1))
    assert scope.holds(told, frame)
    assert not scope.holds(told, frame, outside=False)
    assert Scope(as_of=date(2025, 6, 1)).holds(told, frame, outside=False)


def test_a_publishers_reading_begins_no_position_and_another_report_of_the_statement_does():
    assert stances([row("1", "supports", "2024-01-01", interpretation=True)]) == []
    rows = [row("1", "supports", "2024-01-01", interpretation=True), row("1", "supports", "2024-01-01", article="b")]
    assert len(stances(rows)) == 1


def test_a_position_is_partly_conditional_where_some_of_its_statements_are():
    rows = [row("1", "supports", "2024-01-01", condition=ID("proposition/a")), row("2", "supports", "2024-02-01")]
    assert [one.conditional for one in findings(rows).positions] == ["some"]


def test_two_codings_of_one_thing_are_counted_once_and_contradict_nobody():
    rows = [row("1", "supports", "2024-01-01", coder="A"), row("2", "opposes", "2024-01-01", coder="B")]
    assert [stance for stance, *_ in stances(rows)] == ["supports"]
    assert findings(rows).contradictions == []
    assert [stance for stance, *_ in stances(rows, coding="B")] == ["opposes"]
    assert stances(rows, coding="agreed") == []
    assert len(findings(rows, Counting(coding="all")).statements) == 2


def test_actors_of_different_kinds_with_one_slug_have_positions_of_their_own():
    rows = [row("1", "supports", "2024-01-01", on_behalf_of=ID("organization/ann"))]
    subjects = {quad.subject.value for quad in derive(rows, BASES)}
    assert subjects == {
        ID("position/person/ann/p/2024-01-01"),
        ID("position/organization/ann/p/2024-01-01"),
        ID("statement/1/p"),
    }


class ListRows:
    """The rows of a list, with what is derived from them."""

    def __init__(self, rows, frame):
        self.rows, self._frame = rows, frame

    def __call__(self, **bound):
        ((name, values),) = bound.items()
        return iter([row for row in self.rows if getattr(row, name) in values])

    def denials(self):
        return (Denial(row.disputes, row.statement, row.proposition, row.graph) for row in self.rows if row.disputes)

    def resting(self, things):
        return iter({row.statement for row in self.rows if row.hop in things or row.told in things})

    def propositions_of(self, actor):
        return iter({row.proposition for row in self.rows if actor in (row.speaker, row.on_behalf_of)})

    def frame(self):
        return self._frame

    def derived(self, propositions):
        return derive(self.rows, BASES, only=propositions, frame=self._frame)

    def told(self, propositions):
        return None

    def derived_of(self, things):
        return iter([quad for quad in derive(self.rows, BASES, frame=self._frame) if quad.subject.value in things])


class ToldRows(ListRows):
    """The same, with what is derived as plain values."""

    def told(self, propositions):
        derived = findings(self.rows, only=propositions, frame=self._frame)
        own = [statement for statement in derived.statements.values() if statement.proposition in propositions]
        return Outcome(derived, own, BASES).told()


@st.composite
def corpora(draw, articles="abc"):
    """Rows of a few articles on few utterances and propositions, so that they meet, differ and dispute often."""
    rows = []
    for article in articles:
        days = {u: date(2024, 1, draw(st.integers(1, 4))) for u in "123"}
        said = draw(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("pq")), max_size=4, unique=True))
        for utterance, proposition in said:
            targets = [None, "act/z", "utterance/1", "statement/2/p", "statement/3/q", "report/a/1"]
            disputes = draw(st.sampled_from(targets))
            rows.append(
                replace(
                    row(utterance, draw(st.sampled_from(["supports", "opposes", "ambivalent"])), "2024-01-01"),
                    graph=BASES.graph(f"article/{article}"),
                    report=ID(f"report/{article}/{utterance}"),
                    statement=ID(f"statement/{utterance}/{proposition}"),
                    proposition=ID(f"proposition/{proposition}"),
                    speaker=ID(
                        "person/" + {"1": "ann", "2": "bob", "3": draw(st.sampled_from(["ann", "bob"]))}[utterance]
                    ),
                    on_behalf_of=draw(st.sampled_from([None, ID("state/x")])),
                    earliest=days[utterance],
                    latest=days[utterance],
                    disputes=disputes and ID(disputes),
                    anonymous=draw(st.booleans()),
                    hop=ID(f"hop/{article}/{utterance}"),
                    told=draw(st.sampled_from([None, ID("utterance/1"), ID("statement/2/p"), ID("statement/3/q")])),
                    condition=draw(st.sampled_from([None, ID("proposition/q")])),
                    interpretation=draw(st.booleans()),
                    coder=draw(st.sampled_from([None, "A", "B"])),
                )
            )
    return rows


frames = st.builds(
    Frame,
    st.sampled_from([{}, {ID("person/ann"): (ID("state/y"),)}, {ID("state/x"): (ID("state/y"),)}]),
    st.sampled_from([(), FREEZE.relations]),
    st.sampled_from([{}, {ID("utterance/1"): (date(2024, 1, 2), date(2024, 1, 2))}]),
)


@settings(max_examples=200, deadline=None)
@given(corpora(), corpora(articles="cd"), frames, frames)
def test_a_change_of_two_articles_and_of_what_holds_beside_leaves_what_deriving_again_would(before, new, old, frame):
    graphs = {BASES.graph("article/c"), BASES.graph("article/d")}
    after = [one for one in before if one.graph not in graphs] + new
    removed, added = delta(ListRows(before, old), graphs, new, BASES, after=frame)
    assert (removed, added) == delta(ToldRows(before, old), graphs, new, BASES, after=frame)
    stored = set(derive(before, BASES, frame=old))
    assert set(removed) <= stored
    assert not set(added) & stored
    assert (stored - set(removed)) | set(added) == set(derive(after, BASES, frame=frame))


@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    assert list(derive(rows, BASES)) == list(derive(shuffled, BASES))
