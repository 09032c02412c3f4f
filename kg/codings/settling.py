"""How disagreements of coders were settled: decisions kept beside the codings, each with who, when and why.

`codings/settled.yaml` holds a list. A decision names the disagreement that it settles by article, variable and the
words of the first coder's passages, and holds while both coders' values are those that it was made about. Where one
passage proves several statements on which the coders differ alike, one decision is of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import yaml

from kg.codings.comparison import Comparison, Disagreement
from kg.codings.unit import VARIABLES
from kg.errors import DataError, Finding
from kg.questions.wrong import nearest
from kg.records import folder

FILE = "settled.yaml"
WORDS = ("both", "open")
"""What a disagreement may be settled as beside one of the two values: each is right for its passage; not decided."""


@dataclass(frozen=True)
class Decision:
    """One decision.

    Attributes:
        article, of, passage: the disagreement: article, variable, words of the first coder's passages.
        first, second: the coders' values.
        settled: one of the two values, or one of `WORDS`.
        reason, by, on: why, by whom, on which day.
    """

    article: str
    of: str
    passage: str
    first: str
    second: str
    settled: str
    reason: str
    by: str
    on: str

    def is_of(self, disagreement: Disagreement) -> bool:
        """Whether it settles a disagreement: the same thing, between the same values."""
        place = (self.article, self.of, self.passage, self.first, self.second)
        return place == (
            disagreement.article,
            disagreement.variable,
            disagreement.units[0].quotation,
            *disagreement.values,
        )


def read(data: Path) -> list[Decision]:
    """The decisions of a data folder, none if none were kept.

    Raises:
        DataError: the file is no list of decisions.
    """
    path = data / folder.CODINGS / FILE
    if not path.exists():
        return []
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError([Finding(str(path), "", str(error).splitlines()[0], "YAML, a list of decisions")]) from error
    findings, decisions = [], []
    for number, row in enumerate(held if isinstance(held, list) else [held]):
        fields = set(Decision.__dataclass_fields__)
        if not isinstance(row, dict) or set(row) != fields:
            expected = f"the fields {', '.join(Decision.__dataclass_fields__)}"
            findings.append(Finding(str(path), f"[{number}]", "something else", expected, "settled"))
            continue
        decision = Decision(**{name: str(value) for name, value in row.items()})
        if decision.settled not in (decision.first, decision.second, *WORDS) or not decision.reason.strip():
            expected = f"{decision.first}, {decision.second}, {' or '.join(WORDS)}, and a reason"
            findings.append(Finding(str(path), f"[{number}]", f"settled as {decision.settled!r}", expected, "settled"))
        decisions.append(decision)
    if findings:
        raise DataError(findings)
    return decisions


def decision_on(disagreement: Disagreement, decisions: Iterable[Decision]) -> Decision | None:
    """The latest decision on a disagreement; None while there is none."""
    return next((decision for decision in reversed([*decisions]) if decision.is_of(disagreement)), None)


def decide(
    compared: Comparison, *, article: str, of: str, passage: str, settled: str, reason: str, by: str, on: date
) -> Decision:
    """A decision on one disagreement of two codings.

    Args:
        compared: the codings.
        article, of: where: an article's id, and one of the variables.
        passage: words of the first coder's passage, as many as tell it from others.
        settled: one of the two values, "both" or "open".
        reason, by, on: why, by whom, on which day.

    Raises:
        DataError: no disagreement, or more than one, is meant, or the value is none of the two.
    """
    _one_of("of", of, VARIABLES)
    every = [disagreement for disagreement in compared.disagreements() if disagreement.variable == of]
    _one_of("article", article, sorted({disagreement.article for disagreement in every}))
    meant = [
        disagreement
        for disagreement in every
        if disagreement.article == article and passage in disagreement.units[0].quotation
    ]
    if len({(disagreement.units[0].quotation, disagreement.values) for disagreement in meant}) != 1:
        quoted = " | ".join(
            disagreement.units[0].quotation for disagreement in every if disagreement.article == article
        )
        found = f"{passage!r}, words of {len(meant)} disagreements on {of}"
        raise DataError([Finding("", "passage", found, f"words of one of: {quoted}", "settled")])
    disagreement = meant[0]
    _one_of("as", settled, (*disagreement.values, *WORDS))
    if not (reason.strip() and by.strip()):
        raise DataError([Finding("", "reason", "nothing", "why it is settled so, and by whom", "settled")])
    return Decision(
        article, of, disagreement.units[0].quotation, *disagreement.values, settled, reason, by, on.isoformat()
    )


def keep(data: Path, decision: Decision) -> Path:
    """Put a decision beside the others of a data folder, in place of those on the same thing; the file."""
    path = data / folder.CODINGS / FILE
    place = (decision.article, decision.of, decision.passage)
    kept = [earlier for earlier in read(data) if (earlier.article, earlier.of, earlier.passage) != place]
    write(path, [*kept, decision])
    return path


def write(path: Path, decisions: Sequence[Decision]) -> None:
    """Write decisions, in order of article, variable and passage."""
    rows = [
        asdict(decision)
        for decision in sorted(decisions, key=lambda decision: (decision.article, decision.of, decision.passage))
    ]
    path.write_text(yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=118), encoding="utf-8")


def _one_of(name: str, value: str, words: Sequence[str]) -> None:
    if value not in words:
        near = nearest(value, list(words))
        meant = f"; did you mean {near}?" if near else ""
        raise DataError([Finding("", name, repr(value), f"one of {', '.join(words) or 'none'}{meant}", "settled")])
