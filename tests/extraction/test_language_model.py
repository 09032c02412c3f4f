"""A language model as extractor, against a server that also lies, hangs and answers nonsense."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.errors import DataError
from kg.extraction.language_model import LanguageModel, ModelError
from kg.extraction.sources import Source

SOURCE = Source("a", "Lavrov said that a ceasefire will not suit\nRussia. Reuters has it. No talks, no talks.")
TRUE = {
    "exact": "a ceasefire will not suit Russia",
    "speaker": "Lavrov",
    "mode": "paraphrased",
    "force": "rejects",
    "chain": ["Reuters", "TASS"],
    "proposition": "proposition/ceasefire",
    "stance": "opposes",
}


class Server(ThreadingHTTPServer):
    """Answers every request with what it is given."""

    answer: bytes = b""
    status = 200
    hang: threading.Event | None = None
    asked: dict = {}  # noqa: RUF012 - of one server each


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.server.hang:
            self.server.hang.wait(20)
            return
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    if running.hang:
        running.hang.set()
    running.shutdown()
    running.server_close()


def says(*candidates: object) -> bytes:
    content = json.dumps({"candidates": list(candidates)})
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@pytest.fixture
def model(server, known) -> LanguageModel:
    return LanguageModel(f"http://127.0.0.1:{server.server_port}/v1", "small", known, seconds=5)


def test_what_stands_in_the_text_becomes_a_candidate_with_its_offsets(server, model):
    server.answer = says(TRUE)
    (one,) = model.extract(SOURCE).candidates
    assert SOURCE.text[one.start : one.end] == one.exact == "a ceasefire will not suit\nRussia"
    assert (one.speaker.id, one.stance[0], one.propositions[0][0]) == (
        "person/sergey-lavrov",
        "opposes",
        "proposition/ceasefire",
    )
    assert [hop.id for hop in one.chain] == ["organization/reuters"]
    assert one.extractor.startswith("small at http")
    assert "proposition/ceasefire: There is a ceasefire" in server.asked["messages"][0]["content"]


def test_what_the_model_made_up_is_dropped_and_counted(server, model):
    server.answer = says(
        TRUE,
        {**TRUE, "exact": "a ceasefire would suit Russia"},
        {**TRUE, "speaker": "Peskov"},
        {**TRUE, "exact": "no talks", "mode": "sung"},
        {**TRUE, "exact": "o talks"},
        {**TRUE, "proposition": "proposition/made-up"},
        "nonsense",
    )
    told = model.extract(SOURCE)
    assert len(told.candidates) == 2
    assert told.candidates[1].propositions[0][0] == "proposition/new"
    assert dict(told.dropped) == {
        "the passage does not stand in the text": 1,
        "the speaker is not named in the text": 1,
        "a candidate of the wrong form": 2,
        "the passage stands in several places": 1,
        "a proposition that there is not, left open": 1,
    }


@pytest.mark.parametrize("content", ["I am sorry, I cannot.", '{"candidates": 7}', "[" * 50_000, "{}"])
def test_an_answer_that_is_no_list_is_counted(server, model, content):
    server.answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
    told = model.extract(SOURCE)
    assert (told.candidates, dict(told.dropped)) == ([], {"an answer that is no list of candidates": 1})


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (500, b"overloaded", "status 500"),
        (200, b"<html>", "expected a chat completion"),
        (200, b'{"choices": []}', "expected a chat completion"),
        (200, b"x" * 2_000_001, "more than 2,000,000 bytes"),
    ],
)
def test_an_endpoint_that_answers_nonsense_is_told_in_words(server, model, status, answer, said):
    server.status, server.answer = status, answer
    with pytest.raises(ModelError, match=said):
        model.extract(SOURCE)


def test_an_endpoint_that_hangs_is_left_and_one_that_is_not_there_is_told(server, known):
    server.hang = threading.Event()
    with pytest.raises(ModelError, match="no answer within"):
        LanguageModel(f"http://127.0.0.1:{server.server_port}/v1", "small", known, seconds=0.2).extract(SOURCE)
    with pytest.raises(ModelError, match="not reached"):
        LanguageModel("http://127.0.0.1:9/v1", "small", known).extract(SOURCE)


def kg_extract(server, tmp_path, *words: str):
    endpoint = ["--endpoint", f"http://127.0.0.1:{server.server_port}/v1", "--model", "small"] if server else []
    run = ["extract", *words, "--store", str(tmp_path / "none"), "-o", str(tmp_path / "c.jsonl"), *endpoint]
    return CliRunner().invoke(application("extract"), run)


def candidates(tmp_path) -> list[dict]:
    return [one for one in map(json.loads, (tmp_path / "c.jsonl").read_text().splitlines()) if "exact" in one]


@pytest.fixture
def texts(tmp_path) -> list[str]:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"{SOURCE.text} “The talks have failed, {name},” Lavrov said.")
    return [str(tmp_path / f"{name}.txt") for name in "ab"]


def test_what_a_model_proposed_stays_and_is_not_asked_for_again(server, tmp_path, texts):
    server.answer = says(TRUE)
    assert kg_extract(server, tmp_path, texts[0]).exit_code == 0
    (paid,) = candidates(tmp_path)
    assert kg_extract(None, tmp_path, "--quotations", *texts).exit_code == 0
    assert candidates(tmp_path)[0] == paid and len(candidates(tmp_path)) > 2
    server.asked = {}
    before = (tmp_path / "c.jsonl").read_bytes()
    assert kg_extract(server, tmp_path, texts[0]).exit_code == 0
    assert server.asked == {} and (tmp_path / "c.jsonl").read_bytes() == before
    assert kg_extract(server, tmp_path, texts[1]).exit_code == 0
    assert server.asked and len(candidates(tmp_path)) == 1 + len(before.splitlines()) - 3


def test_a_text_that_cannot_be_read_loses_nothing_of_the_others(server, tmp_path, texts):
    server.answer = says(TRUE)
    (tmp_path / "0.txt").write_bytes(b"\xff\xfe\xff")
    run = kg_extract(server, tmp_path, str(tmp_path / "0.txt"), *texts)
    assert isinstance(run.exception, DataError) and len(candidates(tmp_path)) == 2


def test_candidates_of_less_confidence_than_asked_are_left_out_of_a_models_too(server, tmp_path, texts):
    server.answer = says(TRUE)
    kg_extract(server, tmp_path, texts[0], "--least", "0.6")
    assert candidates(tmp_path) == []


def test_answers_of_a_model_that_an_earlier_version_wrote_are_not_thrown_away(server, tmp_path, texts):
    server.answer = says(TRUE)
    kg_extract(server, tmp_path, texts[0])
    lines = (tmp_path / "c.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "c.jsonl").write_text(lines[0])
    for other in (server, None):
        run = kg_extract(other, tmp_path, texts[1])
        assert "candidates of a language model behind which no line says" in str(run.exception)
        assert (tmp_path / "c.jsonl").read_text() == lines[0]
