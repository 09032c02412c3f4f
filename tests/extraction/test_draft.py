"""Drafts: what a file's bytes, paragraphs and quotation marks tell, and what they must not be taken for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from kg.cli import application
from kg.errors import DataError
from kg.extraction import fixing
from kg.extraction.draft import draft
from kg.extraction.languages import language_of
from kg.extraction.quotations import outermost, quotations
from kg.extraction.segments import PROPER, segments
from kg.extraction.sources import LARGEST, read

ROOT = Path(__file__).parents[2]
ARTICLES = sorted((ROOT / "data" / "articles").glob("*.yaml"))

PAGE = """<!doctype html><html lang="en"><head><title>Minister speaks of peace</title>
<meta property="og:site_name" content="Caliber.Az">
<meta property="article:published_time" content="2024-12-25T10:00:00Z">
<meta name="author" content="Tamilla Hasanova"></head><body><nav>Home Politics Sport</nav><article>
<h1>Minister speaks of peace</h1><p>The minister said on Monday that talks could begin soon, if both sides agreed to it
in writing, and that he expected an answer within a few weeks from the other government.</p>
<p>“We are ready for talks,” he told reporters after the meeting, which lasted for about three hours in the capital.</p>
</article><footer>All rights reserved</footer></body></html>"""


def pdf(content: bytes) -> bytes:
    """A PDF of one page with this content stream, written by hand."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("She said “yes, we agree” twice.", ["yes, we agree"]),
        ("Er sagte: „Wir sind bereit.“ Und »mehr als das«.", ["Wir sind bereit.", "mehr als das"]),
        ("Il dit : « Oui, bien sûr. » Puis rien.", ["Oui, bien sûr."]),
        ("彼は「はい」と言った。", ["はい"]),
        ("'We're ready,' he said. The states' rights don't matter.", ["We're ready,"]),
        ("Він сказав: «Ми готові».", ["Ми готові"]),
        ('It is a 6" pipe.', []),
    ],
)
def test_quotations_are_found_by_the_marks_of_their_language(text, words):
    found, _ = quotations(text)
    assert [text[one.start : one.end] for one in outermost(found)] == words


def test_a_quotation_within_a_quotation_has_its_own_span_and_depth():
    text = "“He told me ‘never again’ and left,” she said. “He said “no” too.”"
    found, unbalanced = quotations(text)
    assert [(one.depth, text[one.start : one.end]) for one in found] == [
        (0, "He told me ‘never again’ and left,"),
        (1, "never again"),
        (0, "He said “no” too."),
        (1, "no"),
    ]
    assert not unbalanced


def test_a_quotation_goes_on_over_paragraphs_that_repeat_its_mark():
    text = "“First of all.\n\n“Then again,” he said."
    (one,), unbalanced = quotations(text)
    assert [text[start:end] for start, end in one.parts] == ["First of all.", "Then again,"]
    assert not unbalanced


def test_a_mark_without_its_other_half_is_told_and_swallows_no_later_paragraph():
    text = "“We never end this.\n\nThe minister left. “Good,” he said."
    found, unbalanced = quotations(text)
    assert [text[one.start : one.end] for one in found] == ["We never end this.", "Good,"]
    assert [(mark.start, mark.mark) for mark in unbalanced] == [(0, "“")]


@pytest.mark.parametrize("record", ARTICLES, ids=lambda path: path.stem)
def test_segments_of_a_founding_article_are_in_the_article_proper_as_its_coder_said(record, seeds):
    coded = yaml.safe_load(record.read_text())
    text = seeds[coded["sha256"]].read_bytes().decode()

    def proper(parts):
        inside = [False] * len(text)
        for kind, start, end in parts:
            inside[start:end] = [kind in PROPER] * (end - start)
        return inside

    by_coder = proper((part["segmentKind"], part["start"], part["end"]) for part in coded["segment"])
    by_rule = proper((part.kind, part.start, part.end) for part in segments(text))
    differing = [i for i in range(len(text)) if by_coder[i] != by_rule[i] and not text[i].isspace()]
    assert not differing


