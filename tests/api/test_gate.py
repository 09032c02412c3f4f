"""The gate: how many run, who waits, who is next."""

from __future__ import annotations

import asyncio

import pytest

from api.server.admission import GRACE_SECONDS, HEAVY_SECONDS, SHARE_SECONDS, Gate
from kg.errors import LimitError


async def _visit(gate: Gate, client: str, log: list[str], stay: asyncio.Event) -> None:
    async with gate.turn(client, 60):
        log.append(client)
        await stay.wait()


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_no_more_run_at_once_than_there_are_places():
    async def scenario() -> tuple[int, int]:
        gate, log, stay = Gate(2, 10), [], asyncio.Event()
        tasks = [asyncio.create_task(_visit(gate, "a", log, stay)) for _ in range(5)]
        await _settle()
        seen = len(log), gate.waiting
        stay.set()
        await asyncio.gather(*tasks)
        assert (gate.running, gate.waiting) == (0, 0)
        return seen

    assert asyncio.run(scenario()) == (2, 3)


def test_a_client_with_many_queries_does_not_hold_up_another_client_s_one():
    async def scenario() -> list[str]:
        gate, log = Gate(1, 10), []
        stays = [asyncio.Event() for _ in range(5)]
        tasks = []
        for client, stay in zip("aaaab", stays, strict=True):
            tasks.append(asyncio.create_task(_visit(gate, client, log, stay)))
            await _settle()
        for stay in stays:
            stay.set()
        await asyncio.gather(*tasks)
        return log

    assert asyncio.run(scenario()) == ["a", "b", "a", "a", "a"]


def test_one_more_than_may_wait_is_refused_at_once():
    async def scenario() -> None:
        gate, stay = Gate(1, 1), asyncio.Event()
        tasks = [asyncio.create_task(_visit(gate, "a", [], stay)) for _ in range(2)]
        await _settle()
        with pytest.raises(LimitError) as refusal:
            async with gate.turn("b", 60):
                pass
        assert refusal.value.limit == "queue"
        stay.set()
        await asyncio.gather(*tasks)

    asyncio.run(scenario())


def test_who_gives_up_waiting_leaves_the_place_to_the_next():
    async def scenario() -> list[str]:
        gate, log, stay = Gate(1, 10), [], asyncio.Event()
        first = asyncio.create_task(_visit(gate, "a", log, stay))
        await _settle()
        leaving = asyncio.create_task(_visit(gate, "b", log, stay))
        staying = asyncio.create_task(_visit(gate, "c", log, stay))
        await _settle()
        leaving.cancel()
        stay.set()
        await asyncio.gather(first, leaving, staying, return_exceptions=True)
        assert (gate.running, gate.waiting) == (0, 0)
        return log

    assert asyncio.run(scenario()) == ["a", "c"]


def test_a_wait_that_is_too_long_ends_with_the_limit_s_name():
    async def scenario() -> None:
        gate, stay = Gate(1, 10), asyncio.Event()
        task = asyncio.create_task(_visit(gate, "a", [], stay))
        await _settle()
        with pytest.raises(LimitError, match="no reader was free"):
            async with gate.turn("b", 0.01):
                pass
        assert gate.waiting == 0
        stay.set()
        await task

    asyncio.run(scenario())


async def _long_visit(gate: Gate, stopped: list[str], name: str, client: str = "") -> None:
    async with gate.turn(client or name, 60, lambda: stopped.append(name)):
        await asyncio.Event().wait()


def test_long_ones_do_not_keep_every_place_from_those_who_wait():
    async def scenario() -> tuple[list[str], list[str]]:
        gate, log, stay, stopped = Gate(3, 10, patience=0), [], asyncio.Event(), []
        long = [asyncio.create_task(_long_visit(gate, stopped, name)) for name in ("first", "second", "third")]
        await asyncio.sleep(0.01)
        assert stopped == [], "nobody waits"
        short = asyncio.create_task(_visit(gate, "b", log, stay))
        await _settle()
        with pytest.raises(LimitError, match="2 other queries have run for more than 0 seconds"):
            await long[2]
        await _settle()
        stay.set()
        await short
        for task in long:
            task.cancel()
        await asyncio.gather(*long, return_exceptions=True)
        assert (gate.running, gate.waiting) == (0, 0)
        return stopped, log

    assert asyncio.run(scenario()) == (["third"], ["b"])


def test_one_that_becomes_long_while_others_wait_is_stopped_then():
    async def scenario() -> list[str]:
        gate, stopped = Gate(2, 10, patience=0.05), []
        long = [asyncio.create_task(_long_visit(gate, stopped, name)) for name in ("first", "second")]
        await _settle()
        async with asyncio.timeout(30), gate.turn("b", 60):
            pass
        long[0].cancel()
        await asyncio.gather(*long, return_exceptions=True)
        return stopped

    assert asyncio.run(scenario()) == ["second"]


