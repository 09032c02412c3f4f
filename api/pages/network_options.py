"""The options of a network as the page offers them: fields in words, and what to take in or leave out, as chips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from api.pages.browser import Address, Choice
from api.pages.material import Material
from api.pages.pickers import ACTORS, on_record
from api.pages.words import hand
from api.service import Service
from kg.networks.recipes import texts
from kg.networks.recipes.recipe import Recipe
from kg.wording import days, plain, spaced

CHOICES: dict[str, tuple[str, ...]] = {
    "mode": ("one-mode", "two-mode"),
    "between": ("person", "organization", "actor-type", "proposition", "topic", "publisher", "article"),
    "via": ("proposition", "topic", "person", "organization", "publisher", "article"),
    "aggregate": ("", "congruence", "conflict", "subtract", "ignore", "combine"),
    "normalize": ("none", "average", "jaccard", "cosine", "activity", "prominence"),
    "stance": ("ordinal", "binary"),
    "duplicates": ("utterance", "all", "article", "week", "month", "year", "range"),
    "isolates": ("none", "active", "all"),
    "window": ("", "years", "6 months", "3 months", "months"),
    "dates": ("all", "stated"),
}
"""The options of DNA's dialogue, and the values that are offered; the address takes every value of the recipe."""
FIRST = ("between", "via", "aggregate", "window")
"""Options that decide most; the others stand under "more"."""
LABELS = {
    "between": "nodes",
    "via": "tied through",
    "aggregate": "ties",
    "normalize": "normalization",
    "stance": "scale of stances",
    "duplicates": "duplicates counted",
    "isolates": "nodes without edges",
    "window": "over time",
    "dates": "days",
}
WORDS = {
    "person": "speakers",
    "organization": "whom they speak for",
    "actor-type": "kinds of actors",
    "proposition": "propositions",
    "topic": "topics",
    "publisher": "publishers",
    "article": "articles",
    "congruence": "agreement",
    "conflict": "disagreement",
    "subtract": "agreement less disagreement",
    "ignore": "any statement on the same",
    "combine": "agreement and disagreement apart",
    "one-mode": "one kind of node",
    "two-mode": "two kinds of nodes",
    "ordinal": "three steps",
    "binary": "for and against only",
    "utterance": "once an utterance",
    "all": "all",
    "range": "once",
    "week": "once a week",
    "month": "once a month",
    "year": "once a year",
    "active": "those that speak in the window",
    "none": "none",
    "stated": "by the texts alone",
}
"""Values in words."""
FIELDS = {
    "topic": "topic",
    "proposition": "proposition",
    "person": "speaker",
    "organization": "spoken for",
    "publisher": "publisher",
    "stance": "stance",
    "mode": "told as",
    "standing": "sources",
    "certainty": "certainty",
    "force": "force",
    "hops": "told at",
}
"""What statements can be chosen by, in words."""
TERMS = {
    "stance": ("supports", "opposes", "ambivalent"),
    "mode": ("quoted", "partlyQuoted", "paraphrased"),
    "standing": ("named", "anonymous"),
    "certainty": ("certain", "probable", "possible"),
    "force": (
        *("asserts", "demands", "offers", "accepts", "promises"),
        *("rejects", "accuses", "denies", "threatens", "questions"),
    ),
    "hops": ("1", "2", "3"),
}
MOST_OFFERED = 400
"""Values of a field that a menu holds; the address takes every one."""
SINGLE = (*CHOICES, "since", "until")
SEVERAL = ("include", "exclude")
BEGINNING = {"between": "person", "aggregate": "subtract", "isolates": "none"}
"""The network of an address without options."""


