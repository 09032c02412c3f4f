"""From what was gathered to a document: what was said, when, according to whom, how it moved, who contradicts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from kg.dossier.blocks import Block, Document, Grid, Heading, Paragraph, Picture
from kg.dossier.citation import DEFAULT_STYLE, bibliography
from kg.dossier.gathering import Gathered
from kg.library.statements import Report, Statement
from kg.library.values import text
from kg.wording import CONTRADICTIONS, EXPLAINED, count, days, plain, spaced

CONDITIONAL = {"none": "", "some": ", partly under a condition", "all": ", under a condition"}


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


def _opening(made: Gathered) -> Iterator[Paragraph]:
    statements, dates = made.statements, sorted(statement.date for statement in made.statements)
    utterances = len({statement.utterance for statement in statements})
    counted = f"{count(len(statements), 'statement')} in {count(utterances, 'utterance')}"
    articles = {report.article for statement in statements for report in statement.reports}
    first, last = days(dates[0]), days(dates[-1])
    span = f"dated {first}" if first == last else f"the first {first}, the last {last}"
    yield Paragraph(f"{counted}, {span}, reported by {count(len(articles), 'article')}.")
    limits = [f"said by {days(made.wish.as_of.isoformat())}"] if made.wish.as_of else []
    limits += [f"published by {days(made.wish.known_on.isoformat())}"] if made.wish.known_on else []
    ways = ["What only unnamed sources tell begins positions too."] if made.wish.counting.begin_on_anonymous else []
    ways += [] if made.wish.counting.outside else ["Positions and contradictions go by the days of the texts alone."]
    only = f" Only what was {' and '.join(limits)} is taken into account." if limits else ""
    yield Paragraph(
        "This is what articles report that somebody said, not what is so. Where nothing was found, nothing follows: "
        f"silence is never read as agreement.{only}{''.join(f' {way}' for way in ways)} "
        f"Revision {made.revision} of the data."
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
    line = f"{days(statement.date)}: {speaker}{spoke}: {said}, according to {told}{marks}."
    return Paragraph(line, tuple(_note(made, report) for report in statement.reports), listed=True)


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
    how = [part for part in (spaced(report.mode or ""), "first-hand" if report.hops == 1 else "") if part]
    said = f"{words}; " if words else ""
    told = f"{_according(report)}, {days(report.published)} [{made.number(report.article)}]{where}"
    return f"{'; '.join([f'{said}{told}', *([', '.join(how)] if how else [])])}."


def _moved(made: Gathered) -> Iterator[Block]:
    rows = [
        (
            _label(row, "proposition"),
            _label(row, "actor"),
            f"{row['stance']}{CONDITIONAL[str(row['conditional'])]}",
            days(text(row["firstStated"])),
            days(text(row["lastStated"])),
            text(row["statements"]) + (", contested" if row["contested"] else ""),
        )
        for row in made.positions
    ]
    if not rows:
        yield Paragraph("No position can be derived from these statements.")
        return
    shifts = [row for row in made.contradictions if row["type"] == "shift"]
    moves = f"{count(len(shifts), 'shift')} found" if shifts else "no shift was found"
    yield Paragraph(f"A position is a stance that is held from one statement to the next; {moves}.")
    yield Grid(("proposition", "actor", "stance", "first stated", "last stated", "statements"), tuple(rows))


def _contradicted(made: Gathered) -> Iterator[Block]:
    rows = [row for row in made.contradictions if row["type"] != "denial"]
    if not rows:
        yield Paragraph("No contradiction was found.")
    for row in rows:
        unsure = "" if row["certain"] else " (possible, not certain: a date, a source or a reading leaves it open)"
        kind = text(row["type"])
        called = CONTRADICTIONS.get(kind, spaced(kind))
        about = f"{called[:1].upper()}{called[1:]}{unsure}, since {days(text(row['since']))}"
        yield Paragraph(f"{about}: {plain(_label(row, 'proposition'))}. {EXPLAINED.get(kind, '')}".rstrip())
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
        yield Paragraph(f"Denied, since {days(text(row['since']))}: {_label(row, 'proposition')}")
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
