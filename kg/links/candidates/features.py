"""What speaks for and against a candidate: each feature with its value, what it adds to the score, and why."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from math import log10

from kg.dates import parse
from kg.links.candidates.kinds import compatible
from kg.names import body_similarity, fold, parts, tokens
from kg.things.item import Item, Office
from kg.things.name_index import Hit


@dataclass(frozen=True)
class Sought:
    """A local thing for which an item is sought.

    Attributes:
        id: its id ("person/sergey-lavrov"), "" if it is a bare name.
        name: the name to look for.
        kind: person, state, organization, collective, place, post, event, topic or proposition; "" if unknown.
        others: further names of it.
        countries: ids of items of the states it belongs to.
        offices: ids of items of posts it holds on the date.
        office: a post in words ("foreign minister of Russia"), "" if none is said.
        date: the day on which the offices are held, EDTF; "" if none.
        actors: ids of items of those it occurs with.
    """

    name: str
    kind: str = ""
    id: str = ""
    others: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    office: str = ""
    date: str = ""
    actors: tuple[str, ...] = ()

    @property
    def personal(self) -> bool:
        """Whether the name is to be read as a person's; so if the kind is unknown and it has at most four words."""
        return self.kind == "person" or (not self.kind and len(tokens(self.name)) <= 4)


@dataclass(frozen=True)
class Feature:
    """One reason: what was compared, its value, what it adds to the score, and the reason in words."""

    id: str
    value: float
    points: float
    reason: str


# What a feature adds to the score at most. Popularity comes last: it can only part candidates that all else leaves
# level. Chosen by measurement on a table of 18,021 politicians' names (bench/links.py).
POINTS = {"type": 0.06, "office": 0.3, "country": 0.08, "actors": 0.08, "popularity": 0.01}
AGAINST = {"type": -0.6, "office": -0.2, "country": -0.2}

BODY = "body"
"""The feature of sitting in a body that is named where an office is sought: as many points, but of many people."""

Classes = Callable[[tuple[str, ...]], frozenset[str]]


def features(sought: Sought, hit: Hit, classes: Classes = frozenset) -> list[Feature]:
    """The features of one candidate; one that nothing is known about is left out.

    `classes` gives the superclasses of an item's types, themselves included.
    """
    item = hit.item
    every = [Feature("name", hit.similarity, hit.similarity, f"{_read(sought.name)} and {_read(hit.name)}")]
    every += _type(sought, item, classes)
    every += _office(sought, item)
    every += _shared("country", sought.countries, item.countries, "state")
    every += _actors(sought, item)
    if item.popularity:
        value = min(1.0, log10(1 + item.popularity) / 2.5)
        points = POINTS["popularity"] * value
        every.append(Feature("popularity", round(value, 3), round(points, 4), f"{item.popularity} pages link to it"))
    return every


def _read(name: str) -> str:
    """A name as it is written, and as it was read for the comparison where that is not in Latin letters."""
    latin = all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())
    return repr(name) if latin else f"{name!r} (read {fold(name)!r})"


def _type(sought: Sought, item: Item, classes: Classes) -> list[Feature]:
    if not sought.kind or not item.types:
        return []
    if sought.kind in item.types:
        return [Feature("type", 1, POINTS["type"], f"it is a {sought.kind}")]
    verdict = compatible(sought.kind, classes(item.types))
    if verdict is None:
        return []
    points, word = (POINTS["type"], "may be") if verdict else (AGAINST["type"], "is no")
    return [
        Feature("type", float(verdict), points, f"an item of class {', '.join(item.types[:3])} {word} {sought.kind}")
    ]


def _office(sought: Sought, item: Item) -> list[Feature]:
    dated = _dated(sought, item)
    if dated:
        return dated
    words = sought.office or " ".join(parts(sought.name).titles if sought.personal else ())
    held_ = [(office.label, "office") for office in item.offices] + [(item.description, "office")]
    described = [*held_, *((tag, BODY) for tag in item.tags)]
    if not words or not any(text for text, _ in described):
        return []
    told = ((_covered(tokens(words), tokens(text)), kind == "office", text) for text, kind in described if text)
    value, held_one, text = max(told)
    if value < 0.5:
        return []
    points = POINTS["office"] * value
    kind = "office" if held_one else BODY
    return [Feature(kind, round(value, 3), round(points, 4), f"{words!r} as in {text!r}")]


def _covered(words: tuple[str, ...], text: tuple[str, ...]) -> float:
    """The share of the words that the text has."""
    return (
        0.0
        if not words
        else sum(body_similarity((word,), (other,)) > 0.9 for word in words for other in text)
        / len([word for word in words if word not in ("of", "the", "for", "and")] or words)
    )


def _dated(sought: Sought, item: Item) -> list[Feature]:
    """Whether one of the posts sought was held on the date; held at another time speaks against."""
    offices = [office for office in item.offices if office.id in sought.offices]
    if not offices:
        return []
    for office in offices:
        if not sought.date or held(office, sought.date):
            when = f" on {sought.date}" if sought.date else ""
            return [Feature("office", 1, POINTS["office"], f"held {office.label or office.id}{when}")]
    return [
        Feature("office", 0, AGAINST["office"], f"did not hold {offices[0].label or offices[0].id} on {sought.date}")
    ]


def held(office: Office, date: str) -> bool:
    """Whether an office may have been held on some day of the date; unknown ends are open. Dates are EDTF level 0."""
    try:
        span = parse(date)
        begun = not office.since or parse(office.since).earliest <= span.latest
        return begun and (not office.until or parse(office.until).latest >= span.earliest)
    except ValueError:
        return True


def _shared(name: str, sought: tuple[str, ...], present: tuple[str, ...], word: str) -> list[Feature]:
    if not sought or not present:
        return []
    common = [id for id in sought if id in present]
    if common:
        return [Feature(name, 1, POINTS[name], f"same {word}: {', '.join(common)}")]
    return [Feature(name, 0, AGAINST[name], f"its {word} is {', '.join(present[:3])}, not {', '.join(sought)}")]


def _actors(sought: Sought, item: Item) -> list[Feature]:
    near = {*item.related, *item.countries, *(office.id for office in item.offices)}
    common = [id for id in sought.actors if id in near]
    if not common:
        return []
    value = min(1.0, len(common) / 2)
    return [Feature("actors", value, POINTS["actors"] * value, f"its item names {', '.join(common[:5])}")]
