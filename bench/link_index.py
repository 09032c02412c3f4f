"""How many items of a Wikidata JSON dump are indexed a second, on one core.

    python bench/link_index.py ../shared/data/wikidata/names.tsv

There is no dump here, so one is made: the people of the table as entities of Wikidata's shape, with labels in twenty
languages, aliases, descriptions, claims with qualifiers and references, and sitelinks, `--bytes` each. It is written
plain, gzipped and bzipped and indexed from each. The alternative is what the same file costs to decompress and parse
with the standard library's `json` alone, with nothing indexed: the ratio says what indexing adds to merely reading.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

from rich.console import Console
from rich.table import Table

from kg.links.outside import dump
from kg.things.indexing import build
from kg.things.item import Item

LANGUAGES = "en de fr es it pt nl pl sv cs fi da nb hu ro tr id vi ca eu".split()  # noqa: SIM905


def entity(item: Item, size: int) -> dict:
    """An entity of about `size` bytes of JSON."""
    label = item.names[0]
    made = {
        "type": "item",
        "id": item.id,
        "labels": {code: {"language": code, "value": label} for code in LANGUAGES},
        "descriptions": {code: {"language": code, "value": "politician"} for code in LANGUAGES[:8]},
        "aliases": {"en": [{"language": "en", "value": name} for name in item.names]},
        "claims": {"P31": [_claim("P31", "Q5", item.id)], "P39": []},
        "sitelinks": {f"{code}wiki": {"site": f"{code}wiki", "title": label, "badges": []} for code in LANGUAGES},
        "lastrevid": 1,
    }
    written = len(json.dumps(made))
    while written < size:
        claim = _claim("P39", "Q486839", item.id)
        made["claims"]["P39"].append(claim)
        written += len(json.dumps(claim))
    return made


def _claim(name: str, target: str, id: str) -> dict:
    value = {"entity-type": "item", "numeric-id": int(target[1:]), "id": target}
    snak = {"snaktype": "value", "property": name, "datavalue": {"value": value, "type": "wikibase-entityid"}}
    time = {
        "time": "+2007-06-20T00:00:00Z",
        "precision": 11,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }
    when = {"snaktype": "value", "property": "P580", "datavalue": {"value": time, "type": "time"}, "datatype": "time"}
    return {
        "mainsnak": {**snak, "hash": "0" * 40, "datatype": "wikibase-item"},
        "type": "statement",
        "id": f"{id}$0a0a0a0a-0000-0000-0000-000000000000",
        "rank": "normal",
        "qualifiers": {"P580": [when]},
        "references": [{"hash": "0" * 40, "snaks": {"P248": [snak]}, "snaks-order": ["P248"]}],
    }


def standard(path: Path) -> Iterator[dict]:
    """The entities by the standard library alone."""
    opener = {".gz": gzip.open, ".bz2": bz2.open}.get(path.suffix, open)
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = line.strip().rstrip(",")
            if text not in ("[", "]"):
                yield json.loads(text)


def main() -> None:
    """Make the dump, index it, print what it took."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("table", type=Path)
    arguments.add_argument("--bytes", type=int, default=6000, help="bytes of JSON an item")
    given = arguments.parse_args()
    items = list(dump.items(given.table))
    shown = Table("file", "items", "items a second", "of one core", "MB a second", "json alone", "ratio")
    with tempfile.TemporaryDirectory() as folder:
        text = "[\n" + ",\n".join(json.dumps(entity(item, given.bytes)) for item in items) + "\n]\n"
        for name, pack in (("dump.json", bytes), ("dump.json.gz", gzip.compress), ("dump.json.bz2", bz2.compress)):
            path = Path(folder) / name
            path.write_bytes(pack(text.encode()))
            begin, used = perf_counter(), process_time()
            build(dump.items(path), Path(folder) / "names.db", sources=name)
            wall, core = perf_counter() - begin, process_time() - used
            used = process_time()
            for _ in standard(path):
                pass
            alone = process_time() - used
            rates = (f"{len(items) / wall:,.0f}", f"{len(items) / core:,.0f}", f"{len(text) / core / 1e6:,.0f}")
            shown.add_row(name, f"{len(items):,}", *rates, f"{len(items) / alone:,.0f}", f"{alone / core:.2f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
