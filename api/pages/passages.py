"""Statements by the words of their passages: from the index where the service has one, else by looking at them all."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from api.pages.material import Material
from api.resources.models import Statement
from kg.index.fulltext import PASSAGES, containing
from kg.index.schema import mention, passage
from kg.index.shortening import Shortening

MOST_PASSAGES = 40


def statements_with(material: Material, words: Sequence[str]) -> list[Statement]:
    """Statements with a passage that has all words, folded; the last may be the beginning of one."""
    if not words:
        return []
    with material.service.index() as index:
        if index is None:
            return material.statements()
        ids = _indexed(index, Shortening(material.bases), words)
    return [statement for id in ids for statement in material.statements(statement=id)]


def _indexed(index: Connection, shortening: Shortening, words: Sequence[str]) -> list[str]:
    places = [row[0] for row in containing(index, PASSAGES, words, MOST_PASSAGES)]
    asked = (
        select(mention.c.statement)
        .join(passage, passage.c.report == mention.c.report)
        .where(passage.c.id.in_(places))
        .distinct()
        .limit(MOST_PASSAGES)
    )
    return [shortening.bases.shorten(shortening.decode(row[0])) for row in index.execute(asked)]
