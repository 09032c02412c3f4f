"""`kg coding compare`: how far two codings of the same articles agree, and where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from kg.cli import output
from kg.ontology import Ontology, packaged

if TYPE_CHECKING:
    from kg.codings.comparison import Comparison

console = Console(stderr=True, highlight=False, soft_wrap=True)

SUMMARY = ("of", "first", "second", "compared", "same", "alpha")
DISAGREEMENTS = ("article", "of", "first", "second", "passage", "other passage", "place", "other place")
ALONE = ("article", "coder", "speaker", "proposition", "stance", "passage", "place", "elsewhere")


def compare(
    data: Annotated[Path | None, typer.Argument(help="The data folder.", show_default="the project's own")] = None,
    coder: Annotated[
        str, typer.Option(help="The folder of codings/ to compare with the first.", show_default="the only one")
    ] = "",
    show: Annotated[
        Literal["summary", "disagreements", "alone"],
        typer.Option(help="Counts and alpha; matched units that differ; or units that one coder has alone."),
    ] = "summary",
    pairing: Annotated[
        Literal["values", "place"],
        typer.Option(help="Where several units could be matched: by equal propositions, or by overlap alone."),
    ] = "values",
    texts_in: Annotated[
        Path | None,
        typer.Option(
            "--texts", help="A folder with the articles' texts: prove passages, count sentences.", exists=True
        ),
    ] = None,
    format: Annotated[Literal["table", "csv", "json"], typer.Option(help="How to write it.")] = "table",
) -> None:
    """Compare two codings of the same articles: units, Krippendorff's alpha (nominal), and every disagreement.

    Examples:
        kg coding compare data
        kg coding compare data --coder second --show disagreements --format csv
    """
    from kg.codings import reading
    from kg.codings.comparison import compare as compare_codings
    from kg.errors import DataError

    codings = reading.read(data or packaged("data"), Ontology())
    other = codings.other(coder)
    read_texts = reading.texts_of(codings, texts_in) if texts_in else None
    if read_texts is not None and (findings := reading.prove(codings, read_texts)):
        raise DataError(findings)
    compared = compare_codings(codings.first, other, codings.segments, read_texts, pairing)
    console.print(
        f"first: {compared.coders[0]}; second: {compared.coders[1]}; {len(compared.articles)} articles that both coded",
        markup=False,
    )
    header, rows = {"summary": summary, "disagreements": _disagreements, "alone": _alone}[show](compared)
    output.write(header, rows, format)


Table = tuple[tuple[str, ...], list[list[object]]]


def summary(compared: Comparison) -> Table:
    """Counts and alpha as a table: its header, `SUMMARY`, and its rows."""
    alone = [sum(one.coder == coder for one in compared.alone) for coder in compared.coders]
    elsewhere = [sum(one.coder == coder and one.elsewhere for one in compared.alone) for coder in compared.coders]
    rows: list[list[object]] = [
        ["units", *compared.coded, None, None, None],
        ["units matched", len(compared.pairs), len(compared.pairs), None, None, None],
        ["units alone", *alone, None, None, None],
        ["of these, statement elsewhere", *elsewhere, None, None, None],
    ]
    for one in compared.agreements:
        alpha = None if one.alpha is None else round(one.alpha, 3)
        of = f"coded at all: {one.of}" if one.of in ("characters", "sentences") else one.of
        rows.append([of, one.first, one.second, one.compared, one.same, alpha])
    return SUMMARY, rows


def _disagreements(compared: Comparison) -> Table:
    rows: list[list[object]] = [
        [one.article, one.variable, *one.values, *(unit.quotation for unit in one.units), *(u.place for u in one.units)]
        for one in compared.disagreements()
    ]
    return DISAGREEMENTS, rows


def _alone(compared: Comparison) -> Table:
    rows: list[list[object]] = []
    for one in compared.alone:
        values = [one.unit.values[name] for name in ("speaker", "proposition", "stance")]
        elsewhere = "yes" if one.elsewhere else "no"
        rows.append([one.unit.article, one.coder, *values, one.unit.quotation, one.unit.place, elsewhere])
    return ALONE, rows
