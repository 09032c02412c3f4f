"""The remote engine where servers fail, lie or are not there."""

import dataclasses
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.engine import embedded, remote
from kg.engine.base import Limits, Patch, Query
from kg.engine.remote.http import ATTEMPTS, Client
from kg.errors import LimitError, QueryError, RevisionConflict, StoreError
from kg.questions.answers import holds, rows
from kg.sparql.binding import named_by_graph, with_parameters, with_prefixes, without_graphs

from . import servers
from .values import ask, iri, many, quad, values

STREAMING = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(params=servers.NAMES)
def server(request):
    """An empty remote engine."""
    with request.getfixturevalue(f"{request.param}_engine") as opened:
        yield opened


def test_a_server_that_is_not_there_is_a_store_error():
    with pytest.raises(StoreError, match="cannot be reached"):
        remote.open(f"http://127.0.0.1:{servers.free_port()}/sparql")


def test_an_address_that_is_not_there_is_a_store_error(tmp_path):
    with servers.oxigraph(tmp_path / "oxigraph") as url, pytest.raises(StoreError, match="404"):
        remote.open(f"{url}/nothing")


def test_an_unknown_product_is_named_with_those_that_are_known():
    with pytest.raises(StoreError, match="virtuoso"):
        remote.open("http://127.0.0.1/", product_name="blazing")


def test_products_are_recognised_by_their_server_header():
    assert remote.recognise("Virtuoso/07.20.3229 (Linux)").name == "virtuoso"
    assert remote.recognise("Oxigraph/0.5.13").name == "oxigraph"
    assert remote.recognise("nginx").name == "generic"


def test_a_wrong_password_is_a_store_error_and_changes_nothing(virtuoso_url, virtuoso_engine):
    who = remote.Credentials("dba", "wrong", method="digest")
    urls = f"{virtuoso_url}/sparql", f"{virtuoso_url}/sparql-auth"
    engine = remote.open(*urls, product_name="virtuoso", credentials=who)
    with engine, pytest.raises(StoreError, match="credentials"):
        engine.apply(Patch(added=[quad("a", 1)]))
    with virtuoso_engine:
        assert virtuoso_engine.revision() == 0


@pytest.mark.parametrize("media_type", ["application/sparql-results+json", "text/csv"])
def test_a_server_that_cuts_its_answer_off_is_found_out(tmp_path, media_type):
    with servers.oxigraph(tmp_path / "oxigraph", "--timeout-s", "1") as url:
        engine = remote.open(f"{url}/query", f"{url}/update", product_name="oxigraph")
        engine.load(many(2_000))
        text = "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        with pytest.raises(LimitError) as caught, engine.query(Query(text, media_type)) as answer:
            for _ in answer:
                pass
        assert caught.value.limit == "seconds"
        engine.close()


class Deadlocking(BaseHTTPRequestHandler):
    """Takes requests back for others' sake, as Virtuoso says it, so often; then it answers."""

    left = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        taken_back, type(self).left = self.left > 0, self.left - 1
        body = b"Virtuoso 40001 Error SR172: Transaction deadlocked" if taken_back else b"a\r\n1\r\n"
        self.send_response(500 if taken_back else 200)
        self.send_header("Content-Type", "text/plain" if taken_back else "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("times", [3, 4])
def test_a_request_that_gave_way_to_another_is_sent_again_a_few_times(times):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Deadlocking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url, client = f"http://127.0.0.1:{server.server_port}/", Client(remote.Credentials(), 1)
    fields = [("query", "SELECT * {}")]
    try:
        Deadlocking.left = times
        if times < ATTEMPTS:
            assert client.form(url, fields, "text/csv").read() == b"a\r\n1\r\n"
        else:
            with pytest.raises(StoreError, match="40001"):
                client.form(url, fields, "text/csv")
        assert Deadlocking.left == times - ATTEMPTS  # asked as often as it is asked at most
    finally:
        client.close()
        server.shutdown()
        server.server_close()


def test_a_server_that_gives_a_part_is_found_out_by_its_header(virtuoso_engine):
    with virtuoso_engine as engine:
        engine.load(many(1_500))
        with pytest.raises(LimitError) as caught, engine.query(Query(STREAMING, limits=Limits(seconds=2))) as answer:
            for _ in answer:
                pass
        assert caught.value.limit == "seconds"


def test_a_server_that_dies_in_an_answer_is_a_store_error_and_not_an_end(tmp_path):
    with servers.oxigraph(tmp_path / "oxigraph") as url:
        engine = remote.open(f"{url}/query", f"{url}/update", product_name="oxigraph")
        engine.load(many(2_000))
        stream = iter(engine.query(Query(STREAMING, "text/csv")))
        next(stream)
    with pytest.raises(StoreError, match="not whole"):
        for _ in stream:
            pass
    with pytest.raises(StoreError, match="cannot be reached"):
        engine.apply(Patch(added=[quad("a", 1)]))
    engine.close()


def test_a_change_too_long_for_one_request_is_still_applied_whole(server):
    server._product = dataclasses.replace(server._product, request_quads=100)
    server.apply(Patch(added=[*many(500, "g"), *many(500, "h"), quad("a", 1)]))
    assert server.revision() == 1
    server.apply(Patch(removed=many(500, "g"), added=[quad("a", 2)]), expected=1)
    assert values(server, "a") == ["1", "2"]
    counted = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o FILTER(STRSTARTS(STR(?o), 'value ')) } } GROUP BY ?g"
    assert ask(server, counted).split() == ["g,n", "http://example.org/graph/h,500"]
    assert ask(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(STRSTARTS(STR(?o), 'value ')) }").split() == [
        "n",
        "500",
    ]
    server.apply(Patch(removed=many(500, "h")))
    assert not holds(server, Query("ASK { ?s ?p 'value 7' }"))
    with pytest.raises(RevisionConflict):
        server.apply(Patch(added=many(500, "z")), expected=1)
    assert not holds(server, Query("ASK { GRAPH ?g { ?s ?p 'value 7' } }"))


