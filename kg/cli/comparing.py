"""`kg coding compare` and `kg coding settle`: how far two codings agree, where they do not, and what was decided."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from kg.cli import output
from kg.ontology import Ontology, packaged

if TYPE_CHECKING:
    from kg.codings.comparison import Comparison
    from kg.codings.settling import Decision

console = Console(stderr=True, highlight=False, soft_wrap=True)

SUMMARY = ("of", "first", "second", "compared", "same", "alpha")
DISAGREEMENTS = ("article", "of", "first", "second", "passage", "other passage", "place", "other place")
SETTLED = ("settled", "reason", "by", "on")
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
    from kg.codings import reading, settling
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
    decisions = settling.read(data or packaged("data"))
    header, rows = _disagreements(compared, decisions) if show == "disagreements" else TABLES[show](compared)
    output.write(header, rows, format)


def settle(
    data: Annotated[Path, typer.Argument(help="The data folder.")],
    article: Annotated[str, typer.Option(help="The article of the disagreement.")],
    of: Annotated[str, typer.Option(help="What the coders differ in: proposition, stance, force, mode, speaker.")],
    passage: Annotated[str, typer.Option(help="Words of the first coder's passage.")],
    settled: Annotated[str, typer.Option("--as", help="One of the two values; both; or open.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
    on: Annotated[str, typer.Option(help="YYYY-MM-DD; by default today.")] = "",
    coder: Annotated[str, typer.Option(help="The other coder.", show_default="the only one")] = "",
) -> None:
    """Settle a disagreement of two coders: keep what was decided, by whom and why, in codings/settled.yaml.

    Example:
        kg coding settle data --article article/x --of mode --passage 'no options' --as quoted --reason '…' --by 'Ann'
    """
    from kg.codings import reading, settling
    from kg.codings.comparison import compare as compare_codings

    try:
        day = date.fromisoformat(on) if on else datetime.now(UTC).date()
    except ValueError:
        raise typer.BadParameter(f"{on!r} is no day; expected YYYY-MM-DD", param_hint="--on") from None
    codings = reading.read(data, Ontology())
    compared = compare_codings(codings.first, codings.other(coder), codings.segments)
    given = {"article": article, "of": of, "passage": passage, "settled": settled, "reason": reason, "by": by}
    decision = settling.decide(compared, **given, on=day)
    console.print(f"{settling.keep(data, decision)}: {decision.of} of {decision.passage!r} settled as {settled}")


Table = tuple[tuple[str, ...], list[list[object]]]


def summary(compared: Comparison) -> Table:
    """Counts and alpha as a table: its header, `SUMMARY`, and its rows."""
    alone = [sum(lone.coder == coder for lone in compared.alone) for coder in compared.coders]
    elsewhere = [sum(lone.coder == coder and lone.elsewhere for lone in compared.alone) for coder in compared.coders]
    rows: list[list[object]] = [
        ["units", *compared.coded, None, None, None],
        ["units matched", len(compared.pairs), len(compared.pairs), None, None, None],
        ["units alone", *alone, None, None, None],
        ["of these, statement elsewhere", *elsewhere, None, None, None],
    ]
    for agreement in compared.agreements:
        alpha = None if agreement.alpha is None else round(agreement.alpha, 3)
        of = f"coded at all: {agreement.of}" if agreement.of in ("characters", "sentences") else agreement.of
        rows.append([of, agreement.first, agreement.second, agreement.compared, agreement.same, alpha])
    return SUMMARY, rows


def _disagreements(compared: Comparison, decisions: list[Decision]) -> Table:
    from kg.codings.settling import decision_on

    rows: list[list[object]] = []
    for disagreement in compared.disagreements():
        decided = decision_on(disagreement, decisions)
        how = [decided.settled, decided.reason, decided.by, decided.on] if decided else [None] * len(SETTLED)
        rows.append(
            [
                *(disagreement.article, disagreement.variable, *disagreement.values),
                *(unit.quotation for unit in disagreement.units),
                *(unit.place for unit in disagreement.units),
                *how,
            ]
        )
    return (*DISAGREEMENTS, *SETTLED), rows


def _alone(compared: Comparison) -> Table:
    rows: list[list[object]] = []
    for lone in compared.alone:
        values = [lone.unit.values[name] for name in ("speaker", "proposition", "stance")]
        elsewhere = "yes" if lone.elsewhere else "no"
        rows.append([lone.unit.article, lone.coder, *values, lone.unit.quotation, lone.unit.place, elsewhere])
    return ALONE, rows


TABLES = {"summary": summary, "alone": _alone}
