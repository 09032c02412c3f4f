"""Lists and overviews out of an index of any size: how long each takes the processor, first and then again.

    python bench/derivation.py --votes ../shared/data/un-votes --index votes.sqlite
    python bench/index_lists.py votes.sqlite

No store is needed: the index alone answers. The filters are of the votes of the United Nations.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import Connection

from kg.index import lists
from kg.index.answering import DIGESTS, OVERVIEWS, PAGE, answer
from kg.index.database import open_file
from kg.index.shortening import Shortening
from kg.ontology import Ontology

SHORTENING = Shortening(Ontology().bases)
FILTERS: Mapping[str, tuple[str, ...]] = {
    "statements": (
        *("", "actor=state/ukraine", "mode=quoted", "mode=paraphrased", "since=2019-01-01", "since=2030-01-01"),
        *("until=1946-01-01", "as_of=1900-01-01", "as_of=1990-01-01", "known_on=1900-01-01", "known_on=1980-01-01"),
        *(
            "max_hops=1",
            "max_hops=0",
            "stance=opposes",
            "actor=state/ukraine stance=opposes",
            "topic=topic/human-rights",
        ),
        *("publisher=organization/united-nations since=2015-01-01", "force=demands", "standing=anonymous"),
    ),
    "propositions": ("", "actor=state/ukraine", "topic=topic/human-rights", "stance=opposes"),
    "articles": ("", "actor=state/ukraine", "since=2018-01-01", "stance=opposes", "mode=quoted"),
    "actors": ("", "topic=topic/human-rights", "mode=quoted"),
    "topics": ("", "actor=state/ukraine", "mode=quoted"),
}


def _filters(words: str) -> dict[str, str]:
    bases, found = SHORTENING.bases, {}
    for word in words.split():
        name, _, value = word.partition("=")
        whole = bases.id(value) if "/" in value else value if value[0].isdigit() else bases.term(value)
        found[name] = whole
    return found


def _told(path: Path, what: str, ask: Callable[[Connection], int]) -> None:
    taken, rows = [], 0
    with open_file(path).reading() as connection:
        for _ in range(2):
            begun = process_time()
            rows = ask(connection)
            taken.append(1000 * (process_time() - begun))
    print(f"| {what} | {taken[0]:.0f} ms | {taken[1]:.0f} ms | {rows} |")


def main() -> None:
    """Ask everything."""
    path = Path(sys.argv[1])
    print("| what | first | again | rows |\n| --- | --- | --- | --- |")
    for name in (*OVERVIEWS, *DIGESTS):
        _told(path, name, lambda connection, name=name: len(answer(connection, SHORTENING, name, {}, None)))
    for name, several in FILTERS.items():
        for words in several:
            filters = _filters(words)

            def ask(connection: Connection, name: str = name, filters: Mapping[str, str] = filters) -> int:
                return len(lists.rows(connection, SHORTENING, name, filters, PAGE))

            _told(path, f"{name} {words}".strip(), ask)


if __name__ == "__main__":
    main()
