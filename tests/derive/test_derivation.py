"""The position rule and the five contradictions, and that a change derives what a whole derivation would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.bases import Bases
from kg.derive import Counting, Denial, Frame, Relation, StatementRow, delta, derive, findings
from kg.derive.scope import Scope

BASES = Bases()
ID = BASES.id


def row(slug: str, stance: str, day: str, *, speaker: str = "ann", article: str = "a", **more) -> StatementRow:
    """A report in `article` of statement/<slug>/p; `day` is YYYY-MM-DD or two of them joined by /."""
    first, _, last = day.partition("/")
    values = {
        "graph": BASES.graph(f"article/{article}"),
        "report": ID(f"report/{article}/{slug}"),
        "statement": ID(f"statement/{slug}/p"),
        "utterance": ID(f"utterance/{slug}"),
        "proposition": ID("proposition/p"),
        "stance": stance,
        "speaker": ID(f"person/{speaker}"),
        "earliest": date.fromisoformat(first),
        "latest": date.fromisoformat(last or first),
        "published": date(2025, 1, 1),
    }
    return StatementRow(**(values | more))


def stances(rows, actor: str = "person/ann", **options) -> list[tuple[str, str, str, int]]:
    """(stance, first stated, last stated, statements) of each of an actor's positions."""
    found = findings(rows, Counting(**options)).positions
    return [
        (one.stance, str(one.first_stated), str(one.last_stated), len(one.rests_on))
        for one in found
        if one.actor == ID(actor)
    ]


def contradictions(rows, type_: str, frame: Frame | None = None, **options):
    """The contradictions of one type."""
    found = findings(rows, Counting(**options), frame=frame or Frame())
    return [one for one in found.contradictions if one.type == type_]


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


def test_what_an_organ_says_is_evidence_of_its_states_position():
    rows = [row("1", "supports", "2024-01-01", on_behalf_of=ID("organization/ministry"))]
    found = findings(rows, frame=Frame({ID("organization/ministry"): (ID("state/x"),)})).positions
    assert {one.actor for one in found} == {ID("person/ann"), ID("organization/ministry"), ID("state/x")}


def test_a_date_wider_than_a_month_begins_no_position_and_conflicts_with_nothing():
    rows = [row("1", "supports", "2024-01-01/2024-02-01"), row("2", "opposes", "2024-06-01", speaker="bob")]
    assert stances(rows) == []
    assert contradictions(rows, "conflict") == []


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


def test_a_position_is_partly_conditional_where_some_of_its_statements_are():
    rows = [row("1", "supports", "2024-01-01", condition=ID("proposition/a")), row("2", "supports", "2024-02-01")]
    assert [one.conditional for one in findings(rows).positions] == ["some"]


FREEZE = Frame(relations=(Relation(ID("relation/r"), ID("proposition/q"), ID("proposition/p")),))


def about_q(slug: str, stance: str, day: str, **more) -> StatementRow:
    """A statement on proposition/q."""
    return row(slug, stance, day, statement=ID(f"statement/{slug}/q"), proposition=ID("proposition/q"), **more)


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


def test_two_codings_of_one_thing_are_counted_once_and_contradict_nobody():
    rows = [row("1", "supports", "2024-01-01", coder="A"), row("2", "opposes", "2024-01-01", coder="B")]
    assert [stance for stance, *_ in stances(rows)] == ["supports"]
    assert findings(rows).contradictions == []
    assert [stance for stance, *_ in stances(rows, coding="B")] == ["opposes"]
    assert stances(rows, coding="agreed") == []
    assert len(findings(rows, Counting(coding="all")).statements) == 2


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
    stored = set(derive(before, BASES, frame=old))
    assert set(removed) <= stored
    assert not set(added) & stored
    assert (stored - set(removed)) | set(added) == set(derive(after, BASES, frame=frame))


@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    assert list(derive(rows, BASES)) == list(derive(shuffled, BASES))
