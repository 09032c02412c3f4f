"""Judgements that come from outside, checked as `kg check` checks link records: field by field, then by the shapes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import Quad

from kg.errors import Finding
from kg.links.judgements.judgement import Judgement
from kg.ontology import Ontology
from kg.records import drafts
from kg.validation import validate

_ROW = re.compile(r"\[(\d+)\]\.?")


def check(judgements: Sequence[Judgement], file: str, reference: Sequence[Quad], ontology: Ontology) -> list[Finding]:
    """What is wrong with judgements, by row and slot: "row 3: mapping_date".

    Args:
        judgements: one for each row of the file, in order.
        file: the file, for messages.
        reference: the reference graph's quads, which the subjects are described in.
        ontology: what link records may say.
    """
    records = json.dumps([judgement.record() for judgement in judgements]).encode()
    draft = drafts.shared([(file, drafts.read(records, "application/json", file))], drafts.LINKS, ontology)
    findings = list(draft.findings)
    if not findings:

        def locate(graph: str, node: str, about: str | None, value: str | None) -> tuple[str, str, int] | None:
            place = draft.places.locate(node, about, value)
            return (place.file, place.path, place.line) if place.file else None

        findings = validate({draft.graph: draft.quads}, reference, ontology, locate=locate).findings
    return [replace(finding, path=_ROW.sub(_row, finding.path, count=1), line=0) for finding in findings]


def _row(match: re.Match[str]) -> str:
    rest = ": " if match[0].endswith(".") else ""
    return f"row {int(match[1]) + 1}{rest}"
