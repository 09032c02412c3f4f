"""Candidates of the rules over a real parse: who said what, through whom, when, and how surely."""

from __future__ import annotations

import json

import pytest

from kg.errors import DataError
from kg.extraction import corpora
from kg.extraction.candidate import read_lines, write_lines
from kg.extraction.corpora import Job
from kg.extraction.days import day_of
from kg.extraction.extract import extract
from kg.extraction.propositions import NEW, Suggestions
from kg.extraction.review.queue import Queue
from kg.extraction.sources import Source

LAVROV, PUTIN = "person/sergey-lavrov", "person/vladimir-putin"


def test_a_direct_quotation_has_the_subject_of_its_verb_as_speaker(found):
    (one,) = found("“A ceasefire will not suit us,” Lavrov said.")
    assert (one.mode, one.speaker.id, one.exact) == ("quoted", LAVROV, "A ceasefire will not suit us,")
    assert one.on_behalf_of == "state/russia"
    assert "'Lavrov' is the subject of 'said'" in one.reasons


def test_indirect_speech_is_told_in_its_coordinated_parts(found):
    every = found(
        "President Volodymyr Zelenskyy said that Ukraine must return all its land and would not accept concessions."
    )
    assert [one.exact for one in every] == ["Ukraine must return all its land", "would not accept concessions"]
    assert {one.speaker.id for one in every} == {"person/volodymyr-zelenskyy"}


def test_a_quoted_part_of_indirect_speech_is_apart_from_the_rest(found):
    every = found("Lavrov noted that since the West does not listen, there are “no options for an agreement yet”.")
    quoted = [one for one in every if one.mode == "quoted"]
    assert [one.exact for one in quoted] == ["no options for an agreement yet"]
    assert quoted[0].speaker.id == LAVROV
    assert all("no options" not in one.exact for one in every if one.mode == "paraphrased")


def test_a_label_before_a_quotation_names_its_speaker(found):
    (one,) = found("Quote from Lavrov: “We remain open to a political settlement.”")
    assert (one.rule, one.speaker.id) == ("label", LAVROV)


def test_a_quotation_with_nobody_beside_it_goes_on_with_who_spoke_last(found):
    every = found("“We are ready for serious talks,” Peskov said.\n\n“They are expected to meet on Tuesday in Riyadh.”")
    assert [(one.rule, one.speaker.id) for one in every] == [
        ("quoted", "person/dmitry-peskov"),
        ("floating", "person/dmitry-peskov"),
    ]


def test_a_title_means_who_held_the_post_on_the_day_and_a_pronoun_who_spoke(found):
    every = found(
        "The Russian foreign minister said that Moscow will act on its own. He added that talks could begin soon."
    )
    assert [(one.speaker.kind, one.speaker.id) for one in every] == [("title", LAVROV), ("pronoun", LAVROV)]


def test_nobody_named_within_a_quotation_is_who_he_is_outside(found):
    every = found("Lavrov said: “Putin has told us to wait.” He added that talks could begin soon.")
    assert every[-1].speaker.id == LAVROV


def test_a_chain_has_its_hops_from_the_outermost(found):
    every = found(
        "Russian media reported that Tucker Carlson stated that Putin had told him that he was ready for a deal."
    )
    inner = every[-1]
    assert (inner.speaker.id, [hop.id for hop in inner.chain]) == (
        PUTIN,
        ["collective/russian-media", "person/tucker-carlson"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "According to Reuters, Lavrov said that Russia is ready for peace talks.",
        "As Lavrov said in comments quoted by Reuters, Russia is ready for peace talks.",
        "Lavrov said that Russia is ready for peace talks, according to Reuters.",
        "“Russia is ready for peace talks,” Lavrov said in comments reported by Reuters.",
    ],
)
def test_who_passes_a_speech_on_is_a_hop_and_not_the_speaker(found, text):
    (one,) = found(text)
    assert (one.speaker.id, [hop.id for hop in one.chain]) == (LAVROV, ["organization/reuters"])


def test_a_hedge_and_a_date_are_those_of_the_sentence(found):
    (one,) = found("Russia is allegedly ready for an end to its war, Lavrov said during a speech on Feb. 14.")
    assert (one.hedge, one.date.value, one.date.basis) == ("allegedly", "2025-02-14", "inferred")


