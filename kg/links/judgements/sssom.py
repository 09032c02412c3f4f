"""Judgements as an SSSOM set in its TSV form with the metadata in front, and back.

Simple Standard for Sharing Ontological Mappings, https://mapping-commons.github.io/sssom/ (TSV serialization). The
judgement itself, which SSSOM has no slot for, stands in `other` as "judgement=unsure".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from kg.bases import Bases
from kg.characters import lines_of
from kg.errors import DataError, Finding
from kg.links.judgements.judgement import (
    ABSENT,
    ACCEPTED,
    MANUAL,
    NO_TERM,
    REJECTED,
    RELATIONS,
    UNSURE,
    Judgement,
    JudgementError,
    from_record,
)

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "object_source",
    "mapping_justification",
    "author_id",
    "author_label",
    "mapping_date",
    "confidence",
    "mapping_tool",
    "mapping_tool_version",
    "comment",
    "other",
)
_SOURCE = "wd:Q2013"  # Wikidata, as an item of itself
_LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"


_NOT = "Not"
"""A predicate that does not hold, as the table writes it."""


class _SlotError(Exception):
    """A cell that its slot cannot hold."""

    def __init__(self, slot: str, found: str, expected: str) -> None:
        super().__init__(f"{slot}: {found}; expected {expected}")
        self.slot, self.found, self.expected = slot, found, expected


def prefixes(bases: Bases) -> dict[str, str]:
    """The CURIE map of a set: local kinds' things have the prefix "id"."""
    known = bases.prefixes()
    return {
        "id": known["id"],
        "orcid": "https://orcid.org/",
        "owl": known["owl"],
        "schema": known["schema"],
        "semapv": "https://w3id.org/semapv/vocab/",
        "skos": known["skos"],
        "sssom": known["sssom"],
        "wd": known["wd"],
    }


def export(judgements: Iterable[Judgement], labels: Mapping[str, str], bases: Bases, *, date: str, version: str) -> str:
    """A set as TSV. `labels` gives the names of local things, `date` the day of export (ISO).

    A judgement that is unsure is no mapping, and is left out: whoever reads the set would take it for one.
    """
    metadata = {
        "curie_map": prefixes(bases),
        "mapping_set_id": bases.graph("links"),
        "mapping_set_title": "On Record: judgements on links to Wikidata",
        "mapping_set_version": version,
        "license": _LICENSE,
        "publication_date": date,
    }
    head = "".join(f"#{line}\n" for line in yaml.safe_dump(metadata, sort_keys=False, width=200).splitlines())
    stream = io.StringIO()
    rows = csv.DictWriter(stream, COLUMNS, delimiter="\t", lineterminator="\n", restval="")
    rows.writeheader()
    for judgement in sorted(judgements, key=lambda judgement: judgement.id):
        if judgement.judgement == UNSURE:
            continue
        rows.writerow(_row(judgement, labels))
    return head + stream.getvalue()


def _row(judgement: Judgement, labels: Mapping[str, str]) -> dict[str, Any]:
    record = judgement.record()
    row = {key: _plain(value) for key, value in record.items() if key in COLUMNS}
    row["subject_id"] = f"id:{judgement.subject}"
    row["subject_label"] = _plain(labels.get(judgement.subject, ""))
    row["object_source"] = _SOURCE
    row["predicate_modifier"] = _NOT if judgement.judgement == REJECTED else ""
    row["other"] = f"judgement={judgement.judgement}"
    if "author_id" in row and "/" in row["author_id"] and ":" not in row["author_id"]:
        row["author_id"] = f"id:{row['author_id']}"
    return row


def _plain(value: Any) -> str:
    """A cell: no tab or line break, which TSV cannot hold."""
    return " ".join(str(value).split())


def parse(text: str, file: str, bases: Bases) -> list[Judgement]:
    """The judgements of an SSSOM TSV. CURIEs of its own map are understood; what is not about local things is refused.

    A row without `other` is judged by what SSSOM says: `Not` is rejected, `NoTermFound` absent, a confidence below
    0.5 unsure, all else accepted.

    Raises:
        DataError: no SSSOM TSV, or rows that are no judgements; every finding.
    """
    lines = lines_of(text)
    curies = {**prefixes(bases), **_curies([line for line in lines if line.startswith("#")], file)}
    judgements, findings = [], []
    for number, row in enumerate(_rows([line for line in lines if not line.startswith("#")], file), start=1):
        try:
            judgements.append(_judgement(row, curies, bases))
        except _SlotError as error:
            findings.append(Finding(file, f"row {number}: {error.slot}", error.found, error.expected))
        except (ValueError, JudgementError) as error:
            findings.append(Finding(file, f"row {number}", str(error), "a mapping of a local thing"))
    if findings:
        raise DataError(findings)
    return judgements


