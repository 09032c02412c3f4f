"""What a write of a record is about: an article's graph, or an entry of the reference graph."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pyoxigraph as ox

import kg
from api.negotiation import JSON, JSON_LD
from api.service import Service
from kg.bases import value
from kg.changes.stored import Stored
from kg.errors import Finding
from kg.records import drafts, marking, rdf, texts, undated
from kg.records.drafts import Draft
from kg.records.reading import Element


class ArticleTarget:
    """One article's graph."""

    def __init__(self, service: Service, slug: str) -> None:
        self.service, self.name = service, f"article/{slug}"
        self.graph = service.settings.bases.graph(self.name)
        self._proved = False

    def mine(self, quad: ox.Quad) -> bool:
        """Whether a quad is about this article."""
        return value(quad.graph_name) == self.graph

    def own(self, stored: Stored) -> list[ox.Quad]:
        """What the store holds of it."""
        return stored.graph(self.graph)

    def read(self, body: bytes, media_type: str) -> Draft:
        """The body as a draft of this graph. Raises DataError."""
        ontology = self.service.ontology
        if media_type in rdf.RDF_TYPES and not (media_type == JSON_LD and _is_record(body)):
            return drafts.of_quads(self.graph, rdf.read(body, media_type, self.graph, ontology), ontology)
        element = drafts.read(body, JSON if media_type == JSON_LD else media_type, "")
        text = element.value.pop("text", None) if isinstance(element.value, dict) else None
        draft = drafts.article(self._dated(element), "", ontology)
        if text is not None:
            self._prove(draft, text)
        if draft.graph != self.graph:
            found = element.value["id"].text if isinstance(element.value, dict) and "id" in element.value else "no id"
            draft.findings.append(Finding("", "id", f"{found!r}", f"{self.name!r}, as in the address", "id"))
        return draft

    def _dated(self, record: Element) -> Element:
        """The record; without a day of its own, with that of the article's identification, if there is one."""
        if not isinstance(record.value, dict) or "published" in record.value:
            return record
        ontology = self.service.ontology
        judged = Stored(self.service.engine, ontology).graph(ontology.bases.graph(drafts.LINKS))
        return undated.dated(record, undated.days(judged, ontology.bases))

    def _prove(self, draft: Draft, text: Element) -> None:
        """Prove the passages against the text that came with the record, which is used and not kept."""
        if not isinstance(text.value, str):
            draft.findings.append(Finding("", "text", text.kind, "the article's text", "json-type", text.line))
            return
        draft.findings += texts.prove(draft, text.value)
        if not draft.findings:
            day, program = datetime.now(UTC).date(), f"On Record {kg.__version__}"
            marking.proved(draft, self.service.ontology, day=day, program=program)
            self._proved = True

    def replaced(self, stored: Stored, draft: Draft | None) -> Sequence[Draft]:
        """The changed graph with a draft in its place; None: without it."""
        if draft is not None and not self._proved:
            marking.as_checked_before(draft, self.own(stored), self.service.ontology)
        return [draft or drafts.of_quads(self.graph, [], self.service.ontology)]


class EntryTarget:
    """One node of the reference graph, with the nodes that are named after it."""

    def __init__(self, service: Service, kind: str, slug: str) -> None:
        self.service, self.name = service, f"{kind}/{slug}"
        self.graph = service.settings.bases.graph(drafts.REFERENCE)
        self.iri = service.settings.bases.id(self.name)

    def mine(self, quad: ox.Quad) -> bool:
        """Whether a quad is about this entry."""
        return value(quad.graph_name) == self.graph and (value(quad.subject) == self.iri or self._is_part(quad.subject))

    def _is_part(self, term: object) -> bool:
        return isinstance(term, ox.NamedNode) and term.value.startswith(f"{self.iri}#")

    def own(self, stored: Stored) -> list[ox.Quad]:
        """What the store holds of it: the node and, level by level, those named after it that it leads to."""
        quads: list[ox.Quad] = []
        level, seen = {self.iri}, {self.iri}
        while level:
            described = [quad for each in stored.reference(sorted(level)).values() for quad in each]
            level = {value(quad.object) for quad in described if self._is_part(quad.object)} - seen
            quads, seen = quads + described, seen | level
        return quads

    def read(self, body: bytes, media_type: str) -> Draft:
        """The body as a draft of this entry alone. Raises DataError."""
        ontology = self.service.ontology
        if media_type in rdf.RDF_TYPES and not (media_type == JSON_LD and _is_record(body)):
            draft = drafts.of_quads(self.graph, rdf.read(body, media_type, self.graph, ontology), ontology)
        else:
            element = drafts.read(body, JSON if media_type == JSON_LD else media_type, "")
            draft = drafts.shared([("", element)], drafts.REFERENCE, ontology)
        others = sorted(
            {value(quad.subject) for quad in draft.quads if not self.mine(quad) and not self.shortcut(quad)}
        )
        short = self.service.settings.bases.shorten
        draft.findings += [
            Finding("", "id", f"{short(iri)!r}", f"{self.name!r}, as in the address", "id") for iri in others
        ]
        draft.findings += [
            Finding("", "id", f"{short(iri)!r}, to which nothing leads", f"parts of {self.name!r}", "id")
            for iri in sorted(self._stray(draft.quads))
        ]
        if not any(map(self.mine, draft.quads)):
            draft.findings.append(Finding("", "", "nothing about it", f"a record of {self.name!r}", "id"))
        return draft

    def _stray(self, quads: Sequence[ox.Quad]) -> set[str]:
        """Nodes named after it that it does not lead to: they would be stored, and never shown."""
        leads: dict[str, set[str]] = {}
        for quad in filter(self.mine, quads):
            parts = {value(quad.object)} if self._is_part(quad.object) else set()
            leads.setdefault(value(quad.subject), set()).update(parts)
        level = reached = {self.iri}
        while level:
            level = {part for iri in level for part in leads.get(iri, ())} - reached
            reached = reached | level
        return leads.keys() - reached

    def shortcut(self, quad: ox.Quad) -> bool:
        """Whether a quad was completed beside an act or event."""
        term = self.service.settings.bases.term
        return quad.predicate.value in (term("actedOn"), term("tookPartIn"))

    def replaced(self, stored: Stored, draft: Draft | None) -> Sequence[Draft]:
        """The changed graph with a draft in its place; None: without it."""
        kept = [quad for quad in stored.graph(self.graph) if not self.mine(quad)]
        whole = drafts.of_quads(self.graph, [*kept, *(draft.quads if draft else ())], self.service.ontology)
        if draft:
            whole.places, whole.findings = draft.places, draft.findings
        return [whole]


def _is_record(body: bytes) -> bool:
    """A JSON-LD document without a keyword is a record: our context is meant."""
    return b'"@' not in body


Target = ArticleTarget | EntryTarget
