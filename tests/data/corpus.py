"""The founding data as it is loaded: records checked and mapped, with what is derived from them, in one store."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.bases import Bases
from kg.building.check import check
from kg.building.contents import contents
from kg.ontology import Ontology

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
BASES = Bases()


@cache
def store() -> ox.Store:
    """Everything that a build of `data/` loads."""
    ontology = Ontology()
    drafts = check(ROOT / "data", ontology).drafts
    filled = ox.Store()
    filled.bulk_extend(contents(drafts, ontology))
    return filled


def rows(query: str) -> list[tuple[str, ...]]:
    """The rows of a SELECT over all graphs; ids without their base, terms without theirs, "" for what is unbound."""
    solutions = store().query(query, use_default_graph_as_union=True, prefixes=BASES.prefixes())
    names = [variable.value for variable in solutions.variables]
    return [tuple(_text(solution[name]) for name in names) for solution in solutions]


def _text(term: ox.Term | None) -> str:
    return "" if term is None else BASES.shorten(term.value).removeprefix(BASES.vocabulary)


def facts(name: str) -> list[dict]:
    """A file of the shared facts; the test is skipped where they are not."""
    path = SHARED / "facts" / name
    if not path.is_file():
        pytest.skip("the shared facts are not here")
    return json.loads(path.read_text(encoding="utf-8"))


def texts() -> Path:
    """The folder of the articles' texts; the test is skipped where it is not."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the articles' texts are not here")
    return folder
