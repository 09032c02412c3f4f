"""The statements behind a row of an answer: those that it names, or what the actors that it names said of its
propositions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from api.pages.evidence import Said, all_said
from api.pages.material import Material
from api.pages.pickers import Told, values_of
from api.resources.models import Statement
from kg.questions.files import Row

NAMED = {"statement": "statement", "utterance": "utterance", "report": "report"}
"""Kinds of things that lead to statements by themselves, and the parameter that asks for them."""
ACTORS = frozenset({"person", "state", "organization", "collective"})
MOST_ROWS = 40
"""Rows of a page that are shown with their evidence."""
MOST = 6
"""Statements of a row."""


def behind(material: Material, rows: Sequence[Row], given: Told) -> list[list[Said]]:
    """For each of the first rows its statements, none where it names nothing that leads to any.

    Args:
        given: what was asked about, by parameter: an actor or proposition there counts as named by every row.
    """
    asked = {name: [value for value in values_of(given, name) if "/" in value] for name in given}
    groups = []
    for row in rows[:MOST_ROWS]:
        # Of several that were asked about, the row's own is meant where it has one.
        named = [value for name, values in asked.items() if name not in row for value in values]
        ids = [*_ids(material, row), *(material.bases.shorten(value) for value in named)]
        said = {statement.id: statement for statement in _statements(material, ids)}
        groups.append([Said(material, statement) for statement in list(said.values())[:MOST]])
    return groups


def about(material: Material, given: Told) -> list[Said]:
    """What the actors that a question names are on record to have said of the propositions that it names."""
    ids = [value for name in given for value in values_of(given, name) if "/" in value]
    return all_said(material, _statements(material, ids))


def _ids(material: Material, row: Row) -> Iterator[str]:
    """The ids that a row names, in its order."""
    for term in row.values():
        if isinstance(term, NamedNode):
            yield material.bases.shorten(term.value)


def _statements(material: Material, ids: Sequence[str]) -> Iterator[Statement]:
    kinds = {id: id.partition("/")[0] for id in ids}
    named = [(NAMED[kind], id) for id, kind in kinds.items() if kind in NAMED]
    for parameter, id in named:
        yield from material.statements(**{parameter: id})
    if named:
        return
    actors = {id for id, kind in kinds.items() if kind in ACTORS}
    for id, kind in kinds.items():
        if kind == "proposition":
            for statement in material.statements(proposition=id):
                if statement.utterance.speaker.id in actors or any(
                    each.id in actors for each in statement.utterance.onBehalfOf
                ):
                    yield statement
