"""A record may come with its article's text, which proves its passages and is not kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import httpx
import pytest

from kg.bases import Bases
from tests.api.writers import Writable, article, writable

SLUG = "proved-2025-01-01"
TEXT = "Lavrov spoke at length.\n\nHe said that “a ceasefire will not do” and left the room.\n"
WORDS = "a ceasefire will not do"


@pytest.fixture(scope="module")
def service(founding_copy) -> Iterator[Writable]:
    with writable(founding_copy) as started:
        yield started


def put(service: Writable, words: str = WORDS, mode: str = "quoted", text: str | None = TEXT) -> httpx.Response:
    """Put an article with one report, whose passage is some words of the text or not."""
    start = TEXT.find(words) if words in TEXT else 5
    record = article(SLUG, 1, "proposition/ceasefire") | {
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "characters": len(TEXT),
        "segment": [{"segmentKind": "body", "start": 0, "end": len(TEXT)}],
    }
    record["reports"][0] |= {"mode": mode, "evidence": {"start": start, "end": start + len(words), "exact": words}}
    return service.editor.put(f"/articles/{SLUG}", json=record | ({"text": text} if text is not None else {}))


def checked(service: Writable) -> list[object]:
    """On which day each passage was found in the text, as the list of statements says; None: unchecked."""
    query = f"""SELECT ?day {{ <{Bases().id(f"report/{SLUG}/1")}> rec:evidence ?passage
      OPTIONAL {{ ?passage rec:checkedBy/rec:checkedOn ?day }} }}"""
    answer = service.reader.get("/sparql", params={"query": query}, headers={"Accept": "application/json"}).json()
    return [row.get("day", {}).get("value") for row in answer["results"]["bindings"]]


def test_a_passage_is_checked_by_the_text_that_comes_with_it_and_unchecked_without(service):
    assert put(service).status_code in (200, 201)
    (day,) = checked(service)
    assert day
    kept = service.stranger.get(f"/articles/{SLUG}/record", headers={"Accept": "application/json"}).text
    assert "left the room" not in kept and "spoke at length" not in kept
    assert put(service, text=None).status_code == 200
    # The check that was written stays with the record only as long as it is one of these very passages.
    assert service.editor.delete(f"/articles/{SLUG}").status_code == 200
    assert put(service, text=None).status_code in (200, 201)
    assert checked(service) == [None]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"words": "a ceasefire will be fine"}, "these words are not in the text"),
        ({"words": "left the room", "mode": "quoted"}, "words outside quotation marks"),
        ({"mode": "paraphrased"}, "words within quotation marks"),
        ({"text": "Another text."}, "that of the text"),
        ({"text": 7}, "the article's text"),
    ],
)
def test_what_the_text_does_not_bear_out_is_refused_and_changes_nothing(service, given, told):
    service.editor.delete(f"/articles/{SLUG}")
    answer = put(service, **given)
    assert answer.status_code == 422 or answer.status_code == 400, answer.text
    assert told in answer.text.replace("\\u2019", "’")
    assert service.stranger.get(f"/articles/{SLUG}/record").status_code == 404
