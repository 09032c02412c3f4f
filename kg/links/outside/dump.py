"""Reads items from files: a Wikidata JSON dump, a table of names, a SPARQL result. One item in memory at a time.

The dump is one JSON array with an entity a line (https://www.wikidata.org/wiki/Wikidata:Database_download#JSON_dumps).
"""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from kg.characters import MARK
from kg.errors import DataError, Finding
from kg.things.item import Item, from_wikidata

_BUFFER = 1 << 20


def items(path: Path, languages: tuple[str, ...] = ("en",)) -> Iterator[Item]:
    """The items of a file, by its name: .tsv (see `table`), .srj (SPARQL JSON results), .json, .json.gz, .json.bz2.

    Raises:
        DataError: the file is cut off, is no dump, or a line is no JSON; says the line.
    """
    name = path.name.removesuffix(".gz").removesuffix(".bz2")
    if name.endswith(".tsv"):
        return table(path)
    if name.endswith(".srj"):
        return results(path)
    return _items(path, languages)


def _items(path: Path, languages: tuple[str, ...]) -> Iterator[Item]:
    for number, entity in enumerate(entities(path), start=1):
        if _is_item(entity):
            try:
                yield from_wikidata(entity, languages)
            except ValueError as error:
                raise _broken(path, number, str(error)) from error


def _is_item(entity: dict[str, Any]) -> bool:
    return entity.get("type", "item") == "item" and str(entity.get("id", "")).startswith("Q")


def opened(path: Path) -> BinaryIO:
    """The file for reading, decompressed by the ending of its name."""
    if path.suffix == ".gz":
        return BufferedReader(gzip.open(path), _BUFFER)
    if path.suffix == ".bz2":
        return BufferedReader(bz2.open(path), _BUFFER)
    return path.open("rb", buffering=_BUFFER)


def entities(path: Path) -> Iterator[dict[str, Any]]:
    """The entities of a JSON dump, or of JSON lines; lexemes and properties too. Raises DataError as `items`."""
    number, array, closed = 0, False, False
    try:
        with opened(path) as stream:
            for number, line in enumerate(stream, start=1):
                text = line.removeprefix(b"" if number > 1 else MARK).strip().rstrip(b",")
                if text in (b"", b"[", b"]"):
                    array, closed = array or text == b"[", closed or text == b"]"
                    continue
                yield _entity(text, path, number)
    except (EOFError, zlib.error, OSError) as error:
        if isinstance(error, FileNotFoundError | IsADirectoryError | PermissionError):
            raise
        raise _broken(path, number, f"the compressed data breaks off ({error})") from error
    if array and not closed:
        raise _broken(path, number, "the dump ends without its closing bracket")
    if number == 0:
        raise _broken(path, 0, "the file is empty")


def _entity(text: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        entity = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _broken(path, number, f"a line that is no whole JSON object ({error})") from error
    if not isinstance(entity, dict):
        raise _broken(path, number, f"a line that holds a {type(entity).__name__}")
    return entity


def _broken(path: Path, line: int, found: str) -> DataError:
    expected = "a whole Wikidata JSON dump, one entity a line; fetch the file again"
    return DataError([Finding(str(path), f"line {line}", found, expected, line=line)])


def table(path: Path) -> Iterator[Item]:
    """Items of a tab-separated table with the columns `qid` and `name`, several rows an item.

    Optional columns: `type`, `country` (ids), `description`, `sources` or `tags` (words, comma-separated),
    `popularity`. Rows of one item need not be neighbours.

    Raises:
        DataError: a column is missing, or a row lacks its id or name.
    """
    merged: dict[str, dict[str, Any]] = {}
    with opened(path) as raw:
        lines = (line.removeprefix(b"" if number else MARK).decode(errors="replace") for number, line in enumerate(raw))
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = {"qid", "name"} - set(rows.fieldnames or ())
        if missing:
            raise DataError([Finding(str(path), "line 1", f"no column {sorted(missing)}", "columns qid and name")])
        for number, row in enumerate(rows, start=2):
            if not row["qid"] or not row["name"]:
                raise DataError(
                    [Finding(str(path), f"line {number}", "an empty cell", "an id and a name", line=number)]
                )
            _collect(merged.setdefault(row["qid"], {"names": {}, "tags": {}, "types": {}, "countries": {}}), row)
    for id, known in merged.items():
        yield _item(id, known)


def _item(id: str, known: Mapping[str, Any]) -> Item:
    """An item of what was put together of its rows, a field of `Item` a key; dictionaries stand for sets in order."""
    fields: dict[str, Any] = {key: tuple(each) if isinstance(each, dict) else each for key, each in known.items()}
    return Item(id=id, **fields)


def _collect(item: dict[str, Any], row: dict[str, str | None]) -> None:
    item["names"][row["name"]] = None
    item["tags"].update(dict.fromkeys(_words(row.get("tags") or row.get("sources"))))
    item["types"].update(dict.fromkeys(_words(row.get("type"))))
    item["countries"].update(dict.fromkeys(_words(row.get("country"))))
    if row.get("description"):
        item["description"] = row["description"]
    if popularity := row.get("popularity"):
        item["popularity"] = int(popularity) if popularity.isdigit() else 0


def _words(cell: str | None) -> list[str]:
    return [word.strip() for word in (cell or "").split(",") if word.strip()]


def results(path: Path) -> Iterator[Item]:
    """Items of a SPARQL query's JSON results with the variables of `from_bindings`. Raises DataError."""
    try:
        with opened(path) as file:
            bindings = json.loads(file.read())["results"]["bindings"]
    except (ValueError, KeyError, TypeError, EOFError, OSError) as error:
        found, expected = f"no SPARQL results ({error})", "a SPARQL 1.1 JSON result of SELECT ?item ?itemLabel …"
        raise DataError([Finding(str(path), "", found, expected)]) from error
    return iter(from_bindings(bindings))


def from_bindings(bindings: Iterable[dict[str, Any]]) -> list[Item]:
    """Items of SPARQL results: `item` and `itemLabel`, and where present `itemAltLabel`, `itemDescription`, `type`,
    `country`, `sitelinks`; several rows an item are put together. Rows without `item` or a label are left out."""
    merged: dict[str, dict[str, Any]] = {}
    for row in bindings:
        value = {key: cell.get("value", "") for key, cell in row.items()}
        id, label = value.get("item", "").rpartition("/")[2], value.get("itemLabel", "")
        if not id or not label or label == id:
            continue
        item = merged.setdefault(id, {"names": {}, "types": {}, "countries": {}})
        item["names"].update(dict.fromkeys([label, *_words(value.get("itemAltLabel"))]))
        for key, name in (("type", "types"), ("country", "countries")):
            if value.get(key):
                item[name][value[key].rpartition("/")[2]] = None
        if value.get("itemDescription"):
            item["description"] = value["itemDescription"]
        if value.get("sitelinks", "").isdigit():
            item["popularity"] = int(value["sitelinks"])
    return [_item(id, known) for id, known in merged.items()]