def test_a_gate_of_one_place_lets_a_long_one_finish():
    async def scenario() -> list[str]:
        gate, stopped = Gate(1, 10, patience=0), []
        long = asyncio.create_task(_long_visit(gate, stopped, "only"))
        await asyncio.sleep(0.01)
        with pytest.raises(LimitError, match="no reader was free"):
            async with gate.turn("b", 0.01):
                pass
        long.cancel()
        await asyncio.gather(long, return_exceptions=True)
        return stopped

    assert asyncio.run(scenario()) == []


def test_one_client_leaves_a_place_that_is_free_at_once_for_another():
    async def scenario() -> list[str]:
        gate, log, stay = Gate(3, 10), [], asyncio.Event()
        tasks = [asyncio.create_task(_visit(gate, client, log, stay)) for client in "aaaaab"]
        await _settle()
        seen = list(log)
        stay.set()
        await asyncio.gather(*tasks)
        assert (gate.running, gate.waiting) == (0, 0)
        return seen

    assert asyncio.run(scenario()) == ["a", "a", "b"]


def test_a_client_that_holds_none_gets_the_place_of_one_that_holds_two():
    async def scenario() -> tuple[list[str], list[str]]:
        gate, log, stay, stopped = Gate(3, 10), [], asyncio.Event(), []
        rich = [asyncio.create_task(_long_visit(gate, stopped, name, "rich")) for name in ("first", "second")]
        other = asyncio.create_task(_long_visit(gate, stopped, "other"))
        await _settle()
        stay.set()
        async with asyncio.timeout(30):
            await _visit(gate, "poor", log, stay)
        for task in (rich[0], other):
            task.cancel()
        await asyncio.gather(*rich, other, return_exceptions=True)
        return stopped, log

    assert asyncio.run(scenario()) == (["second"], ["poor"])


def test_one_who_has_used_much_lately_goes_after_one_who_has_used_little():
    async def scenario() -> list[str]:
        gate, log, stay = Gate(1, 10), [], asyncio.Event()
        gate._note_use("greedy", 5.0)
        inside = asyncio.create_task(_visit(gate, "first", log, stay))
        await _settle()
        tasks = [asyncio.create_task(_visit(gate, client, log, stay)) for client in ("greedy", "modest")]
        await _settle()
        stay.set()
        await asyncio.gather(inside, *tasks)
        return log

    assert asyncio.run(scenario()) == ["first", "modest", "greedy"]


@pytest.mark.parametrize("used", [0.0, 1.0])
def test_a_light_client_gets_the_place_of_the_heaviest_of_many_once_that_has_had_its_share(used):
    async def scenario() -> list[str]:
        gate, log = Gate(3, 10), []

        async def stay(client: str) -> None:
            try:
                async with gate.turn(client, 60):
                    await asyncio.Event().wait()
            except LimitError as error:
                log.append(f"{client} stopped: {error.limit}")

        async def pass_by() -> None:
            async with gate.turn("light", 60):
                log.append("light in")

        for number, client in enumerate("abc"):
            gate._note_use(client, 5.0 + number)
        gate._note_use("light", used)
        heavy = [asyncio.create_task(stay(client)) for client in "abc"]
        await _settle()
        light = asyncio.create_task(pass_by())
        await _settle()
        gate._balance()
        await _settle()
        assert log == [], "none has had its share"
        for turn in gate._turns:
            turn.begun -= 2 * SHARE_SECONDS
        gate._balance()
        await light
        for task in heavy:
            task.cancel()
        await asyncio.gather(*heavy, return_exceptions=True)
        return log

    assert asyncio.run(scenario()) == ["c stopped: queue", "light in"]


def test_a_heavy_client_among_light_ones_gives_way_only_to_a_light_one_that_has_waited_for_long():
    async def scenario() -> list[str]:
        gate, stopped, log, stay = Gate(2, 10), [], [], asyncio.Event()
        gate._note_use("a", 5.0)
        inside = [asyncio.create_task(_long_visit(gate, stopped, name, name)) for name in "ab"]
        await _settle()
        light = asyncio.create_task(_visit(gate, "light", log, stay))
        await _settle()
        for turn in gate._turns:
            turn.begun -= 2 * SHARE_SECONDS
        gate._balance(SHARE_SECONDS)
        await _settle()
        assert stopped == [], "the other place may be free soon"
        gate._balance(SHARE_SECONDS + GRACE_SECONDS)
        await _settle()
        stay.set()
        inside[1].cancel()
        await asyncio.gather(light, *inside, return_exceptions=True)
        return [*stopped, *log]

    assert asyncio.run(scenario()) == ["a", "light"]


