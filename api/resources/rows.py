"""One row of an answer read: its texts, the things, reports, passages and hops that its variables tell of."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode

from api.resources.models import Hop, Passage, Report, Texts, Thing
from kg.bases import Bases
from kg.questions.files import Row

MOST_THINGS = 10_000
"""Things that one reader of rows keeps to give again."""


class RowReader:
    """Reads rows with the IRI bases in force."""

    def __init__(self, bases: Bases) -> None:
        self.bases = bases
        self._things: dict[tuple[object, ...], Thing] = {}

    def text(self, row: Row, name: str) -> str | None:
        """A term as JSON shows it: an id, a word of the vocabulary, an IRI or a literal's text; None if absent."""
        term = row.get(name)
        if term is None:
            return None
        if isinstance(term, NamedNode):
            return self.bases.shorten(term.value).removeprefix(self.bases.vocabulary)
        return term.value

    def key(self, row: Row, name: str) -> str:
        """As `text`, of a variable that every row has. Raises KeyError for a row without it."""
        text = self.text(row, name)
        if text is None:
            raise KeyError(name)
        return text

    def thing(self, row: Row, name: str) -> Thing | None:
        """A thing with the texts in the variables `<name>Label` and `<name>Definition`; the same for the same terms."""
        term = row.get(name)
        if term is None:
            return None
        # A row of many names the same few actors and propositions: each is made once.
        key = term, row.get(f"{name}Label"), row.get(f"{name}Definition")
        known = self._things.get(key)
        if known is None:
            if len(self._things) >= MOST_THINGS:
                self._things = {}
            label, definition = map(texts, key[1:])
            known = self._things[key] = Thing(id=self.text(row, name), label=label, definition=definition)
        return known

    def report(self, row: Row) -> Report:
        """The report of a row, without notes, evidence and the reports that it rests on."""
        names = ("article", "published", "mode", "hedge", "certainty", "coder", "coded", "codebook")
        return Report(
            id=self.text(row, "report"),
            publisher=self.thing(row, "publisher"),
            hops=int(row["hops"].value),
            interpretation=is_true(row, "interpretation") or None,
            note=[],
            evidence=[],
            **{name: self.text(row, name) for name in names},
        )

    def passage(self, row: Row) -> Passage | None:
        """The passage of a row, if it has one."""
        if "passage" not in row:
            return None
        start, end = (int(row[name].value) if name in row else None for name in ("start", "end"))
        return Passage(
            id=self.text(row, "passage"),
            start=start,
            end=end,
            **{name: self.text(row, name) for name in ("exact", "checked")},
        )

    def hop(self, row: Row, chain: dict[str, tuple[Hop, str | None]]) -> None:
        """Add the hop of a row, if it has one, to those by id, each with the id of the next."""
        if "hop" in row:
            iri = self.key(row, "hop")
            chain[iri] = Hop(id=iri, reporter=self.thing(row, "reporter")), self.text(row, "next")


def texts(term: object) -> Texts | None:
    """A literal by its language; None for what is no literal."""
    return {term.language or "@none": term.value} if isinstance(term, Literal) else None


def gather(values: list[Any], value: object) -> None:
    """Add a value to a list that does not hold it; None is no value."""
    if value is not None and value not in values:
        values.append(value)


def count_of(row: Row, name: str) -> int | None:
    """A number of a row; None where there is none."""
    return int(row[name].value) if name in row else None


def is_true(row: Row, name: str) -> bool:
    """Whether a variable is the literal true."""
    term = row.get(name)
    return isinstance(term, Literal) and term.value == "true"


def chain_of(hops: dict[str, tuple[Hop, str | None]]) -> Hop | None:
    """The hop that no other leads to, with those that it leads to."""
    led_to = {following for _, following in hops.values()}
    first = next((iri for iri in hops if iri not in led_to), None)
    at, left = first, dict(hops)
    while at in left:
        hop, at = left.pop(at)
        hop.via = left[at][0] if at in left else None
    return hops[first][0] if first else None
