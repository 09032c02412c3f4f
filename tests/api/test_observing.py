"""Operators see every request: in its log line, by its id, and in the counts."""

import json
import re

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.api.running_service import PATIENCE, running


def counts(client):
    """The value of each sample of /metrics, by name and labels."""
    page = client.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(page.text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_a_request_is_counted_under_its_route(client):
    labels = (("method", "GET"), ("route", "/id/{kind}/{slug:path}"), ("status", "200"))
    before = counts(client).get(("onrecord_requests_total", labels), 0)
    for person in ("sergey-lavrov", "marco-rubio"):
        assert client.get(f"/id/person/{person}", headers={"Accept": "text/turtle"}).status_code == 200
    after = counts(client)
    assert after["onrecord_requests_total", labels] == before + 2
    assert after["onrecord_revision", ()] == client.get("/ready").json()["revision"]


def test_unknown_addresses_do_not_make_series_of_their_own(client):
    for number in range(5):
        client.get(f"/nowhere/{number}")
    assert not any("nowhere" in str(labels) for _, labels in counts(client))


def test_a_request_keeps_its_id_if_it_is_a_plain_one(client):
    assert client.get("/health", headers={"X-Request-ID": "desk-7"}).headers["x-request-id"] == "desk-7"
    for unfit in ("a b", "x" * 65, 'a"b'):
        assert re.fullmatch(
            r"[0-9a-f]{16}", client.get("/health", headers={"X-Request-ID": unfit}).headers["x-request-id"]
        )


def test_a_log_line_tells_a_request_and_not_what_was_asked(founding_copy):
    asked = {"query": "ASK { <http://example.org/secret> ?p ?o }"}
    with running(founding_copy, log="INFO") as service, httpx.Client(timeout=PATIENCE, trust_env=False) as client:
        client.get(service.sparql, params=asked, headers={"X-Request-ID": "q1"})
    log = (founding_copy.parent / f"{founding_copy.name}.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    [line] = [line for line in lines if line.get("request_id") == "q1"]
    assert (line["method"], line["path"], line["status"], line["levelname"]) == ("GET", "/sparql", 200, "INFO")
    assert line["milliseconds"] > 0 and line["bytes"] > 0
    assert "secret" not in log


def test_the_documentation_has_the_headers_of_every_page_and_asks_for_a_token_where_one_is_needed(client):
    page, home = client.get("/docs"), client.get("/", headers={"Accept": "text/html"})
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy"):
        assert page.headers[name] == home.headers[name]
    assert "<script>" not in page.text and "https://" not in page.text
    for source in ("/docs/static/swagger-ui-bundle.js", "/static/docs.js", "/docs/static/swagger-ui.css"):
        assert source in page.text and client.get(source).status_code == 200
    document = client.get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document["paths"]["/articles/{slug}"]["put"]["security"]
    assert "security" not in document["paths"]["/sparql"]["post"]