@dataclass(frozen=True)
class Options:
    """What an address asks for: single values by name, and what to take in and leave out as "field=value"."""

    single: dict[str, str]
    several: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, address: Address) -> Options:
        """The options of an address; those of the beginning where it has none."""
        given = {name: value for name in SINGLE if (value := address.get(name))}
        several = {name: values for name in SEVERAL if (values := address.all(name))}
        return cls(given if set(given) - {"since", "until", "dates"} else BEGINNING | given, several)

    def get(self, name: str) -> str:
        """A single value, "" where none is given."""
        return self.single.get(name, "")

    @property
    def query(self) -> str:
        """As an address writes them."""
        return urlencode(
            [*self.single.items(), *((name, value) for name, values in self.several.items() for value in values)]
        )

    def recipe(self, service: Service) -> Recipe:
        """The recipe. Raises RecipeError."""
        values: dict[str, Any] = {name: value for name, value in self.single.items() if name != "window"}
        values |= {name: self.several.get(name) for name in SEVERAL}
        return Recipe.of(texts.options(values, service.settings.bases, self.get("window"), None, ""))

    @property
    def sentence(self) -> str:
        """What is drawn, in words."""
        nodes = WORDS.get(self.get("between"), "speakers")
        ends = f"{nodes} and {_worded(self.get('via') or 'proposition')}" if self.get("mode") == "two-mode" else nodes
        parts = [f"{ends[:1].upper()}{ends[1:]}, tied through {_worded(self.get('via') or 'proposition')}"]
        parts += [_worded(self.get(name)) for name in ("aggregate",) if self.get(name)]
        if self.get("normalize") not in ("", "none"):
            parts.append(f"normalized by {_worded(self.get('normalize'))}")
        parts += [f"{name} {days(self.get(name))}" for name in ("since", "until") if self.get(name)]
        parts += [f"in windows of {self.get('window')}"] if self.get("window") else []
        parts += ["days by the texts alone"] if self.get("dates") == "stated" else []
        return "; ".join(parts)


def _worded(value: str) -> str:
    return WORDS.get(value, value.replace("-", " "))


@dataclass(frozen=True)
class Menu:
    """A field of a filter with its values."""

    words: str
    values: tuple[tuple[str, str], ...]


def chips(material: Material, address: Address) -> list[Choice]:
    """What is taken in or left out, each leading to the page without it."""
    words = {"include": "only", "exclude": "without"}
    return [
        Choice(f"{words[name]} {_said(material, value)}", address.without(name, value), True)
        for name in SEVERAL
        for value in address.all(name)
    ]


def _said(material: Material, text: str) -> str:
    name, _, value = text.partition("=")
    shown = plain(material.label(value)) if "/" in value else _term(name, value)
    return f"{FIELDS.get(name, name)}: {shown}"


def _term(name: str, value: str) -> str:
    return hand(value) if name == "hops" else spaced(value)


def menus(material: Material) -> list[Menu]:
    """What statements can be chosen by: fields with their values, from what is on record."""

    def make() -> list[Menu]:
        speakers, spoken_for = on_record(material, "speaker"), on_record(material, "onBehalfOf")
        actors = sorted((pair for kind in ACTORS for pair in _of_kind(material, kind)), key=_by_name)
        publishers = on_record(material, "publisher")
        offered: dict[str, Iterable[tuple[str, str]]] = {
            **{name: _of_kind(material, name) for name in ("topic", "proposition")},
            "person": [pair for pair in actors if pair[0] in speakers],
            "organization": [pair for pair in actors if pair[0] in spoken_for],
            "publisher": [pair for pair in actors if pair[0] in publishers],
            **{name: [(term, _term(name, term)) for term in terms] for name, terms in TERMS.items()},
        }
        return [
            Menu(FIELDS[name], tuple((f"{name}={value}", label) for value, label in list(pairs)[:MOST_OFFERED]))
            for name, pairs in offered.items()
        ]

    return material.remembered("network menus", make)


def _of_kind(material: Material, kind: str) -> list[tuple[str, str]]:
    options = [(thing.id, plain(thing.label)) for thing in material.things().of_kind(kind)]
    return sorted(options, key=_by_name)


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].lower()
