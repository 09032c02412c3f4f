"""Small projects of each form, made as the tools make them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

TEXT = "Ада сказала 🎻: trees are good.\nBob of the Ministry said that trees are bad."
TREES = "Trees are good."
FIRST = (0, TEXT.index("\n"))
SECOND = (TEXT.index("Bob"), len(TEXT))


def guid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def qde(*, end: object = SECOND[1], extra: str = "", code: str = "trees", published: str = "2024-02-14") -> str:
    """The XML of a project: two persons, one proposition, two stances, one coder, one memo."""

    def coding(key: str, of: str) -> str:
        inner = f'<CodeRef targetGUID="{guid(of)}"/>'
        return f'<Coding guid="{guid(key + of)}" creatingUser="{guid("coder")}">{inner}</Coding>'

    def selection(key: str, start: object, stop: object, *codes: str, note: str = "") -> str:
        inner = "".join(coding(key, of) for of in codes) + note
        place = f'startPosition="{start}" endPosition="{stop}"'
        return f'<PlainTextSelection guid="{guid(key)}" {place}>{inner}</PlainTextSelection>'

    def codes(name: str, *inner: str, codable: str = "false") -> str:
        return f'<Code guid="{guid(name)}" name="{name}" isCodable="{codable}">{"".join(inner)}</Code>'

    def leaf(name: str, shown: str) -> str:
        return f'<Code guid="{guid(name)}" name="{shown}" isCodable="true"/>'

    book = (
        codes("Actors", leaf("ada", "Ада"), leaf("bob", "Bob"), codes("Organisations", leaf("ministry", "Ministry")))
        + codes("Claims", codes("Nature", leaf("trees", TREES)))
        + codes("Stance", leaf("pro", "pro"), leaf("con", "contra"))
    )
    note = f'<NoteRef targetGUID="{guid("memo")}"/>'
    selections = (
        selection("s1", *FIRST, "ada", code, "pro", note=note)
        + selection("s2", SECOND[0], end, "bob", "ministry", "con")
        + selection("s3", TEXT.index("trees are bad"), SECOND[1] - 1, "trees")
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="Trees" origin="Test"'
        f'{extra}><Users><User guid="{guid("coder")}" name="Cyd"/></Users>'
        f"<CodeBook><Codes>{book}</Codes></CodeBook>"
        f'<Sources><TextSource guid="{guid("text")}" name="interview {published}" plainTextPath="internal://t.txt">'
        f"{selections}</TextSource></Sources>"
        f'<Notes><Note guid="{guid("memo")}" name="memo"><PlainTextContent>said in\npassing</PlainTextContent></Note>'
        "</Notes></Project>"
    )


def recorded() -> str:
    """The XML of a project whose texts are the plain text of a PDF and the transcript of a recording."""
    codes = "".join(
        f'<Code guid="{guid(name)}" name="{name}" isCodable="false">'
        + "".join(f'<Code guid="{guid(of)}" name="{of}" isCodable="true"/>' for of in below)
        + "</Code>"
        for name, below in (("Persons", ("Ada",)), ("Claims", (TREES,)), ("Stance", ("pro",)))
    )

    def codings(key: str) -> str:
        return "".join(
            f'<Coding guid="{guid(key + of)}"><CodeRef targetGUID="{{{guid(of).upper()}}}"/></Coding>'
            for of in ("Ada", TREES, "pro")
        )

    pdf = (
        f'<PDFSource guid="{guid("pdf")}" name="paper 2024-02-14" path="internal://paper.pdf">'
        f'<PDFSelection guid="{guid("box")}" page="1" firstX="1" firstY="1" secondX="2" secondY="2"/>'
        f'<Representation guid="{guid("plain")}" plainTextPath="internal://t.txt">'
        f'<PlainTextSelection guid="{guid("p1")}" startPosition="0" endPosition="{FIRST[1]}">{codings("p1")}'
        "</PlainTextSelection></Representation></PDFSource>"
        f'<PDFSource guid="{guid("scan")}" name="scan" path="internal://scan.pdf"/>'
    )
    points = "".join(
        f'<SyncPoint guid="{guid(f"point {place}")}" timeStamp="{place}" position="{place}"/>' for place in SECOND
    )
    audio = (
        f'<AudioSource guid="{guid("audio")}" name="talk 2024-02-15" path="internal://talk.m4a">'
        f'<Transcript guid="{guid("transcript")}"><PlainTextContent>{TEXT}</PlainTextContent>{points}'
        f'<TranscriptSelection guid="{guid("a1")}" fromSyncPoint="{guid(f"point {SECOND[0]}")}" '
        f'toSyncPoint="{guid(f"point {SECOND[1]}")}">{codings("a1")}</TranscriptSelection></Transcript>'
        f'<AudioSelection guid="{guid("time")}" begin="1" end="2"/></AudioSource>'
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="Heard">'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{pdf}{audio}</Sources></Project>"
    )


def qdpx(path: Path, xml: str, text: bytes = TEXT.encode()) -> Path:
    """A .qdpx file with this project and this text."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", xml)
        archive.writestr("sources/t.txt", text)
    return path