def test_of_two_services_at_one_server_neither_overwrites_the_other_unnoticed(tmp_path):
    with servers.oxigraph(tmp_path / "oxigraph") as url:
        engines = [remote.open(f"{url}/query", f"{url}/update", product_name="oxigraph") for _ in range(2)]
        done, noticed = [], []

        def write(number: int) -> None:
            for n in range(8):
                try:
                    before = engines[number].revision()
                    done.append(engines[number].apply(Patch(added=[quad(f"w{number}", n)]), expected=before))
                except (RevisionConflict, StoreError) as error:
                    noticed.append(error)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(done) == len(set(done))
        assert len(done) + len(noticed) == 16
        for engine in engines:
            engine.close()


def test_a_store_is_pushed_to_a_server_and_goes_on_from_its_revision(tmp_path):
    with embedded.open(tmp_path / "store", readers=2) as local:
        for number in range(1, 4):
            local.apply(Patch(added=[quad("a", number, f"g{number}")]))
    with servers.oxigraph(tmp_path / "oxigraph") as url:
        urls = ["--url", f"{url}/query", "--update-url", f"{url}/update", "--product", "oxigraph"]
        pushed = ["push", "--store", str(tmp_path / "store"), *urls, "--format", "json"]
        done = CliRunner().invoke(application(), pushed)
        assert json.loads(done.stdout)["revision"] == 3
        with remote.open(f"{url}/query", f"{url}/update", product_name="oxigraph") as engine:
            assert engine.revision() == 3
            assert values(engine, "a") == ["1", "2", "3"]
            assert engine.apply(Patch(added=[quad("a", 4)]), expected=3) == 4
        again = CliRunner().invoke(application(), ["push", "--store", str(tmp_path / "store"), *urls])
        assert "expected an empty server" in str(again.exception)


def test_parameters_leave_strings_comments_and_iris_alone():
    text = "SELECT ?x ?y { ?y <http://h/?x> ?x ; <p> '?x' } # ?x"
    assert with_parameters(text, {"x": iri("a")}) == (
        "SELECT (<http://example.org/a> AS ?x) ?y { ?y <http://h/?x> <http://example.org/a> ; <p> '?x' } # ?x"
    )


def test_a_parameter_that_the_query_gives_a_value_is_refused():
    with pytest.raises(QueryError, match="cannot be a parameter"):
        with_parameters("SELECT * { BIND(1 AS ?x) }", {"x": iri("a")})


def test_only_prefixes_that_are_used_and_missing_are_declared():
    known = {"rec": "http://r/", "skos": "http://s/", "owl": "http://o/"}
    text = "PREFIX skos: <urn:x> SELECT * { ?a rec:b skos:c . ?a ?b 'owl:x' }"
    assert with_prefixes(text, known) == ("PREFIX rec: <http://r/> " + text, 24)


def test_hidden_graphs_are_filtered_where_a_graph_is_a_variable():
    text = "SELECT * { OPTIONAL { GRAPH ?g { ?s ?p ?o } } GRAPH <urn:h> { ?s ?p ?o } }"
    assert without_graphs(text, "{} != <urn:m>") == (
        "SELECT * { OPTIONAL { FILTER(?g != <urn:m>) GRAPH ?g { ?s ?p ?o } } "
        "FILTER(?graph_at_52 = <urn:h>) GRAPH ?graph_at_52 { ?s ?p ?o } }"
    )


def test_graphs_that_a_query_names_are_known_in_full():
    text = "PREFIX g: <http://g/> SELECT * { GRAPH <urn:h> { ?s ?p 'GRAPH ?x' } GRAPH g:a\\+b { ?s ?p ?o } }"
    assert named_by_graph(text) == (["urn:h", "http://g/a+b"], False)
    assert named_by_graph("SELECT * { GRAPH ?g { ?s ?p ?o } }") == ([], True)


def test_the_server_s_own_books_are_not_part_of_the_data(virtuoso_engine):
    with virtuoso_engine as engine:
        engine.apply(Patch(added=[quad("a", 1)]))
        graphs = rows(engine, Query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))
        names = {row["g"].value for row in graphs}
        assert {"http://example.org/graph/g", "https://w3id.org/onrecord/graph/changes"} <= names
        assert not any("openlinksw" in name or name.endswith("/merged") for name in names)