@pytest.mark.parametrize("record", ARTICLES, ids=lambda path: path.stem)
def test_every_offset_of_a_draft_leads_to_its_words(record, seeds, known):
    coded = yaml.safe_load(record.read_text())
    text = seeds[coded["sha256"]].read_bytes()
    drafted = draft(read(text, record.name, url=coded["url"]), known)
    assert (drafted.record["sha256"], drafted.record["characters"]) == (coded["sha256"], coded["characters"])
    assert (drafted.record["publisher"], drafted.record["language"]) == (coded["publisher"], coded["language"])
    for report in drafted.record["reports"]:
        passages = report["evidence"] if isinstance(report["evidence"], list) else [report["evidence"]]
        for passage in passages:
            assert text.decode()[passage["start"] : passage["end"]] == passage["exact"]
            assert len(passage["exact"].split()) <= 12


def test_a_saved_page_gives_its_text_publisher_day_author_and_language(known):
    drafted = draft(read(PAGE.encode(), "page.html"), known)
    assert drafted.record["publisher"] == "organization/caliber-az"
    assert drafted.record["published"] == "2024-12-25"
    assert drafted.record["language"] == "en"
    assert "Home Politics Sport" not in drafted.source.text
    assert drafted.source.text.startswith("Minister speaks of peace\n\n")
    assert [report["evidence"]["exact"] for report in drafted.record["reports"]] == ["We are ready for talks,"]


def test_a_pdf_gives_its_text():
    source = read(pdf(b"BT /F1 12 Tf 50 700 Td (The minister said that talks begin.) Tj ET"), "a.pdf")
    assert source.text.strip() == "The minister said that talks begin."


BAD = {
    "empty": (b" \n ", "an empty file"),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 50, "a binary file"),
    "50 MB": (b"word " * 10_500_000, "52,500,000 bytes"),
    "wrong encoding": ("Министр сказал, что переговоры начнутся скоро.".encode("cp1251"), "not UTF-8"),
    "HTML bomb": (b"<html><body>" + b"<div>" * 50_000, "elements in each other"),
    "page without a text": (b"<html><body><script>var a;</script></body></html>", "a page without a main text"),
    "PDF without text": (pdf(b""), "a PDF without text"),
    "broken PDF": (b"%PDF-1.4\nnothing", "a PDF that cannot be read"),
    "only marks": (b"--- ... !!!", "no words"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_no_article_is_refused_in_words(kind):
    content, said = BAD[kind]
    assert len(content) < LARGEST or kind == "50 MB"
    with pytest.raises(DataError, match=said):
        read(content, "file")


def test_the_encoding_that_a_text_reads_well_in_is_named():
    content = "Министр сказал, что переговоры начнутся скоро.".encode("cp1251")
    with pytest.raises(DataError, match="--encoding cp1251"):
        read(content, "file")
    assert read(content, "file", encoding="cp1251").text.startswith("Министр")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The minister said that the talks are to begin and it was not for him to say.", "en"),
        ("Der Minister sagte, dass die Gespräche in der Stadt mit dem Land beginnen.", "de"),
        ("Міністр сказав, що переговори їх не цікавлять", "uk"),
        ("Министр сказал, что мы рассмотрим это", "ru"),
        ("彼は言った", "ja"),
        ("12 34", ""),
    ],
)
def test_the_language_of_a_text_is_told_by_its_script_and_small_words(text, tag):
    assert language_of(text) == tag