def test_what_is_rejected_is_a_candidate_with_its_force(found):
    (one,) = found("Lavrov firmly rejected the idea of a temporary ceasefire.")
    assert (one.force, one.exact) == ("rejects", "firmly rejected the idea of a temporary ceasefire")


def test_a_speech_that_was_denied_is_marked(found):
    (one,) = found("Lavrov did not say that talks would begin soon.")
    (other,) = found("Lavrov said that talks would begin soon.")
    assert one.negated
    assert one.confidence < other.confidence


def test_a_headline_with_a_label_is_the_publishers_reading(found):
    every = found(
        "Lavrov: Russia is ready for peace talks, but not for a ceasefire\n\nThe text begins here and is long enough."
    )
    assert [(one.rule, one.mode) for one in every] == [("headline", "paraphrased")] * 2
    assert "a headline is the publisher's reading" in every[0].reasons


def test_a_transcript_is_read_by_its_turns(found):
    text = (
        "PRESIDENT BIDEN: We will stand with Ukraine for as long as it takes.\n\n"
        "Q: Will there be a ceasefire soon, Mr. President?\n\n"
        "PRESIDENT ZELENSKYY: Thank you very much for your strong support."
    )
    assert [one.speaker.id for one in found(text, "2023-09-21")] == ["person/joe-biden", "person/volodymyr-zelenskyy"]


def test_a_word_set_apart_and_the_name_of_a_work_are_no_quotations(found):
    assert not found("The so-called “peace plan” was read. They sang “The Long Road Home” in the hall.")


def test_every_passage_of_a_founding_article_stands_where_it_is_said_to_stand(parser, known, seeds):
    for path in seeds.values():
        text = path.read_bytes().decode()
        for one in extract(Source("a", text, published="2025-02-17"), parser, known):
            assert text[one.start : one.end] == one.exact
            if one.speaker.start >= 0 and one.speaker.kind == "pronoun":
                assert text[one.speaker.start : one.speaker.end] == one.speaker.mention


def test_without_a_parser_there_are_quotations_without_speakers(known):
    (one,) = extract(Source("a", "“A ceasefire will not suit us,” Lavrov said."), None, known)
    assert (one.rule, one.speaker.kind) == ("quotation marks", "none")
    assert "nobody can be named" in one.reasons[0]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("on Feb. 14", "2025-02-14"),
        ("on Dec. 23", "2024-12-23"),
        ("on 17 February 2024", "2024-02-17"),
        ("last year", "2024"),
        ("last month", "2025-01"),
        ("on Friday", "2025-02-14"),
        ("yesterday", "2025-02-16"),
        ("earlier this week", "2025-02-17/2025-02-17"),
        ("in January 2024", "2024-01"),
        ("on Feb. 30", None),
        ("soon", None),
    ],
)
def test_a_date_is_no_more_precise_than_its_words(words, value):
    from datetime import date

    day = day_of(words, date(2025, 2, 17))
    assert (day.value if day else None) == value


def test_candidates_come_back_from_their_lines_as_they_were(found):
    every = found("Russian media reported that Lavrov said on Feb. 14 that Russia is allegedly ready.")
    assert every == list(read_lines(write_lines(every)))


@pytest.mark.parametrize("line", ['{"exact": "a"}', "[]", "nothing", '{"article": "a", "start": 5, "end": 2}'])
def test_a_line_that_is_no_candidate_is_refused_with_its_number(line):
    with pytest.raises(DataError, match="line 2"):
        list(read_lines(["", line]))


def test_the_likeliest_propositions_are_suggested_and_none_of_these_is_always_offered(known):
    suggestions = Suggestions(known)
    found = suggestions.suggest("firmly rejected the idea of a temporary ceasefire")
    assert found[0][0] == "proposition/ceasefire"
    assert found[-1][0] == NEW
    assert suggestions.suggest("xyzzy")[-1] == (NEW, 1.0)


def test_a_decision_makes_its_proposition_likelier_for_the_next_passage(known):
    suggestions = Suggestions(known)
    passage = "the gunners fall silent along the river"
    before = dict(suggestions.suggest(passage)).get("proposition/ceasefire", 0.0)
    suggestions.learn("the gunners fall silent", "proposition/ceasefire")
    assert suggestions.suggest(passage)[0][0] == "proposition/ceasefire"
    assert before == 0.0


