"""Statements in rows, as the rules of derivation read them, and what is derived of them in short."""

from __future__ import annotations

from datetime import date

from kg.bases import Bases
from kg.derive import Counting, Frame, Relation, StatementRow, findings

BASES = Bases()
ID = BASES.id


def row(
    slug: str,
    stance: str,
    day: str,
    *,
    speaker: str = "ann",
    article: str = "a",
    proposition: str = ID("proposition/p"),
    **more: object,
) -> StatementRow:
    """A report in `article` of statement/<slug>/<proposition>; `day` is YYYY-MM-DD or two of them joined by /."""
    first, _, last = day.partition("/")
    values = {
        "graph": BASES.graph(f"article/{article}"),
        "report": ID(f"report/{article}/{slug}"),
        "statement": ID(f"statement/{slug}/{proposition.rpartition('/')[2]}"),
        "utterance": ID(f"utterance/{slug}"),
        "proposition": proposition,
        "stance": stance,
        "speaker": ID(f"person/{speaker}"),
        "earliest": date.fromisoformat(first),
        "latest": date.fromisoformat(last or first),
        "published": date(2025, 1, 1),
    }
    return StatementRow(**(values | more))


def stances(rows, actor: str = "person/ann", **options) -> list[tuple[str, str, str, int]]:
    """(stance, first stated, last stated, statements) of each of an actor's positions."""
    found = findings(rows, Counting(**options)).positions
    return [
        (one.stance, str(one.first_stated), str(one.last_stated), len(one.rests_on))
        for one in found
        if one.actor == ID(actor)
    ]


def contradictions(rows, type_: str, frame: Frame | None = None, **options):
    """The contradictions of one type."""
    found = findings(rows, Counting(**options), frame=frame or Frame())
    return [one for one in found.contradictions if one.type == type_]


FREEZE = Frame(relations=(Relation(ID("relation/r"), ID("proposition/q"), ID("proposition/p")),))


def about_q(slug: str, stance: str, day: str, **more) -> StatementRow:
    """A statement on proposition/q."""
    return row(slug, stance, day, proposition=ID("proposition/q"), **more)
