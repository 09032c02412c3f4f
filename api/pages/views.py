"""What the page of a thing shows: its facts, what it said or what was said of it, and what refers to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby

from pyoxigraph import NamedNode

from api.resources.folding import Folder
from api.resources.models import Contradiction, Position, Statement, Thing
from api.service import Service
from kg.bases import OWL, RDF, RDFS, SCHEMA, SKOS
from kg.questions.files import Row

ACTORS = frozenset({"Actor", "Person", "State", "Organization", "Collective"})
# By which parameter of `resources/statements` the statements of a thing are asked for.
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
POSITIONS = {**dict.fromkeys(ACTORS, "actor"), "Proposition": "proposition", "Topic": "topic", "Position": "position"}
CONTRADICTIONS = {
    **dict.fromkeys(ACTORS, "with"),
    "Proposition": "proposition",
    "Topic": "topic",
    "Contradiction": "contradiction",
    "Statement": "of",
}
OUTSIDE = frozenset({SCHEMA + "sameAs", OWL + "sameAs", SKOS + "exactMatch", SKOS + "closeMatch"})
# Properties whose other ends the page shows in a section of their own, or that only repeat another.
_IN_STATEMENTS = ("speaker", "onBehalfOf", "statement", "restsOn", "conveys", "article", "evidence")
_IN_ACTS = ("actor", "recipient", "participant", "actedOn", "tookPartIn")
SHOWN = frozenset((*_IN_STATEMENTS, *_IN_ACTS, "earliest", "latest", "segment"))
# Properties of other vocabularies, which have no label here, in the words of the records.
WORDS = {
    "datePublished": "published",
    "inLanguage": "language",
    "wasQuotedFrom": "via",
    "wasDerivedFrom": "derived from",
}
# What a property means from its other end.
INVERSE = {
    "broader": "Within it",
    "liesIn": "Places in it",
    "about": "Propositions and topics about it",
    "publisher": "Articles published",
    "member": "Member of",
    "country": "Belong to it",
    "venue": "Said there",
    "addressee": "Addressed to it",
    "reporter": "Reports given by it",
    "partOf": "Parts of it",
    "place": "Took place there",
    "condition": "Statements made on this condition",
    "disputes": "Disputed by",
    "postIn": "Posts in it",
    "post": "Tenures",
    "organization": "Memberships of it",
    "utterance": "Statements made in it",
    "shiftOf": "Followed by",
    "wasQuotedFrom": "Reports that rest on it",
    "annotatedSource": "Judgements on what it is elsewhere",
    "proposition": "Statements, positions and contradictions",
}


class ThingView:
    """One thing as its page shows it. Every part is asked for when the template comes to it.

    Args:
        service: whose questions are asked.
        iri: the thing.
        facts: the rows of `pages/thing` for it.
    """

    def __init__(self, service: Service, iri: NamedNode, facts: Sequence[Row]) -> None:
        self.service, self.iri, self._facts = service, iri, facts
        self.folder = Folder(service.settings.bases)
        self.id = service.settings.bases.shorten(iri.value)

    def _ask(self, question: str, **parameters: NamedNode) -> list[Row]:
        return self.service.questions.ask(question, self.service.settings.limits, **parameters)

    def _values(self, property_iri: str) -> list[Row]:
        return [row for row in self._facts if row["property"].value == property_iri]

    @cached_property
    def types(self) -> tuple[str, ...]:
        """Local names of the thing's classes of our vocabulary, the most special last."""
        names = (self.folder.text(row, "value") for row in self._values(RDF + "type"))
        return tuple(sorted(dict.fromkeys(names), key=lambda name: name in ("Actor", "Event", "Membership")))

    @property
    def kind(self) -> str:
        """What sort of thing it is, in words."""
        return self.types[0] if self.types else "Thing"

    @cached_property
    def label(self) -> str | None:
        """The English label, or any."""
        labels = [row["value"] for row in self._values(RDFS + "label")]
        english = [label for label in labels if label.language == "en"]
        return (english or labels or [None])[0] and (english or labels)[0].value

    @property
    def title(self) -> str:
        """What the page is headed by: the label, or a sentence made of what the thing says."""
        if self.label:
            return self.label
        if self.kind in ("Statement", "Utterance") and self.statements:
            first = self.statements[0]
            said = f" {first.stance}: {first.proposition.name}" if self.kind == "Statement" else ""
            return f"{first.utterance.speaker.name}{said}, {first.utterance.date}"
        if self.kind == "Article":
            published = self._values(SCHEMA + "datePublished")
            publisher = self._values(SCHEMA + "publisher")
            if published and publisher:
                return f"{self.folder.thing(publisher[0], 'value').name}, {published[0]['value'].value}"
        if self.kind == "Position" and self.positions:
            held = self.positions[0]
            return f"{held.actor.name} {held.stance}: {held.proposition.name}"
        return self.id

    @property
    def definition(self) -> str | None:
        """The definition, if there is one."""
        rows = self._values(SKOS + "definition")
        return rows[0]["value"].value if rows else None

    @property
    def names(self) -> list[tuple[str, str]]:
        """Other names: language and text, in other scripts too."""
        rows = self._values(RDFS + "label") + self._values(SKOS + "altLabel")
        return [(row["value"].language or "", row["value"].value) for row in rows if row["value"].value != self.label]

    @property
    def outside(self) -> list[str]:
        """IRIs of the same thing elsewhere."""
        return [row["value"].value for row in self._facts if row["property"].value in OUTSIDE]

    @property
    def facts(self) -> Iterator[tuple[str, list[Thing]]]:
        """What is said of the thing itself: a property's label and its values."""
        hidden = {RDF + "type", RDFS + "label", SKOS + "altLabel", SKOS + "definition", *OUTSIDE}
        for iri, rows in groupby(self._facts, key=lambda row: row["property"].value):
            rows = list(rows)
            name = _local(iri)
            if iri in hidden or name in SHOWN:
                continue
            label = rows[0]["propertyLabel"].value if "propertyLabel" in rows[0] else WORDS.get(name, name)
            yield label, list({thing.id: thing for row in rows if (thing := self._value(row))}.values())

    def _value(self, row: Row) -> Thing | None:
        return self.folder.thing(row, "value")

    def _asked(self, question: str, parameters: dict[str, str]) -> list[Row]:
        for type_ in self.types:
            if type_ in parameters:
                return self._ask(question, **{parameters[type_]: self.iri})
        return []

    @cached_property
    def statements(self) -> list[Statement]:
        """Statements by it, on it or in it, with their evidence; of a position, those it rests on."""
        if self.kind == "Position":
            rests_on = [row["value"] for row in self._values(self.folder.bases.term("restsOn"))]
            rows = [row for iri in rests_on for row in self._ask("resources/statements", statement=iri)]
        else:
            rows = self._asked("resources/statements", STATEMENTS)
        return self.folder.statements(rows)

    @cached_property
    def positions(self) -> list[Position]:
        """Positions held by it or on it."""
        return self.folder.positions(self._asked("resources/positions", POSITIONS))

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """Contradictions that it stands in or that are about it."""
        return self.folder.contradictions(self._asked("resources/contradictions", CONTRADICTIONS))

    @cached_property
    def offices(self) -> list[Row]:
        """Tenures of a person or in a post."""
        parameter = {"Person": "person", "Post": "post"}.get(self.kind)
        return self._ask("pages/offices", **{parameter: self.iri}) if parameter else []

    @cached_property
    def acts(self) -> list[tuple[Row, list[Row]]]:
        """Acts by it, to it or there: the first row of each and all of its rows."""
        rows = self._ask("pages/acts", thing=self.iri)
        groups = (list(group) for _, group in groupby(rows, key=lambda row: row["act"]))
        return [(group[0], group) for group in groups]

    @cached_property
    def mentions(self) -> list[tuple[str, list[tuple[Thing, str | None]]]]:
        """What refers to it otherwise: how, and the things with their dates."""
        found: dict[str, dict[str, tuple[Thing, str | None]]] = {}
        for row in self._ask("pages/mentions", thing=self.iri):
            name = _local(row["property"].value)
            subject = self.folder.thing(row, "subject")
            if name not in SHOWN and not subject.id.startswith(self.id + "#"):
                heading = INVERSE.get(name) or f"{name} of"
                found.setdefault(heading, {})[subject.id] = subject, self.folder.text(row, "date")
        return [(heading, list(things.values())) for heading, things in found.items()]


def _local(iri: str) -> str:
    return iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]


def home_view(service: Service) -> dict[str, object]:
    """What the first page shows: speakers, the tree of topics, articles, and how much there is."""
    folder = Folder(service.settings.bases)

    def ask(name: str) -> list[Row]:
        return service.questions.ask(name, service.settings.limits)

    topics: dict[str | None, list[tuple[Thing, int]]] = {}
    for row in ask("pages/home_topics"):
        count = int(row["propositions"].value)
        topics.setdefault(folder.text(row, "broader"), []).append((folder.thing(row, "topic"), count))
    speakers = [(folder.thing(row, "actor"), int(row["statements"].value)) for row in ask("pages/home")]
    articles = [
        (
            folder.thing(row, "article"),
            folder.thing(row, "publisher"),
            folder.text(row, "published"),
            row["statements"].value,
        )
        for row in ask("pages/home_articles")
    ]
    return {"speakers": speakers, "topics": topics, "articles": articles}
