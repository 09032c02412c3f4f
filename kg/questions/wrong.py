"""Wrong questions: what is asked of something that is not on record, by a word that is no word, or of no time at all.

A wrong question gets no answer: "no" and an empty list would be read as an answer about the world.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from kg.bases import Term
from kg.engine.base import Engine, Limits
from kg.errors import QueryError
from kg.ontology import Ontology
from kg.questions.parameters import Parameter
from kg.questions.rules import UNLIMITED, ask
from kg.records.fields import fields_of

LIKE = 0.5
"""How like two names must be for the one to be suggested for the other, from 0 to 1."""


def refuse(
    engine: Engine,
    ontology: Ontology,
    parameters: Iterable[Parameter],
    terms: Mapping[str, Term | None],
    limits: Limits = UNLIMITED,
) -> None:
    """Refuse values that no answer can be about.

    Args:
        engine: whose record is asked.
        ontology: says which words there are.
        parameters: what is asked for; those of kind id and term are looked at, and the days `since` and `until`.
        terms: the values by name.
        limits: of the queries that look values up.

    Raises:
        QueryError: an id is not on record, a word is not of its list, or `since` is after `until`; with the nearest
            that exists.
    """
    asked = {parameter.name: parameter for parameter in parameters}
    kinds = {name: parameter.kind for name, parameter in asked.items()}
    given = {name: term for name, term in terms.items() if isinstance(term, NamedNode)}
    for name, term in given.items():
        if kinds.get(name) == "term":
            _word(ontology, asked[name], term)
    on_record(engine, ontology, [term.value for name, term in given.items() if kinds.get(name) == "id"], limits)
    since, until = terms.get("since"), terms.get("until")
    if isinstance(since, Literal) and isinstance(until, Literal) and since.value > until.value:
        raise QueryError(f"since {since.value} is after until {until.value}; expected a day on or before it")


def on_record(engine: Engine, ontology: Ontology, iris: Collection[str], limits: Limits = UNLIMITED) -> None:
    """Raise QueryError, with the nearest that exists, unless something is on record of every one of some IRIs."""
    if not iris:
        return
    things = [NamedNode(iri) for iri in sorted(set(iris))]
    known = {row["thing"].value for row in ask(engine, ontology, "known", limits, thing=things)}
    for iri in iris:
        if iri not in known:
            near = nearest(ontology.bases.shorten(iri), _of_kind(engine, ontology, iri, limits))
            meant = f"; did you mean {near}?" if near else ""
            raise QueryError(f"nothing is on record of {ontology.bases.shorten(iri)}{meant}")


def _of_kind(engine: Engine, ontology: Ontology, iri: str, limits: Limits) -> list[str]:
    """Ids that may be meant: those of the kind that the id names, or of all actors."""
    kinds = fields_of(ontology).kinds
    kind = ontology.bases.shorten(iri).partition("/")[0]
    names = [kind] if kind in kinds else ["person", "state", "organization", "collective"]
    classes = [NamedNode(kinds[name]) for name in names]
    return [
        ontology.bases.shorten(row["thing"].value)
        for row in ask(engine, ontology, "of-class", limits, **{"class": classes})
    ]


def nearest(text: str, names: Sequence[str]) -> str | None:
    """The name that a text is most like: one that has all its words, else by letters; None if none is like it."""
    words = set(_words(text))
    holding = sorted(
        (name for name in names if words and words <= set(_words(name))), key=lambda name: (len(name), name)
    )
    if holding:
        return holding[0]
    close = difflib.get_close_matches(text, names, 1, LIKE)
    return close[0] if close else None


def _words(text: str) -> list[str]:
    return [word for word in text.rpartition("/")[2].lower().replace("_", "-").split("-") if word]


def _word(ontology: Ontology, parameter: Parameter, term: NamedNode) -> None:
    fields, name = fields_of(ontology), parameter.name
    word = term.value.removeprefix(ontology.bases.vocabulary)
    # A type is a class, of acts a concept: the example says which is meant.
    of_acts = list(fields.words(ontology.bases.term("actType"))) if name == "type" else []
    classes = list(fields.classes) if name == "type" and parameter.example not in of_acts else []
    words = classes or of_acts or list(fields.words(ontology.bases.term(name)))
    if words and word not in words:
        near = nearest(word, words)
        meant = f"; did you mean {near}?" if near else ""
        raise QueryError(f"{word!r} is not a value of {name}; expected one of {', '.join(words)}{meant}")
