"""Judgements in record files: all of a folder are read, one file is written, whole and at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from kg.characters import read_text
from kg.errors import DataError, Finding
from kg.links.judgements.judged import Judged
from kg.links.judgements.judgement import Judgement, JudgementError, from_record, refuse


class Ledger(Judged):
    """The judgements of a folder of link records, and the file that new ones go to.

    Every decision is on disk when `record` returns; a decision of another file is never changed.

    Args:
        folder: "data/links"; made if absent.
        file: the name of the file in it that is written.

    Raises:
        DataError: a file is not readable as link records.
    """

    def __init__(self, folder: Path, file: str = "reviewed.yaml") -> None:
        self.file = folder / file
        self._others: dict[tuple[str, str], tuple[Judgement, Path]] = {}
        self._own: dict[tuple[str, str], Judgement] = {}
        for path in sorted(folder.glob("*.yaml")):
            for judgement in read(path):
                if path == self.file:
                    self._own[judgement.pair] = judgement
                else:
                    self._others[judgement.pair] = (judgement, path)

    def __iter__(self) -> Iterator[Judgement]:
        yield from (judgement for judgement, _ in self._others.values())
        yield from self._own.values()

    def record(self, judgement: Judgement, *, replace: bool = False) -> Judgement | None:
        """Write a judgement; what it took the place of, if anything. Raises as `add`."""
        known = self.add(judgement, replace=replace)
        self.save()
        return known

    def add(self, judgement: Judgement, *, replace: bool = False) -> Judgement | None:
        """Take in a judgement that `save` is to write; what it took the place of, if anything.

        Raises:
            JudgementError: the pair was already judged otherwise and `replace` is not said, or another file says so;
                or another item is already accepted for the thing.
        """
        if judgement.pair in self._others:
            other, path = self._others[judgement.pair]
            pair = " and ".join(part for part in judgement.pair if part)
            raise JudgementError(f"{pair}: {other.judgement} in {path.name}; change it there")
        refuse(judgement, self, replace=replace)
        known = self._own.get(judgement.pair)
        self._own[judgement.pair] = judgement
        return known

    def forget(self, judgement: Judgement, before: Judgement | None = None) -> None:
        """Undo `record`: put back what was there before."""
        self._own.pop(judgement.pair, None)
        if before:
            self._own[before.pair] = before
        self.save()

    def save(self) -> None:
        """Write the file whole, then put it in the place of the old one."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        partial = self.file.with_name(f"{self.file.name}.{os.getpid()}.partial")
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(dump(self._own.values()))
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, self.file)


def dump(judgements: Iterable[Judgement]) -> str:
    """Judgements as a YAML file of link records, in order of id."""
    records = sorted((judgement.record() for judgement in judgements), key=lambda record: record["id"])
    return yaml.safe_dump(records, allow_unicode=True, sort_keys=False, width=118)


def read(path: Path) -> list[Judgement]:
    """The judgements of a YAML file of link records. Raises DataError."""
    try:
        records = yaml.load(read_text(path), Loader=yaml.BaseLoader) or []
    except yaml.YAMLError as error:
        raise DataError([Finding(str(path), "", f"no YAML ({error})", "a list of link records")]) from error
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise DataError([Finding(str(path), "", "no list of records", "a list of link records")])
    judgements, findings = [], []
    for number, record in enumerate(records):
        try:
            judgements.append(from_record(record))
        except JudgementError as error:
            findings.append(Finding(str(path), f"[{number}]", str(error), "a link record (docs/records.md)"))
    if findings:
        raise DataError(findings)
    return judgements