def test_a_client_that_holds_none_is_answered_or_refused_soon_and_one_that_holds_some_may_wait():
    async def scenario() -> None:
        gate, stay, log = Gate(2, 10, newcomer=0.01), asyncio.Event(), []
        inside = [asyncio.create_task(_visit(gate, client, log, stay)) for client in "ab"]
        await _settle()
        waiting = asyncio.create_task(_visit(gate, "a", log, stay))
        with pytest.raises(LimitError, match=r"no reader was free within 0\.01 seconds"):
            async with gate.turn("c", 60):
                pass
        stay.set()
        await asyncio.gather(*inside, waiting)
        assert log == ["a", "b", "a"]

    asyncio.run(scenario())


def test_of_one_client_s_long_ones_the_last_gives_way_to_its_own_next():
    async def scenario() -> list[str]:
        gate, stopped = Gate(3, 10, patience=0.01), []
        long = [asyncio.create_task(_long_visit(gate, stopped, name, "a")) for name in ("first", "second")]
        await _settle()
        async with asyncio.timeout(30), gate.turn("a", 60):
            pass
        long[0].cancel()
        await asyncio.gather(*long, return_exceptions=True)
        return stopped

    assert asyncio.run(scenario()) == ["second"]


def test_a_client_is_heavy_by_what_it_still_does_and_not_only_by_what_it_has_done():
    async def scenario() -> list[bool]:
        gate, heavy = Gate(3, 10), []
        long = asyncio.create_task(_long_visit(gate, [], "first", "a"))
        await _settle()
        for seconds in (0.0, HEAVY_SECONDS + 1):
            gate._turns[0].begun -= seconds
            async with gate.turn("a", 60) as turn:
                heavy.append(turn.is_heavy)
        async with gate.turn("b", 60) as turn:
            heavy.append(turn.is_heavy)
        long.cancel()
        await asyncio.gather(long, return_exceptions=True)
        return heavy

    assert asyncio.run(scenario()) == [False, True, False]


async def _answering(gate: Gate, stopped: list[str], name: str, client: str = "", *, lends: bool = False) -> None:
    async with gate.turn(client or name, 60, lambda: stopped.append(name)) as turn:
        turn.answers(lends=lends)
        await asyncio.Event().wait()


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_an_answer_that_is_being_sent_is_not_cut_off_for_another_of_its_client():
    async def scenario() -> list[str]:
        gate, stopped = Gate(3, 10, patience=0.01), []
        sent = [asyncio.create_task(_answering(gate, stopped, name, "a")) for name in ("first", "second")]
        await _settle()
        waiting = asyncio.create_task(_visit(gate, "a", [], asyncio.Event()))
        await asyncio.sleep(0.05)
        gate._make_room()
        gate._balance(2 * SHARE_SECONDS)
        await _settle()
        await _end(waiting, *sent)
        return stopped

    assert asyncio.run(scenario()) == []


def test_of_a_client_s_long_ones_the_one_gives_way_of_which_nothing_was_sent():
    async def scenario() -> list[str]:
        gate, stopped = Gate(3, 10, patience=0.01), []
        silent = asyncio.create_task(_long_visit(gate, stopped, "silent", "a"))
        await _settle()
        sent = asyncio.create_task(_answering(gate, stopped, "sent", "a"))
        await _settle()
        async with asyncio.timeout(30), gate.turn("a", 60):
            pass
        await _end(silent, sent)
        return stopped

    assert asyncio.run(scenario()) == ["silent"]


def test_nobody_is_stopped_for_a_client_that_holds_all_it_may():
    async def scenario() -> list[str]:
        gate, stopped = Gate(3, 10, patience=0.01), []
        own = [asyncio.create_task(_answering(gate, stopped, name, "a")) for name in ("first", "second")]
        other = asyncio.create_task(_long_visit(gate, stopped, "other"))
        await _settle()
        waiting = asyncio.create_task(_visit(gate, "a", [], asyncio.Event()))
        await asyncio.sleep(0.05)
        gate._make_room()
        await _settle()
        await _end(waiting, other, *own)
        return stopped

    assert asyncio.run(scenario()) == [], "the place of the other would help nobody"


def test_an_answer_is_cut_off_for_a_client_that_holds_no_place_once_that_has_waited_for_long():
    async def scenario() -> tuple[list[str], list[str]]:
        gate, stopped, log, stay = Gate(3, 10), [], [], asyncio.Event()
        sent = [asyncio.create_task(_answering(gate, stopped, name, "a")) for name in ("first", "second")]
        other = asyncio.create_task(_answering(gate, stopped, "other"))
        await _settle()
        poor = asyncio.create_task(_visit(gate, "poor", log, stay))
        await _settle()
        gate._balance(GRACE_SECONDS)
        await _settle()
        assert stopped == [], "it may be done soon"
        gate._balance(SHARE_SECONDS + GRACE_SECONDS)
        await _settle()
        stay.set()
        await asyncio.gather(poor)
        await _end(other, *sent)
        return stopped, log

    assert asyncio.run(scenario()) == (["second"], ["poor"])


