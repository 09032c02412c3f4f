"""Which items of Wikidata the states of a folder of votes are: a column of the votes tells, or a table beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kg.errors import DataError, Finding
from kg.imports.columns import QID, guess, items_of
from kg.imports.corpus import Named
from kg.imports.identity import Identified, by_items
from kg.imports.naming import Things, composed
from kg.links.judgements.judgement import is_item, item

VOTES, STATES = "un_votes", "un_states"
"""Files of the folder: that of the votes, and one that need not be there, with the columns country and qid."""
MEANING = f"state{QID}"
_NAMES = ("country", "state", "country name")
_MEANINGS = {
    MEANING: (
        *items_of({"state": (*_NAMES, "country code", "state code")}, "state")[MEANING],
        *("qid", "wikidata", "wikidata id", "wikidata item"),
    ),
    "country": _NAMES,
    "code": ("country code", "code", "iso code"),
}

Rows = Callable[[Path, tuple[str, ...]], Iterator[tuple[int, tuple[str, ...]]]]
"""The rows of a file, as the values of the columns that are asked for."""


def identified(
    folder: Path, files: Mapping[str, Path], headers: Mapping[str, list[str]], store: Things, column: str, rows: Rows
) -> Identified:
    """What the items that a folder gives its states say of them.

    Args:
        folder: of the votes, for messages; files: it holds, by name; headers: their columns.
        store: what the store has.
        column: the column of the votes that has the items; "": as its name says, or the table of states, or none.
        rows: reads a file.

    Raises:
        DataError: a column that there is not, or a file that cannot be read.
    """
    try:
        told = guess(headers[VOTES], {MEANING: column} if column else {}, _MEANINGS)
    except ValueError as error:
        raise DataError([Finding(str(files[VOTES]), "header", str(error), "a column of items", line=1)]) from None
    work = _Items(rows)
    uses: Counter[tuple[str, str]] = Counter()
    if MEANING in told:
        work.read(files[VOTES], ("country", told[MEANING]), uses)
    if STATES in files:
        work.read_states(files, headers[STATES])
    if not work.named and not work.faults:
        return Identified({}, {}, frozenset(), {}, [], [])
    if not uses:
        uses.update(("state", country) for _, (country,) in rows(files[VOTES], ("country",)))
    same = by_items(list(work.named.values()), uses, str(folder), store)
    same.faults.extend(work.faults)
    return same


class _Items:
    """The items of a folder as they are read."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.named: dict[tuple[str, str], Named] = {}
        self.faults: list[Finding] = []

    def read(
        self,
        path: Path,
        columns: tuple[str, str],
        uses: Counter[tuple[str, str]] | None,
        names: Mapping[str, list[str]] | None = None,
    ) -> None:
        """The items of a file; `names` are those of the states of a code, where it names them by codes."""
        for number, (state, written) in self.rows(path, columns):
            if uses is not None:
                uses["state", state] += 1
            if not written or not state:
                continue
            given = item(written.upper() if written[:1] == "q" else written)
            where = f"{path.name} row {number + 1}"
            if not is_item(given):
                expected = "the id of an item of Wikidata, such as Q159"
                self.faults.append(Finding(str(path), f"row {number + 1}", repr(written), expected, line=number + 1))
                continue
            for name in [state] if names is None else names.get(state, []):
                self.named.setdefault((name, given), Named("state", name, given, where))

    def read_states(self, files: Mapping[str, Path], header: list[str]) -> None:
        """The items of the table of states. Raises DataError if its columns say nothing of items or of states."""
        mapping = guess(header, {}, _MEANINGS)
        by = next((meaning for meaning in ("country", "code") if meaning in mapping), "")
        if not by or MEANING not in mapping:
            found, expected = f"the columns {', '.join(header)}", "country, or country_code, and qid"
            raise DataError([Finding(str(files[STATES]), "header", found, expected, line=1)])
        names = self.by_code(files[VOTES]) if by == "code" else None
        self.read(files[STATES], (mapping[by], mapping[MEANING]), None, names)

    def by_code(self, path: Path) -> dict[str, list[str]]:
        """The names that the votes give the state of each code."""
        names: dict[str, list[str]] = {}
        for _, (country, code) in self.rows(path, ("country", "country_code")):
            known = names.setdefault(code, [])
            if country not in known:
                known.append(country)
        return names


def counted(same: Identified, name: str) -> str:
    """The name of the same item that counts for a state."""
    return same.becomes.get(("state", composed(name)), name) if same.becomes else name
