"""HEAD, compression, cross-origin reading, ETags: what HTTP asks of every answer."""

from __future__ import annotations

import gzip
import subprocess

import httpx
import pytest
import zstandard

from tests.api.running_service import running

ROWS = {"query": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 2000", "format": "csv"}


@pytest.fixture(scope="module")
def plain(service) -> bytes:
    """A large answer as it is."""
    return httpx.get(
        service.sparql, params=ROWS, headers={"Accept-Encoding": "identity"}, trust_env=False, timeout=60
    ).content


def raw(client: httpx.Client, coding: str) -> tuple[httpx.Headers, bytes]:
    with client.stream("GET", "/sparql", params=ROWS, headers={"Accept-Encoding": coding}) as response:
        return response.headers, b"".join(response.iter_raw())


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip", "gzip"), ("zstd", "zstd"), ("gzip;q=0.5, zstd;q=0.4", "gzip"), ("*", "zstd"), ("br, gzip", "gzip")],
)
def test_a_large_answer_is_compressed_as_the_client_likes_best(client, plain, accepted, coding):
    headers, body = raw(client, accepted)
    assert headers["content-encoding"] == coding
    assert "accept-encoding" in headers["vary"].lower()
    assert len(body) < len(plain) / 3
    unpack = (
        gzip.decompress
        if coding == "gzip"
        else lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)
    )
    assert unpack(body) == plain


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0, zstd;q=0", "identity, gzip;q=0.5"])
def test_a_client_that_prefers_it_gets_the_answer_as_it_is(client, plain, accepted):
    headers, body = raw(client, accepted)
    assert "content-encoding" not in headers
    assert body == plain


def test_a_small_answer_is_not_compressed(client):
    assert "content-encoding" not in client.get("/health").headers


@pytest.mark.parametrize(
    "path", ["/", "/health", "/actors", "/id/person/sergey-lavrov", "/void", "/dump", "/openapi.json"]
)
def test_head_is_get_without_the_body(client, path):
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == get.headers["content-type"]


def test_curl_unpacks_what_it_asked_for(service, plain):
    command = ["curl", "-s", "--noproxy", "*", "--compressed", "-G", service.sparql]
    for name, value in ROWS.items():
        command += ["--data-urlencode", f"{name}={value}"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == plain


def test_pages_of_other_origins_read_nothing_unless_the_settings_allow_them(client, founding_copy):
    origin = {"Origin": "https://example.org"}
    assert "access-control-allow-origin" not in client.get("/actors", headers=origin).headers
    with running(founding_copy, origins="https://example.org") as started:
        allowed = httpx.get(f"{started.url}/actors", headers=origin, trust_env=False, timeout=60).headers
        assert allowed["access-control-allow-origin"] == "https://example.org"
        other = httpx.get(
            f"{started.url}/actors", headers={"Origin": "https://example.com"}, trust_env=False, timeout=60
        ).headers
        assert "access-control-allow-origin" not in other
        asked = {**origin, "Access-Control-Request-Method": "POST"}
        assert httpx.options(started.sparql, headers=asked, trust_env=False, timeout=60).status_code == 200


@pytest.mark.parametrize(
    "path", ["/actors", "/statements", "/id/person/sergey-lavrov", "/void", "/dump", "/graph/reference"]
)
def test_what_has_not_changed_is_not_sent_again(client, path):
    first = client.get(path, headers={"Accept": "*/*"})
    again = client.get(path, headers={"Accept": "*/*", "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200
