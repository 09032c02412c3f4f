"""Each check finds nothing in sound data, and finds the fault that was made for it."""

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.building.contents import contents, vocabulary
from kg.ontology import Ontology, packaged
from kg.records import drafts, folder
from kg.validation import checks

ONTOLOGY = Ontology()
FAULTS = sorted((Path(__file__).parent / "faults").glob("*.trig"))
EXAMPLES = ONTOLOGY.folder / "examples"


def _records() -> list[Quad]:
    """The reference and the article of the examples."""
    item = drafts.read((EXAMPLES / "reference.yaml").read_bytes(), "application/yaml", "reference.yaml")
    common = drafts.shared([("reference.yaml", item)], drafts.REFERENCE, ONTOLOGY)
    item = drafts.read((EXAMPLES / "valid/Article.yaml").read_bytes(), "application/yaml", "Article.yaml")
    return [*common.quads, *drafts.article(item, "Article.yaml", ONTOLOGY).quads]


@pytest.fixture(scope="module")
def sound() -> list[Quad]:
    return [*vocabulary(ONTOLOGY), *_records()]


def _rules(quads) -> Counter:
    return Counter(finding.rule.removeprefix("checks/") for finding in checks.run(quads, ONTOLOGY))


def test_sound_data_pass_every_check(sound):
    assert _rules(sound) == {}


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_check_finds_the_fault_made_for_it(path, sound):
    text = ONTOLOGY.bases.localize(path.read_text(encoding="utf-8"))
    fault = list(parse(text.encode(), format=RdfFormat.TRIG))
    assert path.stem.split(".")[0] in _rules([*sound, *fault])


def test_every_check_has_a_fault_made_for_it_and_says_what_it_guards():
    every = checks.checks(ONTOLOGY)
    assert {check.name for check in every} == {path.stem.split(".")[0] for path in FAULTS}
    for check in every:
        rule, colon, remedy = check.guards.rstrip(".").partition(": ")
        assert colon and rule and remedy, check.name


def test_the_founding_data_pass_every_check():
    loaded = folder.load(packaged("data"), ONTOLOGY)
    quads = list(contents(loaded.drafts, ONTOLOGY))
    assert len(quads) > 1000
    assert checks.run(quads, ONTOLOGY) == []


def test_a_finding_names_the_place_that_locate_gives(sound):
    fault = parse((Path(__file__).parent / "faults/propositions-without-topic.trig").read_bytes(), RdfFormat.TRIG)
    findings = checks.run([*sound, *fault], ONTOLOGY, lambda *_: ("data/reference/x.yaml", "[3]", 7))
    assert {(found.file, found.path, found.line) for found in findings} == {("data/reference/x.yaml", "[3]", 7)}
    assert findings[0].expected.startswith("that every proposition belongs to a topic")


@pytest.mark.parametrize(("most", "found"), [(12, 1), (13, 0), (1_000_000, 0), (3, 1)])
def test_how_many_words_a_passage_may_quote_is_for_whoever_checks_to_say(most, found):
    words = "\n".join(f"word{number} " for number in range(13)).strip()
    passage, graph = NamedNode(ONTOLOGY.bases.id("passage/x")), NamedNode(ONTOLOGY.bases.graph("article/x"))
    quads = [Quad(passage, NamedNode("http://www.w3.org/ns/oa#exact"), Literal(f" {words} "), graph)]
    rules = [finding.rule for finding in checks.run(quads, ONTOLOGY, quote_words=most)]
    assert rules.count("checks/long-quotations") == found
