"""The review on pages: only for editors, with the same decisions and the same validated write as in the terminal."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kg.access import Tokens
from kg.engine import embedded
from kg.extraction.review.queue import Queue
from tests.extraction.test_review import ALL, SOURCE


@pytest.fixture
def service(founding, tmp_path):
    """(client, editor's credentials, reader's credentials, the queue's path) of a service with a queue."""
    shutil.copytree(founding, tmp_path / "store")
    with Queue(tmp_path / "review.queue") as queue:
        queue.add(SOURCE, ALL)
    tokens = Tokens(tmp_path / "tokens.json")
    editor, reader = (_secret(tokens, name, role) for name, role in (("ann", "editor"), ("rob", "reader")))
    settings = Settings(
        store=tmp_path / "store", tokens=tmp_path / "tokens.json", review=tmp_path / "review.queue", readers=2
    )
    app = create_app(settings, lambda s: embedded.open(s.store, readers=s.readers))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client, ("ann", editor), ("rob", reader), tmp_path / "review.queue"


def _secret(tokens: Tokens, name: str, role: str) -> str:
    made = tokens.create(name, role, now=datetime.now(UTC))
    return next(part for part in (made if isinstance(made, tuple) else (made,)) if isinstance(part, str))


def test_nobody_but_an_editor_sees_the_queue(service):
    client, _, reader, _ = service
    asked = client.get("/review", headers={"Accept": "text/html"})
    assert (asked.status_code, "Basic" in asked.headers["www-authenticate"]) == (401, True)
    assert client.get("/review", auth=reader).status_code == 403


def test_an_editor_corrects_accepts_undoes_and_puts_on_record(service):
    client, editor, _, path = service
    listed = client.get("/review", auth=editor).text
    assert "<td>Caliber.Az" in listed
    page = client.get(f"/review/{ALL[0].id}", auth=editor)
    assert "Caliber.Az, 17 February 2025" in page.text
    assert " · </" not in page.text
    assert page.status_code == 200
    assert "<mark>A ceasefire will not suit us,</mark>" in page.text
    assert "0 of 3" in page.text
    form = {"action": "accept", "stance": "opposes", "date": "2025-02-16"}
    after = client.post(f"/review/{ALL[0].id}", data=form, auth=editor, follow_redirects=False)
    assert (after.status_code, after.headers["location"]) == (303, f"/review/{ALL[1].id}")
    client.post(f"/review/{ALL[1].id}", data={"action": "later"}, auth=editor, follow_redirects=False)
    client.post(f"/review/{ALL[2].id}", data={"action": "undo"}, auth=editor, follow_redirects=False)
    with Queue(path) as queue:
        assert queue.decision(ALL[0].id, "ann").changes == {"date": "2025-02-16"}
        assert queue.decision(ALL[1].id, "ann") is None
    written = client.post(f"/review/{SOURCE.sha256}/write", auth=editor, follow_redirects=False)
    assert written.headers["location"] == "/id/article/caliber-2025-02-17-again"
    assert "A ceasefire will not suit us" in client.get("/graph/article/caliber-2025-02-17-again?format=ttl").text


def test_a_passage_is_moved_by_words_on_the_page_and_what_else_was_corrected_stays(service):
    client, editor, _, path = service

    def send(**form: object):
        return client.post(f"/review/{ALL[0].id}", data=form, auth=editor, follow_redirects=False)

    start, end = ALL[0].start, ALL[0].end
    page = send(action="start-later", start=start, end=end, mode="quoted", date="2025-02-16")
    assert "A <mark>ceasefire will not suit us,</mark>" in page.text
    assert 'value="2025-02-16"' in page.text
    moved = start + len("A ")
    assert f'name="start" value="{moved}"' in page.text
    page = send(action="passage", start=moved, end=end, words="nowhere at all", mode="quoted")
    assert (page.status_code, "&#39;nowhere at all&#39;" in page.text) == (422, True)
    page = send(action="accept", start=moved, end=end, words="not suit us,” … said", mode="quoted")
    assert "<mark>not suit us,” Lavrov said</mark>" in page.text  # typed words are shown before anything is decided
    assert '<option value="partlyQuoted" selected>partly quoted</option>' in page.text
    with Queue(path) as queue:
        assert queue.decision(ALL[0].id, "ann") is None
    refused = send(action="accept", start=start, end=end + 9, mode="quoted", stance="opposes")
    assert (refused.status_code, "by the quotation marks" in refused.text) == (422, True)
    assert send(action="accept", start=start, end=10**9, stance="opposes").status_code == 422
    assert send(action="accept", start=moved, end=end, mode="quoted", stance="opposes").status_code == 303
    with Queue(path) as queue:
        assert queue.decision(ALL[0].id, "ann").changes == {"start": moved}


def test_a_decision_that_lacks_something_says_so_on_the_page_and_decides_nothing(service):
    client, editor, _, path = service
    answer = client.post(f"/review/{ALL[0].id}", data={"action": "reject"}, auth=editor)
    assert answer.status_code == 422
    assert "why it is rejected" in answer.text
    with Queue(path) as queue:
        assert queue.progress("ann").decided == 0


def test_a_form_of_another_site_decides_nothing(service):
    client, editor, _, path = service
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = client.post(f"/review/{ALL[0].id}", data={"action": "accept"}, auth=editor, headers=headers)
        assert answer.status_code == 403
    with Queue(path) as queue:
        assert queue.progress("ann").decided == 0


def test_a_candidate_that_is_not_in_the_queue_is_not_found(service):
    client, editor, _, _ = service
    assert client.get("/review/000000000000", auth=editor).status_code == 404
    assert client.post(f"/review/{'0' * 64}/write", auth=editor).status_code == 404


def test_for_whom_and_a_condition_are_fields_of_the_page_and_what_the_words_do_stands_on_the_articles(service):
    client, editor, _, path = service
    page = client.get(f"/review/{ALL[0].id}", auth=editor).text
    assert 'name="on_behalf_of"' in page and 'data-key="w"' in page
    assert 'name="condition"' in page and 'data-key="i"' in page
    form = {
        "action": "accept", "stance": "opposes", "force": "denies", "on_behalf_of": "Russia",
        "condition": "The harbour is paid for.",
    }  # fmt: skip
    assert client.post(f"/review/{ALL[0].id}", data=form, auth=editor, follow_redirects=False).status_code == 303
    with Queue(path) as queue:
        changes = queue.decision(ALL[0].id, "ann").changes
    assert (changes["condition"], changes.get("on_behalf_of", "state/russia")) == (form["condition"], "state/russia")
    client.post(f"/review/{SOURCE.sha256}/write", auth=editor, follow_redirects=False)
    told = client.get("/id/article/caliber-2025-02-17-again", headers={"Accept": "text/html"}).text
    assert 'title="what the words do">denies</span>' in told


def test_fields_show_what_things_are_called_and_take_it_back_as_the_ids_that_they_are(service):
    client, editor, _, path = service
    page = client.get(f"/review/{ALL[0].id}", auth=editor).text
    shown = dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', page))
    labels = {name: value for name, value in shown.items() if name in ("speaker", "on_behalf_of", "chain") and value}
    assert "Sergey Lavrov" in labels.values()
    assert not [value for value in labels.values() if re.search(r"(person|state|organization)/", value)]
    # What is sent back as it stands corrects nothing; a name, an id, or both choose the same.
    for told in ("Marco Rubio", "person/marco-rubio", "Rubio (person/marco-rubio)"):
        form = {"action": "accept", "stance": "opposes"} | shown | {"speaker": told, "new_speaker": ""}
        assert client.post(f"/review/{ALL[0].id}", data=form, auth=editor, follow_redirects=False).status_code == 303
        with Queue(path) as queue:
            changes = queue.decision(ALL[0].id, "ann").changes
        assert changes.pop("speaker") == "person/marco-rubio"
        assert not {"chain", "on_behalf_of", "utterance"} & changes.keys()
