"""Both IRI bases are settings: everything built from them follows."""

from kg.bases import Bases
from kg.ontology import Ontology


def test_an_id_is_shortened_to_what_it_was_made_from():
    bases = Bases()
    assert bases.shorten(bases.id("person/sergey-lavrov")) == "person/sergey-lavrov"
    assert bases.shorten("http://www.wikidata.org/entity/Q58217") == "http://www.wikidata.org/entity/Q58217"


def test_other_bases_leave_no_default_base_in_any_ontology_file():
    ontology = Ontology(bases=Bases("https://example.org/terms#", "https://example.org/"))
    for file in ontology.folder.rglob("*"):
        if file.is_file():
            assert "w3id.org/onrecord" not in ontology.text(str(file.relative_to(ontology.folder))), file


def test_the_context_defines_only_terms_that_the_vocabulary_declares():
    ontology = Ontology()
    declared = ontology.vocabulary
    own = [value.get("@id", value.get("@reverse")) if isinstance(value, dict) else value
           for value in ontology.context.values() if not isinstance(value, (int, float))]  # fmt: skip
    for term in own:
        if term and term.startswith("rec:"):
            assert f"\n{term}\n" in declared, term
