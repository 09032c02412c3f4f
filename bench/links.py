"""How well names are linked, and how fast: precision, recall and abstention on a table of names.

    python bench/links.py ../shared/data/wikidata/names.tsv

The table has the columns qid, name and sources (the body the person sits in). For each way of naming a person, a
sample of the table is looked up with the default policy:

- listed: a name as the table has it;
- held-out: the names of people with several, one of them taken out of the index and looked up;
- surname and body: "Lavrov", with the body in words, such as "russia cabinet", where lone surnames are to be decided;
- Cyrillic: the Cyrillic name, with every Cyrillic name of the table taken out of the index;
- misspelling: a listed name with one letter dropped, doubled, changed or swapped with its neighbour.

Then the open world: of the table a random half is left out of the index, and its people are looked up in each of these
ways, so that the right answer to every name is that it is not there. What is linked all the same is wrong, also where a
surname's only bearer of the body in the index is somebody else; but two people of one full name cannot be told apart by
it, and are counted as shared names. With as many people that are there as are not, precision is what is right of all
that is linked.

Precision = right / linked, recall = right / looked up, abstention = not linked / looked up. Names that several ids
of the index bear have no right answer but abstention and are counted apart. Speeds are of one core's own time.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import process_time

from rich.console import Console
from rich.table import Table

from kg.links.candidates.features import Sought
from kg.links.candidates.ranking import Policy, propose
from kg.links.outside import dump
from kg.names import fold, parts
from kg.things.indexing import build, in_memory
from kg.things.item import Item
from kg.things.name_index import NameIndex

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
Case = tuple[Sought, str]


@dataclass
class Outcome:
    """The counts of one way of naming, its errors, and the time it took."""

    way: str
    sought: int = 0
    right: int = 0
    wrong: int = 0
    abstained: int = 0
    shared: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)

    def row(self) -> list[str]:
        linked = self.right + self.wrong
        rates = (self.right / max(linked, 1), self.right / max(self.sought, 1), self.abstained / max(self.sought, 1))
        speed = f"{(self.sought + self.shared) / self.seconds:,.0f}"
        return [
            self.way,
            str(self.sought),
            *(f"{rate:.3f}" for rate in rates),
            str(self.wrong),
            str(self.shared),
            speed,
        ]


def measure(way: str, index: NameIndex, cases: Iterable[Case], bearers: dict[str, set[str]]) -> Outcome:
    """Look every case up and count; a name that several ids bear is counted apart, and must not be linked."""
    outcome = Outcome(way)
    for sought, right in cases:
        begin = process_time()
        match = propose(sought, index, policy=Policy(lone_surnames=True)).match
        outcome.seconds += process_time() - begin
        if len(bearers.get(fold(sought.name), ())) > 1:
            outcome.shared += 1
            continue
        outcome.sought += 1
        if match is None:
            outcome.abstained += 1
        elif match.item.id == right:
            outcome.right += 1
        else:
            outcome.wrong += 1
            outcome.errors.append(f"{sought.name} ({right}) -> {match.name} ({match.item.id}, {match.score})")
    return outcome


def misspelt(name: str, dice: random.Random) -> str:
    """The name with one mistake in a word of five letters or more; unchanged if it has none."""
    places = [n for n in range(1, len(name) - 1) if name[n - 1 : n + 2].isalpha()]
    if not places:
        return name
    n = dice.choice(places)
    letter = dice.choice("aeiorstln")
    return dice.choice(
        [
            name[:n] + name[n + 1 :],
            name[:n] + name[n] + name[n:],
            name[:n] + letter + name[n + 1 :],
            name[:n] + name[n + 1] + name[n] + name[n + 2 :],
        ]
    )


def person(name: str, **more: str) -> Sought:
    """A person sought by name."""
    return Sought(name=name, kind="person", **more)


def ways(items: list[Item], index: NameIndex, sample: int, dice: random.Random) -> Iterable[Outcome]:
    """The outcome of each way of naming, on at most `sample` cases."""
    bearers = _bearers(items)

    def take(cases: list[Case]) -> list[Case]:
        return dice.sample(cases, min(sample, len(cases)))

    listed = take([(person(name), item.id) for item in items for name in item.names])
    yield measure("full name, as listed", index, listed, bearers)
    several = take([(person(item.names[-1]), item.id) for item in items if len(item.names) > 1])
    held = {sought.name for sought, _ in several}
    yield measure("full name, held out", in_memory(_without(items, held.__contains__)), several, bearers)
    by_office = [(person(_surname(item.names[0]), office=_words(item)), item.id) for item in items if item.tags]
    yield measure("surname and body", index, take(by_office), _surnames(items))
    cyrillic = [(person(n), i.id) for i in items for n in i.names if _CYRILLIC.search(n) and _latin(i)]
    latin = in_memory(_without(items, lambda name: bool(_CYRILLIC.search(name))))
    yield measure("Cyrillic, index Latin", latin, take(cyrillic), bearers)
    wrong = [(replace(sought, name=misspelt(sought.name, dice)), id) for sought, id in listed]
    yield measure("misspelling", index, [case for case in wrong if case[0].name], bearers)


def open_world(items: list[Item], sample: int, dice: random.Random) -> Iterable[tuple[Outcome, Outcome]]:
    """For each way of naming the outcome on people of the half that is indexed, and of the half that is not."""
    shuffled = dice.sample(items, len(items))
    there, away = shuffled[: len(items) // 2], shuffled[len(items) // 2 :]
    index, bearers, surnames = in_memory(there), _bearers(there), _surnames(items)

    def both(way: str, make: Callable[[Item], list[Case]]) -> tuple[Outcome, Outcome]:
        present, absent = ([case for item in half for case in make(item)] for half in (there, away))
        apart = surnames if way == "surname and body" else bearers
        named = {key: {"several", *ids} for key, ids in bearers.items()}
        return (
            measure(way, index, dice.sample(present, min(sample, len(present))), apart),
            measure(way, index, dice.sample(absent, min(sample, len(absent))), named),
        )

    def by_office(item: Item) -> list[Case]:
        return [(person(_surname(item.names[0]), office=_words(item)), item.id)] if item.tags else []

    yield both("full name, as listed", lambda item: [(person(name), item.id) for name in item.names])
    yield both("surname and body", by_office)
    yield both("Cyrillic", lambda item: [(person(name), item.id) for name in item.names if _CYRILLIC.search(name)])
    yield both("misspelling", lambda item: [(person(misspelt(name, dice)), item.id) for name in item.names if name])


def _bearers(items: list[Item]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for name in item.names:
            found[fold(name)].add(item.id)
    return found


def _surnames(items: list[Item]) -> dict[str, set[str]]:
    """A surname that several people of one body bear cannot be told apart by surname and office."""
    counts = Counter((tag, fold(_surname(item.names[0]))) for item in items for tag in item.tags)
    return {surname: {"several", tag} for (tag, surname), count in counts.items() if count > 1}


def _surname(name: str) -> str:
    words = parts(name).surname
    written = re.split(r"[\s,]+", name)
    kept = [word for word in written if any(part in words for part in fold(word).split())]
    return " ".join(kept) or name


def _words(item: Item) -> str:
    return item.tags[0].replace("-", " ")


def _latin(item: Item) -> bool:
    return any(not _CYRILLIC.search(name) for name in item.names)


def _without(items: list[Item], out: Callable[[str], bool]) -> list[Item]:
    return [replace(item, names=tuple(name for name in item.names if not out(name))) for item in items]


def main() -> None:
    """Run the measurement and print it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("table", type=Path)
    arguments.add_argument("--sample", type=int, default=3000)
    arguments.add_argument("--errors", type=int, default=8, help="how many errors of each way to list")
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    items = list(dump.items(given.table))
    with tempfile.TemporaryDirectory() as folder:
        begin = process_time()
        build(items, Path(folder) / "names.db", sources=given.table.name)
        built = process_time() - begin
        index = NameIndex(Path(folder) / "names.db")
        outcomes = list(ways(items, index, given.sample, random.Random(5)))
        halves = list(open_world(items, given.sample, random.Random(7)))
        index.close()
    if given.json:
        told = {"closed": [asdict(outcome) for outcome in outcomes], "open": [list(map(asdict, two)) for two in halves]}
        json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
        return
    _show(outcomes, len(items), built, given.errors)
    _show_open(halves, given.errors)


