"""One judgement: that a local thing is, is not, or may be an outside item, or that no such item was found.

The fields are slots of SSSOM (https://mapping-commons.github.io/sssom/Mapping/); a rejected pair has
`predicate_modifier` Not (sssom:NegatedPredicate), a thing looked for in vain has `object_id` sssom:NoTermFound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.bases import OWL, SKOS
from kg.errors import KgError
from kg.names import fold

ACCEPTED, REJECTED, UNSURE, ABSENT = "accepted", "rejected", "unsure", "absent"
JUDGEMENTS = (ACCEPTED, REJECTED, UNSURE, ABSENT)
NOT, NO_TERM = "sssom:NegatedPredicate", "sssom:NoTermFound"
MANUAL = "semapv:ManualMappingCuration"
WIKIDATA = "http://www.wikidata.org/entity/"

# What an accepted link says, by local kind: identity of things, closeness of concepts.
_CONCEPTS = frozenset({"topic", "proposition"})
CONCEPT_PREDICATES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch")
THING_PREDICATES = ("schema:sameAs",)
IDENTITY = frozenset({"schema:sameAs", "skos:exactMatch", "owl:sameAs"})
"""Relations of which a thing has one to one item at most, whichever of them it is."""
RELATIONS = IDENTITY | {f"skos:{kind}Match" for kind in ("close", "broad", "narrow", "related")}
"""What is said of a thing and an item; of classes and properties nothing is linked here."""
_BASES = {"schema": ("http://schema.org/", "https://schema.org/"), "skos": (SKOS,), "owl": (OWL,)}
_SPELT = {
    base + local: relation
    for relation in RELATIONS
    for prefix, _, local in [relation.partition(":")]
    for base in _BASES[prefix]
}
_ITEM = re.compile(r"Q[1-9]\d*")


class JudgementError(KgError):
    """A judgement that says something impossible, or that contradicts one already made."""


@dataclass(frozen=True)
class Judgement:
    """A decision about one pair, or about one thing that has no match.

    Attributes:
        subject: the local thing, "<kind>/<slug>".
        object: the item: "Q58217", another IRI or CURIE; "" if the judgement is `absent`.
        judgement: accepted, rejected, unsure or absent.
        predicate: CURIE of the relation judged; "" for the one usual for the kind.
        object_label: the item's name when it was judged.
        justification: CURIE of the method, of SEMAPV.
        author: who decided: an IRI (an ORCID, an item) or a name.
        date: ISO date of the decision.
        confidence: 0 to 1; None if not given.
        tool, tool_version: the program that proposed the pair, "" if none.
        comment: the reason, in words.
    """

    subject: str
    object: str
    judgement: str
    author: str
    date: str
    predicate: str = ""
    object_label: str = ""
    justification: str = MANUAL
    confidence: float | None = None
    tool: str = ""
    tool_version: str = ""
    comment: str = ""

    def __post_init__(self) -> None:
        if self.judgement not in JUDGEMENTS:
            raise JudgementError(f"{self.judgement!r} is not a judgement; expected {', '.join(JUDGEMENTS)}")
        if not re.fullmatch(r"[a-z]+/[a-z0-9][a-z0-9/-]*", self.subject):
            raise JudgementError(f"{self.subject!r} is not a local id; expected <kind>/<slug>")
        if bool(self.object) == (self.judgement == ABSENT):
            expected = "no item for absent" if self.object else f"an item for {self.judgement}"
            raise JudgementError(f"{self.subject}: {self.object or 'no item'}; expected {expected}")
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            raise JudgementError(f"{self.subject}: confidence {self.confidence}; expected a number from 0 to 1")
        short = _SPELT.get(self.predicate, self.predicate) or predicates(self.kind)[0]
        object.__setattr__(self, "predicate", short)  # one relation is written in one way, or two would not be at odds

    @property
    def kind(self) -> str:
        """The local kind of the subject."""
        return self.subject.partition("/")[0]

    @property
    def pair(self) -> tuple[str, str]:
        """What is judged; two judgements of one pair contradict or repeat each other."""
        return self.subject, self.object

    @property
    def id(self) -> str:
        """The link's own id, made of the pair: "link/person-sergey-lavrov-q58217"."""
        end = self.object.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2] or "none"
        return "link/" + re.sub(r"[^a-z0-9]+", "-", f"{self.subject} {fold(end)}".lower()).strip("-")

    def record(self) -> dict[str, Any]:
        """The judgement as a record of `data/links/`: fields of the context, empty ones left out."""
        author = {"author_id" if _is_reference(self.author) else "author_label": self.author}
        record = {
            "id": self.id,
            "type": "Link",
            "judgement": self.judgement,
            "subject_id": self.subject,
            "predicate_id": self.predicate,
            "predicate_modifier": NOT if self.judgement == REJECTED else "",
            "object_id": curie(self.object) if self.object else NO_TERM,
            "object_label": self.object_label,
            "mapping_justification": self.justification,
            **author,
            "mapping_date": self.date,
            "confidence": self.confidence,
            "mapping_tool": self.tool,
            "mapping_tool_version": self.tool_version,
            "comment": self.comment,
        }
        return {key: value for key, value in record.items() if value not in ("", None)}


