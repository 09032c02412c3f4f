"""The log of revisions, read by their numbers: a page takes as long however many revisions there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode

from kg.engine.base import Engine, Limits
from kg.ontology import Ontology
from kg.questions.rules import MOST_AT_ONCE, UNLIMITED, ask


@dataclass(frozen=True)
class Logged:
    """What the log says of a revision.

    Attributes:
        number: its number.
        when: when it was made, an xsd:dateTime.
        author: who made it.
        note: why; None if it does not say.
        graphs: IRIs of the graphs that it changed, the derived one left out, in order.
    """

    number: int
    when: Literal
    author: str
    note: str | None
    graphs: list[str]


class Log:
    """The log of a store.

    Args:
        engine: the store.
        ontology: where the rule is.
        limits: what each query may use.
    """

    def __init__(self, engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> None:
        self.engine, self.ontology, self.limits = engine, ontology, limits

    def oldest(self, most: int, after: int = 0, since: str | None = None) -> list[Logged]:
        """The first revisions after a number and since a day (UTC), so many at most, as `resources/changes` has them.

        Raises:
            LimitError, StoreError: as `Engine.query`.
        """
        return self._first(most, range(after + 1, self.engine.revision() + 1), since)

    def newest(self, most: int, before: int | None = None, after: int = 0, since: str | None = None) -> list[Logged]:
        """The last before a number, the last first, as `resources/changes-newest` has them; otherwise as `oldest`."""
        end = self.engine.revision()
        return self._first(most, range(end if before is None else min(before - 1, end), after, -1), since)

    def _first(self, most: int, numbers: Iterable[int], since: str | None) -> list[Logged]:
        """The first of what the log has of some numbers, in their order; not every revision is in it."""
        found: list[Logged] = []
        rest, size = iter(numbers), min(most, MOST_AT_ONCE)
        while len(found) < most and (some := list(islice(rest, size))):
            known = self._read(some)
            found += [known[number] for number in some if number in known and _is_since(known[number], since)]
            size = MOST_AT_ONCE
        return found[:most]

    def _read(self, numbers: Iterable[int]) -> dict[int, Logged]:
        iris = [NamedNode(self.ontology.bases.id(f"revision/{number}")) for number in numbers]
        known: dict[int, Logged] = {}
        for row in ask(self.engine, self.ontology, "log", self.limits, revision=iris):
            note, graphs = (None if row[name] is None else row[name].value for name in ("note", "graphs"))
            number = int(row["number"].value)
            known[number] = Logged(number, row["when"], row["author"].value, note, sorted((graphs or "").split()))
        return known


def _is_since(logged: Logged, day: str | None) -> bool:
    return day is None or logged.when.value[:10] >= day
