"""`kg link export` and `kg link import`: judgements as SSSOM, links as RDF, facts as QuickStatements."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

import kg
from kg.characters import read_text
from kg.cli.link import common
from kg.cli.output import place
from kg.cli.stores import StoreFolder, opened
from kg.errors import DataError, Finding
from kg.library.places import DEFAULT_STORE
from kg.links.current import load
from kg.links.enrichment import exports
from kg.links.judgements import checking, sssom
from kg.links.judgements.judgement import JudgementError
from kg.ontology import Ontology


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("export")(export)
    app.command("import")(import_)


def export(
    what: Annotated[
        Literal["sssom", "quickstatements", "wikidata", "same-as"],
        typer.Argument(help="sssom: every judgement; the others: what rests on accepted links."),
    ] = "sssom",
    store: StoreFolder = DEFAULT_STORE,
    out: Annotated[Path | None, typer.Option(help="The file.", show_default="standard output", dir_okay=False)] = None,
) -> None:
    """Write links for others: an SSSOM set (TSV), QuickStatements, Wikidata's shape or owl:sameAs (Turtle).

    Example: kg link export sssom --store store --out links.sssom.tsv
    """
    ontology = Ontology()
    with opened(store) as engine:
        if what in exports.PROFILES:
            content = b"".join(exports.profile(engine, ontology, what))
        else:
            things = load(engine, ontology)
            labels = {id: thing.label for id, thing in things.by_id.items()}
            today = datetime.now(UTC).date().isoformat()
            if what == "sssom":
                text = sssom.export(things.judgements, labels, ontology.bases, date=today, version=kg.__version__)
            else:
                text = "".join(f"{line}\n" for line in exports.quickstatements(engine, ontology, things))
                if not text:
                    print("no article reports a relation between two things with accepted items", file=sys.stderr)
            content = text.encode()
    if out:
        place(out).write_bytes(content)
        print(f"{out}: {len(content):,} bytes")
    else:
        sys.stdout.write(content.decode())


def import_(
    file: Annotated[Path, typer.Argument(help="An SSSOM TSV.", dir_okay=False)],
    data: common.Data = None,
    store: common.ThingsOfStore = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overrule earlier decisions.")] = False,
) -> None:
    """Take judgements from an SSSOM TSV into links/reviewed.yaml, or with --store into a store.

    One that contradicts an earlier one is refused.

    Example: kg link import links.sssom.tsv --data data
    """
    if not file.is_file():
        raise typer.BadParameter(f"{str(file)!r} is not a file", param_hint="FILE")
    with common.linking(data, store, write=True) as linking:
        taken, same, findings = _taken(file, linking, replace)
    print(f"{taken} judgements written to {linking.where}, {same} known already, {len(findings)} refused")
    if findings:
        raise DataError(findings)


def _taken(file: Path, linking: common.Linking, replace: bool) -> tuple[int, int, list[Finding]]:
    """How many judgements of an SSSOM file were taken in, how many were known, and what is wrong with the others.

    Raises:
        DataError: the file is no SSSOM set of link records; nothing was taken in.
    """
    ledger, ontology = linking.ledger, Ontology()
    known = {judgement.pair: judgement.judgement for judgement in ledger}
    findings, taken, same = [], 0, 0
    parsed = sssom.parse(read_text(file), file.name, ontology.bases)
    if wrong := checking.check(parsed, file.name, linking.reference, ontology):
        raise DataError(wrong)
    for judgement in parsed:
        try:
            if judgement.subject not in linking.things.by_id:
                raise JudgementError(f"{judgement.subject} is not on record")
            if known.get(judgement.pair) == judgement.judgement:
                same += 1
                continue
            ledger.add(judgement, replace=replace)
            taken += 1
        except JudgementError as error:
            findings.append(
                Finding(file.name, judgement.subject, str(error), "a judgement that agrees with earlier ones")
            )
    if taken:
        ledger.save()
    return taken, same, findings
