"""The UN votes of `shared/data/un-votes` as a statement table, without a store between: a vote is a statement.

Yes supports the resolution, no opposes it, an abstention is ambivalent.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from kg.networks.column import Column
from kg.networks.table import NO_LEVEL, UNDATED, StatementTable, seconds

STANCE = {"yes": 1.0, "abstain": 0.0, "no": -1.0}


def table(folder: Path) -> StatementTable:
    """Every vote; states are state/<name>, resolutions proposition/<number of the roll call>."""
    with (folder / "un_roll_calls.csv").open(encoding="utf-8") as file:
        calls = {call["rcid"]: call for call in csv.DictReader(file)}
    with gzip.open(folder / "un_votes.csv.gz", "rt", encoding="utf-8") as file:
        rows = [(rcid.partition(".")[0], name, code, vote) for rcid, name, code, vote in list(csv.reader(file))[1:]]
    call, country, _, vote = zip(*rows, strict=True)
    state = [f"state/{name.lower().replace(' ', '-')}" for name in country]  # some codes are of two states
    resolution = Column.of(f"proposition/{number}" for number in call)
    statement = Column.of(f"statement/{number}/{who}" for number, who in zip(call, state, strict=True))
    days = [
        seconds(calls[name.partition("/")[2]]["date"]) if name.partition("/")[2] in calls else UNDATED
        for name in resolution.values
    ]
    states, size = Column.of(state), len(call)
    empty = Column(np.full(size, -1, np.int32), ())
    attributes = {
        who: {"label": name, "type": "State", "code": code} for who, (_, name, code, _) in zip(state, rows, strict=True)
    }
    attributes |= {
        f"proposition/{number}": {"label": f"{call['unres']}: {call['short']}", "type": "Proposition"}
        for number, call in calls.items()
    }
    return StatementTable(
        statement=statement,
        report=statement,
        article=Column(resolution.codes, tuple(name.replace("proposition", "article") for name in resolution.values)),
        publisher=empty,
        utterance=statement,
        person=states,
        organization=states,
        actor_type=states.mapped(dict.fromkeys(states.values, "State")),
        proposition=resolution,
        time=np.array(days, np.int64)[resolution.codes],
        stance=np.array([STANCE[word] for word in vote]),
        level=np.full(size, NO_LEVEL, np.int64),
        mode=empty,
        certainty=empty,
        force=empty,
        coder=empty,
        hops=np.ones(size, np.int32),
        conditional=np.zeros(size, bool),
        contested=np.zeros(size, bool),
        attributes=attributes,
    ).ordered()
