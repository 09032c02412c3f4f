"""What can be picked for the parameters of a question: the fields of the form on its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.material import Material
from api.resources.folding import Folding
from kg.questions.files import Question
from kg.questions.parameters import Parameter
from kg.wording import days, plain, spaced

Told = Mapping[str, str | list[str]]
"""The values asked about by parameter: a text, or a list where there are several."""


def values_of(told: Told, name: str) -> tuple[str, ...]:
    """The values of a parameter, none where it is not given."""
    value = told.get(name, ())
    return (value,) if isinstance(value, str) else tuple(value)


@dataclass(frozen=True)
class Picker:
    """A parameter with what can be picked for it."""

    parameter: Parameter
    words: str
    values: tuple[str, ...]
    needed: bool
    options: tuple[tuple[str, str], ...]

    @property
    def value(self) -> str:
        """What is chosen, the first of several."""
        return self.values[0] if self.values else ""

    @property
    def input(self) -> str:
        """The sort of field that takes it."""
        return {"date": "date", "integer": "number"}.get(self.parameter.kind, "text")


_PICKED = {
    "actor": ("person", "state", "organization", "collective"),
    "other": ("person", "state", "organization", "collective"),
    "speaker": ("person", "state", "organization", "collective"),
    "addressee": ("person", "state", "organization", "collective"),
    "reporter": ("organization", "person", "collective"),
    "publisher": ("organization",),
}
"""Kinds of things that are picked for a parameter, where its example does not say it."""


def picker(material: Material, question: Question, parameter: Parameter, given: Told) -> Picker:
    """What can be picked for a parameter of a question, and what is."""
    kinds = _PICKED.get(parameter.name) or (parameter.example.partition("/")[0],)
    options: list[tuple[str, str]] = []
    if parameter.kind == "id":
        things = (thing for kind in kinds for thing in material.things().of_kind(kind))
        options = [(thing.id, plain(thing.label)) for thing in sorted(things, key=lambda thing: thing.label.lower())]
        if kinds[0] == "article":
            options = [
                (article.id, f"{article.publisher.name}, {days(article.published)}") for article in _articles(material)
            ]
    elif parameter.kind == "term":
        options = [(term, spaced(term)) for term in _TERMS.get(parameter.name, ())]
    needed = parameter.name not in question.conditions
    return Picker(
        parameter, spaced(parameter.name).replace("_", " "), values_of(given, parameter.name), needed, tuple(options)
    )


_TERMS = {
    "stance": ("supports", "opposes", "ambivalent"),
    "mode": ("quoted", "paraphrased"),
    "force": ("asserts", "demands", "offers", "promises", "rejects", "denies", "threatens", "questions"),
    "type": (
        *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
        *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
    ),
}


def _articles(material: Material) -> list[Any]:
    return material.remembered("articles", lambda: Folding(material.bases).articles(material.ask("resources/articles")))
