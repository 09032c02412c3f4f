"""`kg link index` and `kg link propose`: a local index of names, and candidates with their reasons."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kg.cli import output
from kg.cli.link import common
from kg.links.candidates.clues import soughts
from kg.links.candidates.features import Sought
from kg.links.candidates.ranking import Policy, Proposal, as_json
from kg.links.outside import dump
from kg.things.indexing import build

Format = Annotated[Literal["table", "csv", "json"], typer.Option(help="How to write the candidates.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("index")(index)
    app.command("propose")(propose)


def index(
    sources: Annotated[list[Path], typer.Argument(help="JSON dumps (.json, .gz, .bz2), tables (.tsv), SPARQL (.srj).")],
    index: common.Index = None,
    languages: Annotated[str, typer.Option(help="Languages whose labels are shown first.")] = "en,uk,ru",
    types: Annotated[str, typer.Option(help="Keep only items of these classes, as Q5,Q515.", show_default="all")] = "",
) -> None:
    """Build a local index of names. The old index stays as it is until the new one is whole.

    Example: kg link index wikidata-subset.json.gz names.tsv --index names.db
    """
    target = index or common.DEFAULT_INDEX
    for path in sources:
        if not path.is_file():
            raise typer.BadParameter(f"{str(path)!r} is not a file", param_hint="SOURCES")
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} items"), TimeElapsedColumn())
    with Progress(*columns, console=common.errors, transient=True, disable=not common.errors.is_terminal) as bar:
        task = bar.add_task("", total=None)
        items = (item for path in sources for item in dump.items(path, tuple(languages.split(","))))
        meta = build(
            items,
            target,
            sources=", ".join(path.name for path in sources),
            kinds=frozenset(types.split(",")) if types else frozenset(),
            progress=lambda count: bar.update(task, completed=count),
        )
    print(f"{target}: {int(meta['items']):,} items, {int(meta['names']):,} names; {meta['nameless']} without a name")


def propose(
    ids: Annotated[list[str] | None, typer.Argument(help="Things, as person/sergey-lavrov; all that are open.")] = None,
    name: Annotated[str, typer.Option(help="Look for this name instead of things on record.")] = "",
    kind: Annotated[str, typer.Option(help="With --name: person, place, state, organization, post, event.")] = "",
    office: Annotated[str, typer.Option(help="With --name: a post in words.")] = "",
    data: common.Data = None,
    store: common.ThingsOfStore = None,
    index: common.Index = None,
    live: common.LiveFlag = False,
    service: common.ServiceUrl = "",
    sparql: common.SparqlUrl = "",
    api: common.Api = common.DEFAULT_API,
    cache_days: common.Days = 7,
    lone_surnames: Annotated[
        bool, typer.Option("--lone-surnames", help="Decide for a lone surname that one item has, with support.")
    ] = False,
    threshold: Annotated[float, typer.Option(help="The least score of a match.", min=0, max=1)] = Policy.threshold,
    again: Annotated[bool, typer.Option(help="Also things that are linked or were looked for in vain.")] = False,
    format: Format = "table",
) -> None:
    """Propose items, each with what speaks for and against it. Nothing is decided.

    Example: kg link propose person/yuri-ushakov --index names.db
    """
    rejected: dict[str, Collection[str]] = {}
    if name:
        names = [Sought(name, kind, office=office)]
    else:
        with common.linking(data, store) as linking:
            things, ledger = linking.things, linking.ledger
            known = [id for id in ids or things.by_id if again or ids or not ledger.settled(id)]
            missing = [id for id in known if id not in things.by_id]
            if missing:
                raise typer.BadParameter(f"{missing[0]!r} is not on record", param_hint="IDS")
            names = list(soughts(things, linking.occurrences, known)) if known else []
            rejected = {sought.id: ledger.rejected(sought.id) for sought in names}
    policy = Policy(threshold=threshold, lone_surnames=lone_surnames)
    with common.source(index, live, service, sparql, api, cache_days) as source:
        _write(list(source.proposals(names, rejected, policy)), format)


def _write(proposals: list[Proposal], format: str) -> None:
    if format == "json":
        print(json.dumps([as_json(proposal) for proposal in proposals], ensure_ascii=False, indent=1))
        return
    header = ("thing", "decision", "item", "name", "score", "why")
    rows: list[tuple[str | None, ...]] = []
    for proposal in proposals:
        label = proposal.sought.id or proposal.sought.name
        if not proposal.candidates:
            rows.append((label, proposal.decision, None, None, None, None))
        for number, candidate in enumerate(proposal.candidates):
            why = "; ".join(f"{feature.id} {feature.points:+.2f} ({feature.reason})" for feature in candidate.features)
            first = number == 0
            item, score = candidate.item, f"{candidate.score:.2f}"
            rows.append((label if first else "", proposal.decision if first else "", item.id, item.label, score, why))
    output.write(header, rows, format)
