"""Of reports that no shape can tell apart one is validated, and what is found is what is found in all."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import RdfFormat, parse

from bench.corpus import corpus
from kg.errors import DataError
from kg.imports import bulk
from kg.imports.alike import Alike
from kg.imports.stencils import Stencils
from kg.ontology import Ontology
from kg.records import drafts, mapping
from kg.records.completing import complete
from kg.records.fields import fields_of
from kg.validation import validate

ONTOLOGY = Ontology()
SOURCE = corpus(40)
SHARED = ONTOLOGY.bases.graph(drafts.REFERENCE)
MORE = (
    {"id": "person/ann", "type": "Person", "label": {"en": "Ann"}},
    {"id": "event/summit", "type": "Event", "label": {"en": "Summit"}, "date": "2014-01-01"},
    {"id": "organization/body", "type": "Organization", "label": {"en": "Body"}, "organOf": "state/state-0"},
)
REFERENCE = complete(mapping.quads([*SOURCE.reference, *MORE], SHARED, ONTOLOGY), SHARED, fields_of(ONTOLOGY))


def said(report: dict) -> dict:
    """The utterance of a report."""
    return report["conveys"]["utterance"]


def renamed(report: dict, article: dict) -> None:
    """Let the statement's id follow what it names."""
    words = [said(report)["id"], report["conveys"]["proposition"]]
    report["conveys"]["id"] = "statement/" + "/".join(word.partition("/")[2] for word in words)


def speaker(name: str) -> Callable[[dict, dict], None]:
    return lambda report, article: said(report).update(speaker=name)


SPOILING: dict[str, Callable[[dict, dict], None]] = {
    "stance": lambda report, article: report["conveys"].update(stance="pro"),
    "no stance": lambda report, article: report["conveys"].pop("stance", None),
    "mode": lambda report, article: report.update(mode="sung"),
    "no mode": lambda report, article: report.pop("mode", None),
    "later than published": lambda report, article: said(report).update(date="2199-01-01"),
    "no date": lambda report, article: said(report).update(date="2024-13-45"),
    "nobody speaks": speaker("state/nobody"),
    "a topic speaks": speaker("topic/topic-0"),
    "a person speaks": speaker("person/ann"),
    "an organ speaks": speaker("organization/body"),
    "for itself": lambda report, article: said(report).update(onBehalfOf=said(report)["speaker"]),
    "at another day's event": lambda report, article: said(report).update(venue="event/summit"),
    "row 0": lambda report, article: report["evidence"].update(row=0),
    "row -3": lambda report, article: report["evidence"].update(row=-3),
    "offsets": lambda report, article: report["evidence"].update(start=1, end=9, exact="words"),
    "no evidence": lambda report, article: report.pop("evidence", None),
    "a statement's id": lambda report, article: report["conveys"].update(id="statement/other/proposition-1"),
    "an utterance's id": lambda report, article: said(report).update(id="utterance/double--dash"),
    "an id of another's": lambda report, article: said(report).update(id=said(article["reports"][0])["id"]),
    "a report twice": lambda report, article: report.update(id=article["reports"][0]["id"]),
    "a passage shared": lambda report, article: report.update(evidence=article["reports"][0]["evidence"]),
    "a statement denied": lambda report, article: report["conveys"].update(
        disputes=article["reports"][0]["conveys"]["id"]
    ),
    "itself denied": lambda report, article: report["conveys"].update(disputes=report["conveys"]["id"]),
    "a condition": lambda report, article: report["conveys"].update(condition=report["conveys"]["proposition"]),
    "a note": lambda report, article: report.update(note="A note"),
    "an empty note": lambda report, article: report.update(note=" "),
    "renamed": renamed,
    "a via": lambda report, article: report.update(
        via={"id": report["id"] + "#via-1", "reporter": said(report)["speaker"]}
    ),
}


def spoilt(which: list[tuple[int, int, str]]) -> list[dict]:
    """Two articles of eight reports on one proposition, some of them spoilt."""
    made = json.loads(json.dumps(list(SOURCE.articles())))
    for article in made:
        article["reports"] = article["reports"][:8]
        for report in article["reports"]:
            report["conveys"]["proposition"] = "proposition/proposition-1"
            report["conveys"]["stance"] = "supports"
            report["mode"] = "quoted"
            said(report)["date"] = "2014-03-01"
            renamed(report, article)
    for number, place, how in sorted(which, key=lambda fault: fault[2] == "no evidence"):  # others need it there
        SPOILING[how](made[number]["reports"][place], made[number])
    return made


def found(articles: list[dict]) -> list[tuple[str, ...]]:
    """What the bulk import finds in a batch."""
    try:
        bulk.Judge(REFERENCE, ONTOLOGY)("made", articles)
    except DataError as error:
        return [(finding.path, finding.found, finding.expected, finding.rule) for finding in error.findings]
    return []


def found_in_all(articles: list[dict]) -> list[tuple[str, ...]]:
    """What validating every report finds."""
    stencils = Stencils(ONTOLOGY)
    data = {
        ONTOLOGY.bases.graph(record["id"]): list(parse(stencils.article(record), format=RdfFormat.N_QUADS))
        for record in articles
    }
    outcome = validate(data, REFERENCE, ONTOLOGY)
    return [(finding.path, finding.found, finding.expected, finding.rule) for finding in outcome.findings]


@pytest.mark.parametrize("how", SPOILING)
def test_one_spoilt_report_among_many_is_found_or_not_as_in_the_whole(how):
    articles = spoilt([(1, 5, how)])
    assert found(articles) == found_in_all(articles)


@settings(max_examples=25, deadline=None)
@given(
    some.lists(some.tuples(some.integers(0, 1), some.integers(0, 7), some.sampled_from(sorted(SPOILING))), max_size=5)
)
def test_spoilt_reports_together_are_found_or_not_as_in_the_whole(which):
    articles = spoilt(which)
    assert found(articles) == found_in_all(articles)


def test_most_ways_to_spoil_a_report_are_faults_and_some_are_not():
    faulty = [how for how in SPOILING if found(spoilt([(0, 3, how)]))]
    assert len(SPOILING) * 0.6 < len(faulty) < len(SPOILING)
    assert not found(spoilt([]))


def test_of_reports_that_differ_in_speaker_and_row_one_is_chosen():
    alike, stencils = Alike(REFERENCE, ONTOLOGY.bases), Stencils(ONTOLOGY)
    article = spoilt([])[0]
    assert len(alike.chosen(list(stencils.reports(article)))) == 1
    said(article["reports"][3])["speaker"] = "person/ann"
    assert len(alike.chosen(list(stencils.reports(article)))) == 2
    said(article["reports"][4])["id"] = said(article["reports"][5])["id"]
    assert len(alike.chosen(list(stencils.reports(article)))) == 8
