"""Checks written into the records of articles whose passages were proved against their texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.bases import XSD, Bases
from kg.ontology import Ontology
from kg.records import drafts
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
    text = path.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    block = "check:\n" + "".join(f"  {name}: {value}\n" for name, value in check.items())
    before = _BLOCK.search(text)
    if before and all(f"{name}: {check[name]}" in before[0] for name in ("textSha256", "passagesSha256")):
        return False
    text = _BLOCK.sub("", text)
    places = list(_AFTER.finditer(text))
    at = places[-1].end() if places else len(text)
    path.write_text(text[:at] + block + text[at:], encoding="utf-8", newline=newline)
    return True


def claimed(quads: Iterable[ox.Quad], bases: Bases) -> set[ox.Quad]:
    """The quads by which a graph says that its passages were checked."""
    quads = list(quads)
    checks = {quad.object for quad in quads if quad.predicate.value == bases.term("check")}
    marks = (bases.term("check"), bases.term("checkedBy"))
    return {quad for quad in quads if quad.predicate.value in marks or quad.subject in checks}


def proved(draft: Draft, ontology: Ontology, *, day: date, program: str) -> Draft:
    """A draft of an article whose passages were found in its text, with a check that says so."""
    bases = ontology.bases
    kept = [quad for quad in draft.quads if quad not in claimed(draft.quads, bases)]
    draft.quads = kept
    article = ox.NamedNode(bases.id("article/" + draft.graph.removeprefix(bases.graph("article/"))))
    node, graph = ox.NamedNode(f"{article.value}#check-1"), ox.NamedNode(draft.graph)
    made = [ox.Quad(article, ox.NamedNode(bases.term("check")), node, graph)]
    for name, value in check_of(draft, bases, day=day, program=program).items():
        kind = {"textSha256": "hexBinary", "passagesSha256": "hexBinary", "checkedOn": "date"}.get(name, "string")
        literal = ox.Literal(value, datatype=ox.NamedNode(XSD + kind))
        made.append(ox.Quad(node, ox.NamedNode(bases.term(name)), literal, graph))
    draft.quads = drafts.of_quads(draft.graph, [*kept, *made], ontology).quads
    return draft


def as_checked_before(draft: Draft, quads_before: Iterable[ox.Quad], ontology: Ontology) -> Draft:
    """A draft whose word that it was checked stands only where the store has it already; else it is unchecked."""
    claims = claimed(draft.quads, ontology.bases)
    if claims and not {quad for quad in claims if quad.predicate.value != ontology.bases.term("checkedBy")} <= set(
        quads_before
    ):
        kept = [quad for quad in draft.quads if quad not in claims]
        draft.quads = drafts.of_quads(draft.graph, kept, ontology).quads
    return draft
