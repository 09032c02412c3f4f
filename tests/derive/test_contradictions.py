"""The contradictions that follow from statements, each as its rule says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kg.derive import Counting, Frame, Relation, findings
from tests.derive.samples import BASES, FREEZE, ID, about_q, contradictions, row, stances


def test_a_shift_pairs_the_last_statement_before_with_the_first_after():
    rows = [
        row("1", "supports", "2024-01-01"),
        row("2", "supports", "2024-02-01"),
        row("3", "ambivalent", "2024-03-01"),
    ]
    (shift,) = contradictions(rows, "shift")
    assert shift.statements == (ID("statement/2/p"), ID("statement/3/p"))
    assert shift.begins == date(2024, 3, 1)


def test_for_and_against_on_one_date_is_a_self_contradiction_and_no_shift():
    rows = [row("1", "supports", "2024-01-01"), row("2", "opposes", "2024-01-01")]
    assert len(contradictions(rows, "selfContradiction")) == 1
    assert contradictions(rows, "shift") == []


def test_for_and_against_in_one_month_is_certain_only_in_one_utterance():
    month = "2024-05-01/2024-05-31"
    rows = [row("1", "supports", month), row("2", "opposes", month)]
    (apart,) = contradictions(rows, "selfContradiction")
    assert not apart.certain
    (at_once,) = contradictions([rows[0], replace(rows[1], utterance=rows[0].utterance)], "selfContradiction")
    assert at_once.certain


def test_a_conflict_that_an_anonymous_statement_begins_shows_it_if_that_is_asked():
    rows = [
        row("1", "supports", "2024-01-01", anonymous=True),
        row("3", "supports", "2024-06-01"),
        row("2", "opposes", "2024-02-01", speaker="bob"),
        row("4", "supports", "2024-03-01", speaker="bob"),
    ]
    (shown,) = contradictions(rows, "conflict", begin_on_anonymous=True)
    assert shown.statements == (ID("statement/1/p"), ID("statement/2/p"))
    assert shown.begins == date(2024, 2, 1)
    assert contradictions(rows, "conflict") == []


def test_a_shift_shows_a_statement_that_may_begin_a_position_before_one_of_its_day_that_may_not():
    rows = [
        row("1", "supports", "2024-01-01"),
        row("2", "supports", "2024-01-01", anonymous=True),
        row("3", "opposes", "2024-03-01"),
    ]
    (shift,) = contradictions(rows, "shift")
    assert shift.statements == (ID("statement/1/p"), ID("statement/3/p"))


def test_ambivalence_contradicts_neither_side_on_one_date():
    rows = [row("1", "supports", "2024-01-01"), row("2", "ambivalent", "2024-01-01")]
    assert contradictions(rows, "selfContradiction") == []


def test_opposed_positions_conflict_while_both_are_in_force():
    rows = [row("1", "supports", "2024-01-01"), row("2", "opposes", "2024-06-01", speaker="bob")]
    (conflict,) = contradictions(rows, "conflict")
    assert conflict.actors == (ID("person/ann"), ID("person/bob"))
    assert conflict.begins == date(2024, 6, 1)


def test_a_position_given_up_before_the_other_began_does_not_conflict():
    rows = [
        row("1", "supports", "2024-01-01"),
        row("2", "opposes", "2024-03-01"),
        row("3", "opposes", "2024-06-01", speaker="bob"),
    ]
    assert contradictions(rows, "conflict") == []


def test_a_conflict_of_two_ministers_is_one_row_with_their_states_beside_them():
    rows = [
        row("1", "supports", "2024-01-01", on_behalf_of=ID("state/x")),
        row("2", "opposes", "2024-06-01", speaker="bob", on_behalf_of=ID("state/y")),
    ]
    (conflict,) = contradictions(rows, "conflict")
    assert conflict.actors == (ID("person/ann"), ID("person/bob"))
    assert conflict.principals == (ID("state/x"), ID("state/y"))


def test_two_who_speak_for_one_state_are_in_an_internal_contradiction_even_by_way_of_an_organ():
    rows = [
        row("1", "supports", "2024-01-01", on_behalf_of=ID("state/x")),
        row("2", "opposes", "2024-06-01", speaker="bob", on_behalf_of=ID("organization/ministry")),
    ]
    frame = Frame({ID("organization/ministry"): (ID("state/x"),)})
    assert contradictions(rows, "conflict", frame) == []
    (internal,) = contradictions(rows, "internal", frame)
    assert internal.actors == (ID("person/ann"), ID("person/bob"))
    assert len(contradictions(rows, "conflict")) == 1


def test_a_date_wider_than_a_month_begins_no_position_and_conflicts_with_nothing():
    rows = [row("1", "supports", "2024-01-01/2024-02-01"), row("2", "opposes", "2024-06-01", speaker="bob")]
    assert stances(rows) == []
    assert contradictions(rows, "conflict") == []


def test_a_shift_whose_order_is_open_is_none():
    rows = [row("1", "supports", "2024-01-01/2024-01-20"), row("2", "opposes", "2024-01-10/2024-01-25")]
    assert len(stances(rows)) == 2
    assert contradictions(rows, "shift") == []


def test_a_denial_marks_what_it_disputes_and_all_that_rests_on_it_at_every_hop():
    account, told = ID("statement/account/p"), ID("statement/told/q")
    rows = [
        row("account", "supports", "2024-02-12", speaker="carl"),
        row(
            "told", "supports", "2024-02-08", statement=told, proposition=ID("proposition/q"), told=account, hop=ID("h")
        ),
        row("again", "supports", "2024-02-09", told=told, hop=ID("h2")),
        row("denial", "opposes", "2024-02-13", speaker="bob", disputes=account),
    ]
    denied = {iri for iri, one in findings(rows).statements.items() if one.denied}
    assert denied == {account, told, ID("statement/again/p")}
    assert {one.actor for one in findings(rows).positions if one.denied} == {ID("person/ann"), ID("person/carl")}
    other = replace(rows[1], graph=BASES.graph("article/b"), report=ID("report/b/told"), told=None, hop=None)
    assert told not in {iri for iri, one in findings([*rows, other]).statements.items() if one.denied}


def test_different_conditions_in_two_articles_disagree_and_are_not_merged():
    rows = [
        row("1", "supports", "2024-01-01", condition=ID("proposition/a")),
        row("1", "supports", "2024-01-01", article="b", condition=ID("proposition/b")),
    ]
    (conflict,) = contradictions(rows, "reportConflict")
    assert conflict.aspect == "condition"
    (position,) = findings(rows).positions
    assert position.rests_on[0].conditions == (ID("proposition/a"),)
    assert (position.conditional, position.contested) == ("all", True)


def test_what_implies_something_opposed_by_another_is_in_tension_with_it_once():
    rows = [row("1", "opposes", "2024-01-01"), about_q("2", "supports", "2024-03-01", speaker="bob")]
    (tension,) = contradictions(rows, "tension", FREEZE)
    assert tension.statements == (ID("statement/1/p"), ID("statement/2/q"))
    assert (tension.relations, tension.certain) == ((ID("relation/r"),), True)
    assert contradictions(rows, "tension") == []


def test_support_of_what_is_implied_commits_to_nothing_and_opposition_commits_back():
    assert FREEZE.implied(ID("proposition/p"), "supports") == []
    (implied,) = FREEZE.implied(ID("proposition/p"), "opposes")
    assert (implied.proposition, implied.stance) == (ID("proposition/q"), "opposes")
    assert FREEZE.implied(ID("proposition/q"), "ambivalent") == []


def test_exclusion_turns_support_into_opposition_both_ways_and_opposition_into_nothing():
    frame = Frame(relations=(Relation(ID("relation/r"), ID("proposition/q"), ID("proposition/p"), True),))
    assert [one.stance for one in frame.implied(ID("proposition/p"), "supports")] == ["opposes"]
    assert [one.stance for one in frame.implied(ID("proposition/q"), "supports")] == ["opposes"]
    assert frame.implied(ID("proposition/q"), "opposes") == []


def test_a_tension_with_an_undated_statement_is_possible_and_begins_no_position():
    rows = [row("1", "opposes", "2024-01-01"), about_q("2", "supports", "2022-01-01/2024-03-01", speaker="bob")]
    (tension,) = contradictions(rows, "tension", FREEZE)
    assert not tension.certain
    assert {one.proposition for one in findings(rows, frame=FREEZE).positions} == {ID("proposition/p")}


def test_conflicts_that_are_too_many_for_pairs_are_kept_as_two_sides():
    sides = [("supports", "s"), ("opposes", "o")]
    rows = [row(f"{side}{n}", stance, "2024-01-01", speaker=f"{side}{n}") for stance, side in sides for n in range(4)]
    assert len(contradictions(rows, "conflict", most_conflicts=16)) == 16
    (found,) = contradictions(rows, "conflict", most_conflicts=15)
    assert found.pairs == 16
    assert set(found.supporting) == {one.statement for one in rows if one.stance == "supports"}
    assert set(found.opposing) == {one.statement for one in rows if one.stance == "opposes"}
    assert contradictions(rows, "conflict", most_conflicts=0) == []


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(("supports", "opposes")), st.integers(1, 6))))
def test_two_sides_stand_for_every_pair_that_is_in_conflict(said):
    rows = [
        row(f"{n}", stance, f"2024-01-0{day}", speaker=who, **({"on_behalf_of": ID("state/x")} if who in "ab" else {}))
        for n, (who, stance, day) in enumerate(said)
    ]
    pairs = findings(rows, Counting(most_conflicts=10**9)).contradictions
    several = [one for one in findings(rows, Counting(most_conflicts=1)).contradictions]
    conflicts = [one for one in pairs if one.type == "conflict"]
    internal = [one for one in pairs if one.type == "internal"]
    assert sorted(map(repr, several)) == sorted(map(repr, pairs)) or [
        (one.pairs, one.statements in {other.statements for other in conflicts})
        for one in several
        if one.type == "conflict"
    ] == [(len(conflicts), True)] * bool(conflicts)
    assert {one.statements for one in several if one.type == "internal"} == {one.statements for one in internal}
    for one in several:
        if one.pairs:
            sides = {one.supporting: "supports", one.opposing: "opposes"}
            stances = {row.statement: row.stance for row in rows}
            assert all({stances[iri] for iri in side} == {stance} for side, stance in sides.items())
            # Everyone who is in conflict stands on a side, by the statement that began the position or a later one.
            speakers = {row.statement: row.speaker for row in rows}
            standing = {speakers[iri] for side in sides for iri in side}
            assert {actor for other in conflicts for actor in other.actors} <= standing


def test_two_articles_with_two_stances_disagree_and_what_is_derived_is_contested():
    rows = [row("1", "supports", "2024-01-01"), row("1", "opposes", "2024-01-01", article="b", hops=2)]
    (conflict,) = contradictions(rows, "reportConflict")
    assert conflict.sources == (ID("report/a/1"), ID("report/b/1"))
    (position,) = findings(rows).positions
    assert position.stance == "supports"
    assert position.contested


def test_a_vaguer_date_is_no_disagreement_and_the_precise_one_is_used():
    rows = [row("1", "supports", "2024-02-01/2024-02-29"), row("1", "supports", "2024-02-14", article="b", hops=2)]
    assert contradictions(rows, "reportConflict") == []
    assert stances(rows) == [("supports", "2024-02-14", "2024-02-14", 1)]


def test_articles_that_date_one_utterance_apart_disagree_even_on_different_statements():
    other = {"statement": ID("statement/1/q"), "proposition": ID("proposition/q"), "article": "b"}
    rows = [row("1", "supports", "2024-02-14"), row("1", "supports", "2024-02-15", **other)]
    assert {one.statements for one in contradictions(rows, "reportConflict")} == {
        (ID("statement/1/p"),),
        (ID("statement/1/q"),),
    }
    assert all(position.contested for position in findings(rows).positions)


def test_a_denial_of_an_utterance_meets_its_statement_on_the_same_proposition():
    rows = [
        row("1", "supports", "2024-02-08"),
        row("1", "supports", "2024-02-08", statement=ID("statement/1/q"), proposition=ID("proposition/q")),
        row("2", "opposes", "2024-02-11", speaker="bob", disputes=ID("utterance/1")),
    ]
    (denial,) = contradictions(rows, "denial")
    assert denial.statements == (ID("statement/2/p"), ID("statement/1/p"))
    assert denial.sources == (ID("utterance/1"),)


def test_a_denial_of_an_act_stands_with_the_act_alone():
    (denial,) = contradictions([row("1", "opposes", "2024-02-08", disputes=ID("act/z"))], "denial")
    assert denial.statements == (ID("statement/1/p"),)
    assert denial.sources == (ID("act/z"),)
