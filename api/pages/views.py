"""What the page of a thing shows: its facts, what it said or what was said of it, and what refers to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from api.pages import portions
from api.pages.browser import Address, Choice
from api.pages.counting import count_anonymous, query_of
from api.pages.evidence import Said, all_said
from api.pages.filters import IN_STORE
from api.pages.material import Material
from api.pages.portions import Portion
from api.pages.titles import Titles
from api.pages.words import DATES, FORWARD, HIDDEN, INVERSE, LANGUAGES, OUTSIDE, SHOWN, VALUES
from api.resources.models import Contradiction, Position, Thing
from kg.bases import RDF, RDFS, SCHEMA, SKOS, XSD
from kg.names.labels import in_order
from kg.questions.files import Row
from kg.wording import days, kind, spaced

ACTORS = frozenset({"Actor", "Person", "State", "Organization", "Collective"})
STATEMENTS = {
    **dict.fromkeys(ACTORS, "actor"),
    "Proposition": "proposition",
    "Topic": "topic",
    "Article": "article",
    "Report": "report",
    "Statement": "statement",
    "Utterance": "utterance",
    "Event": "venue",
}
"""By which parameter of `resources/statements` the statements of a thing are asked for."""
POSITIONS = {**dict.fromkeys(ACTORS, "actor"), "Proposition": "proposition", "Topic": "topic", "Position": "position"}
CONTRADICTIONS = {
    **dict.fromkeys(ACTORS, "with"),
    "Proposition": "proposition",
    "Topic": "topic",
    "Contradiction": "contradiction",
    "Statement": "of",
}


MOST_OF_ONE, MOST_OF_MUCH = 60, 30
"""Contradictions that the page of a thing is made of, the latest; and one that is made of the latest statements."""
LONGEST_NAME = 48
"""Characters of a name that stands in a heading."""


class ThingView:
    """One thing as its page shows it. Every part is asked for when the template comes to it.

    Args:
        material: where the parts come from.
        iri: the thing.
        facts: the rows of `pages/thing` for it.
        address: of the page that is asked for.
    """

    template = "thing.html"
    sections: frozenset[str] = frozenset()
    """Properties whose other ends the page shows in a section of its own."""

    def __init__(self, material: Material, iri: NamedNode, facts: Sequence[Row], address: Address) -> None:
        self.material, self.iri, self._facts, self.address = material, iri, facts, address
        self.folding, self.titles = material.folding, Titles(material)
        self.id: str = material.bases.shorten(iri.value)

    @property
    def switches(self) -> list[Choice]:
        """The way to count otherwise, to be turned on and off."""
        return [count_anonymous(self.address)]

    @property
    def all_listed(self) -> str:
        """Where the list of its statements is."""
        return f"/statements?{urlencode(self._asked(STATEMENTS))}"

    @property
    def all_as_csv(self) -> str:
        """Where all statements are had that the address leaves, this page's or more."""
        asked = self._asked(STATEMENTS)
        if self.portion.whole or not asked:
            return f"/chart/{self.id}?{urlencode([*self.address.pairs, ('format', 'csv')])}"
        chosen = {name: value for name, value in self.address.pairs if name in (*IN_STORE, "topic", "as_of")}
        return f"/statements?{urlencode({**asked, **chosen, 'format': 'csv'})}"

    @property
    def how(self) -> str:
        """What links to pages of the same counting add to their addresses; "" for as it is stored."""
        return query_of(self.material.also)

    def _values(self, property_iri: str) -> list[Row]:
        return [row for row in self._facts if row["property"].value == property_iri]

    def text(self, property_iri: str) -> str:
        """The first value of a property as text, "" if there is none."""
        rows = self._values(property_iri)
        return (self.folding.text(rows[0], "value") or "") if rows else ""

    @cached_property
    def types(self) -> tuple[str, ...]:
        """Local names of the thing's classes of our vocabulary, the most special first."""
        names = (self.folding.text(row, "value") or "" for row in self._values(RDF + "type"))
        return tuple(sorted(dict.fromkeys(names), key=lambda name: name in ("Actor", "Event", "Membership")))

    @property
    def kind(self) -> str:
        """The most special class."""
        return self.types[0] if self.types else "Thing"

    @property
    def kind_words(self) -> str:
        """What sort of thing it is, in words."""
        return kind(self.id)

    @cached_property
    def label(self) -> str | None:
        """The English label, or any."""
        labels = [row["value"] for row in self._values(RDFS + "label")]
        return min(labels, key=in_order).value if labels else None

    @property
    def title(self) -> str:
        """What the page is headed by: the label, or a sentence made of what the thing says."""
        return self.label or self.titles(self.id)

    @property
    def definition(self) -> str:
        """The definition, if there is one."""
        return self.text(SKOS + "definition")

    @property
    def names(self) -> list[tuple[str, str]]:
        """Other names: language and text, in other scripts too."""
        rows = self._values(RDFS + "label") + self._values(SKOS + "altLabel")
        labels = {(getattr(row["value"], "language", None) or "", row["value"].value) for row in rows}
        return sorted(pair for pair in labels if pair[1] != self.label)

    @property
    def outside(self) -> list[str]:
        """IRIs of the same thing elsewhere."""
        return [row["value"].value for row in self._facts if row["property"].value in OUTSIDE]

    @property
    def facts(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """What is said of the thing itself: what in words, and each value's words and address ("" for none)."""
        for iri, group in groupby(self._facts, key=lambda row: row["property"].value):
            name = _local(iri)
            if (name in HIDDEN and name not in SHOWN.get(self.kind, ())) or iri in OUTSIDE:
                continue
            rows = list(group)
            label = FORWARD.get(name) or (
                rows[0]["propertyLabel"].value if "propertyLabel" in rows[0] else spaced(name)
            )
            yield label, list(dict.fromkeys(self._value(name, row) for row in rows))

    def _value(self, name: str, row: Row) -> tuple[str, str]:
        term = row["value"]
        text = self.folding.text(row, "value") or ""
        if isinstance(term, Literal):
            return self._literal(name, term, text), ""
        if term.value.startswith(self.material.bases.vocabulary):
            return VALUES.get(text, spaced(text)), ""
        word = VALUES.get(_local(term.value))
        return (word, "") if word else (self.titles(text), text)

    def _literal(self, name: str, term: Literal, text: str) -> str:
        """The text of a value in words: days, yes and no, languages, who a passage came through."""
        if term.datatype.value in DATES:
            return days(text)
        if term.datatype.value == XSD + "boolean":
            return "yes" if text in ("true", "1") else "no"
        if name == "chain":
            return ", citing ".join(self.titles(id) for id in text.split())
        return LANGUAGES.get(text, text) if name == "inLanguage" else text

    def _asked(self, parameters: dict[str, str]) -> dict[str, str]:
        return next(({parameters[type_]: self.id} for type_ in self.types if type_ in parameters), {})

    @cached_property
    def portion(self) -> Portion:
        """The statements that the page is made of; of more than a page holds, a part of them."""
        asked = self._asked(STATEMENTS)
        if not asked or "statement" in asked:  # one is asked for by itself, and is remembered by itself
            told = self.material.statements(**asked) if asked else []
            return Portion(told, len(told))
        return self.material.portion(asked)

    @property
    def on_page(self) -> int:
        """Statements on one page of the view; 0 where it has no pages."""
        return 0

    @property
    def portions(self) -> list[tuple[str, str]]:
        """Where later and earlier portions are: words and addresses."""
        portion, most, on_page = self.portion, portions.MOST, self.on_page
        beside = {"later ones": portion.skipped - most, "earlier ones": portion.skipped + most}
        if not on_page or portion.number is None:
            return []
        there = {words: skipped for words, skipped in beside.items() if 0 <= skipped < portion.number}
        return [(words, self.address.with_(page=skipped // on_page + 1)) for words, skipped in there.items()]

    @cached_property
    def said(self) -> list[Said]:
        """Statements by it, on it or in it, with their evidence; of a position, those it rests on."""
        if self.kind == "Position":
            ids = [self.folding.text(row, "value") or "" for row in self._values(self.material.bases.term("restsOn"))]
            statements = [statement for id in ids for statement in self.material.statements(statement=id)]
        else:
            statements = self.portion.statements
        return all_said(self.material, statements)

    @cached_property
    def positions(self) -> list[Position]:
        """Positions held by it or on it."""
        asked = self._asked(POSITIONS)
        return self.material.positions(**asked) if asked else []

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """Contradictions that it stands in or that are about it, the latest where they are many."""
        asked = self._asked(CONTRADICTIONS)
        return self.material.latest_contradictions(self._most_contradictions, **asked) if asked else []

    @property
    def _most_contradictions(self) -> int:
        return MOST_OF_ONE if self.portion.whole else MOST_OF_MUCH

    @property
    def more_contradictions(self) -> bool:
        """Whether there may be earlier ones than those."""
        return len(self.contradictions) >= self._most_contradictions

    @cached_property
    def offices(self) -> list[Row]:
        """Tenures of a person or in a post."""
        parameter = {"Person": "person", "Post": "post"}.get(self.kind)
        return self.material.known("pages/offices", **{parameter: self.id}) if parameter else []

    @cached_property
    def acts(self) -> list[tuple[Row, list[Row]]]:
        """Acts by it, to it, there or in it: the first row of each and all of its rows."""
        parameter = {"Article": "article", "Report": "report", "Act": "act"}.get(self.kind, "thing")
        rows = self.material.known("pages/acts", **{parameter: self.id})
        groups = (list(group) for _, group in groupby(rows, key=lambda row: row["act"]))
        return [(group[0], group) for group in groups]

    @cached_property
    def mentions(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """What refers to it otherwise: how, and each thing's title, id and date in words."""
        by_heading: dict[str, dict[str, tuple[str, str, str]]] = {}
        rows = self.material.known("pages/mentions", thing=self.id)
        if any("subjectLabel" not in row for row in rows):
            self.titles.tell_of_mentions(self.id)
        for row in rows:
            name = _local(row["property"].value)
            subject = self.folding.text(row, "subject") or ""
            if name in HIDDEN | self.sections or subject.startswith(self.id + "#") or ":" in subject:
                continue
            # A hop of a chain has no page of its own: it is shown by the report that begins the chain.
            whole = subject.partition("#")[0]
            date = self.folding.text(row, "date")
            title = self.titles(whole)
            entry = (title, whole, days(date) if date and days(date) not in title else "")
            by_heading.setdefault(INVERSE.get(name, f"As {spaced(name)} of"), {})[whole] = entry
        called = self.label if self.label and len(self.label) <= LONGEST_NAME else "it"
        apart = self.titles.apart
        return [(words.replace("{}", called), apart(each.values())) for words, each in by_heading.items() if each]

    def thing(self, row: Row, name: str) -> Thing | None:
        """The thing of a variable."""
        return self.material.labelled(row, name)

    @property
    def published(self) -> str:
        """The day of publication in words, of an article."""
        text = self.text(SCHEMA + "datePublished")
        return days(text) if text else ""


def _local(iri: str) -> str:
    return iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]
