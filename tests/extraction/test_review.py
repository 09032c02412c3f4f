"""Review: what is decided survives, can be undone and compared, and becomes records by the validated write."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml

from kg.changes.stored import Stored
from kg.engine import embedded
from kg.errors import DataError, StoreError
from kg.extraction.candidate import Candidate, Day, Speaker, of_json
from kg.extraction.propositions import NEW
from kg.extraction.review import boundaries, coding, proposers, records, utterances, writing
from kg.extraction.review.decision import FORCES, Decision
from kg.extraction.review.queue import Queue
from kg.extraction.review.records import build
from kg.extraction.review.session import Session
from kg.extraction.sources import Source
from kg.ontology import Ontology

TEXT = (
    "Lavrov speaks again\n\n"
    "“A ceasefire will not suit us,” Lavrov said. Reuters reported that Putin had offered to freeze the war.\n\n"
    "Peskov said that the weather was fine and that talks go on."
)
SOURCE = Source(
    "article/caliber-2025-02-17-again", TEXT, publisher="organization/caliber-az", published="2025-02-17", language="en"
)


def candidate(exact: str, id: str, proposition: str, stance: str, **more) -> Candidate:
    """A candidate for words of the text, quoted where they stand in quotation marks."""
    start = TEXT.index(exact)
    mode = "quoted" if TEXT[start - 1] == "“" else "paraphrased"
    words = Speaker(id.partition("/")[2], 0, 1, id, id)
    likely = ((proposition, 0.8), ("proposition/ceasefire", 0.4), (NEW, 0.2))
    told = {
        "rule": "quoted",
        "extractor": "kg extract 0.1.0 (en_core_web_sm 3.8.0)",
        "confidence": 0.9,
        "sha256": SOURCE.sha256,
        **more,
    }
    return Candidate(
        SOURCE.name,
        start,
        start + len(exact),
        exact,
        mode,
        words,
        propositions=likely,
        stance=(stance, 0.7),
        **told,
    )


ALL = (
    candidate("A ceasefire will not suit us,", "person/sergey-lavrov", "proposition/ceasefire", "opposes"),
    candidate(
        "had offered to freeze the war", "person/vladimir-putin", "proposition/freezing-of-the-war", "supports",
        chain=(Speaker("Reuters", id="organization/reuters"),), date=Day("2025-02", "inferred", "this month"),
    ),
    candidate(
        "the weather was fine and that talks go on", "person/dmitry-peskov", "proposition/negotiations-at-present",
        "supports",
    ),
)  # fmt: skip


def clock() -> datetime:
    return datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def queue(tmp_path):
    with Queue(tmp_path / "review.queue") as opened:
        opened.add(SOURCE, ALL)
        yield opened


@pytest.fixture
def session(queue, known):
    return Session(queue, "ann", known, clock)


def test_what_was_decided_is_there_when_the_queue_is_opened_again_without_having_been_closed(queue, known):
    Session(queue, "ann", known, clock).decide("accept")
    with Queue(queue.path) as again:
        assert again.progress("ann").accepted == 1
        assert again.next("ann").start == ALL[1].start
        assert again.next("bob").start == ALL[0].start


def test_the_same_candidates_added_again_change_nothing(queue, session):
    session.decide("accept")
    assert queue.add(SOURCE, ALL) == 0
    assert queue.progress("ann").decided == 1


def test_a_passage_that_is_not_the_texts_is_not_added(queue):
    with pytest.raises(DataError, match="what stands there"):
        queue.add(SOURCE, [replace(ALL[0], start=ALL[0].start + 1)])


def test_undoing_goes_back_to_the_candidate_and_takes_the_halves_of_a_split_away(queue, session):
    session.decide("reject", reason="no position")
    session.decide("later")
    session.decide("split", at=TEXT.index("and that talks"))
    assert [one.exact for one in queue.candidates()][2:] == [
        "the weather was fine",
        ALL[2].exact,
        "and that talks go on",
    ]
    assert session.undo()
    assert len(queue.candidates()) == 3
    assert session.at.start == ALL[2].start
    assert session.undo()
    assert session.undo()
    assert not session.undo()
    assert queue.progress("ann").decided == 0


def test_what_was_put_off_comes_last(queue, session):
    session.decide("later")
    session.decide("accept")
    session.decide("reject", reason="no position")
    assert session.at.start == ALL[0].start
    assert session.status() == "2 of 3 · 1 accepted, 0 corrected, 1 rejected, 1 later"


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("reject", {}, "why it is rejected"),
        ("accept", {"stance": "pro"}, "supports, opposes, ambivalent"),
        ("accept", {"speaker": "Lavrov"}, "an id such as"),
        ("accept", {"date": "2025-02-30"}, "not a day"),
        ("accept", {"end": 9999}, "start < end"),
        ("split", {}, "an offset between two words"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_refused_and_nothing_is_decided(queue, session, kind, changes, said):
    for name, value in changes.items():
        session.correct(name, value)
    with pytest.raises(DataError, match=said):
        session.decide(kind)
    assert queue.progress("ann").decided == 0


def test_a_coder_does_not_see_what_another_decided_and_their_agreement_is_told(queue, session, known):
    other = Session(queue, "bob", known, clock)
    for coder in (session, other):
        coder.decide("accept")
    session.decide("accept")
    other.correct("stance", "opposes")
    other.decide("accept")
    session.decide("reject", reason="no position")
    assert Session(queue, "bob", known, clock).changes == {}
    other.decide("accept")
    by_field = {one.field: one for one in coding.agreement(queue, "ann", "bob")}
    assert (by_field["kind"].compared, round(by_field["kind"].share, 2)) == (3, 0.67)
    assert (by_field["stance"].compared, by_field["stance"].share) == (2, 0.5)
    assert by_field["speaker"].share == 1.0
    assert [difference.fields for difference in coding.differences(queue, "ann", "bob")] == [
        (("stance", "supports", "opposes"),),
        (("kind", "reject", "accept"),),
    ]
    assert coding.final(queue, queue.candidates()[1]) is None
    queue.decide(ALL[1].id,
                 Decision(coding.SETTLED, "accept", "2025-03-01", {"stance": "supports"}))  # fmt: skip
    assert coding.final(queue, queue.candidates()[1]).coder == coding.SETTLED
    assert len(coding.differences(queue, "ann", "bob")) == 1


def test_a_file_that_is_no_queue_is_refused(tmp_path):
    (tmp_path / "notes").write_text(
        "my notes, which are longer than a header of a database has to be, so that it reads them"
    )
    with pytest.raises(StoreError, match="no review queue"):
        Queue(tmp_path / "notes")
    with sqlite3.connect(tmp_path / "newer") as newer:
        newer.execute("CREATE TABLE about (format INTEGER NOT NULL)")
        newer.execute("INSERT INTO about VALUES (99)")
    with pytest.raises(StoreError, match="format 99"):
        Queue(tmp_path / "newer")


@pytest.fixture
def store(founding, tmp_path):
    shutil.copytree(founding, tmp_path / "store")
    with embedded.open(tmp_path / "store") as engine:
        yield engine


def test_accepted_candidates_are_on_record_with_who_proposed_and_who_accepted_them(queue, session, store):
    session.decide("accept")
    session.correct("stance", "supports")
    session.decide("accept")
    session.correct("new_proposition", "The weather is fine.")
    session.decide("accept")
    (article,) = queue.articles()
    built, commit = writing.into_store(queue, article, store, Ontology(), author="ann", now=clock())
    assert (len(built.accepted), [thing["id"] for thing in built.things]) == (3, ["proposition/the-weather-is-fine"])
    quads = Stored(store, Ontology()).graph(Ontology().bases.graph(article.id))
    said = {quad.object.value for quad in quads}
    assert "A ceasefire will not suit us," in said
    predicates = [quad.predicate.value.rpartition("#")[2] for quad in quads]
    assert predicates.count("checkedBy") == 3  # every passage is marked as checked against the text
    assert any("Accepted as proposed by ann on 2025-03-01" in text for text in said)
    told = {quad.predicate.value.rpartition("#")[2]: quad.object.value for quad in quads}
    assert (told["rule"], float(told["proposalConfidence"])) == ("quoted", 0.9)
    assert told["proposedWith"].startswith("kg extract")
    proposals = [quad.object for quad in quads if quad.predicate.value.endswith("#proposal")]
    kinds = {(quad.subject, quad.object.value.rpartition("#")[2]) for quad in quads if quad.subject in proposals}
    assert len(proposals) == 3 and {(one, "Proposal") for one in proposals} <= kinds
    reporters = {quad.object.value for quad in quads if quad.predicate.value.endswith("reporter")}
    assert reporters == {Ontology().bases.id("organization/reuters")}
    _, again = writing.into_store(queue, article, store, Ontology(), author="ann", now=clock())
    assert again.revision == commit.revision


def test_a_passage_is_on_record_whole_and_whoever_is_named_in_a_chain_by_name(queue, session, store, known):
    long = TEXT[TEXT.index("Reuters reported") : TEXT.index(" talks go on.")]
    session.bound_to(long)
    session.correct("chain", ["organization: Delta Press", "Reuters", "two diplomats"])
    session.decide("accept")
    (article,) = queue.articles()
    built, commit = writing.into_store(queue, article, store, Ontology(), author="ann", now=clock())
    (report,) = built.record["reports"]
    assert report["evidence"]["exact"] == long and len(long.split()) > 12 and "runs from" not in report["note"]
    first, second = report["via"], report["via"]["via"]
    assert (first["reporter"], second["reporter"]) == ("organization/delta-press", "organization/reuters")
    assert second["via"]["reporter"]["type"] == "AnonymousReporter"
    assert [thing["type"] for thing in built.things] == ["Organization"]
    assert (
        writing.into_store(queue, article, store, Ontology(), author="ann", now=clock())[1].revision == commit.revision
    )
    cut = build(queue, article, known, whole=False).record["reports"][0]
    assert long.startswith(cut["evidence"]["exact"]) and len(cut["evidence"]["exact"].split()) == 12
    assert f"The passage runs from {report['evidence']['start']} to {report['evidence']['end']}" in cut["note"]


def test_another_text_by_the_same_name_is_another_article(queue, session, store):
    session.decide("accept")
    ontology, write = Ontology(), {"author": "ann", "now": clock()}
    writing.into_store(queue, queue.articles()[0], store, ontology, **write)
    text = TEXT.replace("weather", "winter")
    with Queue(queue.path.with_name("other.queue")) as other:
        other.add(replace(SOURCE, text=text, published="2025-02-18"), [replace(ALL[0], sha256="")])
        Session(other, "ann", session.known, clock).decide("accept")
        built, _ = writing.into_store(other, other.articles()[0], store, ontology, **write)
    assert built.record["id"] == f"{SOURCE.name}-2025-02-18"
    assert len(built.record["reports"]) == 1


def test_what_does_not_conform_changes_neither_the_store_nor_the_queue(queue, session, store):
    session.correct("speaker", "person/nobody-at-all")
    session.decide("accept")
    (article,) = queue.articles()
    before = store.revision()
    with pytest.raises(DataError, match="nobody-at-all"):
        writing.into_store(queue, article, store, Ontology(), author="ann", now=clock())
    assert store.revision() == before
    assert queue.progress("ann").corrected == 1


def test_two_stances_of_one_utterance_on_one_proposition_are_told_apart_by_a_person(queue, session, known):
    session.decide("accept")
    for name, value in {"speaker": "person/sergey-lavrov", "proposition": "proposition/ceasefire", "date": ""}.items():
        session.correct(name, value)
    session.decide("accept")
    with pytest.raises(DataError, match="one stance of one utterance"):
        writing.into_folder(queue, queue.articles()[0], known, queue.path.parent)


def test_accepted_candidates_become_a_record_that_the_check_accepts(queue, session, known, tmp_path):
    from kg.building.check import check
    from kg.ontology import packaged

    shutil.copytree(packaged("data"), tmp_path / "data")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "again.txt").write_bytes(TEXT.encode())
    for _ in range(2):
        session.decide("accept")
    writing.into_folder(queue, queue.articles()[0], known, tmp_path / "data")
    record = yaml.safe_load((tmp_path / "data" / "articles" / "caliber-2025-02-17-again.yaml").read_text())
    assert len(record["reports"]) == 2
    (tmp_path / "one").mkdir()
    for part in ("reference", "links"):
        shutil.copytree(tmp_path / "data" / part, tmp_path / "one" / part)
    (tmp_path / "one" / "articles").mkdir()
    shutil.copy(tmp_path / "data" / "articles" / "caliber-2025-02-17-again.yaml", tmp_path / "one" / "articles")
    check(tmp_path / "one", Ontology(), texts_in=tmp_path / "texts")


def test_the_terminal_decides_with_one_key_each(queue, session):
    pytest.importorskip("textual", reason="the extra `review` is not installed")
    from kg.extraction.review.terminal import Review

    async def press() -> str:
        app = Review(session)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("a")  # accepts the first
            await pilot.press("minus", "f", "2", "enter", "a")  # corrects stance and force of the second, accepts it
            await pilot.press("r", "4", "enter")  # rejects the third: no position
            await pilot.press("u")  # and takes that back
            await pilot.press("1", "n", *"Talks", "enter", "a")
            await pilot.pause()
            return app.sub_title

    assert asyncio.run(press()) == "3 of 3 · 1 accepted, 2 corrected, 0 rejected"
    second, third = (queue.decision(one.id, "ann") for one in queue.candidates()[1:])
    assert (second.changes["stance"], second.changes["force"]) == ("opposes", "demands")
    assert third.changes["new_proposition"].lower().startswith("talks")


@pytest.mark.parametrize(
    ("side", "by", "words"),
    [
        ("start", 1, "ceasefire will not suit us,"),
        ("start", -1, "again\n\n“A ceasefire will not suit us,"),
        ("start", -99, TEXT[: TEXT.index(",”") + 1]),
        ("start", 99, "us,"),
        ("end", -1, "A ceasefire will not suit"),
        ("end", 2, "A ceasefire will not suit us,” Lavrov said"),
        ("end", -99, "A"),
        ("end", 99, TEXT[TEXT.index("A cease") : -1]),
    ],
)
def test_a_passage_is_moved_by_words_and_never_to_nothing(side, by, words):
    start = TEXT.index("A ceasefire")
    begin, end = boundaries.moved(TEXT, (start, start + len("A ceasefire will not suit us,")), side, by)
    assert TEXT[begin:end] == words


def test_words_are_words_in_scripts_without_spaces_and_with_marks_inside():
    text = "3.5% of O’Neil’s 停火 (and the U.S.-made) «мир»—no"
    assert [text[a:b] for a, b in boundaries.words(text, 0, len(text))] == [
        "3.5%", "of", "O’Neil’s", "停", "火", "and", "the", "U.S.-made", "мир", "no",
    ]  # fmt: skip


def test_a_passage_that_is_moved_out_of_its_marks_is_no_quotation_any_more(queue, session):
    session.move("end", 2)
    assert session.changes["mode"] == "partlyQuoted"
    assert session.shown().passage == "A ceasefire will not suit us,” Lavrov said"
    session.correct("mode", "quoted")
    with pytest.raises(DataError, match="partlyQuoted, by the quotation marks"):
        session.decide("accept")
    assert queue.progress("ann").decided == 0
    session.move("end", -2)
    session.bound_to("A ceasefire will not suit us,")
    assert session.changes == {}
    session.bound_to("ceasefire … suit")
    session.decide("accept")
    start = TEXT.index("ceasefire will")
    assert queue.decision(ALL[0].id, "ann").changes == {"start": start, "end": start + len("ceasefire will not suit")}


@pytest.mark.parametrize("said", ["A truce will not suit us", "us, … A ceasefire", "…", "", "“”"])
def test_words_that_do_not_stand_in_the_article_move_nothing(session, said):
    with pytest.raises(DataError):
        session.bound_to(said)
    assert session.changes == {}


def test_words_that_stand_twice_are_those_nearest_and_line_ends_are_spaces():
    text = "peace now\nand then. And again peace now\r\nand then."
    near = text.rindex("peace")
    assert boundaries.located(text, "peace now and then", near) == (near, len(text) - 1)
    assert boundaries.located(text, "peace … and", 0) == (0, 13)
    assert boundaries.whole_words(text, 1, 8) == (0, 9)


def test_the_terminal_moves_a_passage_by_arrows_and_by_words(queue, session):
    pytest.importorskip("textual", reason="the extra `review` is not installed")
    from kg.extraction.review.terminal import Review

    async def press() -> None:
        async with Review(session).run_test(size=(120, 40)) as pilot:
            await pilot.press("right", "right", "left", "shift+left", "a")
            await pilot.press("b", *"offered", "full_stop", "full_stop", "full_stop", *"war", "enter", "a")
            await pilot.press("b", *"nowhere", "enter")
            await pilot.pause()

    asyncio.run(press())
    passages = [
        TEXT[slice(queue.decision(one.id, "ann").value("start", one), queue.decision(one.id, "ann").value("end", one))]
        for one in ALL[:2]
    ]
    assert passages == ["ceasefire will not suit", "offered to freeze the war"]
    assert session.changes == {}


def test_kg_review_adds_what_kg_extract_wrote_and_says_how_far_it_is(tmp_path):
    from typer.testing import CliRunner

    from kg.cli import application

    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("“A ceasefire will not suit us,” Lavrov said.")
    lines, queue = str(tmp_path / "c.jsonl"), str(tmp_path / "q")
    none = ["--store", str(tmp_path / "none")]
    run = CliRunner().invoke(
        application("extract"),
        ["extract", str(tmp_path / "texts"), "-o", lines, "--quotations", "--workers", "1", *none],
    )
    assert run.exit_code == 0, run.output
    directly = ["extract", str(tmp_path / "texts"), "--queue", str(tmp_path / "q2"), "--quotations", *none]
    assert CliRunner().invoke(application("extract"), directly).exit_code == 0
    with Queue(tmp_path / "q2") as filled:
        assert len(filled.candidates()) == 1
    add = ["review", queue, "--add", lines, "--texts", str(tmp_path / "texts"), *none]
    assert CliRunner().invoke(application("review"), add).exit_code == 0
    told = CliRunner().invoke(application("review"), ["review", queue, "--status", "--format", "csv"])
    assert told.stdout.splitlines()[1] == "article/a,,1,0,0,0,0,1"


def test_what_was_accepted_where_there_is_no_store_goes_into_one_with_the_names_that_the_review_knew(
    queue, session, tmp_path
):
    from typer.testing import CliRunner

    from kg.cli import application

    session.decide("accept")  # by a speaker and on a proposition of the founding records
    asked = ["review", str(queue.path), "--write", "--store", str(tmp_path / "fresh")]
    told = CliRunner().invoke(application("review"), asked)
    assert told.exit_code == 0, told.output
    assert "1 accepted reports are on record" in told.output
    with embedded.open(tmp_path / "fresh", readers=1) as engine:
        assert Stored(engine, Ontology()).graph(Ontology().bases.graph(queue.articles()[0].id))


def test_a_candidate_can_be_the_same_as_an_utterance_that_is_on_record(queue, store, known):
    on_record = utterances.of_engine(store, Ontology())
    session = Session(queue, "ann", known, clock, utterances=on_record)
    choices = session.choices()
    assert choices and all(one.startswith("utterance/") for one in choices)
    assert len(set(choices)) == len(choices) <= utterances.MOST
    session.correct("utterance", choices[0])
    session.decide("accept")
    (article,) = queue.articles()
    built, _ = writing.into_store(queue, article, store, Ontology(), author="ann", now=clock())
    (report,) = [one for one in built.record["reports"] if one["id"].endswith("/1")]
    told = report["conveys"][0]
    assert (told["utterance"] if isinstance(told["utterance"], str) else told["utterance"]["id"]) == choices[0]


def test_dates_that_may_be_the_same_are_no_days_apart():
    assert utterances.distance("2025-02", "2025-02-17") == 0
    assert utterances.distance("2025-02-14", "2025-02-17") == 3
    assert utterances.distance("2025-03-01", "2025-02-27") == 2
    assert utterances.distance("", "2025-02-17") == 0


def test_two_that_propose_are_compared_as_two_coders(queue):
    first = queue.candidates()
    stances = {"supports": "opposes", "opposes": "supports"}
    second = [
        replace(one, extractor="small at http://127.0.0.1/v1", stance=(stances.get(one.stance[0], "supports"), 0.5))
        for one in first[:2]
    ]
    queue.add(SOURCE, second)
    told = proposers.compare(queue, *[proposers.named(queue, part) for part in ("kg extract", "small")])
    by_name = {one.field: one for one in told.fields}
    assert (len(told.matched), told.first_alone, told.second_alone) == (2, 1, 0)
    assert (by_name["speaker"].share, by_name["stance"].share) == (1.0, 0.0)
    assert proposers.named(queue, "nobody") is None


def test_a_new_speaker_may_be_something_else_than_a_person(session):
    session.name_speaker("organization: Weather Office")
    assert session.changes == {"new_speaker": "Weather Office", "new_kind": "organization"}
    session.name_speaker("Lavrov")
    assert session.changes == {"speaker": "person/sergey-lavrov"}


def test_what_is_told_of_an_article_later_and_a_publisher_that_is_new_go_on_record(tmp_path, store, known):
    text = "“A ceasefire will not suit us,” Lavrov said."
    with Queue(tmp_path / "fresh.queue") as fresh:
        one = replace(ALL[0], start=1, end=30, sha256="")
        fresh.add(Source("article/fresh", text), [one])
        session = Session(fresh, "ann", known, clock)
        session.decide("accept")
        (article,) = fresh.articles()
        with pytest.raises(DataError, match="kg extract the text into the queue again"):
            writing.into_store(fresh, article, store, Ontology(), author="ann", now=clock())
        fresh.tell(Source("article/fresh", text, publisher="The Weather Gazette", published="2025-02-18"))
        (article,) = fresh.articles()
        built, _ = writing.into_store(fresh, article, store, Ontology(), author="ann", now=clock())
    assert built.record["publisher"] == "organization/the-weather-gazette"
    assert [thing["id"] for thing in built.things] == ["organization/the-weather-gazette"]


def test_whom_words_of_an_article_mean_is_told_once(tmp_path, known):
    with Queue(tmp_path / "we.queue") as opened:
        we = Speaker("We", 0, 2, "We", "", kind="pronoun")
        opened.add(SOURCE, [replace(one, speaker=we) for one in ALL])
        session = Session(opened, "ann", known, clock)
        session.name_speaker("collective: The three")
        session.decide("accept")
        assert session.changes == {"new_speaker": "The three", "new_kind": "collective"}
        session.decide("accept")
        assert opened.progress("ann").corrected == 2


def test_who_settles_sees_only_what_coders_differ_on_and_what_each_decided(queue, known):
    ann, bob = Session(queue, "ann", known, clock), Session(queue, "bob", known, clock)
    ann.decide("accept")
    bob.correct("stance", "supports")
    bob.decide("accept")
    ann.decide("reject", reason="no position")
    bob.decide("reject", reason="wrong passage")
    assert not [row for row in bob.shown().rows if row.name == "ann"]  # blind
    settling = Session(queue, coding.SETTLED, known, clock)
    assert settling.at.id == queue.candidates()[0].id
    told = {row.name: row.why for row in settling.shown().rows if row.name in ("ann", "bob")}
    assert "stance: opposes" in told["ann"] and "stance: supports" in told["bob"]
    with pytest.raises(DataError, match="why it is settled so"):
        settling.decide("accept")
    settling.decide("accept", reason="the text says so")
    settled = coding.final(queue, queue.candidates()[0])
    assert settling.at is None and settled.coder == coding.SETTLED
    assert "settled on 2025-03-01 because: the text says so," in records.provenance(queue.candidates()[0], settled)
    settling.go(queue.candidates()[0])
    assert "because: the text says so" in next(row.why for row in settling.shown().rows if row.name == "settled")


def test_a_proposition_that_was_named_anew_is_offered_for_what_follows_and_goes_on_record_once(queue, known):
    session = Session(queue, "ann", known, clock)
    session.correct("new_proposition", "The weather in Moscow is fine.")
    session.decide("accept")
    session.step(1)
    id = "proposition/the-weather-in-moscow-is-fine"
    assert id in [one for one, _ in session.at.propositions]  # "the weather was fine"
    assert known.label(id) == "The weather in Moscow is fine."
    session.choose([one for one, _ in session.at.propositions].index(id) + 1)
    session.decide("accept")
    again = Session(queue, "bob", known, clock)
    again.step(2)
    assert id in [one for one, _ in again.at.propositions]
    assert [pair[1] for pair in queue.decided_propositions()] == [id, id]
    built = build(queue, queue.articles()[0], known)
    assert [thing["id"] for thing in built.things if thing["type"] == "Proposition"] == [id]
    known.named_anew.clear()


def test_nothing_is_proposed_where_a_new_proposition_is_likelier_than_all_on_record(known):
    from kg.extraction.propositions import Suggestions, likeliest

    suggestions = Suggestions(known)
    for words in ("We will find the money.", "The islands cannot live on one boat a day,"):
        assert likeliest(suggestions.suggest(words, words)) == ""
    assert likeliest(suggestions.suggest("A ceasefire will not suit us")) == "proposition/ceasefire"
    told = suggestions.complete(replace(ALL[0], exact="We will find the money."), TEXT)
    assert told.stance is None


def test_a_candidate_at_the_very_beginning_of_a_text_is_read_as_it_was_written():
    first = replace(
        candidate("Peskov said", "person/dmitry-peskov", "proposition/ceasefire", "supports"), start=0, end=6
    )
    assert of_json(first.as_json()).start == 0


def test_for_whom_and_under_which_condition_are_a_key_each_and_go_on_record(queue, known):
    pytest.importorskip("textual", reason="the extra `review` is not installed")
    from kg.extraction.review.terminal import Review

    session = Session(queue, "ann", known, clock)

    async def press() -> list[str]:
        app = Review(session)
        async with app.run_test(size=(120, 50)) as pilot:
            await pilot.press("w", *"organization: Harbour Office", "enter")
            await pilot.press("i", *"The harbour is paid for.", "enter")
            await pilot.press("f")
            listed = str(app.query_one("#said", Static).render())
            await pilot.press("3", "enter")
            await pilot.pause()
            seen = {row.name: (row.value, row.key) for row in session.shown().rows}
            await pilot.press("a")
            await pilot.pause()
            return [listed, str(seen["for whom"]), str(seen["condition"]), str(seen["force"])]

    from textual.widgets import Static

    listed, principal, condition, force = asyncio.run(press())
    assert (
        listed == "force: " + ", ".join(f"{number} {name}" for number, name in enumerate(FORCES, 1)) + "; now asserts"
    )
    assert (principal, condition) == (
        "('organization: Harbour Office', 'w')",
        "('The harbour is paid for.', 'i')",
    )
    assert force == "('offers', 'f')"
    (article,) = queue.articles()
    built = build(queue, article, known)
    told = built.record["reports"][0]["conveys"][0]
    assert told["condition"] == "proposition/the-harbour-is-paid-for"
    assert told["utterance"]["onBehalfOf"] == "organization/harbour-office"
    assert {"organization/harbour-office", "proposition/the-harbour-is-paid-for"} <= {one["id"] for one in built.things}


def test_a_condition_that_is_none_or_what_the_stance_is_on_is_refused(session):
    for wrong in ("two words", session.at.propositions[0][0]):
        session.correct("condition", wrong)
        with pytest.raises(DataError, match="condition"):
            session.decide("accept")
    session.hold_if("nobody")
    session.name_principal("nobody")
    assert (session.changes["condition"], session.changes["on_behalf_of"]) == ("", "")


def test_who_was_named_anew_is_meant_by_the_same_name_in_a_later_session_and_by_its_end_in_the_article(tmp_path, known):
    text = "Anna Lund said the harbour is closed. Later Lund said the harbour is deep. Anna Lund said so again."
    passages = ["the harbour is closed", "the harbour is deep", "so again"]
    names = ["Anna Lund", "Lund", "Anna Lund"]
    with Queue(tmp_path / "q") as queue:
        for number, words in enumerate((text, text + " The end.")):
            source = Source(f"a{number}", words, publisher="organization/caliber-az", published="2025-03-01")
            queue.add(source, [
                Candidate("a", at := words.index(said), at + len(said), said, "paraphrased", Speaker(name), "indirect")
                for said, name in zip(passages, names, strict=True)
            ])  # fmt: skip
        session = Session(queue, "ann", known, clock)
        session.name_speaker("Anna Lund")
        session.correct("new_proposition", "The harbour is open.")
        session.correct("stance", "opposes")
        session.decide("accept")
        assert session.at.speaker.mention == "Lund" and session.changes["new_speaker"] == "Anna Lund"
        later = Session(queue, "ann", known, clock)
        later.go(queue.candidates(queue.articles()[1].sha256)[0])
        assert later.changes["new_speaker"] == "Anna Lund"
        assert Session(queue, "bob", known, clock).changes == {}  # another coder sees nothing of it


def test_headline_and_byline_go_on_record_with_the_article(tmp_path, known):
    text = (
        "Harbour to close in May\n\nBy Anna Lund and Sergei Lavrov\n\nThe council said that the harbour would close.\n"
    )
    said = "the harbour would close"
    with Queue(tmp_path / "q") as queue:
        source = Source("a", text, publisher="organization/caliber-az", published="2025-03-01")
        begin = text.index(said)
        queue.add(
            source, [Candidate("a", begin, begin + len(said), said, "paraphrased", Speaker("The council"), "indirect")]
        )
        session = Session(queue, "ann", known, clock)
        session.name_speaker("organization: The Council")
        session.correct("new_proposition", "The harbour is open.")
        session.correct("stance", "opposes")
        session.decide("accept")
        built = build(queue, queue.articles()[0], known)
    assert built.record["label"] == {"en": "Harbour to close in May"}
    assert built.record["author"] == ["person/anna-lund", "person/sergey-lavrov"]
    assert [one["id"] for one in built.things if one["type"] == "Person"] == ["person/anna-lund"]


def test_a_queue_that_was_made_before_authors_were_kept_is_read(tmp_path):
    with Queue(tmp_path / "q") as queue:
        queue.add(SOURCE, [])
    connection = sqlite3.connect(tmp_path / "q")
    connection.execute("ALTER TABLE article DROP COLUMN author")
    connection.commit()
    connection.close()
    with Queue(tmp_path / "q") as queue:
        assert [one.author for one in queue.articles()] == [""]
