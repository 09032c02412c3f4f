"""A service is killed at random moments while two writers write, for minutes; then files of its store are damaged.

    .venv/bin/python bench/crash.py --store store --rounds 50 --harms 50 --seed 1

Says what each round did. What was acknowledged and is lost, is there in part, or makes a traceback ends the run.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.api.crashes import RECORDS_AND_ALL, Written, check, copy, crash, damaged, harm, kg


def crashes(store: Path, rounds: int, chance: random.Random) -> None:
    """Kill and start anew, on one store."""
    written, killed = Written(), Counter[str]()
    for _ in range(rounds):
        killed[crash(store, chance.uniform(0.01, 2), chance, written)] += 1
        check(store, written)
    print(f"{rounds} crashes, {written.writes} writes acknowledged, none lost; killed: {dict(killed)}", flush=True)


def harms(store: Path, rounds: int, chance: random.Random, folder: Path) -> None:
    """Damage one file at a time of a new copy."""
    content = kg("query", "--store", str(store), RECORDS_AND_ALL, "--format", "csv").stdout
    assert content.count("\n") > 1000, "the store holds too little to tell damage by"
    outcomes = Counter[str]()
    for number in range(rounds):
        harmed = copy(store, folder / str(number) / "store")
        what = harm(harmed, chance)
        outcome = damaged(harmed, what, content)
        outcomes[outcome] += 1
        print(f"{what}: {outcome}", flush=True)
    print(f"{rounds} harms: {dict(outcomes)}", flush=True)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, required=True, help="a store, which is copied")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--harms", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        store = copy(given.store, Path(folder) / "crashed" / "store")
        crashes(store, given.rounds, chance)
        harms(store, given.harms, chance, Path(folder))


if __name__ == "__main__":
    main()
