"""Projects that are damaged, hostile or in odd encodings: refused in words, or read as what they are."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from kg.errors import DataError
from kg.qda.mapping import roles
from kg.qda.project import Code, Project
from kg.qda.reading import read
from kg.qda.refi_writing import codebook
from kg.qda.statements import coding
from tests.qda.projects import BRAT, TEXT, brat, cas, dna1, qde, qdpx

pytest.importorskip("pyrefiqda", reason="pyrefiqda is not installed")
pytest.importorskip("cassis", reason="dkpro-cassis is not installed")


def said(made: Project) -> list[tuple[str, str, str]]:
    """Who said what with which stance."""
    return [(one.person, one.proposition, one.stance) for one in coding(made, roles(made.codes)).statements]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: path.write_bytes(b"PK nothing"), "an archive that cannot be read"),
        (lambda path: qdpx(path, "<Project"), "a project by the schema of REFI-QDA"),
        (lambda path: qdpx(path, qde().replace('name="Trees"', "")), "a project by the schema of REFI-QDA"),
        (lambda path: qdpx(path, qde(end="many")), "a project by the schema of REFI-QDA"),
        (lambda path: qdpx(path, '<!DOCTYPE x [<!ENTITY a "b">]>' + qde()[38:]), "a document type"),
        (lambda path: qdpx(path, qde(), b"\xff\xfe"), "is not UTF-8"),
        (lambda path: zipfile.ZipFile(path, "w").close(), "0 .qde files"),
    ],
)
def test_a_file_that_is_no_project_is_refused_in_words(tmp_path, make, expected):
    path = tmp_path / "bad.qdpx"
    make(path)
    with pytest.raises(DataError, match=expected):
        read(path)


def mixed(content: bytes, seed: int) -> bytes:
    """Content with some bytes of it changed, dropped or doubled."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        changed[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    return bytes(changed)


@pytest.mark.parametrize("form", ["qdpx", "dna", "zip", "qdc", "ann"])
def test_what_is_damaged_is_read_or_refused_and_never_fails_otherwise(tmp_path, form):
    path = tmp_path / f"x.{form}"
    if form == "ann":
        path = brat(tmp_path / "x", BRAT) / "2024-02-14 talk.ann"
    else:
        {"qdpx": lambda: qdpx(path, qde()), "dna": lambda: dna1(path), "zip": lambda: cas(path)}.get(
            form, lambda: path.write_bytes(codebook([Code("a", ("Actors", "Ada"))]))
        )()
    whole = path.read_bytes()
    refused = 0
    for seed in range(40):
        path.write_bytes(mixed(whole, seed) if seed % 4 else whole[: len(whole) * seed // 40])
        try:
            made = read(path.parent if form == "ann" else path)
            refused += bool(coding(made, roles(made.codes)).faults)
        except DataError:
            refused += 1
    assert refused > 5


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_no_encoding_hides_what_xml_declares_and_none_is_a_hindrance(tmp_path, encoding):
    name = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = qde().replace("utf-8", name)
    good, bad = (tmp_path / f"{one}.qdpx" for one in ("good", "bad"))
    for path, xml in ((good, text), (bad, text.replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>', 1))):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("project.qde", xml.encode(encoding))
            archive.writestr("sources/t.txt", TEXT)
    assert said(read(good)) == said(read(qdpx(tmp_path / "plain.qdpx", qde())))
    with pytest.raises(DataError, match="a document type"):
        read(bad)


@pytest.mark.parametrize("inner", [False, True], ids=["an archive", "an archive in an archive"])
def test_what_would_grow_beyond_all_bounds_is_refused(tmp_path, monkeypatch, inner):
    monkeypatch.setattr("kg.qda.archive.MOST_BYTES", 200_000)
    monkeypatch.setattr("kg.qda.uima.MOST_BYTES", 200_000)
    path = tmp_path / "bomb.zip"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed if inner else path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xmi", b" " * 1_000_000)
    if inner:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("annotation/t/cyd.zip", packed.getvalue())
    assert path.stat().st_size < 10_000
    with pytest.raises(DataError, match="when unpacked"):
        read(path, "cas")


def test_an_encrypted_archive_and_a_project_in_an_unknown_encoding_are_refused(tmp_path):
    path = qdpx(tmp_path / "locked.qdpx", qde())
    content = bytearray(path.read_bytes())
    for at in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[at] |= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"an archive that cannot be read: .*encrypted"):
        read(path)
    with pytest.raises(DataError, match="that are not klingon"):
        read(qdpx(tmp_path / "odd.qdpx", qde().replace("utf-8", "klingon")))
