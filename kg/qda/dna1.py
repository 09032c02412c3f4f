"""Files of Discourse Network Analyzer 1 (XML, versions 1.16 and later): articles with the statements within them.

Dates are DD.MM.YYYY; positions count UTF-16 units from 1. Agreement is "yes" or "no".
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from kg.imports import spans
from kg.qda.archive import plain_xml
from kg.qda.project import Project, Segment, Text, refusal

ROLES = {
    "person": "person",
    "organization": "organization",
    "category": "proposition",
    "agreement/yes": "supports",
    "agreement/no": "opposes",
}
"""What the codes of such a project stand for; the format itself says so."""


def read(path: Path) -> Project:
    """The project of a file. Raises DataError; faults of single statements are in `Project.faults`."""
    try:
        root = ElementTree.fromstring(plain_xml(path, path.name, path.read_bytes()))
    except ElementTree.ParseError as error:
        raise refusal(path, f"no XML: {error}", "a .dna file of Discourse Network Analyzer 1") from None
    except OSError as error:
        raise refusal(path, f"a file that cannot be read: {error.strerror}", "a .dna file") from None
    if root.tag != "discourse" or root.find("articles") is None:
        found = f"a root element {root.tag!r}"
        raise refusal(path, found, "'discourse' with 'articles', as Discourse Network Analyzer 1.16 and later write")
    project = Project(path.stem, str(path))
    for number, article in enumerate(root.iterfind("articles/article"), 1):
        _article(project, number, article)
    return project


def _article(project: Project, number: int, article: ElementTree.Element) -> None:
    title = (article.findtext("title") or "").strip() or f"article {number}"
    text = article.find("text")
    content = "" if text is None else "".join(text.itertext())
    written = (article.findtext("date") or "").strip()
    try:
        published = datetime.strptime(written, "%d.%m.%Y").date().isoformat()
    except ValueError:
        project.fault(f"article {number}: date", f"{written!r}", "a day as DD.MM.YYYY")
        published = ""
    key = f"{number} {title}"
    project.texts[key] = Text(key, content, title, published)
    for place, statement in enumerate(article.iterfind("statements/statement"), 1):
        _statement(project, key, f"article {number}: statement {place}", statement)


def _statement(project: Project, text: str, where: str, statement: ElementTree.Element) -> None:
    start, end = (statement.findtext(name) or "" for name in ("start", "end"))
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        project.fault(where, f"the span {start!r} to {end!r}", "whole numbers, from 1")
        return
    begin, stop = spans.code_points(project.texts[text].content, int(start) - 1, int(end) - 1)
    agreement = (statement.findtext("agreement") or "").strip()
    if agreement not in ("yes", "no"):
        project.fault(where, f"the agreement {agreement!r}", "yes or no")
        return
    values = {
        name: " ".join((statement.findtext(name) or "").split()) for name in ("person", "organization", "category")
    }
    codes = [project.code(name, value) for name, value in values.items() if value]
    before = len(project.segments)
    for code in (*codes, project.code("agreement", agreement)):
        project.add(Segment(f"{where}, {code.partition('/')[0]}", text, begin, stop, code))
    # Two statements may have one span: what belongs together is said, not guessed.
    keys = [segment.key for segment in project.segments[before:]]
    project.links |= {(key, other) for key in keys for other in keys if key < other}
