"""Content negotiation by RFC 9110, section 12.5.1."""

from __future__ import annotations

import pytest

from api.negotiation import HTML, RDF, RESULTS, best, written_as

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "written"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        ("text/csv;q=0.2, application/*;q=0.1", "text/csv"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+xml; charset=utf-8", "application/sparql-results+xml"),
        ("APPLICATION/SPARQL-RESULTS+XML", "application/sparql-results+xml"),
    ],
)
def test_the_format_that_the_client_values_most_is_chosen(accept, written):
    assert written_as(accept, RESULTS) == (written, written)


@pytest.mark.parametrize("accept", ["image/png", "text/html", "*/*;q=0", "text/csv;q=0", "nonsense"])
def test_a_client_that_accepts_no_format_gets_none(accept):
    assert written_as(accept, RESULTS) is None


def test_another_name_of_a_format_is_announced_as_it_was_asked_for():
    assert written_as("application/json", RESULTS) == ("application/sparql-results+json", "application/json")
    assert written_as("application/json", RDF) == ("application/ld+json", "application/json")
    assert written_as("text/xml", RDF) == ("application/rdf+xml", "text/xml")


def test_a_format_s_own_name_comes_before_another_name_of_any_format():
    assert written_as("application/xml, text/csv", RESULTS) == ("text/csv", "text/csv")


def test_a_browser_prefers_a_page_and_a_plain_client_does_not():
    assert best(CHROME, (*RESULTS, *RDF, HTML)) == HTML
    assert best("*/*", (*RESULTS, *RDF, HTML)) != HTML
