"""What the RDF of an actor or a proposition is made of beside itself: its latest statements and positions.

The questions of `ontology/questions/linked/` say which; out of the index they are found without reading all of them.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, or_, select

from kg.index import schema as at
from kg.index.shortening import Shortening
from kg.index.terms import Terms

MOST = 100
"""Statements, and positions, that a description holds: the LIMIT of the questions."""


def latest(connection: Connection, shortening: Shortening, thing: str, kind: str) -> list[str]:
    """The latest statements of an actor or on a proposition (`kind`), their utterances, and as many positions: IRIs."""
    which = Terms(connection, shortening).number(thing)
    if which is None:
        return []
    mention, position = at.mention.c, at.position.c
    said: ColumnElement[bool] = mention.proposition == which
    held: ColumnElement[bool] = position.proposition == which
    if kind == "actor":
        said, held = or_(mention.speaker == which, mention.on_behalf_of == which), position.actor == which
    asked = select(mention.statement, mention.utterance, mention.latest).where(said).distinct()
    rows = connection.execute(asked.order_by(mention.latest.desc(), mention.statement).limit(MOST)).all()
    texts = [text for row in rows for text in (row.statement, row.utterance)]
    first = select(position.text).where(held).order_by(position.first_stated.desc(), position.text).limit(MOST)
    texts += connection.execute(first).scalars()
    return shortening.decode_all(dict.fromkeys(texts))