def test_a_folder_is_gone_on_with_where_it_was_cut_off(known, tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"“A ceasefire will not suit us, {name},” Lavrov said.")
    (tmp_path / "empty.txt").write_text(" ")
    job, output = Job(known, only_quotations=True), tmp_path / "out.jsonl"
    first = list(corpora.run(job, corpora.texts_in(tmp_path), output))
    whole = output.read_bytes()
    assert [bool(one.error) for one in first] == [False, False, False, True]
    lines = whole.splitlines(keepends=True)
    output.write_bytes(b"".join(lines[:-1]) + lines[-1][:20])  # as if it had been cut off
    again = list(corpora.run(job, corpora.texts_in(tmp_path), output))
    assert [one.skipped for one in again if not one.error] == [True, True, False]
    assert output.read_bytes() == whole


def test_a_file_of_something_else_is_not_written_into(known, tmp_path):
    (tmp_path / "notes.txt").write_text("my notes\n")
    with pytest.raises(DataError, match="a line that is no candidate"):
        list(corpora.run(Job(known, only_quotations=True), [], tmp_path / "notes.txt"))
    assert (tmp_path / "notes.txt").read_text() == "my notes\n"


def test_kg_extract_prints_a_candidate_a_line(tmp_path):
    from typer.testing import CliRunner

    from kg.cli import application

    (tmp_path / "a.txt").write_text("“A ceasefire will not suit us,” Lavrov said.")
    arguments = ["extract", str(tmp_path / "a.txt"), "--quotations", "--store", str(tmp_path / "none")]
    run = CliRunner().invoke(application("extract"), arguments)
    assert json.loads(run.stdout.splitlines()[0])["exact"] == "A ceasefire will not suit us,"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lavrov said the talks failed. Time, he added, was on Russia's side.", "Time, he added, was on Russia's side"),
        ("The talks with Kyiv had failed, the ministry said on Friday.", "The talks with Kyiv had failed"),
        ("Lavrov went on to say that the talks had failed.", "the talks had failed"),
        ("“The talks have failed in Riyadh,” Lavrov shot back.", "The talks have failed in Riyadh,"),
        ("''The talks have failed in Riyadh,'' Lavrov said.", "The talks have failed in Riyadh,"),
        ('“The talks have failed in Riyadh," Lavrov said.', "The talks have failed in Riyadh,"),
        ("The embassy's envoys issued a note saying that the talks had failed.", "the talks had failed"),
        (
            "Lavrov called the peace plan a mistake of historic scale.",
            "called the peace plan a mistake of historic scale",
        ),
        ("Lavrov has called the plan a mistake.", "has called the plan a mistake"),
        ("Lavrov told the envoys to leave Moscow at once.", "told the envoys to leave Moscow at once"),
        ("Those close to Lavrov say the talks had failed.", "the talks had failed"),
        ("Lavrov cited the failure of the talks in Riyadh.", "cited the failure of the talks in Riyadh"),
        (
            "However good the offer, using frozen assets “is a mistake of historic scale,” Lavrov said.",
            "However good the offer, using frozen assets",
        ),
        (
            "According to police, soldiers left Kyiv and they ordered him out.",
            "soldiers left Kyiv and they ordered him out",
        ),
    ],
)
def test_what_is_said_is_found_wherever_its_verb_stands(found, text, words):
    assert words in [one.exact for one in found(text)]


def test_a_quotation_goes_on_behind_its_speaker(found):
    every = found("Putin met Peskov. “The talks have failed,” Lavrov said. “We will wait for better offers.”")
    assert [(one.rule, one.speaker.id) for one in every] == [("quoted", LAVROV), ("continued", LAVROV)]


def test_a_paragraph_without_marks_that_a_colon_leads_to_is_said_by_who_is_named_there(found):
    every = found("Peskov spoke too.\n\nLavrov added:\n\nThe talks have failed and we will wait for better offers now.")
    assert [(one.rule, one.mode, one.speaker.id) for one in every] == [("block", "quoted", LAVROV)]


@pytest.mark.parametrize(
    "text",
    [
        "Peskov was silent.\n\n“Why would we wait for better offers from Kyiv now?” Lavrov asked.",
        "Peskov said no.\n\nLavrov made the following comment:\n\n“We will wait for better offers from Kyiv now.”",
        "Lavrov says it shows that Kyiv is “not ready for serious talks with anybody now.”",
        "Lavrov said, “We will wait for better offers.\n\nThe talks have failed, and Kyiv knows it.” Peskov left.",
    ],
)
def test_a_quotation_is_of_who_is_told_to_have_said_it(found, text):
    assert {one.speaker.id for one in found(text) if "“" not in one.exact and one.mode == "quoted"} == {LAVROV}


