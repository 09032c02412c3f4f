"""What can be picked for the parameters of a question: the fields of the form on its page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.material import Material
from api.pages.words import column
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


ACTORS = ("person", "state", "organization", "collective")
"""Kinds of things that can speak."""
MOST_OFFERED = 2_000
"""Actors that a menu holds; the address takes every one."""
Options = tuple[tuple[str, str], ...]
"""What can be picked: ids and names."""


WORDS = ("speaker", "onBehalfOf")
"""As what those are on record who said something or for whom it was said."""


def on_record(material: Material, *names: str) -> frozenset[str]:
    """Ids of those who are on record as one of these: speaker, onBehalfOf, reporter, publisher."""

    def make() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in material.ask("pages/on_record"):
            name = re.split(r"[/#]", row["as"].value)[-1]
            found.setdefault(name, set()).add(material.folding.text(row, "actor") or "")
        return found

    found = material.remembered("on record", make)
    return frozenset(id for name in names for id in found.get(name, ()))


def actors(material: Material, kinds: Sequence[str] = ACTORS, names: Sequence[str] = WORDS) -> tuple[Options, Options]:
    """Actors of some kinds to pick from: those who are on record as one of `names`, and the others; each by name."""

    def make() -> tuple[Options, Options]:
        spoke = on_record(material, *names)
        options = [(thing.id, plain(thing.label)) for kind in kinds for thing in material.things().of_kind(kind)]
        options.sort(key=lambda pair: pair[1].lower())
        first = [pair for pair in options if pair[0] in spoke][:MOST_OFFERED]
        others = [pair for pair in options if pair[0] not in spoke][: MOST_OFFERED - len(first)]
        return tuple(first), tuple(others)

    return material.remembered(("actors to pick", *kinds, *names), make)


@dataclass(frozen=True)
class Picker:
    """A parameter with what can be picked for it: `options`, and `others`, who are on record by no word of theirs."""

    parameter: Parameter
    words: str
    values: tuple[str, ...]
    needed: bool
    options: Options
    others: Options = ()

    @property
    def value(self) -> str:
        """What is chosen, the first of several."""
        return self.values[0] if self.values else ""

    @property
    def input(self) -> str:
        """The sort of field that takes it."""
        return {"date": "date", "integer": "number"}.get(self.parameter.kind, "text")


_PICKED = {
    **dict.fromkeys(("actor", "other", "speaker", "addressee"), ACTORS),
    "reporter": ("organization", "person", "collective"),
    "publisher": ("organization",),
}
"""Kinds of things that are picked for a parameter, where its example does not say it."""
_AS = {"reporter": ("reporter",), "publisher": ("publisher",)}
"""As what those are on record that are picked first for a parameter, where it is not by their words."""


def picker(material: Material, question: Question, parameter: Parameter, given: Told) -> Picker:
    """What can be picked for a parameter of a question, and what is."""
    kinds = _PICKED.get(parameter.name) or (parameter.example.partition("/")[0],)
    options: Sequence[tuple[str, str]] = []
    others: Options = ()
    if parameter.kind == "id" and parameter.name in _PICKED:
        options, others = actors(material, kinds, _AS.get(parameter.name, WORDS))
    elif parameter.kind == "id":
        things = (thing for kind in kinds for thing in material.things().of_kind(kind))
        options = [(thing.id, plain(thing.label)) for thing in sorted(things, key=lambda thing: thing.label.lower())]
        if kinds[0] == "article":
            options = [
                (article.id, f"{article.publisher.name}, {days(article.published)}") for article in _articles(material)
            ]
    elif parameter.kind == "term":
        options = [(term, spaced(term)) for term in _TERMS.get(parameter.name, ())]
    needed = parameter.name not in question.conditions
    return Picker(parameter, column(parameter.name), values_of(given, parameter.name), needed, tuple(options), others)


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
