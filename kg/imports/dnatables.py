"""What the tables of a DNA file hold besides documents and spans: values of variables, and what is known of names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kg.imports.corpus import Known
from kg.names.fold import fold

ITEMS = ("qid", "wikidata", "wikidata id", "wikidata qid", "wikidata item")
"""Folded names of attributes that say which item of Wikidata a person or organization is."""

Rows = Callable[[str], sqlite3.Cursor]
"""Runs a query on an open file."""


def values(rows: Rows, entities: bool) -> dict[int, dict[str, Any]]:
    """Statement to variable name to value: text, or a whole number.

    Args:
        rows: runs a query.
        entities: the file is of version 3, where short texts are entities.
    """
    by_statement: dict[int, dict[str, Any]] = {}
    plain = "SELECT d.StatementId, v.Variable, d.Value FROM {} d JOIN VARIABLES v ON v.ID = d.VariableId"
    entity = plain.replace("d.Value", "e.Value") + " JOIN ENTITIES e ON e.ID = d.Entity"
    short = (entity if entities else plain).format("DATASHORTTEXT")
    for query in (short, plain.format("DATABOOLEAN"), plain.format("DATAINTEGER")):
        for statement, variable, value in rows(query):
            by_statement.setdefault(statement, {})[variable] = value
    return by_statement


def attributes(rows: Rows, entities: bool) -> dict[tuple[str, str], dict[str, str]]:
    """What the file says of short texts, by variable and text: attribute to its value.

    Args:
        rows, entities: as for `values`. Version 2 has three attributes only, called Type, Alias and Notes in version 3.
    """
    by_entity: dict[tuple[str, str], dict[str, str]] = {}
    if entities:
        query = (
            "SELECT v.Variable, e.Value, a.AttributeVariable, t.AttributeValue FROM ATTRIBUTEVALUES t "
            "JOIN ATTRIBUTEVARIABLES a ON a.ID = t.AttributeVariableId JOIN ENTITIES e ON e.ID = t.EntityId "
            "JOIN VARIABLES v ON v.ID = e.VariableId"
        )
        for variable, value, attribute, text in rows(query):
            by_entity.setdefault((variable, value), {})[attribute] = text
        return by_entity
    query = (
        "SELECT v.Variable, a.Value, a.Type, a.Alias, a.Notes FROM ATTRIBUTES a JOIN VARIABLES v ON v.ID = a.VariableId"
    )
    for variable, value, *texts in rows(query):
        by_entity[variable, value] = dict(zip(("Type", "Alias", "Notes"), texts, strict=True))
    return by_entity


def items(rows: Rows, entities: bool, kinds: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(kind, name, what is written) of each person and organization with an attribute for its item of Wikidata."""
    for (variable, name), said in attributes(rows, entities).items():
        written = next((text for attribute, text in said.items() if fold(attribute) in ITEMS and text), "")
        if written and kinds.get(variable) in ("person", "organization"):
            yield kinds[variable], name, written


def known(rows: Rows, entities: bool, kinds: Mapping[str, str]) -> dict[tuple[str, str], Known]:
    """What the file says of persons and organizations, by kind and name.

    Args:
        rows, entities: as for `values`.
        kinds: variable to what it says, "person" and "organization" among them.
    """
    return {
        (kinds[variable], value): Known(said.get("Type", ""), said.get("Alias", ""), said.get("Notes", ""))
        for (variable, value), said in attributes(rows, entities).items()
        if kinds.get(variable) in ("person", "organization")
    }
