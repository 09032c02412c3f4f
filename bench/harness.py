"""How anything is measured here: alternatives in turn, equality first, medians with their spread.

    alternatives = {"index": lambda: ..., "graphs": lambda: ...}
    measured = compare("a page of statements", alternatives, rounds=9)

Every alternative gives its answer; answers that differ end the run, since a fast wrong answer is worth nothing. The
rounds are interleaved, so that what else the machine does falls on all of them. Say ratios; times are of one machine.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time, sleep

from tests.api.running_service import children


@dataclass(frozen=True)
class Measured:
    """What one alternative took.

    Attributes:
        question, alternative: what was measured, and how it was done.
        seconds: wall time of each round, in order.
        processor: processor seconds in each round: of this process, or by the clock that `compare` was given.
    """

    question: str
    alternative: str
    seconds: Sequence[float]
    processor: Sequence[float]

    @property
    def median(self) -> float:
        """The median of the rounds, in seconds."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        """The first and the last quartile; the extremes where there are few rounds."""
        if len(self.seconds) < 4:
            return min(self.seconds), max(self.seconds)
        quarters = statistics.quantiles(self.seconds, n=4)
        return quarters[0], quarters[2]


class DifferentAnswersError(Exception):
    """Two alternatives do not give the same."""


def compare(
    question: str,
    alternatives: Mapping[str, Callable[[], object]],
    rounds: int = 9,
    warm: int = 1,
    clock: Callable[[], float] = process_time,
) -> list[Measured]:
    """Measure alternatives in turn.

    Args:
        question: what is measured.
        alternatives: by name, each gives its answer; the answers must be equal.
        rounds: how often each is measured.
        warm: how often each is run before, to fill caches.
        clock: tells processor seconds, `worked` those of servers too.

    Raises:
        DifferentAnswersError: the answers differ.
    """
    answers = {name: run() for name, run in alternatives.items()}
    first, *others = answers
    for name in others:
        if answers[name] != answers[first]:
            raise DifferentAnswersError(f"{question}: {first} and {name} do not give the same")
    for run in list(alternatives.values()) * (warm - 1):
        run()
    wall: dict[str, list[float]] = {name: [] for name in alternatives}
    work: dict[str, list[float]] = {name: [] for name in alternatives}
    for _ in range(rounds):
        for name, run in alternatives.items():
            begun, used = perf_counter(), clock()
            run()
            wall[name].append(perf_counter() - begun)
            work[name].append(clock() - used)
    return [Measured(question, name, wall[name], work[name]) for name in alternatives]


def processor(*pids: int) -> float:
    """Seconds of the processor that processes and all of theirs have used, those that ended included."""
    ticks = 0
    for each in {pid for own in pids for pid in (own, *children(own))}:
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def still(*pids: int, seconds: float = 0.5) -> None:
    """Wait until processes and all of theirs do nothing of their own any more, such as reading what pages need."""
    used = -1.0
    while processor(*pids) - used > 0.02:
        used = processor(*pids)
        sleep(seconds)


def worked() -> float:
    """Seconds of the processor that this process and all that it started have used, as far as they still run."""
    own = os.getpid()
    spent = 0
    for process in (own, *children(own)):
        for thread in Path(f"/proc/{process}/task").glob("*/schedstat"):
            with suppress(OSError):
                spent += int(thread.read_text().split()[0])
    return spent / 1e9


def table(measured: Sequence[Measured]) -> str:
    """What was measured as a table in Markdown: medians with quartiles, in milliseconds."""
    lines = ["| what | how | median | quartiles | processor |", "| --- | --- | --- | --- | --- |"]
    for one in measured:
        low, high = (f"{1000 * seconds:.1f}" for seconds in one.spread)
        work = f"{1000 * statistics.median(one.processor):.1f}"
        lines.append(
            f"| {one.question} | {one.alternative} | {1000 * one.median:.1f} ms | {low} – {high} | {work} ms |"
        )
    return "\n".join(lines)


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The exponent by which time grows with size: the slope of a line through the logarithms, by least squares."""
    return statistics.linear_regression(*(_logs(values) for values in (sizes, seconds))).slope


def files(folder: Path) -> list[Path]:
    """Every file below a folder, of which others may remove some meanwhile."""
    return [Path(within, name) for within, _, names in os.walk(folder) for name in names]


def sizes(folder: Path) -> dict[Path, int]:
    """Bytes of every file below a folder: one of several names counts once, one that has just gone not at all."""
    known: dict[int, tuple[Path, int]] = {}
    for path in files(folder):
        with suppress(OSError):
            state = path.stat()
            known.setdefault(state.st_ino, (path, state.st_size))
    return dict(known.values())


def _logs(values: Sequence[float]) -> list[float]:
    from math import log

    return [log(value) for value in values]