def test_a_paragraph_longer_than_can_be_parsed_at_once_is_read_in_pieces_and_a_text_beyond_reason_refused(found):
    from kg.extraction import sources

    text = "The weather was fine. " * 1200 + "Lavrov said that the talks had failed."
    assert [(one.exact, text[one.start : one.end]) for one in found(text)] == [("the talks had failed",) * 2]
    with pytest.raises(DataError, match="a text of 1,100,000 characters"):
        sources.read(b"word. " * 183_333 + b"ab", "long.txt")


def test_a_heading_in_quotation_marks_is_said_by_nobody(found):
    every = found("“The talks have failed,” Lavrov said.\n\n“Bets Are Off.”\n\nKyiv was silent.")
    assert [one.exact for one in every] == ["The talks have failed,"]


def test_a_quotation_behind_who_spoke_is_theirs_and_not_of_who_spoke_before(found):
    every = found(
        "“The talks have failed,” Lavrov said.\n\nPeskov spoke in Moscow. “We are ready for serious talks now.”"
    )
    assert every[-1].speaker.id == "person/dmitry-peskov"


@pytest.mark.parametrize(
    "text",
    [
        "Lavrov should say that the talks had failed.",
        "Reporters asked Lavrov to admit that the talks had failed.",
        "Lavrov declined to say that the talks had failed.",
        "Lavrov appeared on “The Voice of the Nation.”",
    ],
)
def test_what_nobody_said_is_no_candidate_of_it(found, text):
    assert not [one for one in found(text) if one.exact in ("the talks had failed", "The Voice of the Nation.")]


def test_what_goes_on_behind_a_comma_is_said_by_who_began(found):
    every = found("Lavrov told reporters that Putin had “no plan at all for talks”, adding that Kyiv had refused them.")
    assert {one.speaker.id for one in every if one.exact == "Kyiv had refused them"} == {LAVROV}


def test_what_a_scope_note_counts_makes_its_proposition_likelier_and_what_it_does_not_count_does_not():
    from kg.extraction.propositions import counted

    note = "Counts: a call for proposals, a need for them. Does not count: whether there have been any."
    assert counted(note) == "a call for proposals, a need for them."


def test_the_passages_of_a_store_are_decisions_that_suggestions_learn_from(founding, known):
    from kg.engine import embedded
    from kg.extraction.known import decided
    from kg.ontology import Ontology

    with embedded.open(founding, read_only=True, readers=1) as engine:
        pairs = decided(engine, Ontology())
    assert ("A ceasefire will not suit us", "proposition/ceasefire") in pairs
    longest = sorted(pairs, key=lambda pair: -len(pair[0]))[:5]
    suggestions = Suggestions(known, decided=pairs)
    for passage, _ in longest:
        assert suggestions.suggest(passage)[0][0] in {proposition for words, proposition in pairs if words == passage}


def test_embeddings_find_a_proposition_that_shares_no_word(known):
    from kg.extraction.embeddings import MiniLM, NoEmbeddings

    try:
        model = MiniLM()
    except NoEmbeddings as error:
        pytest.skip(str(error))
    near, far, other = model(["The guns fall silent.", "There is a ceasefire.", "Bread is sold on Mondays."])
    assert sum(a * b for a, b in zip(near, far, strict=True)) > sum(a * b for a, b in zip(near, other, strict=True))
    few = [one for one in known.things.of_kind("proposition") if one.id.endswith(("/ceasefire", "-proposals"))]
    suggestions = Suggestions(known, model)
    suggestions.ids = [one.id for one in few]
    passage = "the shooting must stop"
    assert suggestions.suggest(passage)[0][0] == "proposition/ceasefire"
    assert dict(Suggestions(known).suggest(passage)).get("proposition/ceasefire", 0.0) == 0.0