def _curies(lines: list[str], file: str) -> dict[str, str]:
    """The CURIE map of the metadata in front. Raises DataError."""
    try:
        value = yaml.safe_load("\n".join(line[1:] for line in lines)) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DataError([Finding(file, "metadata", f"no YAML ({error})", "SSSOM metadata in front")]) from error
    curies = (value.get("curie_map") or {}) if isinstance(value, dict) else value
    if not isinstance(curies, dict) or not all(isinstance(part, str) for pair in curies.items() for part in pair):
        found, expected = repr(curies)[:80], "metadata with a map of prefixes to the beginnings of IRIs"
        raise DataError([Finding(file, "metadata: curie_map", found, expected)])
    return curies


def _rows(lines: list[str], file: str) -> Iterator[dict[str, str]]:
    """The filled cells of each row by slot, spaces around them left out. Raises DataError for what is no table."""
    table = csv.reader(lines, delimiter="\t", strict=True)
    try:
        header = [name.strip() for name in next(table, [])]
        missing = {"subject_id", "predicate_id", "object_id"} - set(header)
        if missing:
            raise DataError([Finding(file, "header", f"no column {sorted(missing)}", "an SSSOM table")])
        if twice := [name for name in header if header.count(name) > 1]:
            raise DataError([Finding(file, "header", f"the column {twice[0]!r} twice", "each slot once")])
        number = 0
        for cells in table:
            if not cells:
                continue
            number += 1
            if len(cells) > len(header):
                found = f"{len(cells)} cells"
                raise DataError([Finding(file, f"row {number}", found, f"{len(header)}, as in the header")])
            yield {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    except csv.Error as error:
        raise DataError([Finding(file, f"row {table.line_num - 1}", str(error), "cells between tabs")]) from error


def _judgement(cells: Mapping[str, str], curies: Mapping[str, str], bases: Bases) -> Judgement:
    for slot in ("subject_id", "object_id"):
        if slot not in cells:
            raise _SlotError(slot, "nothing", "what is mapped")
    if (modifier := cells.get("predicate_modifier", "")) not in ("", _NOT):
        raise _SlotError("predicate_modifier", repr(modifier), f"{_NOT}, or nothing")
    subject = _expanded(cells["subject_id"], curies)
    if not subject.startswith(bases.ids):
        raise ValueError(f"subject {cells['subject_id']!r} is not of {bases.ids}")
    object = _expanded(cells["object_id"], curies)
    none = _expanded(NO_TERM, curies)
    record: dict[str, Any] = {**cells, "subject_id": bases.shorten(subject)}
    record["object_id"] = NO_TERM if object == none else object
    record["predicate_id"] = _predicate(cells, curies, bases)
    record["judgement"] = _decided(cells, object == none)
    if (record["judgement"] == REJECTED) != bool(modifier):
        found = f"{modifier or 'nothing'} for what is {record['judgement']}"
        raise _SlotError("predicate_modifier", found, f"{_NOT} for what is rejected, and for nothing else")
    record["mapping_justification"] = cells.get("mapping_justification", MANUAL)
    if cells.get("author_id", "").startswith("id:"):
        record["author_id"] = cells["author_id"].removeprefix("id:")
    return from_record(record)


def _predicate(cells: Mapping[str, str], curies: Mapping[str, str], bases: Bases) -> str:
    """The relation as records write it, so that one relation is not taken for two; "" if none is given."""
    written = cells.get("predicate_id", "")
    known = {_expanded(name, prefixes(bases)): name for name in RELATIONS}
    if written and _expanded(written, curies) not in known:
        raise _SlotError("predicate_id", repr(written), f"one of {', '.join(sorted(RELATIONS))}")
    return known[_expanded(written, curies)] if written else ""


def _decided(cells: Mapping[str, str], nothing: bool) -> str:
    confidence = _number(cells.get("confidence", "1"))
    said = [part.partition("=")[2].strip() for part in cells.get("other", "").split("|")
            if part.partition("=")[0].strip() == "judgement"]  # fmt: skip
    if len(set(said)) > 1:
        raise _SlotError("other", " and ".join(said), "one judgement")
    if said:
        return said[0]
    if cells.get("predicate_modifier"):
        return REJECTED
    if nothing:
        return ABSENT
    return UNSURE if confidence < 0.5 else ACCEPTED


def _number(text: str) -> float:
    try:
        value = float(text) if "_" not in text else -1.0  # which Python reads as one number, and nobody else does
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise _SlotError("confidence", repr(text), "a number from 0 to 1, with a point, such as 0.5")
    return value


def _expanded(reference: str, curies: Mapping[str, str]) -> str:
    prefix, colon, local = reference.partition(":")
    return curies[prefix] + local if colon and prefix in curies and not local.startswith("//") else reference
