"""A dossier holds what is on record with its sources, in each format, and nothing that is not."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

import kg
from kg.derive import Counting
from kg.dossier.blocks import Document, Grid, Heading, Paragraph
from kg.dossier.citation import UNTITLED, Source, bibliography
from kg.dossier.gathering import Wish, gather
from kg.dossier.making import FORMATS, dossier, format_of
from kg.dossier.markdown import markdown
from kg.dossier.page import page
from kg.dossier.word import word
from kg.errors import KgError
from kg.library.record import Record
from kg.wording import days
from tests import forking

docx = pytest.importorskip("docx", reason="python-docx is not installed")

ABOUT = Wish("person/sergey-lavrov", "topic/ceasefire")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def record(founding) -> Iterator[Record]:
    with kg.open(founding) as opened:
        yield opened


@pytest.fixture(scope="module")
def files(record) -> dict[str, bytes]:
    return {format: dossier(record, ABOUT, format) for format in FORMATS}


def test_every_statement_and_every_source_is_in_each_format(record, files):
    gathered = gather(record, ABOUT)
    texts = {
        ".md": re.sub(r"\\(.)", r"\1", files[".md"].decode()),
        ".html": files[".html"].decode(),
        ".docx": "\n".join(one.text for one in docx.Document(io.BytesIO(files[".docx"])).paragraphs),
    }
    assert len(gathered.statements) > 3 and len(gathered.sources) > 2
    for text in texts.values():
        for statement in gathered.statements:
            assert f"{days(statement.date)}: {statement.speaker.label}" in text
            assert statement.proposition.label in text
        assert all(source.url in text for source in gathered.sources)


def test_the_chart_of_a_dossier_says_where_it_comes_from_and_of_when(record, files):
    assert f", read {record.today().isoformat()} · " in record.signature
    assert record.signature in files[".html"].decode()


def test_a_dossier_is_word_for_word_what_is_kept_beside_the_test(record):
    """The statements, the footnotes with their passages, the positions, and the sources in the style that is there."""
    made = dossier(record, ABOUT, ".md", pictured=False).decode()
    assert made == (Path(__file__).parent / "lavrov-ceasefire.md").read_text(encoding="utf-8")


def test_a_dossier_says_days_and_kinds_in_words_as_pages_do(record):
    made = dossier(record, Wish("person/sergey-lavrov"), ".md", pictured=False).decode()
    addresses_left_out = re.sub(r"https?://\S+", "", made)
    assert re.findall(r"\d{4}-\d\d(?:-\d\d)?", addresses_left_out) == []
    assert re.findall(r"\b[a-z]+[A-Z]\w+", addresses_left_out) == []
    assert "between 24 February 2022 and 30 May 2024: Sergey Lavrov, for Russia: opposes" in made


def test_the_same_chart_is_in_each_format_and_draws_every_position(record, files):
    held = record.positions(ABOUT.actor, topic=ABOUT.topic)
    page_, word_ = files[".html"].decode(), docx.Document(io.BytesIO(files[".docx"]))
    svg = page_[page_.index("<svg") : page_.rindex("</svg>")]
    for position in held:
        assert str(position["proposition_label"]).split()[0] in svg
    assert "Sergey Lavrov: what was held when" in svg
    assert "data:image/svg+xml;base64," in files[".md"].decode()
    (shape,) = word_.inline_shapes
    assert shape.width > shape.height > 0


def test_a_word_file_has_a_footnote_for_each_report_with_its_words(record, files):
    gathered = gather(record, ABOUT)
    with zipfile.ZipFile(io.BytesIO(files[".docx"])) as archive:
        notes = ElementTree.fromstring(archive.read("word/footnotes.xml"))
        body = ElementTree.fromstring(archive.read("word/document.xml"))
        types = archive.read("[Content_Types].xml").decode()
    told = {note.get(f"{W}id"): "".join(note.itertext()) for note in notes}
    called = [mark.get(f"{W}id") for mark in body.iter(f"{W}footnoteReference")]
    assert "footnotes+xml" in types
    assert called == [identity for identity in told if int(identity) > 0]
    for statement in gathered.statements:
        for report in statement.reports:
            assert any(report.passages[0].exact in words for words in told.values())


def test_a_page_asks_nothing_of_the_network_and_links_each_note_both_ways(files):
    text = files[".html"].decode()
    assert "<script" not in text and not re.search(r'(src|href)="http', text)
    calls, notes = (set(re.findall(rf'href="#{name}-(\d+)"', text)) for name in ("note", "call"))
    assert calls == notes and len(calls) > 5


def test_what_was_said_later_is_not_in_a_dossier_as_of_a_day(record):
    text = dossier(record, Wish(ABOUT.actor, ABOUT.topic, as_of=date(2024, 6, 1)), ".md").decode()
    assert "30 May 2024" in text and "25 December 2024" not in text and "2025" not in text
    assert "Only what was said by 1 June 2024 is taken into account" in text


def test_what_rests_on_unnamed_reporters_is_called_so(record):
    whole = gather(record, Wish("state/united-states"))
    anonymous = [one for one in whole.statements if one.standing == "anonymous"]
    assert anonymous
    text = dossier(record, Wish("state/united-states"), ".md").decode()
    assert text.count("known only through reporters who are not named") >= len(anonymous)


def test_unnamed_sources_begin_positions_in_a_dossier_only_where_that_is_asked_and_it_says_so(record):
    about = Wish("person/vladimir-putin", "topic/nato")
    asked = replace(about, counting=Counting(begin_on_anonymous=True))
    texts = [dossier(record, wish, ".html").decode() for wish in (about, asked)]
    moved = [text.partition("How it moved")[2].partition("Who and what contradicts it")[0] for text in texts]
    assert "ambivalent" not in moved[0].partition("<svg")[0] and "ambivalent" in moved[1].partition("<table")[2]
    assert ["begins positions too" in text for text in texts] == [False, True]
    by_texts = replace(ABOUT, counting=Counting(outside=False))
    assert len(gather(record, by_texts).positions) < len(gather(record, ABOUT).positions)


def test_a_tension_shows_both_sides_and_on_what_each_was_said(record, files):
    gathered = gather(record, ABOUT)
    tensions = [row for row in gathered.contradictions if row["type"] == "tension"]
    assert tensions and not any(row["certain"] for row in tensions)
    known = {statement.id: statement for statement in gathered.statements} | gathered.also
    text = files[".md"].decode().split("## Who and what contradicts it")[1].split("##")[0]
    for row in tensions:
        for side in (known[id] for id in row["statements"].split(" | ")):
            on = "" if side.proposition.id == row["proposition"] else f" “{side.proposition.label}”"
            assert f"{side.speaker.label}, for Russia: {side.stance}{on}" in text
    assert "“The war in Ukraine is frozen" in text and "possible, not certain" in text


def test_characters_that_a_format_reserves_mean_themselves():
    hostile = "<b>x</b> | *y* [z](http://e) \x07 &amp;"
    made = Document("t", "en", [Heading(hostile, 1), Paragraph(hostile, (hostile,)), Grid(("a",), ((hostile,),))])
    assert "<b>" not in page(made)
    assert "<b>" not in markdown(made).replace("\\<", "") and "\\*y\\*" in markdown(made)
    paragraphs = docx.Document(io.BytesIO(word(made))).paragraphs
    assert paragraphs[1].text == hostile.replace("\x07", "")


def test_a_source_is_cited_by_the_style_that_is_asked_for(tmp_path):
    source = Source("article/x", "The Times", "2024-02-14", "Talks", "https://example.org/a", ("Ada Doe",))
    (entry,) = bibliography([source])
    assert entry.startswith("Ada Doe (2024)") and "Talks" in entry and "Available at: https://example.org/a" in entry
    assert UNTITLED in bibliography([Source("article/y", "The Times", "2024-02")])[0]
    with pytest.raises(KgError, match="style: 'no-such-style' cannot be used"):
        bibliography([source], "no-such-style")
    (tmp_path / "broken.csl").write_text("<style/>")
    with pytest.raises(KgError, match=r"broken\.csl"):
        bibliography([source], str(tmp_path / "broken.csl"))


@pytest.mark.parametrize(
    ("actor", "topic", "expected"),
    [
        ("person/nobody", "", "nothing is on record of person/nobody"),
        ("person/sergey-lavrov", "topic/none", "nothing is on record of topic/none"),
        ("person/marco-rubio", "topic/nuclear-weapons", "nothing is on record of person/marco-rubio on topic/nuclear-"),
        ("no id", "", "expected an id"),
    ],
)
def test_nothing_on_record_is_said_in_words(record, actor, topic, expected):
    with pytest.raises(KgError, match=expected):
        dossier(record, Wish(actor, topic), ".md")


def test_a_format_that_there_is_not_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(KgError, match=r"expected \.docx, \.html, \.md"):
        format_of(tmp_path / "dossier.odt")


def test_the_command_writes_the_file_that_it_is_told(founding, tmp_path):
    command = ("dossier", ABOUT.actor, "--topic", ABOUT.topic, "--store", founding)
    target = tmp_path / "dossier.docx"
    done = forking.kg(*command, "-o", target)
    assert (done.returncode, done.stdout) == (0, f"{target}: {target.stat().st_size:,} bytes\n")
    assert docx.Document(str(target)).core_properties.title.startswith("Sergey Lavrov on ")
    shown = forking.kg(*command)
    assert shown.returncode == 0 and "## Sources" in shown.stdout and "base64" not in shown.stdout
    refused = forking.kg(*command, "-o", tmp_path / "x.pdf")
    assert refused.returncode == 1 and "Traceback" not in refused.stderr and not (tmp_path / "x.pdf").exists()


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_turns_the_word_file_into_pages_with_the_notes(files, tmp_path):
    (tmp_path / "dossier.docx").write_bytes(files[".docx"])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "dossier.docx")], check=True, capture_output=True, timeout=120)
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "dossier.pdf").pages]
    assert 2 <= len(pages) <= 4 and "what is on record" in " ".join(pages[0].split())
    told = " ".join(" ".join(pages).split())
    assert all(f"“{words}”" in told for words in ("but not for a ceasefire", "A ceasefire will not suit us"))
    assert "characters 250–273" in told and "Sources" in " ".join(pages[-2:])  # the list of sources may break


def test_what_an_organ_said_is_in_the_dossier_of_its_state_as_it_is_in_its_positions(record):
    gathered = gather(record, Wish("state/ukraine", ""))
    speakers = {statement.speaker.id for statement in gathered.statements}
    assert "organization/centre-for-strategic-communication" in speakers
    assert len(gathered.positions) > 0
