"""Rules: the queries of `ontology/rules/` that the code itself asks, without limits, with parameters that are terms.

A rule's variable is bound to one term, or to each of several: the rule has a line `VALUES ?name { UNDEF }  # each name`
for that, which is left out where nothing is given. So what is wanted of many things is asked in a few queries.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import Quad, QueryResultsFormat, QuerySolution, QuerySolutions

from kg import formats
from kg.bases import Term
from kg.engine.base import Answer, Engine, Limits, Query
from kg.ontology import Ontology

if TYPE_CHECKING:
    from typing_extensions import Buffer

UNLIMITED = Limits(seconds=None, memory=None)
"""A rule is no stranger's query."""

TSV = "text/tab-separated-values"


MOST_AT_ONCE = 500
"""How many terms one query takes for a variable; more are asked in several queries."""

_EACH = re.compile(r"VALUES \?(\w+) \{ UNDEF \}  # each \1$")

Bound = Term | Collection[Term]
"""What a variable is bound to: one term, or each of several."""


def text(ontology: Ontology, name: str, given: Mapping[str, Collection[Term]] | None = None) -> str:
    """The query of a rule by its path below `rules/` without ".rq", for several terms of some variables.

    Raises:
        LookupError: the rule takes one term only of a variable that several are given for.
    """
    given, lines, taken = given or {}, [], set()
    for line in ontology.text(f"rules/{name}.rq").splitlines():
        if each := _EACH.search(line):
            if each[1] not in given:
                continue
            taken.add(each[1])
            line = f"{line[: each.start()]}VALUES ?{each[1]} {{ {' '.join(map(str, given[each[1]]))} }}"
        lines.append(line)
    if missing := given.keys() - taken:
        raise LookupError(f"rules/{name}.rq has no line for each {min(missing)}")
    return "\n".join(lines)


def rule(ontology: Ontology, name: str, limits: Limits = UNLIMITED, media_type: str = TSV, /, **terms: Bound) -> Query:
    """The query of a rule by its path below `rules/` without ".rq": "links/occurrences"."""
    several = {key: value for key, value in terms.items() if isinstance(value, Collection)}
    single = {key: value for key, value in terms.items() if not isinstance(value, Collection)}
    return Query(text(ontology, name, several), media_type, single, limits=limits)


def ask(
    engine: Engine, ontology: Ontology, name: str, limits: Limits = UNLIMITED, /, **terms: Bound
) -> list[QuerySolution]:
    """Every solution of a rule, read whole, so that nothing is held while they are used.

    Raises:
        QueryError, LimitError, StoreError: as `Engine.query`.
    """
    rows: list[QuerySolution] = []
    for some in _at_once(terms):
        with engine.query(rule(ontology, name, limits, **some)) as answer:
            content = b"".join(answer)
        rows += _read(io.BytesIO(content))
    return rows


def stream(
    engine: Engine, ontology: Ontology, name: str, limits: Limits = UNLIMITED, /, **terms: Bound
) -> Iterator[QuerySolution]:
    """The solutions of a rule as they come. A reader is held until the last is taken: for answers of any size.

    Raises:
        QueryError, LimitError, StoreError: as `Engine.query`, at the first solution or later.
    """
    for some in _at_once(terms):
        with engine.query(rule(ontology, name, limits, **some)) as answer:
            yield from solutions(answer)


def _at_once(terms: Mapping[str, Bound]) -> Iterator[dict[str, Bound]]:
    """The terms of one query after another: `MOST_AT_ONCE` of the variable that most are given for."""
    several = {name: value for name, value in terms.items() if isinstance(value, Collection)}
    if not all(several.values()):
        return
    longest = max(several, key=lambda name: len(several[name]), default=None)
    if longest is None:
        yield dict(terms)
        return
    rest = iter(several[longest])
    while some := list(islice(rest, MOST_AT_ONCE)):
        yield {**terms, longest: some}


def every_quad(engine: Engine, ontology: Ontology) -> Iterator[Quad]:
    """Every quad of every named graph, as they come. Raises as `stream`."""
    for row in stream(engine, ontology, "quads"):
        yield Quad(row["subject"], row["predicate"], row["object"], row["graph"])


def solutions(answer: Answer) -> QuerySolutions:
    """The rows of a SELECT's answer in TSV, read as they come. Touch them on one thread only."""
    raw: Any = _Chunks(answer)  # a raw file may say that it has nothing yet, which this one never does
    return _read(cast(IO[bytes], io.BufferedReader(raw)))


def _read(file: IO[bytes]) -> QuerySolutions:
    return formats.solutions(file, QueryResultsFormat.TSV)


class _Chunks(io.RawIOBase):
    """An answer's chunks as a file."""

    def __init__(self, answer: Answer) -> None:
        self._chunks = iter(answer)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        into = memoryview(buffer).cast("B")
        size = min(len(into), len(self._rest))
        into[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
