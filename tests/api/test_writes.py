"""Writes over HTTP: validated, whole, conditional, logged, undone; refused without a token."""

from __future__ import annotations

import contextlib
import copy
import shutil
import threading
from collections.abc import Iterator
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
import yaml

from kg.bases import Bases
from tests.api.remote_stores import REMOTE
from tests.api.writers import Writable, article, client, some_proposition, token, writable

NAME = "ukrainska-pravda-2024-02-14-lavrov"
NEW = "race-2025-01-01"


@pytest.fixture(scope="module", params=["embedded", *REMOTE])
def service(request, two_articles, tmp_path_factory) -> Iterator[Writable]:
    folder = tmp_path_factory.mktemp(request.param)
    store = shutil.copytree(two_articles, folder / "store")
    with contextlib.ExitStack() as stack:
        settings = stack.enter_context(REMOTE[request.param](folder, store)) if request.param in REMOTE else {}
        yield stack.enter_context(writable(store, **settings))


@pytest.fixture
def record(service) -> dict:
    """A small article of its own, put anew for each test."""
    made = article(NEW, 1, some_proposition(service.reader))
    response = service.editor.put(f"/articles/{NEW}", json=made)
    assert response.status_code in (200, 201), response.text
    return made


def ask(service: Writable, query: str) -> bool:
    answer = service.stranger.get("/sparql", params={"query": query}, headers={"Accept": "application/json"})
    return answer.json()["boolean"]


def record_of(service: Writable, name: str = NEW) -> httpx.Response:
    return service.stranger.get(f"/articles/{name}/record", headers={"Accept": "application/json"})


def test_an_article_that_is_put_is_there_with_its_positions_and_gone_when_it_is_deleted(service, record):
    statement = record["reports"][0]["conveys"]["id"]
    iri = f"<{Bases().id(statement)}>"
    assert ask(service, f"ASK {{ {iri} rec:stance rec:opposes }}")
    rests = f"ASK {{ GRAPH graph:derived {{ ?p rec:restsOn {iri} }} }}"
    assert ask(service, rests)
    gone = service.editor.delete(f"/articles/{NEW}")
    assert gone.status_code == 200 and gone.json()["removed"] > 0
    assert record_of(service).status_code == 404 and not ask(service, rests)
    assert service.editor.delete(f"/articles/{NEW}").status_code == 404


@pytest.mark.parametrize("media_type", ["application/json", "application/yaml", "application/ld+json", "text/turtle",
    "application/trig", "application/n-triples", "application/n-quads", "application/rdf+xml"])  # fmt: skip
def test_what_is_read_in_a_format_can_be_put_back_in_it_and_changes_nothing(service, media_type):
    read = service.stranger.get(f"/articles/{NAME}/record", headers={"Accept": media_type})
    assert read.status_code == 200 and read.headers["content-type"].partition(";")[0] == media_type
    put = service.editor.put(f"/articles/{NAME}", content=read.content, headers={"Content-Type": media_type})
    assert put.status_code == 200, put.text
    assert put.json() | {"revision": 0} == {"revision": 0, "added": 0, "removed": 0, "dry_run": False}
    assert put.headers["etag"] == read.headers["etag"]


def test_who_has_no_token_or_a_lower_role_changes_nothing(service, record):
    for one, status in ((service.stranger, 401), (service.reader, 403)):
        for send in (
            lambda: one.put(f"/articles/{NEW}", json=record),  # noqa: B023 - called at once
            lambda: one.delete(f"/articles/{NEW}"),  # noqa: B023
            lambda: one.post("/update", data={"update": "DROP ALL"}),  # noqa: B023
            lambda: one.delete("/graphs", params={"default": ""}),  # noqa: B023
            lambda: one.post("/changes/1/undo"),  # noqa: B023
        ):
            assert send().status_code == status
    assert record_of(service).status_code == 200
    assert client(service.running.url, "onrecord_00000000_00").get("/changes").status_code == 401


