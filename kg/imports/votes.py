"""Votes of the United Nations General Assembly, in the files of the R package unvotes (Erik Voeten's data).

`un_votes.csv` (or .gz): rcid, country, country_code, vote; `un_roll_calls.csv`: rcid, date, unres, short, descr …;
`un_roll_call_issues.csv`: rcid, issue. A vote is an utterance of a state on the proposition of its roll call: yes
supports, no opposes, abstain is ambivalent. A roll call is one article of the United Nations; a row proves a vote.
Which items of Wikidata the states are, a column of the votes may say, or a fourth file (`kg.imports.states`).
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg import dates
from kg.characters import spaced, unclean, without
from kg.errors import DataError, Finding
from kg.imports import states
from kg.imports.corpus import Corpus, Record, Skipped
from kg.imports.identity import Identified
from kg.imports.naming import Names, Things, unclear

STANCES = {"yes": "supports", "no": "opposes", "abstain": "ambivalent"}
NO_VOTE = ("absent", "not a member", "")
UNITED_NATIONS = "United Nations"
SOURCE = "roll-call votes of the United Nations General Assembly"

_COLUMNS = {
    "un_votes": ("rcid", "country", "country_code", "vote"),
    "un_roll_calls": ("rcid", "date", "unres", "short", "descr"),
    "un_roll_call_issues": ("rcid", "issue"),
}


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote: its row, the id of the state, and what it said."""

    row: int
    state: str
    stance: str


def find(folder: Path) -> Mapping[str, Path]:
    """The files of a folder by name, gzipped or not; those that are missing are left out."""
    files = {}
    for name in (*_COLUMNS, states.STATES):
        for suffix in (".csv", ".csv.gz"):
            if (folder / f"{name}{suffix}").is_file():
                files[name] = folder / f"{name}{suffix}"
    return files


def read(folder: Path, store: Things | None = None, items: str = "", *, clean: bool = False) -> Corpus:
    """The votes of a folder, as a corpus to be loaded the fast way.

    All votes are read, and kept as small values, before the first record is made: about 100 bytes a vote.

    Args:
        folder: with the files.
        store: what the store has.
        items: the column of the votes with the items of Wikidata of the states; "": as its name says, if there is one.
        clean: leave control characters out instead of refusing them.

    Raises:
        DataError: a file is missing, damaged, not in UTF-8, or lacks a column. Faults of single rows are in
            `Corpus.faults`.
    """
    files = find(folder)
    if missing := [f"{name}.csv" for name in _COLUMNS if name not in files]:
        found = f"no {', '.join(missing)}"
        raise DataError([Finding(str(folder), "", found, "un_votes.csv, un_roll_calls.csv, un_roll_call_issues.csv")])
    headers = {name: next(_cells(path))[1] for name, path in files.items()}
    cleaned: list[Finding] | None = [] if clean else None
    same = states.identified(folder, files, headers, store or Things(), items, partial(rows, cleaned=cleaned))
    return _Folder(folder, files, same, Names(store, same.ids, same.apart), cleaned).corpus()