def brat(folder: Path, annotations: str, text: str = TEXT) -> Path:
    """A folder of brat with one text."""
    folder.mkdir()
    (folder / "2024-02-14 talk.txt").write_text(text, encoding="utf-8")
    (folder / "2024-02-14 talk.ann").write_text(annotations, encoding="utf-8")
    return folder


def span(words: str) -> str:
    start = TEXT.index(words)
    return f"{start} {start + len(words)}"


BRAT = f"""T1\tPerson {span("Ада")}\tАда
T2\tClaim {span("trees are good")}\ttrees are good
A1\tStance T2 supports
R1\tSaid Arg1:T1 Arg2:T2
T3\tPerson {span("Bob")}\tBob
T4\tClaim {span("trees are bad")}\ttrees are bad
A2\tStance T4 supports
R2\tSaid Arg1:T3 Arg2:T4
#1\tAnnotatorNotes T4\tironic
"""


def dna1(path: Path, *, start: int = 1, agreement: str = "yes", date: str = "14.02.2024") -> Path:
    """A file of DNA 1 with two statements on one span: positions are in UTF-16 units, from 1."""
    stop = len(TEXT[: FIRST[1]].encode("utf-16-le")) // 2 + 1
    statement = (
        "<statement><start>{0}</start><end>{1}</end><person>{2}</person><organization/>"
        "<category>Trees are good.</category><agreement>{3}</agreement></statement>"
    )
    said = statement.format(start, stop, "Ада", agreement) + statement.format(1, stop, "Bob", "no")
    path.write_text(
        f"<discourse><version>1.21</version><articles><article><title>Talk</title><date>{date}</date>"
        f"<text>{TEXT}</text><statements>{said}</statements></article></articles></discourse>",
        encoding="utf-8",
    )
    return path


def cas(path: Path, identifier: str = "") -> Path:
    """An INCEpTION export of one text as a zip with XMI and its type system: a span layer with three features.

    With an identifier, Bob is a named entity of a knowledge base too.
    """
    from cassis import Cas, TypeSystem

    types = TypeSystem()
    layer = types.create_type("webanno.custom.Statement", supertypeName="uima.tcas.Annotation")
    for name in ("Speaker", "Claim", "Stance", "note"):
        types.create_feature(layer, name, "uima.cas.String")
    made = Cas(types)
    made.sofa_string = TEXT
    made.sofa_mime = "text/plain"
    made.add(layer(begin=FIRST[0], end=FIRST[1], Speaker="Ада", Claim=TREES, Stance="supports", note="aside"))
    made.add(layer(begin=SECOND[0], end=SECOND[1], Speaker="Bob", Claim=TREES, Stance="opposes"))
    if identifier:
        entity = types.create_type(
            "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", supertypeName="uima.tcas.Annotation"
        )
        for name in ("value", "identifier"):
            types.create_feature(entity, name, "uima.cas.String")
        bob = SECOND[0], SECOND[0] + len("Bob")
        made.add(entity(begin=bob[0], end=bob[1], value="PER", identifier=identifier))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("annotation/2024-02-14 talk.txt/cyd.xmi", made.to_xmi())
        archive.writestr("annotation/2024-02-14 talk.txt/TypeSystem.xml", types.to_xml())
    return path