def test_who_is_being_answered_lends_the_place_and_no_more_do_than_may():
    async def scenario() -> tuple[list[int], int]:
        gate, stopped, seen = Gate(2, 10, lent=2), [], []
        tasks = []
        for number in range(5):
            tasks.append(asyncio.create_task(_answering(gate, stopped, str(number), "a", lends=True)))
            await _settle()
            seen.append(gate.running)
        waiting = gate.waiting
        await _end(*tasks)
        assert (gate.running, gate.waiting, stopped) == (0, 0, [])
        return seen, waiting

    assert asyncio.run(scenario()) == ([1, 2, 3, 4, 4], 1)


def test_who_has_lent_all_places_is_none_who_has_none_and_cuts_no_answer_off():
    async def scenario() -> list[str]:
        gate, stopped = Gate(3, 10, lent=2), []
        lenders = [asyncio.create_task(_answering(gate, stopped, f"lent {n}", "a", lends=True)) for n in range(2)]
        await _settle()
        others = [asyncio.create_task(_answering(gate, stopped, f"b {n}", "b", lends=True)) for n in range(2)]
        others.append(asyncio.create_task(_answering(gate, stopped, "c", lends=True)))
        await _settle()
        waiting = asyncio.create_task(_visit(gate, "a", [], asyncio.Event()))
        await _settle()
        gate._balance(2 * SHARE_SECONDS)
        await _settle()
        await _end(waiting, *others, *lenders)
        return stopped

    assert asyncio.run(scenario()) == []


def test_who_has_lent_goes_after_one_who_has_none_in_though_neither_holds_a_place():
    async def scenario() -> list[str]:
        gate, log = Gate(1, 10, lent=1), []
        lender = asyncio.create_task(_answering(gate, [], "lent", "a", lends=True))
        await _settle()
        holder = asyncio.create_task(_answering(gate, [], "b"))
        await _settle()
        stay = asyncio.Event()
        stay.set()
        visits = []
        for client in ("a", "c"):
            visits.append(asyncio.create_task(_visit(gate, client, log, stay)))
            await _settle()
        await _end(holder)
        await asyncio.gather(*visits)
        await _end(lender)
        return log

    assert asyncio.run(scenario()) == ["c", "a"]


def test_nobody_fills_the_queue_so_that_another_is_refused():
    async def scenario() -> tuple[list[str], int, list[str]]:
        gate, log, stay = Gate(1, 2), [], asyncio.Event()
        visits = []
        for client in ("a", "a", "a", "b"):
            visits.append(asyncio.create_task(_visit(gate, client, log, stay)))
            await _settle()
        waiting = gate.waiting
        stay.set()
        ended = await asyncio.gather(*visits, return_exceptions=True)
        assert (gate.running, gate.waiting) == (0, 0)
        return log, waiting, [error.limit for error in ended if isinstance(error, LimitError)]

    assert asyncio.run(scenario()) == (["a", "b", "a"], 2, ["queue"])


def test_who_is_being_answered_lets_those_go_first_who_have_no_first_byte_but_only_for_a_moment(monkeypatch):
    async def scenario() -> list[bool]:
        gate, seen = Gate(3, 10, lent=2), []
        async with gate.turn("a", 60) as sent:
            sent.answers(lends=True)
            await sent.let_others_begin()  # there are none
            async with gate.turn("b", 60) as begins:
                waiting = asyncio.create_task(sent.let_others_begin())
                await _settle()
                seen.append(waiting.done())
                begins.answers(lends=True)
                await waiting
            async with gate.turn("c", 60):
                await sent.let_others_begin()
                seen.append(sent._courtesy <= 0)
                await sent.let_others_begin()
        return seen

    monkeypatch.setattr("api.server.turn.COURTESY_SECONDS", 0.1)
    assert asyncio.run(asyncio.wait_for(scenario(), 60)) == [False, True]


def test_who_borrowed_a_place_knows_it_and_has_its_own_when_those_who_lent_have_gone():
    async def scenario() -> list[bool]:
        gate, seen = Gate(1, 10, lent=1), []
        lender = asyncio.create_task(_answering(gate, [], "a", lends=True))
        await _settle()
        async with gate.turn("b", 60) as turn:
            seen.append(turn.is_borrowed)
            with pytest.raises(LimitError, match="no reader had room"):
                await gate.own_place(turn, 0.01)
            waiting = asyncio.create_task(gate.own_place(turn, 60))
            await _settle()
            seen.append(waiting.done())
            await _end(lender)
            await waiting
            seen.append(turn.is_borrowed)
        return seen

    assert asyncio.run(scenario()) == [True, False, False]
