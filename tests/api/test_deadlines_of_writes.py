"""A write has a deadline, and ends when nobody waits for it; either way it has changed nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.responses import Response

from api.writing import attempt
from kg.changes import commit
from kg.engine import embedded
from kg.engine.asking import Work, check, working
from kg.engine.base import Query
from kg.errors import LimitError
from kg.ontology import Ontology
from kg.records import drafts
from kg.records.reading import read_yaml
from kg.records.writing import to_yaml
from tests.api.test_faults import article
from tests.api.writers import writable


@pytest.mark.parametrize("late", [True, False])
def test_work_that_is_too_late_or_abandoned_asks_and_changes_nothing_more(founding_copy, late):
    ontology, abandoned = Ontology(), Event()
    draft = drafts.article(read_yaml(to_yaml(article(f"late-{int(late)}", 1)), ""), "", ontology)
    with embedded.open(founding_copy, readers=2) as engine:
        before = engine.revision()
        if not late:
            abandoned.set()
        with working(Work(abandoned, monotonic() - 1 if late else None)):
            with pytest.raises(LimitError) as asked:
                list(engine.query(Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c")).body)
            with pytest.raises(LimitError) as written:
                commit.commit(engine, ontology, [draft], author="Ada", now=datetime.now(UTC))
        assert engine.revision() == before
        assert {asked.value.limit, written.value.limit} == {"seconds" if late else "abandoned"}
        # Work that ended leaves nothing behind: the same write is done when somebody waits for it.
        assert commit.commit(engine, ontology, [draft], author="Ada", now=datetime.now(UTC)).revision == before + 1


def test_a_write_that_may_take_no_time_is_given_up_with_the_limit_named_and_changes_nothing(founding_copy_long):
    with writable(founding_copy_long, writing=0.001) as service:
        before = service.stranger.get("/ready").json()["revision"]
        refused = service.editor.put("/articles/late", json=article("late", 1))
        assert refused.status_code == 503, refused.text
        assert refused.json()["limit"] in ("seconds", "queue")
        assert service.stranger.get("/ready").json()["revision"] == before
        assert service.stranger.get("/articles/late/record").status_code == 404


def request_that_ends(when: asyncio.Event, seconds: float = 60) -> Request:
    """A request whose client hangs up at a moment."""

    async def receive() -> dict[str, str]:
        await when.wait()
        return {"type": "http.disconnect"}

    settings = SimpleNamespace(writing=seconds)
    app = SimpleNamespace(state=SimpleNamespace(service=SimpleNamespace(settings=settings)))
    return Request({"type": "http", "app": app}, receive)


def test_a_write_that_waits_for_its_turn_ends_with_its_client_and_was_never_begun():
    begun: list[int] = []

    async def scenario() -> int:
        gone, holder = asyncio.Event(), object()
        gone.set()
        await attempt._TURN.acquire_on_behalf_of(holder)
        try:
            answer = await attempt.in_turn(request_that_ends(gone), lambda: begun.append(1) or Response())
        finally:
            attempt._TURN.release_on_behalf_of(holder)
        return answer.status_code

    assert asyncio.run(scenario()) == attempt.GONE
    assert begun == []


def test_a_write_whose_client_goes_is_given_up_between_two_steps_and_the_turn_is_free():
    async def scenario() -> str:
        gone, loop = asyncio.Event(), asyncio.get_running_loop()

        def work() -> Response:
            loop.call_soon_threadsafe(gone.set)
            until = monotonic() + 60
            while monotonic() < until:
                check()
            return Response()

        try:
            answer = await attempt.in_turn(request_that_ends(gone), work)
        except LimitError as error:
            return error.limit
        assert answer.status_code == attempt.GONE
        return "abandoned"

    assert asyncio.run(scenario()) == "abandoned"
    assert attempt._TURN.borrowed_tokens == 0


def test_a_write_that_waits_longer_than_it_may_is_told_to_come_back():
    async def scenario() -> LimitError:
        holder = object()
        await attempt._TURN.acquire_on_behalf_of(holder)
        try:
            with pytest.raises(LimitError) as refused:
                await attempt.in_turn(request_that_ends(asyncio.Event(), 0.01), Response)
        finally:
            attempt._TURN.release_on_behalf_of(holder)
        return refused.value

    assert asyncio.run(scenario()).limit == "queue"