def test_vectors_that_were_computed_once_are_never_computed_again_and_a_broken_file_stops_nothing(tmp_path):
    from kg.extraction.vectors import KeptVectors

    asked: list[str] = []

    def model(texts: list[str]) -> list[list[float]]:
        asked.extend(texts)
        return [[len(text) / 8, 0.5] for text in texts]

    first = KeptVectors(tmp_path / "folder" / "vectors.db", lambda: model)
    assert first(["ab", "abcd", "ab"]) == [[0.25, 0.5], [0.5, 0.5], [0.25, 0.5]]
    again = KeptVectors(tmp_path / "folder" / "vectors.db", lambda: model)
    assert again(["abcd", "a", "ab"]) == [[0.5, 0.5], [0.125, 0.5], [0.25, 0.5]]
    assert asked == ["ab", "abcd", "a"]
    other_weights = KeptVectors(tmp_path / "folder" / "vectors.db", lambda: model, "of another model")
    assert other_weights(["ab"]) == [[0.25, 0.5]] and asked[-1] == "ab"
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert KeptVectors(tmp_path / "broken.db", lambda: model)(["a"]) == [[0.125, 0.5]]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Лавров заявил\n\n«Прекращение огня нас не устроит», — сказал Лавров журналистам во вторник.", "ru"),
        ("Der Minister sagte, dass die Gespräche weitergehen. „Wir sind für ernste Gespräche bereit“, sagte er. Die "
         "Regierung in Berlin und die Minister der Staaten hatten das auf dem Treffen gefordert.", "de"),
        ("Überschrift\n\n„Wir werden nicht verhandeln“, sagte der Minister am Montag in Berlin vor der Presse.", "de"),
        ("Titre\n\n« Nous ne ferons aucune concession », a déclaré le ministre lundi à Paris devant la presse.", "fr"),
        ("عنوان\n\nقال الوزير «لن نقدم أي تنازلات على الإطلاق» يوم الاثنين.", "ar"),
        ("标题\n\n部长星期一说：“我们不会作出任何让步，这是我们的立场。”", "zh"),
        ("見出し\n\n大臣は月曜日に「私たちは譲歩しません。これが私たちの立場です」と述べた。", "ja"),
    ],
)  # fmt: skip
def test_of_a_text_in_another_language_quotations_are_found_and_nobody_is_named(found, text, tag):
    (one,) = found(text)
    assert (one.rule, one.speaker.kind) == ("quotation marks", "none")
    assert f"the text is in '{tag}'" in one.reasons[0]
    assert one.exact == one.exact.strip() and not set(one.exact) & set("«»„“”「」")


def test_texts_that_cannot_be_read_are_told_and_the_others_are_in_the_queue(tmp_path):
    from typer.testing import CliRunner

    from kg.cli import application
    from kg.extraction.review.queue import Queue

    (tmp_path / "a.txt").write_bytes(b"\0\1\2" * 50)
    (tmp_path / "b.txt").write_text("“A ceasefire will not suit us,” Lavrov said.")
    (tmp_path / "c.txt").write_text(" ")
    arguments = ["extract", str(tmp_path), "--quotations", "--store", str(tmp_path / "none")]
    run = CliRunner().invoke(application("extract"), [*arguments, "--queue", str(tmp_path / "review.queue")])
    assert isinstance(run.exception, DataError) and [one.file for one in run.exception.findings] == [
        str(tmp_path / "a.txt"),
        str(tmp_path / "c.txt"),
    ]
    with Queue(tmp_path / "review.queue") as queue:
        assert [one.exact for one in queue.candidates()] == ["A ceasefire will not suit us,"]


def test_what_is_longer_than_any_word_is_passed_over_and_what_stands_beside_it_is_read(found):
    (told,) = found("“«‘" * 10_000 + "\n\nLavrov said that the talks would go on in Riyadh.")
    assert told.speaker.id == "person/sergey-lavrov" and told.exact.startswith("the talks")


def test_a_text_in_another_encoding_is_read_by_the_option_that_its_refusal_names(tmp_path):
    from typer.testing import CliRunner

    from kg.cli import application

    path, queue = tmp_path / "a.txt", tmp_path / "q"
    path.write_bytes("Объявление\n\n«Мы не пойдём на уступки никогда», — сказал Лавров.\n".encode("cp1251"))
    asked = ["extract", str(path), "--queue", str(queue), "--quotations", "--store", str(tmp_path / "none")]
    refused = CliRunner().invoke(application("extract"), asked)
    assert (refused.exit_code, "--encoding cp1251" in str(refused.exception or refused.output)) == (1, True)
    assert CliRunner().invoke(application("extract"), [*asked, "--encoding", "cp1251"]).exit_code == 0
    with Queue(queue) as filled:
        assert [one.exact for one in filled.candidates()] == ["Мы не пойдём на уступки никогда"]