def test_what_does_not_conform_is_answered_in_words_or_as_a_shacl_report(service, record):
    before = record_of(service).headers["etag"]
    bad = copy.deepcopy(record)
    bad["reports"][0]["conveys"]["stance"] = "oposes"
    words = service.editor.put(f"/articles/{NEW}", json=bad)
    assert words.status_code == 422 and words.headers["content-type"] == "application/problem+json"
    (finding,) = words.json()["findings"]
    assert finding["path"] == "reports[0].conveys.stance" and "did you mean 'opposes'" in finding["expected"]
    bad["reports"][0]["conveys"]["stance"] = ["opposes", "supports"]
    for media_type in ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"):
        report = service.editor.put(f"/articles/{NEW}", json=bad, headers={"Accept": media_type})
        assert report.status_code == 422 and report.headers["content-type"].startswith(media_type)
        format = ox.RdfFormat.from_media_type(media_type)
        assert any("ValidationReport" in str(quad.object) for quad in ox.parse(report.content, format=format))
    assert record_of(service).headers["etag"] == before


@pytest.mark.parametrize(
    ("content", "media_type", "status", "wanted"),
    [
        ("id: [article/x", "application/yaml", 400, "YAML syntax error"),
        ("{", "application/json", 400, "JSON syntax error"),
        ("<a> <b", "text/turtle", 400, "syntax error"),
        ("a: &a b\nc: *a", "application/yaml", 422, "no anchors"),
        ("a", "text/html", 415, "expected text/turtle"),
        (b"\xff", "application/json", 400, "UTF-8"),
        ('{"id": "article/other", "type": "Article"}', "application/json", 422, "as in the address"),
        ("[1]", "application/json", 422, "one article"),
        ("<x:s> <x:p> <x:o> .", "text/turtle", 422, ""),
        ("<article/x> a <x:C> . <person/y> a <https://w3id.org/onrecord/vocab#Person> .", "text/turtle", 422, "graph"),
    ],
)
def test_a_body_that_is_no_article_is_refused_with_a_reason(service, content, media_type, status, wanted):
    answer = service.editor.put("/articles/x", content=content, headers={"Content-Type": media_type})
    assert answer.status_code == status and wanted in answer.text, answer.text
    assert record_of(service, "x").status_code == 404


def test_a_dry_run_says_what_would_happen_and_changes_nothing(service, record):
    before = record_of(service)
    changed = record | {"label": {"en": "Another label"}}
    answer = service.editor.put(f"/articles/{NEW}", json=changed, params={"dry_run": "true"})
    assert answer.status_code == 200 and answer.json()["dry_run"] and answer.json()["added"] == 1
    assert record_of(service).content == before.content
    assert service.editor.put(f"/articles/{NEW}", json=changed, params={"dry_run": "perhaps"}).status_code == 422


def test_a_condition_that_does_not_hold_is_a_412(service, record):
    tag = record_of(service).headers["etag"]
    changed = record | {"label": {"en": "First"}}
    first = service.editor.put(f"/articles/{NEW}", json=changed, headers={"If-Match": tag})
    assert first.status_code == 200 and first.headers["etag"] != tag
    late = service.editor.put(f"/articles/{NEW}", json=record, headers={"If-Match": tag})
    assert late.status_code == 412 and record_of(service).json()["label"] == {"en": "First"}
    assert service.editor.delete(f"/articles/{NEW}", headers={"If-Match": tag}).status_code == 412
    assert service.editor.put(f"/articles/{NEW}", json=record, headers={"If-None-Match": "*"}).status_code == 412
    assert service.editor.put("/articles/nowhere", json=record, headers={"If-Match": "*"}).status_code == 412
    same = service.stranger.get(f"/articles/{NEW}/record", headers={"If-None-Match": first.headers["etag"]})
    assert same.status_code == 304


def test_an_entry_of_the_reference_records_is_written_alone(service):
    entry = {"id": "person/made-up", "type": "Person", "label": {"en": "Made Up"}, "country": "state/russia"}
    assert service.editor.put("/reference/person/made-up", json=entry).status_code in (200, 201)
    assert service.stranger.get("/reference/person/made-up").json() == entry
    other = entry | {"id": "person/other"}
    assert service.editor.put("/reference/person/made-up", json=other).status_code == 422
    used = service.editor.delete("/reference/person/sergey-lavrov")
    assert used.status_code == 422 and "'person/sergey-lavrov' is not defined" in used.text
    assert service.editor.delete("/reference/person/made-up").status_code == 200
    assert service.stranger.get("/reference/person/made-up").status_code == 404