def rows(
    path: Path, needed: tuple[str, ...], cleaned: list[Finding] | None = None
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of a CSV file below its header, numbered from 1, as the values of the columns needed.

    Messages count as a spreadsheet does, with the header as row 1. With `cleaned`, control characters are left out and
    what was wrong is added to it.

    Raises:
        DataError: it is damaged, not in UTF-8, no CSV, lacks a column, or has a character that XML cannot hold.
    """
    lines = _cells(path)
    _, header = next(lines)
    if missing := [name for name in needed if name not in header]:
        found = f"no column {', '.join(missing)} (columns: {', '.join(header)})"
        raise DataError([Finding(str(path), "header", found, ", ".join(needed), line=1)])
    places = [header.index(name) for name in needed]
    for number, (line, row) in enumerate(lines, 1):
        if len(row) != len(header):
            found, expected = f"{len(row)} columns", f"{len(header)}, as in the header"
            raise DataError([Finding(str(path), f"row {number + 1}", found, expected, line=line)])
        cells = tuple(spaced(row[place]) for place in places)
        for name, cell in zip(needed, cells, strict=True):
            if finding := unclean(str(path), f"row {number + 1}: {name}", cell, line):
                if cleaned is None:
                    raise DataError([finding])
                cleaned.append(finding)
                cells = tuple(map(without, cells))
        yield number, cells


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line of a CSV file, the header first, which may be empty. Raises DataError as `rows`."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as binary:
        reader = csv.reader(io.TextIOWrapper(binary, encoding="utf-8-sig", newline=""), strict=True)
        try:
            yield 1, next(reader, [])
            for row in reader:
                yield reader.line_num, row
        except (UnicodeDecodeError, csv.Error, EOFError, zlib.error, gzip.BadGzipFile) as error:
            where = f"line {reader.line_num + 1}"
            raise DataError([Finding(str(path), where, str(error), "a whole CSV file in UTF-8")]) from None


class _Folder:
    """The votes of one folder."""

    def __init__(
        self, folder: Path, files: Mapping[str, Path], same: Identified, names: Names, cleaned: list[Finding] | None
    ) -> None:
        self.folder, self.files = folder, files
        self.same, self.names = same, names
        self.publisher = self.names("organization", UNITED_NATIONS)
        self.codes: dict[str, str] = {}
        self.skipped: list[Skipped] = []
        self.cleaned = cleaned
        self.faults: list[Finding] = [*same.faults]

    def corpus(self) -> Corpus:
        calls = self._roll_calls()
        votes = self._votes(calls)
        held = [number for number in calls if votes.get(number)]

        def articles() -> Iterator[Record]:
            return (self._article(number, calls[number], votes[number]) for number in held)

        reference = list(self._reference({number: calls[number] for number in held}))
        ids = {(kind, name): identity for kind, name, identity in self.names.items()}
        return Corpus(
            name="un-votes",
            file=str(self.folder),
            reference=reference,
            articles=articles,
            count=len(held),
            statements=sum(map(len, votes.values())),
            skipped=self.skipped,
            cleaned=list(dict.fromkeys(self.cleaned or [])),
            faults=[*self.faults, *unclear(self.names, str(self.folder))],
            bulk=True,
            adopted=self.names.adopted(),
            items={ids[key]: item for key, item in self.same.links.items() if key in ids},
            told=self.same.told,
        )

    def _fault(self, name: str, row: int, found: str, expected: str) -> None:
        self.faults.append(Finding(str(self.files[name]), f"row {row + 1}", found, expected, line=row + 1))

    def _roll_calls(self) -> dict[int, tuple[str, str]]:
        """Number of each roll call to its date and what it was about."""
        calls: dict[int, tuple[str, str]] = {}
        name = "un_roll_calls"
        for row, (rcid, date, resolution, short, long) in rows(self.files[name], _COLUMNS[name], self.cleaned):
            try:
                number = _number(rcid)
                dates.parse(date)
            except ValueError as error:
                self._fault(name, row, str(error), "a whole number as rcid and a date YYYY-MM-DD")
                continue
            if number in calls:
                self._fault(name, row, f"roll call {number} a second time", "each roll call once")
            matter = " ".join((short if short not in ("", "NA") else long).split())
            named = resolution if resolution not in ("", "NA") else f"roll call {number}"
            calls[number] = date, f"{named}: {matter}" if matter not in ("", "NA") else named
        return calls

    def _votes(self, calls: Mapping[int, tuple[str, str]]) -> dict[int, list[Vote]]:
        votes: dict[int, dict[str, Vote]] = defaultdict(dict)
        name = "un_votes"
        for row, (rcid, country, code, vote) in rows(self.files[name], _COLUMNS[name], self.cleaned):
            try:
                number = _number(rcid)
            except ValueError as error:
                self._fault(name, row, str(error), "a whole number as rcid")
                continue
            if number not in calls:
                self._fault(name, row, f"roll call {number}", "a roll call of un_roll_calls.csv")
            elif not country:
                self._fault(name, row, "no country", "the name of a state")
            elif vote in NO_VOTE:
                self.skipped.append(Skipped(f"row {row + 1}", f"{country} did not vote ({vote or 'empty'})"))
            elif vote not in STANCES:
                self._fault(name, row, f"the vote {vote!r}", "yes, no or abstain")
            elif (state := self._state(country)) in votes[number]:
                earlier = votes[number][state].row
                self.skipped.append(
                    Skipped(f"row {row + 1}", f"{country} voted in roll call {number} in row {earlier + 1}")
                )
            else:
                votes[number][state] = Vote(row, state, STANCES[vote])
                self.codes.setdefault(state, code)
        return {number: list(cast.values()) for number, cast in votes.items()}

    def _state(self, country: str) -> str:
        """The id of a state by its name, or by another name of its item."""
        return self.names("state", states.counted(self.same, country))

    def _reference(self, calls: Mapping[int, tuple[str, str]]) -> Iterator[Record]:
        yield {"id": self.publisher, "type": "Organization", "label": {"en": UNITED_NATIONS}}
        for kind, name, identity in list(self.names.items()):
            if kind == "state":
                record: Record = {"id": identity, "type": "State", "label": {"en": name}}
                others = [other for (_, other), counts in self.same.becomes.items() if counts == name]
                record |= {"altLabel": {"en": sorted(others)}} if others else {}
                code = self.codes.get(identity, "")
                yield record | ({"isoCode": code} if len(code) == 2 and code.isalpha() else {})
        topics: dict[int, list[str]] = defaultdict(list)
        name = "un_roll_call_issues"
        for row, (rcid, issue) in rows(self.files[name], _COLUMNS[name], self.cleaned):
            try:
                topics[_number(rcid)].append(self.names("topic", issue))
            except ValueError as error:
                self._fault(name, row, str(error), "a whole number as rcid")
        for kind, name, identity in self.names.items():
            if kind == "topic":
                yield {"id": identity, "type": "Topic", "label": {"en": name}, "source": SOURCE}
        for number, (_, matter) in calls.items():
            record = {"id": f"proposition/un-roll-call-{number}", "type": "Proposition", "label": {"en": matter}}
            record["source"] = SOURCE
            yield record | ({"broader": sorted(set(topics[number]))} if topics.get(number) else {})

    def _article(self, number: int, call: tuple[str, str], votes: list[Vote]) -> Record:
        date, matter = call
        return {
            "id": f"article/un-roll-call-{number}",
            "type": "Article",
            "label": {"en": matter},
            "publisher": self.publisher,
            "published": date,
            "reports": [_report(number, date, vote) for vote in votes],
        }


def _report(number: int, date: str, vote: Vote) -> Record:
    said = f"un-roll-call-{number}-{vote.state.partition('/')[2]}"
    identity = f"report/un-roll-call-{number}/{vote.row}"
    return {
        "id": identity,
        "mode": "paraphrased",
        "evidence": {"id": f"{identity}#evidence-1", "row": vote.row},
        "conveys": {
            "id": f"statement/{said}/un-roll-call-{number}",
            "proposition": f"proposition/un-roll-call-{number}",
            "stance": vote.stance,
            "utterance": {"id": f"utterance/{said}", "speaker": vote.state, "date": date},
        },
    }


def _number(text: str) -> int:
    """A whole number, also where it is written as "3.0"."""
    number = float(text)
    if not number.is_integer():
        raise ValueError(f"{text!r} is no whole number")
    return int(number)
