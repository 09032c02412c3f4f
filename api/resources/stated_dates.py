"""Answers counted otherwise than they are stored: what `dates` and flags may be, and what they leave of an item."""

from __future__ import annotations

from api.problems import Refusal
from api.resources.models import Model, Position, Statement
from kg.questions import wrong
from kg.questions.files import DATES


def dates_of(dates: str) -> str:
    """What `dates` is; Refusal 400, with the nearest that it may be, for anything else."""
    if dates not in DATES:
        near = wrong.nearest(dates, DATES)
        raise Refusal(
            400, f"{dates!r} is not a value of dates; expected {' or '.join(DATES)}; did you mean {near or 'stated'}?"
        )
    return dates


def flag_of(name: str, text: str) -> bool:
    """Whether a flag is set; Refusal 400 for what is neither true nor false."""
    if text not in ("true", "false"):
        raise Refusal(400, f"{text!r} is not a value of {name}; expected true or false")
    return text == "true"


def stated(row: Model, dates: str) -> Model | None:
    """A row as the texts alone have it, if asked: a contradiction that rests on a day from outside is none."""
    if dates == "all" or not getattr(row, "datedOutside", None) or isinstance(row, Position):
        return row
    if isinstance(row, Statement):
        return row.model_copy(update={"datedOutside": None, "identified": []})
    return None
