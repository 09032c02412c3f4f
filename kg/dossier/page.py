"""A document as one HTML page that stands alone: no script, no outside file, readable when printed."""

from __future__ import annotations

from html import escape

from kg.dossier.blocks import Block, Document, Grid, Heading, Paragraph, Picture

STYLE = """
body { font: 1rem/1.5 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #111; }
h1, h2, h3 { font-family: system-ui, sans-serif; line-height: 1.25; }
table { border-collapse: collapse; font-size: .875rem; }
th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; }
svg, img { max-width: 100%; height: auto; }
.notes { font-size: .875rem; }
sup a { text-decoration: none; }
@media print { body { margin: 0; max-width: none; } }
"""


def page(document: Document) -> str:
    """The document as HTML; footnotes stand at its end, each linked with where it is called."""
    notes: list[str] = []
    body = "\n".join(_block(block, notes) for block in document.blocks)
    listed = "\n".join(
        f'<li id="note-{number}">{escape(note)} <a href="#call-{number}" aria-label="back to the text">↩</a></li>'
        for number, note in enumerate(notes, 1)
    )
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n"
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n"
        f'<section class="notes" aria-label="Notes">\n<ol>\n{listed}\n</ol>\n</section>\n</main>\n</body>\n</html>\n'
    )


def _block(block: Block, notes: list[str]) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            text = escape(block.text) + _called(block, notes)
            return f"<ul><li>{text}</li></ul>" if block.listed else f"<p>{text}</p>"
        case Grid():
            head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.header)
            rows = "\n".join(
                "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
            )
            return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
        case Picture():
            svg = block.svg.decode()
            return f'<figure role="img" aria-label="{escape(block.words)}">{svg[svg.index("<svg") :]}</figure>'


def _called(block: Paragraph, notes: list[str]) -> str:
    first = len(notes) + 1
    notes += block.notes
    calls = (
        f'<sup><a id="call-{number}" href="#note-{number}">{number}</a></sup>'
        for number in range(first, len(notes) + 1)
    )
    return "<sup>,</sup>".join(calls)
