"""From what was gathered to a document: what was said, when, according to whom, how it moved, who contradicts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from kg.dossier.blocks import Block, Document, Grid, Heading, Paragraph, Picture
from kg.dossier.citation import DEFAULT_STYLE, bibliography
from kg.dossier.gathering import Gathered
from kg.library.statements import Report, Statement
from kg.library.values import text

CONDITIONAL = {"none": "", "some": ", partly under a condition", "all": ", under a condition"}
MODES = {"quoted": "quoted", "partlyQuoted": "partly quoted", "paraphrased": "paraphrased"}


def document(made: Gathered, picture: Picture | None, style: str = DEFAULT_STYLE) -> Document:
    """The document. `picture`: the chart of who held what when, None for none. Raises KgError for an unknown style."""
    on = f" on {made.topic}" if made.topic else ""
    title = f"{made.actor}{on}: what is on record"
    blocks: list[Block] = [Heading(title, 1), *_opening(made), Heading("What was said", 2)]
    by_proposition = sorted(made.statements, key=lambda statement: (statement.proposition.label, statement.date))
    for proposition, group in groupby(by_proposition, key=lambda statement: statement.proposition):
        blocks.append(Heading(proposition.label, 3))
        blocks += [_said(made, statement) for statement in group]
    blocks += [Heading("How it moved", 2), *_moved(made)]
    if picture:
        blocks.append(picture)
    blocks += [Heading("Who and what contradicts it", 2), *_contradicted(made)]
    blocks += [Heading("Anonymous or denied", 2), *_doubtful(made)]
    entries = bibliography(made.sources, style)
    blocks += [Heading("Sources", 2), *(Paragraph(f"[{number}] {entry}") for number, entry in enumerate(entries, 1))]
    return Document(title, "en", blocks)


def when(date: str) -> str:
    """An EDTF date as it stands in a line: an interval by its ends, any other as it is written."""
    first, slash, last = date.partition("/")
    if not slash:
        return date
    if first in ("", ".."):
        return f"by {last}"
    return f"since {first}" if last in ("", "..") else f"between {first} and {last}"


def _opening(made: Gathered) -> Iterator[Paragraph]:
    statements, days = made.statements, sorted(statement.date for statement in made.statements)
    utterances = len({statement.utterance for statement in statements})
    counted = f"{_count(len(statements), 'statement')} in {_count(utterances, 'utterance')}"
    articles = {report.article for statement in statements for report in statement.reports}
    span = f"dated {when(days[0])}" if days[0] == days[-1] else f"the first {when(days[0])}, the last {when(days[-1])}"
    yield Paragraph(f"{counted}, {span}, reported by {_count(len(articles), 'article')}.")
    limits = [f"said by {made.wish.as_of}"] if made.wish.as_of else []
    limits += [f"published by {made.wish.known_on}"] if made.wish.known_on else []
    only = f" Only what was {' and '.join(limits)} is taken into account." if limits else ""
    yield Paragraph(
        "This is what articles report that somebody said, not what is so. Where nothing was found, nothing follows: "
        f"silence is never read as agreement.{only} Revision {made.revision} of the data."
    )


def _said(made: Gathered, statement: Statement, *, named: bool = False) -> Paragraph:
    """A statement as a line: when, who, with which stance and force, under which condition, according to whom.

    Also on which proposition, if it is to be `named`.
    """
    speaker = statement.speaker.label
    force = f" ({', '.join(statement.force)})" if statement.force else ""
    condition = f", only if: {'; '.join(item.label for item in statement.conditions)}" if statement.conditions else ""
    behalf = [actor.label for actor in statement.behalf if actor.label != speaker]
    spoke = f", for {', '.join(behalf)}" if behalf else ""
    marks = _marks(statement)
    told = "; ".join(dict.fromkeys(_according(report) for report in statement.reports))
    on = f" “{statement.proposition.label}”" if named else ""
    said = f"{statement.stance}{on}{force}{condition}"
    line = f"{when(statement.date)}: {speaker}{spoke}: {said}, according to {told}{marks}."
    return Paragraph(line, tuple(_note(made, report) for report in statement.reports), item=True)


def _according(report: Report) -> str:
    chain = f", citing {', '.join(item.label for item in report.chain)}" if report.chain else ""
    return f"{report.publisher.label}{chain}"


def _marks(statement: Statement) -> str:
    marks = ["known only through reporters who are not named"] if statement.standing == "anonymous" else []
    marks += ["denied"] if statement.denied else []
    marks += ["reports disagree"] if statement.contested else []
    marks += ["its date is known from outside the articles"] if statement.dated_outside else []
    return f" ({'; '.join(marks)})" if marks else ""


def _note(made: Gathered, report: Report) -> str:
    """A footnote: the words, where they stand, and how the article came by them."""
    words = " … ".join(f"“{passage.exact}”" for passage in report.passages if passage.exact)
    places = [f"{item.start}–{item.end}" for item in report.passages if item.start is not None]
    where = f", characters {', '.join(places)}" if places else ""
    mode = MODES.get(report.mode, report.mode)
    how = [part for part in (mode, "first-hand" if report.hops == 1 else f"{report.hops} hops") if part]
    said = f"{words}; " if words else ""
    return (
        f"{said}{report.publisher.label}, {report.published} [{made.number(report.article)}]{where}; {', '.join(how)}."
    )


def _moved(made: Gathered) -> Iterator[Block]:
    rows = [
        (
            _label(row, "proposition"),
            _label(row, "actor"),
            f"{row['stance']}{CONDITIONAL[str(row['conditional'])]}",
            text(row["firstStated"]),
            text(row["lastStated"]),
            text(row["statements"]) + (", contested" if row["contested"] else ""),
        )
        for row in made.positions
    ]
    if not rows:
        yield Paragraph("No position can be derived from these statements.")
        return
    shifts = [row for row in made.contradictions if row["type"] == "shift"]
    moves = f"{_count(len(shifts), 'shift')} found" if shifts else "no shift was found"
    yield Paragraph(f"A position is a stance that is held from one statement to the next; {moves}.")
    yield Grid(("proposition", "actor", "stance", "first stated", "last stated", "statements"), tuple(rows))


def _contradicted(made: Gathered) -> Iterator[Block]:
    rows = [row for row in made.contradictions if row["type"] != "denial"]
    if not rows:
        yield Paragraph("No contradiction was found.")
    for row in rows:
        unsure = "" if row["certain"] else " (the dates leave open whether it is one)"
        yield Paragraph(f"{row['type']}{unsure}, since {text(row['since'])}: {_label(row, 'proposition')}")
        yield from _sides(made, row)


def _doubtful(made: Gathered) -> Iterator[Block]:
    anonymous = [statement for statement in made.statements if statement.standing == "anonymous"]
    denials = [row for row in made.contradictions if row["type"] == "denial"]
    if not anonymous and not denials:
        yield Paragraph("No statement rests on anonymous reporters alone, and none is denied on record.")
    if anonymous:
        yield Paragraph("Known only through reporters who are not named:")
        yield from (_said(made, statement) for statement in anonymous)
    for row in denials:
        yield Paragraph(f"Denied, since {text(row['since'])}: {_label(row, 'proposition')}")
        yield from _sides(made, row)


def _sides(made: Gathered, row: Mapping[str, object]) -> Iterator[Paragraph]:
    """The statements that do not go together; of one on another proposition, on which."""
    known = {statement.id: statement for statement in made.statements} | made.also
    for statement in (known[identity] for identity in _ids(row["statements"]) if identity in known):
        yield _said(made, statement, named=statement.proposition.id != row["proposition"])


def _ids(cell: object) -> list[str]:
    return str(cell).split(" | ")


def _label(row: dict[str, object] | object, name: str) -> str:
    assert isinstance(row, dict)
    return text(row.get(f"{name}_label") or row[name])


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
