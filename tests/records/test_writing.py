"""Records come back from the graphs that they became."""

import pytest

from kg.ontology import Ontology, packaged
from kg.records import drafts, folder, writing
from kg.records.fields import fields_of
from kg.records.reading import read_yaml

ONTOLOGY = Ontology()
FIELDS = fields_of(ONTOLOGY)
DRAFTS = folder.load(packaged("data"), ONTOLOGY).drafts


@pytest.mark.parametrize(
    "draft", [one for one in DRAFTS if one.role == drafts.ARTICLE], ids=lambda one: one.graph[-30:]
)
def test_an_article_written_as_yaml_and_read_again_is_the_same_graph(draft):
    name = "article/" + draft.graph.removeprefix(ONTOLOGY.bases.graph("article/"))
    text = writing.to_yaml(writing.record(ONTOLOGY.bases.id(name), draft.quads, FIELDS))
    again = drafts.article(read_yaml(text, "again"), "again", ONTOLOGY)
    assert again.findings == [] and set(again.quads) == set(draft.quads)


@pytest.mark.parametrize("role", [drafts.REFERENCE, drafts.LINKS])
def test_shared_records_written_and_read_again_are_the_same_graph(role):
    draft = next((one for one in DRAFTS if one.role == role), None)
    if draft is None:
        pytest.skip(f"the project's data has no {role} records")
    roots = [ONTOLOGY.bases.id(identity) for identity, _ in draft.defined if "#" not in identity]
    text = writing.to_yaml(writing.records(roots, draft.quads, FIELDS))
    again = drafts.shared([("again", read_yaml(text, "again"))], role, ONTOLOGY)
    assert again.findings == [] and set(again.quads) == set(draft.quads)


def test_a_record_leaves_out_what_is_completed():
    draft = next(one for one in DRAFTS if one.role == drafts.ARTICLE)
    name = "article/" + draft.graph.removeprefix(ONTOLOGY.bases.graph("article/"))
    found = writing.record(ONTOLOGY.bases.id(name), draft.quads, FIELDS)
    text = writing.to_yaml(found)
    assert "earliest" not in text and "hops" not in text and "#" not in text
    assert "type" not in found["reports"][0] and "id" not in found["segment"][0]