def test_an_update_and_a_graph_are_validated_like_records(service, record):
    graph = f"https://w3id.org/onrecord/graph/article/{NEW}"
    good = f"INSERT DATA {{ GRAPH <{graph}> {{ <https://w3id.org/onrecord/id/article/{NEW}> skos:note 'seen' }} }}"
    assert service.editor.post("/update", data={"update": good}).json()["added"] == 1
    assert record_of(service).json()["note"] == "seen"
    bad = f"DELETE WHERE {{ GRAPH <{graph}> {{ ?report rec:evidence ?passage }} }}"
    refused = service.editor.post("/update", content=bad, headers={"Content-Type": "application/sparql-update"})
    assert refused.status_code == 422 and "evidence" in refused.text
    assert service.editor.post("/update", data={"update": "INSERT DATA { <a:a> <a:b> 1 }"}).status_code == 400
    assert service.editor.post("/update", data={"update": "INSERT DATA {"}).json()["line"] == 1
    read = service.stranger.get("/graphs", params={"graph": graph}, headers={"Accept": "text/turtle"})
    headers = {"Content-Type": "text/turtle", "If-Match": read.headers["etag"]}
    assert service.editor.put(f"/graphs/article/{NEW}", content=read.content, headers=headers).status_code == 200
    stray = service.editor.put("/graphs", params={"graph": "http://x/g"}, content="", headers=headers)
    assert stray.status_code in (412, 422)
    for name in ("derived", "changes", "vocabulary"):
        assert service.editor.delete(f"/graphs/{name}").status_code == 422
    assert service.editor.put("/graphs?default", content="", headers={"Content-Type": "text/turtle"}).status_code == 403


def test_every_change_is_in_the_log_and_can_be_undone(service, record):
    before = record_of(service).json()
    put = service.editor.put(f"/articles/{NEW}", json=record | {"label": {"en": "Undo me"}}, params={"note": "a test"})
    number = put.json()["revision"]
    (entry,) = service.stranger.get("/changes", params={"after": number - 1}).json()["revisions"]
    assert (entry["number"], entry["author"], entry["note"]) == (number, "Ada", "a test")
    assert entry["graphs"] == [f"https://w3id.org/onrecord/graph/article/{NEW}"]
    day = entry["when"][:10]
    since = service.stranger.get("/changes", params={"after": number - 1, "since": day}).json()["revisions"]
    assert since == [entry] and not service.stranger.get("/changes", params={"since": "2999-01-01"}).json()["revisions"]
    patch = service.stranger.get(entry["patch"])
    assert patch.headers["content-type"] == "application/rdf-patch" and '"Undo me"@en' in patch.text
    feed = service.stranger.get("/changes", params={"after": number - 1}, headers={"Accept": "application/atom+xml"})
    name = "{http://www.w3.org/2005/Atom}"
    assert [one.text for one in ElementTree.fromstring(feed.content).iterfind(f"{name}entry/{name}title")] == [
        f"Revision {number}: a test"
    ]
    assert service.editor.post(f"/changes/{number}/undo").status_code == 200
    assert record_of(service).json() == before
    assert service.editor.post("/changes/999999/undo").status_code == 404
    assert service.stranger.get("/changes/999999").status_code == 404


