"""What the service answers in JSON: one model a word of the vocabulary, with the record's field names as keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Base of all: a field that has no value is left out."""

    model_config = ConfigDict(populate_by_name=True)


class Thing(Model):
    """A thing by its id, with its English label if it has one."""

    id: str = Field(description="Id relative to the base of things, or an IRI.", examples=["person/sergey-lavrov"])
    label: str | None = Field(None, examples=["Sergey Lavrov"])

    @property
    def name(self) -> str:
        """The label, or else the last part of the id in words."""
        return self.label or self.id.rpartition("/")[2].replace("-", " ")


class Passage(Model):
    """A passage of an article's text that proves a report: offsets in Unicode code points, and words quoted."""

    id: str
    start: int | None = None
    end: int | None = None
    exact: str | None = None


class Hop(Model):
    """An earlier report that a report rests on, and who gave it."""

    id: str
    reporter: Thing


class Report(Model):
    """One article's account of a statement. `via` leads from the report that it rests on back to the first."""

    id: str
    article: str
    publisher: Thing
    published: str = Field(description="EDTF level 0.")
    mode: str | None = None
    hedge: str | None = None
    certainty: str | None = None
    hops: int = Field(description="Length of the chain; 1: first-hand.")
    via: list[Hop] = []
    evidence: list[Passage] = []


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
    disputes: list[str] = []
    utterance: Utterance
    reports: list[Report]


class Position(Model):
    """An actor's unchanged stance on a proposition from one date to another, and the statements it rests on."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    id: str
    actor: Thing
    proposition: Thing
    stance: str
    begins: str = Field(alias="from", description="First day of the first statement.")
    until: str | None = Field(None, description="Last day of the last statement.")
    contested: bool = False
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
    exact: list[str] = []


class Contradiction(Model):
    """Two statements, or two reports of one, that do not go together."""

    id: str
    contradictionType: str = Field(examples=["shift"])
    proposition: Thing
    actor: list[Thing]
    earliest: str
    contested: bool = False
    sides: list[Side] = []
    wasDerivedFrom: list[str] = []
