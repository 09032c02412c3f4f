"""Kinds of columns that the tables of the index share."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Text


def iri(name: str, **options: bool) -> Column[str]:
    """IRIs, compared by code points in either database."""
    return Column(name, Text().with_variant(Text(collation="C"), "postgresql"), **options)  # type: ignore[arg-type]


def number(name: str, **options: bool) -> Column[int]:
    """Whole numbers: of rows, of terms, of days."""
    return Column(name, Integer, **options)  # type: ignore[arg-type]


def marks() -> list[Column[bool]]:
    """What marks everything that rests on a statement."""
    return [Column(name, Boolean, nullable=False) for name in ("contested", "denied", "dated_outside")]
