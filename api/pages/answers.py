"""Answers of questions as tables: labels for things, words for terms, days for dates."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from api.pages.material import Material
from api.pages.titles import Titles
from api.pages.words import DATES, VALUES, hand
from kg.bases import XSD, Term
from kg.cells import Writer
from kg.questions.files import Row
from kg.wording import days, spaced

NUMBERS = frozenset({XSD + name for name in ("integer", "decimal", "double", "float")})


OF_EVIDENCE = frozenset({"article", "mode", "hedge", "certainty", "chain", "interpretation", "checked"})
"""Columns that say again what the passages below a row tell: where, through whom and how."""


@dataclass(frozen=True)
class Cell:
    """One value: its words, the id or IRI of the thing that it names ("" for none), and what sort of value it is."""

    text: str
    id: str = ""
    sort: str = "text"


def headings(columns: Sequence[str], parameters: Iterable[str] = ()) -> list[str]:
    """The columns that a reader sees: labels stand with their things, and what was asked for needs no column."""
    known = set(columns)
    asked = set(parameters)
    return [
        name
        for name in columns
        if name not in asked and not (name.endswith("Label") and name.removesuffix("Label") in known)
    ]


def cell(material: Material, titles: Titles, row: Row, name: str) -> Cell:
    """A value as pages show it."""
    term = row.get(name)
    if term is None:
        return Cell("")
    if isinstance(term, NamedNode):
        return _named(material, titles, row, name, term)
    if name == "chain":
        # Ids of the hops, the nearest to the article first.
        return Cell(", citing ".join(titles(id) for id in (material.folding.text(row, name) or "").split()))
    if isinstance(term, BlankNode):
        return Cell("something without a name")
    shown = _literal(term)
    return Cell(hand(shown.text), "", "term") if name == "hops" else shown


def _named(material: Material, titles: Titles, row: Row, name: str, term: NamedNode) -> Cell:
    bases = material.bases
    if term.value.startswith(bases.vocabulary):
        word = term.value.removeprefix(bases.vocabulary)
        sort = "stance" if word in ("supports", "opposes", "ambivalent") else "term"
        return Cell(VALUES.get(word, spaced(word)), "", sort)
    label = row.get(f"{name}Label")
    id = bases.shorten(term.value)
    if isinstance(label, Literal):
        return Cell(label.value, id, "thing")
    if term.value.startswith(bases.graphs):
        graph = term.value.removeprefix(bases.graphs)
        return Cell(titles(graph) if graph.startswith("article/") else f"the {graph} graph", term.value, "thing")
    return Cell(titles(id), id, "thing")


def _literal(term: Literal) -> Cell:
    kind = term.datatype.value
    if kind in DATES:
        return Cell(days(term.value), "", "date")
    if kind == XSD + "boolean":
        return Cell("yes" if term.value in ("true", "1") else "no", "", "term")
    return Cell(term.value, "", "number" if kind in NUMBERS else "quoted" if kind.endswith("#string") else "text")


def table(material: Material, rows: Sequence[Row], columns: Sequence[str]) -> list[list[Cell]]:
    """Rows of cells for some columns."""
    titles = Titles(material)
    return [[cell(material, titles, row, name) for name in columns] for row in rows]


def narrowed(
    columns: Sequence[str], lines: list[list[Cell]], evident: bool = False, whole: bool = True
) -> tuple[list[str], list[list[Cell]], list[tuple[str, str]]]:
    """A table without the columns that tell rows apart in nothing, nor, where it is `evident`, what evidence tells.

    If the lines are not the `whole` table, what is the same in all of them may differ in others, and stays.

    Returns:
        The columns left, the lines with them alone, and of each column of terms that has one value: its name and value.
    """
    kept, everywhere = [], []
    for place, name in enumerate(columns):
        values = {line[place].text for line in lines}
        if values <= {""} and lines:
            continue
        if whole and len(lines) > 1 and len(values) == 1 and lines[0][place].sort == "term":
            everywhere.append((name, lines[0][place].text))
            continue
        # The passage stands below its row, as wide as the table.
        if name == "exact":
            continue
        # Who takes which stance on what says the statement already; its evidence leads to it.
        if name == "statement" and {"speaker", "proposition", "stance"} <= set(columns):
            continue
        if evident and name in OF_EVIDENCE:
            continue
        kept.append(place)
    return [columns[place] for place in kept], [[line[place] for place in kept] for line in lines], everywhere


def as_csv(material: Material, rows: Iterable[Row], columns: Sequence[str]) -> str:
    """Rows as CSV (RFC 4180) with a header: ids, terms and texts as the JSON has them."""
    out = io.StringIO()
    writer = Writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([material.folding.text(row, name) or "" for name in columns])
    return out.getvalue()


def as_json(material: Material, rows: Iterable[Row], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows as JSON objects: ids, terms and texts; numbers and booleans as such."""
    for row in rows:
        yield {name: _plain(row[name], material.folding.text(row, name)) for name in columns if name in row}


def _plain(term: Term, text: str | None) -> object:
    if isinstance(term, Literal):
        if term.datatype.value == XSD + "integer":
            return int(term.value)
        if term.datatype.value == XSD + "boolean":
            return term.value in ("true", "1")
    return text