def test_fixing_sets_right_what_the_text_proves_and_leaves_the_rest_of_the_file(tmp_path):
    text = "Lavrov said: “We are ready.” Then “no” and “no”."
    (tmp_path / "x.txt").write_text(text)
    record = (
        "# a comment\nid: article/x\ntype: Article\nreports:\n"
        "  - evidence: {start: 3, end: 9, exact: We are ready}  # here\n"
        "  - evidence:\n      exact: Lavrov said\n"
        "  - evidence: {exact: 'no'}\n  - evidence: {exact: not there}\n"
    )
    fixed = fixing.fix(record, "x.yaml", {"0": tmp_path / "x.txt"})
    assert "{start: 14, end: 26, exact: We are ready}  # here" in fixed.text
    assert "      start: 0\n      end: 11\n      exact: Lavrov said" in fixed.text
    assert fixed.text.startswith("# a comment\nsha256: ")
    assert f"characters: {len(text)}\n" in fixed.text
    assert [finding.path for finding in fixed.findings] == ["reports[2].evidence.start", "reports[3].evidence.exact"]
    again = fixing.fix(fixed.text, "x.yaml", {"0": tmp_path / "x.txt"})
    assert (again.text, again.changes) == (fixed.text, ())


def test_kg_check_fix_repairs_a_broken_record_so_that_every_passage_is_proved(tmp_path, seeds):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = next((tmp_path / "data" / "articles").glob("caliber*"))
    record = path.read_text()
    path.write_text(record.replace("start: ", "start: 1").replace("characters: 2554", "characters: 1"))
    run = CliRunner().invoke(
        application("check"),
        ["check", str(tmp_path / "data"), "--texts", str(next(iter(seeds.values())).parent), "--fix"],
        catch_exceptions=True,
    )
    broken = yaml.safe_load(path.read_text())
    whole = yaml.safe_load(record)
    assert broken["reports"] == whole["reports"]
    assert broken["characters"] == whole["characters"]
    assert run.exit_code != 2


def test_kg_draft_writes_the_record_and_keeps_the_text_it_made(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    run = CliRunner().invoke(
        application("draft"),
        ["draft", str(tmp_path / "page.html"), "-o", str(tmp_path / "r.yaml"), "--store", str(tmp_path / "none")],
    )
    assert run.exit_code == 0
    record = yaml.safe_load((tmp_path / "r.yaml").read_text())
    kept = (tmp_path / "r.txt").read_bytes().decode()
    assert record["characters"] == len(kept)


def test_kg_draft_writes_over_no_text_and_no_record_that_hold_something_else(tmp_path):
    original = "Министр сказал: «мир».\n".encode("cp1251")
    (tmp_path / "x.txt").write_bytes(original)
    line = ["draft", str(tmp_path / "x.txt"), "--encoding", "cp1251", "--store", str(tmp_path / "none"), "-o"]
    for output in ("x.yaml", "coded.yaml"):
        (tmp_path / "coded.yaml").write_text("id: article/coded\n")
        (tmp_path / "coded.txt").unlink(missing_ok=True)
        run = CliRunner().invoke(application("draft"), [*line, str(tmp_path / output)])
        assert "a file that holds something else" in str(run.exception)
        assert (tmp_path / "x.txt").read_bytes() == original
        assert (tmp_path / "coded.yaml").read_text() == "id: article/coded\n"
        assert not (tmp_path / "x.yaml").exists() and not (tmp_path / "coded.txt").exists()
    for _ in range(2):  # the same once more is no harm
        run = CliRunner().invoke(application("draft"), [*line, str(tmp_path / "y.yaml")])
        assert run.exit_code == 0, run.output


def test_kg_draft_in_json_tells_marks_without_their_other_halves(tmp_path):
    (tmp_path / "a.txt").write_text("The minister said: “We never end this.\n\nHe left.")
    run = CliRunner().invoke(
        application("draft"), ["draft", str(tmp_path / "a.txt"), "--format", "json", "--store", str(tmp_path / "none")]
    )
    assert json.loads(run.stdout)["unbalanced"] == [{"start": 19, "mark": "“"}]


def test_a_text_of_nothing_but_opening_marks_is_read_at_once_and_each_mark_told():
    found, unbalanced = quotations("Lavrov said “" * 30)
    assert len(unbalanced) == 30 and all(one.start < one.end for one in found)
