"""Kinds of columns that the tables of the index share."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Integer, Text, func


def iri(name: str, **options: bool) -> Column[str]:
    """IRIs, compared by code points in either database."""
    return Column(name, Text().with_variant(Text(collation="C"), "postgresql"), **options)  # type: ignore[arg-type]


def number(name: str, **options: bool) -> Column[int]:
    """Whole numbers: of rows, of terms, of days."""
    return Column(name, Integer, **options)  # type: ignore[arg-type]


def marks() -> list[Column[bool]]:
    """What marks everything that rests on a statement."""
    return [Column(name, Boolean, nullable=False) for name in ("contested", "denied", "dated_outside")]


def seldom(connection: Connection, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that few rows may fit although most values of its column are of many.

    SQLite knows how many rows a value has on average, and would read all where nearly all rows have the same.
    """
    return func.unlikely(condition) if connection.dialect.name == "sqlite" else condition
