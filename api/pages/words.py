"""Properties in the words of pages: what they mean from either end, and which a page shows in a section of its own."""

from __future__ import annotations

from kg.bases import OWL, SCHEMA, SKOS

OUTSIDE = frozenset({SCHEMA + "sameAs", OWL + "sameAs", SKOS + "exactMatch", SKOS + "closeMatch"})
"""Properties that lead to the same thing elsewhere."""

HIDDEN = frozenset(
    (
        *(
            "type",
            "label",
            "altLabel",
            "prefLabel",
            "definition",
            "sameAs",
            "exactMatch",
            "closeMatch",
            "earliest",
            "latest",
            "segment",
        ),
        *("speaker", "onBehalfOf", "statement", "restsOn", "conveys", "article", "evidence"),
        *(
            "actor",
            "recipient",
            "actedOn",
            "tookPartIn",
            "proposition",
            "hops",
            "inScheme",
            "hasTopConcept",
            "topConceptOf",
        ),
        *("mapping_tool", "mapping_tool_version", "sha256"),
    )
)
"""Properties that are shown elsewhere on the page, or that only repeat another."""

SHOWN = {
    "Report": ("article", "evidence"),
    "Act": ("actor", "recipient"),
    "Contradiction": ("actor", "proposition"),
    "Position": ("actor", "proposition"),
}
"""Of a class, properties that its page shows all the same."""

FORWARD = {
    "scopeNote": "what counts",
    "kindOfProposition": "sort of sentence",
    "datePublished": "published",
    "inLanguage": "language",
    "publisher": "publisher",
    "author": "author",
    "via": "rests on",
    "wasDerivedFrom": "rests on",
    "broader": "topic",
    "liesIn": "lies in",
    "postIn": "office in",
    "partOf": "part of",
    "isoCode": "ISO 3166 code",
    "geonamesId": "GeoNames",
    "characters": "characters of the text",
    "basis": "how the day is known",
    "url": "address",
    "note": "note",
    "category": "what it is",
    "actType": "kind of act",
    "contradictionType": "kind of contradiction",
    "annotatedSource": "thing",
    "annotatedTarget": "item elsewhere",
    "annotatedProperty": "relation",
    "mapping_justification": "how it was found",
    "mapping_date": "decided on",
    "object_label": "name there",
    "author_label": "decided by",
    "author_id": "decided by",
    "predicate_modifier": "negated",
    "confidence": "confidence",
    "comment": "reason",
}
"""Of the thing itself."""

INVERSE = {
    "broader": "Within it",
    "liesIn": "Places in it",
    "about": "Propositions and topics about it",
    "publisher": "Articles published",
    "author": "Articles written",
    "member": "Member of",
    "country": "Belong to it",
    "venue": "Said there",
    "addressee": "Addressed to it",
    "reporter": "Reports given by it",
    "partOf": "Parts of it",
    "place": "Took place there",
    "participant": "Events it takes part in",
    "plannedParticipant": "Events it was expected at",
    "organOf": "Organs of it",
    "condition": "Statements made on this condition",
    "disputes": "Denied by",
    "postIn": "Offices in it",
    "post": "Held by",
    "organization": "Members",
    "utterance": "Statements made in it",
    "shiftOf": "Followed by",
    "via": "Reports that rest on it",
    "wasDerivedFrom": "Made from it",
    "annotatedSource": "Judgements on it",
    "annotatedTarget": "Judgements that lead to it",
    "implies": "Implied by",
    "excludes": "Excluded by",
    "graph": "Changed by",
}
"""From its other end."""

VALUES = {
    "external": "known from outside the article",
    "inferred": "inferred from the text",
    "stated": "stated in the text",
    "reportConflict": "reports disagree",
    "selfContradiction": "contradicts itself",
}
"""Terms of the vocabulary as values."""
