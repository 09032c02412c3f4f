"""What the service answers in JSON: one model a word of the vocabulary, with the record's field names as keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

Texts = dict[str, str]
"""A text in several languages, by BCP 47 tag; "@none" where the language is not said."""


class Model(BaseModel):
    """Base of all: a field that has no value is left out."""

    model_config = ConfigDict(populate_by_name=True)


class Thing(Model):
    """A thing by its id, with its English label if it has one, or else its definition."""

    id: str = Field(description="Id relative to the base of things, or an IRI.", examples=["person/sergey-lavrov"])
    label: Texts | None = Field(None, examples=[{"en": "Sergey Lavrov"}])
    definition: Texts | None = None

    @property
    def name(self) -> str:
        """A text for it in English: label, definition, or else the last part of the id in words."""
        texts = self.label or self.definition or {}
        return texts.get("en") or next(iter(texts.values()), "") or self.id.rpartition("/")[2].replace("-", " ")


class Passage(Model):
    """A passage of an article's text that proves a report: offsets in Unicode code points, and words quoted.

    `checked` is the day on which it was found in the text; a passage without it is unchecked.
    """

    id: str
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    checked: str | None = None


class Hop(Model):
    """An earlier report that a report rests on, who gave it, and what that one rests on in turn."""

    id: str
    reporter: Thing
    via: Hop | None = None


class Report(Model):
    """One article's account of a statement or an act. `via` leads to the report that it rests on, as far as known."""

    id: str
    article: str
    publisher: Thing
    published: str = Field(description="EDTF level 0.")
    mode: str | None = None
    hedge: str | None = None
    certainty: str | None = None
    interpretation: bool | None = Field(None, description="True where it is the publisher's reading.")
    note: list[str] = []
    coder: str | None = None
    coded: str | None = None
    codebook: str | None = None
    hops: int = Field(description="Length of the chain; 1: first-hand.")
    via: Hop | None = None
    evidence: list[Passage] = []

    @property
    def chain(self) -> list[Hop]:
        """The reports that it rests on, from the nearest to the first."""
        hops, hop = [], self.via
        while hop:
            hops.append(hop)
            hop = hop.via
        return hops


class Utterance(Model):
    """One speech act."""

    id: str
    speaker: Thing
    onBehalfOf: list[Thing] = []
    date: str = Field(description="EDTF level 0.", examples=["2024-02-14"])
    venue: Thing | None = None


class Statement(Model):
    """What one utterance says about one proposition, with every report of it and the passages that prove them."""

    id: str
    proposition: Thing
    stance: str = Field(examples=["opposes"])
    force: list[str] = []
    condition: list[Thing] = []
    reason: list[Thing] = []
    disputes: list[str] = []
    standing: str | None = Field(None, examples=["named"], description="named or anonymous.")
    denied: bool | None = Field(None, description="True where a statement on record disputes it.")
    contested: bool | None = Field(None, description="True where reports disagree about it.")
    datedOutside: bool | None = Field(None, description="True where its date is known from outside the articles.")
    identified: list[str] = Field([], description="The dates that it has from outside the articles, EDTF level 0.")
    utterance: Utterance
    reports: list[Report]


class Position(Model):
    """An actor's unchanged stance on a proposition, first and last stated when, and the statements it rests on."""

    id: str
    actor: Thing
    proposition: Thing
    stance: str
    firstStated: str = Field(description="The day by which it was certainly first stated.")
    lastStated: str = Field(description="The day by which it was certainly last stated.")
    earliest: str = Field(description="The first day on which it may have been stated.")
    latest: str = Field(description="The last day on which it may have been stated.")
    conditional: str = Field(
        "none", description="How many of its statements are held under a condition: none, some, all."
    )
    contested: bool = False
    denied: bool = False
    datedOutside: bool = False
    shiftOf: str | None = None
    restsOn: list[str]


class Side(Model):
    """One statement of a contradiction as one article reports it."""

    statement: str
    stance: str
    date: str
    speaker: Thing
    article: str
    publisher: Thing
    mode: str | None = None
    hedge: str | None = None
    interpretation: bool = False
    standing: str | None = None
    hops: int | None = None
    note: list[str] = []
    condition: list[Thing] = []
    exact: list[str] = []


class Contradiction(Model):
    """Two statements, or two reports of one, that do not go together."""

    id: str
    contradictionType: str = Field(examples=["shift"])
    proposition: Thing
    actor: list[Thing]
    principal: list[Thing] = Field([], description="For whom the actors speak.")
    earliest: str
    contested: bool = False
    denied: bool = False
    datedOutside: bool = False
    certainty: str | None = Field(None, description="certain, or possible where dates leave it open.")
    aspect: str | None = Field(None, description="What reports disagree about.")
    pairs: int | None = Field(None, description="Of a conflict of two sides: how many pairs; the first is shown.")
    relation: list[Thing] = Field([], description="The relations of propositions that a tension follows from.")
    statement: list[str] = []
    sides: list[Side] = []
    wasDerivedFrom: list[str] = []


class Named(Model):
    """What has names in several languages and scripts."""

    id: str
    label: Texts = Field({}, examples=[{"en": "Sergey Lavrov", "ru": "Сергей Лавров"}])
    altLabel: dict[str, list[str]] = {}
    definition: Texts = {}


class Actor(Named):
    """A person, state, organization or collective that can speak or be spoken about."""

    type: list[str] = Field(examples=[["Person"]])
    category: list[str] = []
    country: list[Thing] = []


class Topic(Named):
    """A group of propositions, or of narrower topics."""

    broader: list[Thing] = []
    about: list[Thing] = []


class Proposition(Topic):
    """One sentence that an actor can support or oppose; `broader` are its topics."""


class Article(Model):
    """One published text."""

    id: str
    publisher: Thing
    published: str = Field(description="EDTF level 0.", examples=["2024-02-14"])
    author: list[Thing] = []
    url: list[str] = []
    language: str | None = None
    sha256: str | None = None
    characters: int | None = None


class Event(Model):
    """Something that happened or is planned; an act has an actor, perhaps a recipient, and a type."""

    id: str
    type: list[str] = Field(examples=[["Event"]])
    label: Texts = {}
    definition: Texts = {}
    category: list[str] = []
    date: str | None = None
    place: list[Thing] = []
    partOf: list[str] = []
    participant: list[Thing] = []
    actor: list[Thing] = []
    recipient: list[Thing] = []
    actType: str | None = None
    weight: float | None = Field(None, description="How much it counts, where its source says so.")
    reports: list[Report] = []
