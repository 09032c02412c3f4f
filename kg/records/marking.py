"""Checks written into the records of articles whose passages were proved against their texts."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from kg.bases import Bases
from kg.records.drafts import Draft
from kg.records.provenance import passages_digest

_BLOCK = re.compile(r"^check:(?: .*)?\n(?:[ ]+.*\n)*", re.M)
_AFTER = re.compile(r"^(?:characters|sha256): .*\n", re.M)


def check_of(draft: Draft, bases: Bases, *, day: date, program: str) -> dict[str, str]:
    """The check of an article's passages as they stand, as a record has it; empty for an article without a text.

    Args:
        draft: the article, proved against its text.
        bases: the bases in force.
        day, program: when and with what it was proved.
    """
    about: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in draft.quads:
        about[quad.subject][quad.predicate.value].append(quad.object)
    for node, values in list(about.items()):
        for digest in values.get(bases.term("sha256"), ()):
            return {
                "textSha256": digest.value.lower(),
                "passagesSha256": passages_digest(about, node, bases),
                "checkedOn": day.isoformat(),
                "checkedWith": program,
            }
    return {}


def write(path: Path, check: dict[str, str]) -> bool:
    """Put a check into an article's YAML file, in the place of an earlier one; whether the file changed.

    A check that differs from the earlier one in day and program only is left out.
    """
    text = path.read_text(encoding="utf-8")
    block = "check:\n" + "".join(f"  {name}: {value}\n" for name, value in check.items())
    before = _BLOCK.search(text)
    if before and all(f"{name}: {check[name]}" in before[0] for name in ("textSha256", "passagesSha256")):
        return False
    text = _BLOCK.sub("", text)
    places = list(_AFTER.finditer(text))
    at = places[-1].end() if places else len(text)
    path.write_text(text[:at] + block + text[at:], encoding="utf-8")
    return True