def _show(outcomes: list[Outcome], items: int, built: float, errors: int) -> None:
    table = Table("way", "sought", "precision", "recall", "abstained", "wrong", "shared names", "names a second")
    for outcome in outcomes:
        table.add_row(*outcome.row())
    console = Console(soft_wrap=True, highlight=False)
    console.print(table)
    console.print(f"index of {items:,} items: {items / built:,.0f} items a second")
    for outcome in outcomes:
        for error in outcome.errors[:errors]:
            console.print(f"  {outcome.way}: {error}", markup=False)


def _show_open(halves: list[tuple[Outcome, Outcome]], errors: int) -> None:
    """Of each way what is linked wrongly of those who are not there, and precision with as many who are."""
    table = Table("way, half of the table left out", "absent", "linked wrongly", "share", "precision", "shared names")
    console = Console(soft_wrap=True, highlight=False)
    for present, absent in halves:
        share = absent.wrong / max(absent.sought, 1)
        right, wrong = present.right / max(present.sought, 1), present.wrong / max(present.sought, 1)
        precision = right / max(right + wrong + share, 1e-9)
        numbers = (str(absent.sought), str(absent.wrong), f"{share:.4f}", f"{precision:.3f}", str(absent.shared))
        table.add_row(present.way, *numbers)
    console.print(table)
    for _, absent in halves:
        for error in absent.errors[:errors]:
            console.print(f"  {absent.way}, not there: {error}", markup=False)


if __name__ == "__main__":
    main()