def test_writers_on_one_article_never_lose_an_update(service, record):
    """Each writer adds its notes one by one, with If-Match, and tries again when another one came between."""
    writers, notes = 4, 3
    given = token(service.running.store.parent, "editor", "Racer")

    def add(writer: int) -> None:
        with client(service.running.url, given) as own:
            for number in range(notes):
                status = 412
                while status == 412:
                    read = own.get(f"/articles/{NEW}/record", headers={"Accept": "application/json"})
                    noted = read.json().get("note", [])
                    noted = [noted] if isinstance(noted, str) else noted
                    changed = read.json() | {"note": [*noted, f"{writer}-{number}"]}
                    headers = {"If-Match": read.headers["etag"]}
                    status = own.put(f"/articles/{NEW}", json=changed, headers=headers).status_code
                done[writer].append(status)

    done: list[list[int]] = [[] for _ in range(writers)]
    threads = [threading.Thread(target=add, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [[200] * notes] * writers
    assert sorted(record_of(service).json()["note"]) == sorted(f"{w}-{n}" for w in range(writers) for n in range(notes))


def test_updates_that_count_up_at_once_count_every_one(service, record):
    subject = f"<https://w3id.org/onrecord/id/article/{NEW}>"
    graph = f"<https://w3id.org/onrecord/graph/article/{NEW}>"
    start = f"INSERT DATA {{ GRAPH {graph} {{ {subject} skos:note '0' }} }}"
    assert service.editor.post("/update", data={"update": start}).status_code == 200
    step = (
        f"WITH {graph} DELETE {{ {subject} skos:note ?n }} INSERT {{ {subject} skos:note ?m }} "
        f"WHERE {{ {subject} skos:note ?n BIND(STR(xsd:integer(?n) + 1) AS ?m) }}"
    )
    given = token(service.running.store.parent, "editor", "Counter")

    def count() -> None:
        with client(service.running.url, given) as own:
            statuses.extend(own.post("/update", data={"update": step}).status_code for _ in range(2))

    statuses: list[int] = []
    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8 and record_of(service).json()["note"] == "8"


def test_a_yaml_file_from_the_data_folder_is_taken_as_it_is(service):
    from kg.ontology import packaged

    path = next(
        one for one in packaged("data").glob("articles/*.yaml") if yaml.safe_load(one.read_text())["id"].endswith(NAME)
    )
    answer = service.editor.put(
        f"/articles/{NAME}", content=path.read_bytes(), headers={"Content-Type": "application/yaml"}
    )
    assert answer.status_code == 200 and answer.json()["added"] == 0


def test_readers_see_every_write_whole_while_writes_go_on(service, record):
    """Label and note are always changed together, so that half a write would show as two that differ."""
    article = f"<https://w3id.org/onrecord/id/article/{NEW}>"
    query = f"SELECT ?label ?note {{ {article} rdfs:label ?label ; skos:note ?note }}"
    stop, seen = threading.Event(), []

    def read() -> None:
        with client(service.running.url) as own:
            while not stop.is_set():
                answer = own.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
                seen.append((answer.status_code, tuple(answer.text.splitlines()[1:])))

    first = service.editor.put(f"/articles/{NEW}", json=record | {"label": {"en": "v0"}, "note": "v0"})
    assert first.status_code == 200
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        number = 0
        while number < 8 or (len({rows for _, rows in list(seen)}) < 2 and number < 200):
            number += 1
            changed = record | {"label": {"en": f"v{number}"}, "note": f"v{number}"}
            assert service.editor.put(f"/articles/{NEW}", json=changed).status_code == 200
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert {status for status, _ in seen} == {200}
    assert all(len(rows) == 1 and len(set(rows[0].split(","))) == 1 for _, rows in seen)
    assert len({rows for _, rows in seen}) > 1


def test_a_position_is_as_contested_as_it_stood_on_a_day_as_it_is_now(service, record):
    """Two articles date one utterance differently, and each carries a proposition of its own of it."""
    second = copy.deepcopy(record)
    second |= {"id": f"article/{NEW}-2"}
    report = second["reports"][0]
    report["id"] = f"report/{NEW}-2/1"
    report["conveys"]["utterance"]["date"] = "2024-12-20"
    other = some_proposition(service.reader, 1)
    said = report["conveys"]["utterance"]["id"].partition("/")[2]
    report["conveys"] |= {"proposition": other, "id": f"statement/{said}/{other.partition('/')[2]}"}
    assert service.editor.put(f"/articles/{NEW}-2", json=second).status_code == 201
    try:
        for proposition in (record["reports"][0]["conveys"]["proposition"], other):
            told = {}
            for name, filters in {
                "now": {"proposition": proposition},
                "then": {"proposition": proposition, "as_of": "2030-01-01"},
                "then, of all": {"as_of": "2030-01-01"},
            }.items():
                parameters = {"actor": "person/sergey-lavrov", "limit": 200, **filters}
                answer = service.stranger.get("/positions", params=parameters)
                assert answer.status_code == 200, answer.text
                items = answer.json()["items"]
                of_it = [one for one in items if one["proposition"]["id"] == proposition]
                told[name] = sorted((one["firstStated"], one["contested"]) for one in of_it)
            assert told["now"] == told["then"] == told["then, of all"]
            assert any(contested for _, contested in told["now"])
    finally:
        service.editor.delete(f"/articles/{NEW}-2")


def test_an_editor_removes_one_article_at_once_and_an_admin_whole_classes_of_graphs(service):
    admin = client(service.running.url, token(service.running.store.parent, "admin", "Root"))
    before = service.stranger.get("/ready").json()["revision"]
    reference = Bases().graph("reference")
    for text in ("CLEAR NAMED", "DROP ALL", f"DROP GRAPH <{reference}>"):
        refused = service.editor.post("/update", data={"update": text})
        assert (refused.status_code, refused.json().get("role")) in ((403, "admin"), (422, None))
    article = Bases().graph(f"article/{NAME}")
    everything = service.editor.post(
        "/update", data={"update": "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } ?g a ?x }"}
    )
    assert everything.status_code == 200, "what removes nothing is nobody's matter"
    tried = admin.post("/update", params={"dry_run": "true"}, data={"update": f"DROP GRAPH <{article}>"})
    assert tried.status_code == 200
    assert service.stranger.get("/ready").json()["revision"] == before
    admin.close()


def test_no_editor_removes_every_article_but_an_admin_does_and_takes_it_back(service):
    admin = client(service.running.url, token(service.running.store.parent, "admin", "Root"))
    articles = Bases().graph("article/")
    of_them = f'GRAPH ?g {{ ?s ?p ?o }} FILTER STRSTARTS(STR(?g), "{articles}")'
    every, some = f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ {of_them} }}", f"ASK {{ {of_them} }}"
    reports = every.replace("FILTER", 'FILTER (!CONTAINS(STR(?s), "/id/article/")) FILTER')
    graph = f"GRAPH <{Bases().graph('links')}>"
    but_one = f"{{ SELECT (MIN(?x) AS ?kept) {{ {graph} {{ ?x a ?type }} }} }} FILTER (?s != ?kept)"
    links = f"DELETE {{ {graph} {{ ?s ?p ?o }} }} WHERE {{ {graph} {{ ?s ?p ?o }} {but_one} }}"
    for update in (every, reports, links):
        refused = service.editor.post("/update", params={"dry_run": "true"}, data={"update": update})
        assert (refused.status_code, refused.json().get("role")) == (403, "admin"), refused.text
    refused = service.editor.post("/update", data={"update": every})
    assert refused.status_code == 403
    assert ask(service, some)
    before = service.stranger.get(f"/articles/{NAME}/record", headers={"Accept": "text/turtle"})
    removed = admin.post("/update", data={"update": every})
    assert removed.status_code == 200, removed.text
    assert not ask(service, some)
    undone = admin.post(f"/changes/{removed.json()['revision']}/undo")
    assert undone.status_code == 200, undone.text
    after = service.stranger.get(f"/articles/{NAME}/record", headers={"Accept": "text/turtle"})
    assert (after.text, after.headers["etag"]) == (before.text, before.headers["etag"])
    admin.close()


def test_two_articles_that_give_one_utterance_two_speakers_both_stand_and_are_listed(service, record):
    """Reports that disagree are neither refused nor reconciled: DESIGN.md, section 3."""
    second = copy.deepcopy(record)
    second["id"] = f"article/{NEW}-3"
    report = second["reports"][0]
    report["id"] = f"report/{NEW}-3/1"
    report["conveys"]["utterance"]["speaker"] = "person/dmitry-peskov"
    put = service.editor.put(f"/articles/{NEW}-3", json=second)
    assert put.status_code == 201, put.text
    try:
        utterance = Bases().id(record["reports"][0]["conveys"]["utterance"]["id"])
        for speaker in ("sergey-lavrov", "dmitry-peskov"):
            assert ask(service, f"ASK {{ <{utterance}> rec:speaker <{Bases().id('person/' + speaker)}> }}")
        listed = service.stranger.get("/contradictions", params={"limit": 200}).json()["items"]
        about = [one for one in listed if record["reports"][0]["conveys"]["id"] in str(one)]
        assert "reportConflict" in {one["contradictionType"] for one in about}, listed[:3]
    finally:
        service.editor.delete(f"/articles/{NEW}-3")
