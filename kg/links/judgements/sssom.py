"""Judgements as an SSSOM set in its TSV form with the metadata in front, and back.

Simple Standard for Sharing Ontological Mappings, https://mapping-commons.github.io/sssom/ (TSV serialization). The
judgement itself, which SSSOM has no slot for, stands in `other` as "judgement=unsure".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
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
    row["predicate_modifier"] = "Not" if judgement.judgement == REJECTED else ""
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
    metadata = _metadata([line for line in lines if line.startswith("#")], file)
    table = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    missing = {"subject_id", "predicate_id", "object_id"} - set(table.fieldnames or ())
    if missing:
        raise DataError([Finding(file, "header", f"no column {sorted(missing)}", "an SSSOM table")])
    curies = {**prefixes(bases), **metadata.get("curie_map", {})}
    judgements, findings = [], []
    for number, row in enumerate(table, start=1):
        try:
            judgements.append(_judgement(row, curies, bases))
        except _SlotError as error:
            findings.append(Finding(file, f"row {number}: {error.slot}", error.found, error.expected))
        except (ValueError, KeyError, JudgementError) as error:
            findings.append(Finding(file, f"row {number}", str(error), "a mapping of a local thing"))
    if findings:
        raise DataError(findings)
    return judgements


def _metadata(lines: list[str], file: str) -> Mapping[str, Any]:
    try:
        value = yaml.safe_load("\n".join(line[1:] for line in lines)) or {}
    except yaml.YAMLError as error:
        raise DataError([Finding(file, "metadata", f"no YAML ({error})", "SSSOM metadata in front")]) from error
    return value if isinstance(value, dict) else {}


def _judgement(row: Mapping[str, str | None], curies: Mapping[str, str], bases: Bases) -> Judgement:
    cells = {key: value for key, value in row.items() if key and value}
    _number(cells.get("confidence", "1"))
    subject = _expanded(cells["subject_id"], curies)
    if not subject.startswith(bases.ids):
        raise ValueError(f"subject {cells['subject_id']!r} is not of {bases.ids}")
    object = _expanded(cells["object_id"], curies)
    none = _expanded(NO_TERM, curies)
    record: dict[str, Any] = {**cells, "subject_id": bases.shorten(subject)}
    record["object_id"] = NO_TERM if object == none else object
    record["judgement"] = _decided(cells, object == none)
    record["mapping_justification"] = cells.get("mapping_justification", MANUAL)
    if cells.get("author_id", "").startswith("id:"):
        record["author_id"] = cells["author_id"].removeprefix("id:")
    return from_record(record)


def _decided(cells: Mapping[str, str], nothing: bool) -> str:
    for part in cells.get("other", "").split("|"):
        key, _, value = part.partition("=")
        if key.strip() == "judgement":
            return value.strip()
    if nothing:
        return ABSENT
    if cells.get("predicate_modifier") == "Not":
        return REJECTED
    return UNSURE if _number(cells.get("confidence", "1")) < 0.5 else ACCEPTED


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise _SlotError("confidence", repr(text), "a number from 0 to 1, with a point, such as 0.5")
    return value


def _expanded(reference: str, curies: Mapping[str, str]) -> str:
    prefix, colon, local = reference.partition(":")
    return curies[prefix] + local if colon and prefix in curies and not local.startswith("//") else reference
