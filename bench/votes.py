"""The UN votes of `shared/data/un-votes` as a statement table, without a store between: a vote is a statement.

Yes supports the resolution, no opposes it, an abstention is ambivalent.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from kg.networks.table.column import Column
from kg.networks.table.statements import NO_LEVEL, UNDATED, StatementTable, seconds

STANCE = {"yes": 1.0, "abstain": 0.0, "no": -1.0}


def table(folder: Path) -> StatementTable:
    """Every vote; states are state/<name>, resolutions proposition/<number of the roll call>."""
    with gzip.open(folder / "un_votes.csv.gz", "rt", encoding="utf-8") as file:
        call, country, code, vote = zip(*list(csv.reader(file))[1:], strict=True)
    calls = _calls(folder)
    call = [number.partition(".")[0] for number in call]
    state = [f"state/{name.lower().replace(' ', '-')}" for name in country]  # some codes are of two states
    resolution = Column.of(f"proposition/{number}" for number in call)
    statement = Column.of(f"statement/{number}/{who}" for number, who in zip(call, state, strict=True))
    dates = [calls.get(name.partition("/")[2], {}).get("date") for name in resolution.values]
    labels = {
        f"proposition/{number}": {"label": f"{told['unres']}: {told['short']}", "type": "Proposition"}
        for number, told in calls.items()
    }
    for who, name, letters in set(zip(state, country, code, strict=True)):
        labels[who] = {"label": name, "type": "State", "code": letters}
    time = np.array([seconds(day) if day else UNDATED for day in dates], np.int64)[resolution.codes]
    stance = np.array([STANCE[word] for word in vote])
    return _table(Column.of(state), resolution, statement, time, stance, labels)


def _calls(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "un_roll_calls.csv").open(encoding="utf-8") as file:
        return {call["rcid"]: call for call in csv.DictReader(file)}


def _table(
    states: Column, resolution: Column, statement: Column, time: np.ndarray, stance: np.ndarray, labels: dict
) -> StatementTable:
    size = len(time)
    empty = Column(np.full(size, -1, np.int32), ())
    return StatementTable(
        **dict.fromkeys(("statement", "report", "utterance"), statement),
        **dict.fromkeys(("person", "organization"), states),
        **dict.fromkeys(("publisher", "mode", "certainty", "force", "coder"), empty),
        article=Column(resolution.codes, tuple(name.replace("proposition", "article") for name in resolution.values)),
        actor_type=states.mapped(dict.fromkeys(states.values, "State")),
        proposition=resolution,
        time=time,
        stance=stance,
        level=np.full(size, NO_LEVEL, np.int64),
        hops=np.ones(size, np.int32),
        conditional=np.zeros(size, bool),
        contested=np.zeros(size, bool),
        attributes=labels,
    ).ordered()
