"""What the index knows of events and acts: which there are, so that graphs without any are not searched for them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from kg.bases import RDF
from kg.index import schema as at
from kg.index.shortening import Shortening
from kg.index.terms import Terms

PARTS = ("actor", "recipient", "place", "participant")
"""The words by which an act names a thing; see `ontology/questions/pages/acts.rq`."""


def acts_with(connection: Connection, shortening: Shortening, thing: str, most: int) -> list[str]:
    """The acts that name a thing, by IRI, in their order: at most so many."""
    terms, term = Terms(connection, shortening), shortening.bases.term
    which, act_type = terms.number(thing), terms.number(term("actType"))
    parts = [number for name in PARTS if (number := terms.number(term(name))) is not None]
    if which is None or act_type is None:
        return []
    own, typed = at.fact.c, at.fact.alias("typed")
    asked = (
        select(at.term.c.text)
        .join(at.fact, own.subject == at.term.c.id)
        .join(typed, (typed.c.subject == own.subject) & (typed.c.property == act_type))
        .where(own.object == which, own.property.in_(parts))
    )
    texts = connection.execute(asked.distinct().order_by(at.term.c.text).limit(most)).scalars()
    return [shortening.decode(text) for text in texts]


def are_any(connection: Connection, shortening: Shortening) -> bool:
    """Whether any event or act is on record."""
    terms, own = Terms(connection, shortening), at.fact.c
    classes = [terms.number(shortening.bases.term(name)) for name in ("Event", "Act")]
    asked = select(own.id).where(own.property == terms.number(RDF + "type"), own.object.in_(classes)).limit(1)
    return connection.execute(asked).first() is not None


def are_told(connection: Connection, shortening: Shortening, name: str, thing: str) -> bool:
    """Whether an article or a report (`name`) tells of any event or act."""
    terms, own = Terms(connection, shortening), at.account.c
    if name == "article":
        asked = select(own.id).where(own.graph == terms.number(shortening.bases.graph(shortening.bases.shorten(thing))))
    else:
        told = select(at.report.c.id).where(at.report.c.text == shortening.encode(thing))
        asked = select(own.id).where(own.report.in_(told))
    return connection.execute(asked.limit(1)).first() is not None