def predicates(kind: str) -> tuple[str, ...]:
    """The relations that an accepted link of a thing of this kind may state, the usual one first."""
    return CONCEPT_PREDICATES if kind in _CONCEPTS else THING_PREDICATES


def from_record(record: Mapping[str, Any]) -> Judgement:
    """The judgement of a record. Raises JudgementError if it is none."""
    try:
        object = str(record.get("object_id") or "")
        confidence = record.get("confidence")
        return Judgement(
            subject=str(record["subject_id"]),
            object="" if object == NO_TERM else item(object),
            judgement=str(record["judgement"]),
            author=str(record.get("author_id") or record.get("author_label") or ""),
            date=str(record.get("mapping_date") or ""),
            predicate=str(record.get("predicate_id") or ""),
            object_label=str(record.get("object_label") or ""),
            justification=str(record.get("mapping_justification") or MANUAL),
            confidence=None if confidence is None else float(confidence),
            tool=str(record.get("mapping_tool") or ""),
            tool_version=str(record.get("mapping_tool_version") or ""),
            comment=str(record.get("comment") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        found = f"{type(error).__name__}: {error}"
        raise JudgementError(f"{record.get('id', 'a link')}: not a judgement ({found})") from error


def refuse(judgement: Judgement, known: Iterable[Judgement], *, replace: bool = False) -> None:
    """Hold a new judgement against those already made: a rejected candidate stays rejected.

    Raises:
        JudgementError: the pair was judged otherwise and `replace` is not said; or the thing is already linked to
            another item by the same relation, or one that says the same, or was found to have none.
    """
    known = [other for other in known if other.subject == judgement.subject]
    for other in known:
        if other.pair == judgement.pair and other.judgement != judgement.judgement and not replace:
            pair = " and ".join(part for part in judgement.pair if part)
            raise JudgementError(f"{pair}: {other.judgement} on {other.date} by {other.author}; overrule with replace")
    for other in known:
        linked = {judgement.judgement, other.judgement} in ({ACCEPTED}, {ACCEPTED, ABSENT})
        alike = other.predicate == judgement.predicate or {other.predicate, judgement.predicate} <= IDENTITY
        if linked and other.pair != judgement.pair and alike:
            what = f"linked to {other.object}; reject that" if other.object else "found to have no item; take that back"
            raise JudgementError(f"{judgement.subject}: already {what} first")


def item(reference: str) -> str:
    """The short id of a Wikidata item given as IRI, CURIE or id; any other reference as it is."""
    short = reference.removeprefix(WIKIDATA).removeprefix("https://www.wikidata.org/entity/")
    short = short.removeprefix("https://www.wikidata.org/wiki/").removeprefix("wd:")
    return short if _ITEM.fullmatch(short) else reference


def is_item(reference: str) -> bool:
    """Whether a reference is the short id of an item of Wikidata: "Q58217"."""
    return bool(_ITEM.fullmatch(reference))


def curie(object: str) -> str:
    """How an item is written in a record: "wd:Q58217"; any other reference as it is."""
    return f"wd:{object}" if _ITEM.fullmatch(object) else object


def _is_reference(author: str) -> bool:
    return bool(re.match(r"[a-z][a-z0-9+.]*:\S+$", author)) or bool(re.match(r"[a-z]+/\S+$", author))
