"""A document as a Word file (Office Open XML, ECMA-376), by python-docx, with footnotes of the format's own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from kg.dossier.blocks import Block, Document, Grid, Heading, Paragraph, Picture
from kg.errors import KgError

if TYPE_CHECKING:
    from docx.document import Document as Word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
WIDTH_CM = 16.0
HEIGHT_CM = 21.0
"""Width of a chart or table on the page."""
FIRST_CM = 5.5
"""Width of a table's first column, which holds sentences."""


def word(document: Document) -> bytes:
    """The document as a `.docx` file. Raises KgError if python-docx is not installed."""
    try:
        import docx
    except ImportError as error:
        raise KgError("python-docx is not installed; pip install 'onrecord[document]' brings it") from error
    made = docx.Document()
    made.core_properties.title = document.title
    made.core_properties.language = document.language
    made.core_properties.author = "On Record"
    notes: list[str] = []
    for block in document.blocks:
        _add(made, block, notes)
    _footnotes(made, notes)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _add(made: Word, block: Block, notes: list[str]) -> None:
    match block:
        case Heading():
            made.add_heading(_plain(block.text), level=block.level - 1)
        case Paragraph():
            paragraph = made.add_paragraph(_plain(block.text), style="List Bullet" if block.listed else None)
            for place, note in enumerate(block.notes):
                if place:
                    paragraph.add_run(", ").font.superscript = True
                notes.append(note)
                _call(paragraph, len(notes))
        case Grid():
            _table(made, block)
        case Picture():
            from docx.shared import Cm

            made.add_picture(io.BytesIO(block.png), width=Cm(WIDTH_CM))
            shape = made.inline_shapes[-1]
            if shape.height > Cm(HEIGHT_CM):  # what is longer than a page is drawn smaller, not cut
                shape.width, shape.height = int(shape.width * Cm(HEIGHT_CM) / shape.height), Cm(HEIGHT_CM)
            made.paragraphs[-1].paragraph_format.space_before = Cm(0.5)
            made.inline_shapes[-1]._inline.docPr.set("descr", _plain(block.words))


def _table(made: Word, block: Grid) -> None:
    from docx.shared import Cm, Pt

    table = made.add_table(rows=1, cols=len(block.header), style="Table Grid")
    table.autofit = False
    widths = [FIRST_CM, *[(WIDTH_CM - FIRST_CM) / max(1, len(block.header) - 1)] * (len(block.header) - 1)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for line, row in enumerate((block.header, *block.rows)):
        cells = table.rows[0].cells if line == 0 else table.add_row().cells
        for cell, words, width in zip(cells, row, widths, strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(_plain(words))
            run.bold, run.font.size = line == 0, Pt(8)


def _call(paragraph: Any, number: int) -> None:
    """Put the mark of a footnote at the end of a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    run.font.superscript = True
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run._r.append(reference)


def _footnotes(made: Word, notes: list[str]) -> None:
    """Give the file a part with its footnotes: python-docx has no call for it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    between = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    small = '<w:rPr><w:sz w:val="18"/></w:rPr>'
    close = f'<w:pPr><w:spacing w:after="40"/>{small}</w:pPr>'
    raised = '<w:rPr><w:sz w:val="18"/><w:vertAlign w:val="superscript"/></w:rPr>'
    told = "".join(
        f'<w:footnote w:id="{number}"><w:p>{close}<w:r>{raised}<w:footnoteRef/></w:r>'
        f'<w:r>{small}<w:t xml:space="preserve"> {escape(_plain(note))}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    xml = f'{head}<w:footnotes xmlns:w="{W}">{between}{told}</w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), CONTENT, xml.encode(), made.part.package)
    made.part.relate_to(part, FOOTNOTES)


def _plain(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(letter for letter in text if letter in "\t\n" or ord(letter) >= 32)
