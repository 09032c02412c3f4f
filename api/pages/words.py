"""Properties in the words of pages: what they mean from either end, and which a page shows in a section of its own."""

from __future__ import annotations

from kg.bases import EDTF, OWL, SCHEMA, SKOS, XSD
from kg.wording import spaced

DATES = frozenset({EDTF, XSD + "date", XSD + "gYear", XSD + "gYearMonth", XSD + "dateTime"})
"""Datatypes of values that are told as days."""

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
        *("mapping_tool", "mapping_tool_version", "sha256", "check"),
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
    "wasQuotedFrom": "quoted from",
    "datedOutside": "dated from outside the article",
    "identifies": "what is identified",
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
    "interpretation": "publisher's reading",
    "chain": "came through",
}
"""Of the thing itself."""

INVERSE = {
    "broader": "Within {}",
    "liesIn": "Places in {}",
    "about": "Propositions and topics about {}",
    "publisher": "Articles published",
    "author": "Articles written",
    "carriedBy": "Articles carried",
    "mentions": "Articles that mention {}",
    "member": "Member of",
    "country": "Belong to {}",
    "headOf": "Office at the head of {}",
    "venue": "Who spoke there",
    "addressee": "Addressed to {}",
    "reporter": "Reports given by {}",
    "partOf": "Parts of {}",
    "place": "Took place there",
    "participant": "Events that {} took part in",
    "plannedParticipant": "Events that {} was expected at",
    "organOf": "Organs of {}",
    "condition": "Statements made on this condition",
    "reason": "Statements made for this reason",
    "disputes": "Denied by",
    "postIn": "Offices in {}",
    "post": "Held by",
    "organization": "Members",
    "utterance": "Statements made in it",
    "shiftOf": "Followed by",
    "toldIn": "Reports of what was told in {}",
    "via": "Reports that rest on {}",
    "wasDerivedFrom": "Made from {}",
    "principal": "Contradictions of those who speak for {}",
    "identifies": "Known from outside the article",
    "identifiedAs": "Identified with {}",
    "annotatedSource": "Judgements on {}",
    "annotatedTarget": "Judgements that lead to {}",
    "implies": "Implied by",
    "excludes": "Excluded by",
    "graph": "Changed by",
}
"""From its other end; in the place of {} stands its name, or "it" where that is long."""

COLUMNS = {
    "hops": "told at",
    "max_hops": "told at most at",
    "hop": "step",
    "reporter": "told by",
    "standing": "sources",
    "mode": "told as",
    "force": "what the words do",
    "hedge": "hedging word",
    "chain": "came through",
    "principal": "for whom",
    "actType": "kind of act",
    "contradictionType": "kind of contradiction",
    "conditional": "on a condition",
    "interpretation": "publisher's reading",
    "known_on": "known on",
    "as_of": "as of",
}
"""Of answers and filters: names of columns and parameters that a reader would not know, in words."""

HANDS = ("first hand", "second hand", "third hand", "fourth hand", "fifth hand")
"""At which hand an article tells something, by the reports of its chain, its own included."""

VALUES = {
    "external": "known from outside the article",
    "inferred": "inferred from the text",
    "stated": "stated in the text",
    "reportConflict": "reports disagree",
    "selfContradiction": "contradicts itself",
    "sameAs": "is the same as",
    "ManualMappingCuration": "by a person",
    "LexicalMatching": "by comparing names",
    "MappingReview": "by a review",
}
"""Terms as values: those of the vocabulary, and of others by their local names."""

LANGUAGES = {
    **{"ar": "Arabic", "az": "Azerbaijani", "de": "German", "en": "English", "es": "Spanish", "fr": "French"},
    **{"he": "Hebrew", "it": "Italian", "ja": "Japanese", "ko": "Korean", "pl": "Polish", "pt": "Portuguese"},
    **{"ru": "Russian", "sr": "Serbian", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese"},
}
"""Languages by their codes; another is told as its code."""


def column(name: str) -> str:
    """What a column or parameter is called where people read it."""
    bare = name.rstrip("_")
    return COLUMNS.get(bare) or spaced(bare).replace("_", " ")


def hand(text: str) -> str:
    """A number of reports in words: at which hand something is told; as it is, where it is no such number."""
    return HANDS[int(text) - 1] if text.isdigit() and 0 < int(text) <= len(HANDS) else text
