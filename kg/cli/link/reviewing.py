"""`kg link review`: one key a decision, in the terminal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated

import click
import typer
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

import kg
from kg.cli.link import common
from kg.links.candidates.clues import soughts
from kg.links.candidates.ranking import Policy
from kg.links.judgements.judgement import ABSENT, ACCEPTED, REJECTED, UNSURE, JudgementError
from kg.links.judgements.review import Session, Step

KEYS = {"y": ACCEPTED, "n": REJECTED, "u": UNSURE, "a": ABSENT}
HELP = (
    "[b]y[/] the same  [b]n[/] not  [b]u[/] unsure  [b]a[/] not in Wikidata  [b]s[/] skip  [b]z[/] undo  [b]q[/] quit"
)
LAST = "no more candidates:  [b]a[/] not in Wikidata  [b]s[/] skip  [b]z[/] undo  [b]q[/] quit"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review")(review)


def review(
    author: common.Author,
    ids: Annotated[list[str] | None, typer.Argument(help="Things to go through; all that are open.")] = None,
    data: common.Data = None,
    store: common.ThingsOfStore = None,
    index: common.Index = None,
    live: common.LiveFlag = False,
    service: common.ServiceUrl = "",
    sparql: common.SparqlUrl = "",
    api: common.Api = common.DEFAULT_API,
    cache_days: common.Days = 7,
) -> None:
    """Go through candidates and decide, one key each. Every decision is written at once.

    It goes to links/reviewed.yaml of the data folder, or with --store into the store, as a revision.

    Keys: y the same, n not, u unsure, a not in Wikidata, s skip, z undo, q quit.

    Example: kg link review --index names.db --author "A. Reviewer"
    """
    console = Console(highlight=False)
    with (
        common.linking(data, store, write=True) as linking,
        common.source(index, live, service, sparql, api, cache_days) as source,
    ):
        things, ledger = linking.things, linking.ledger
        open_ids = [id for id in ids or things.by_id if not ledger.settled(id)]
        left = list(soughts(things, linking.occurrences, open_ids)) if open_ids else []
        rejected: dict[str, Collection[str]] = {sought.id: ledger.rejected(sought.id) for sought in left}
        proposals = source.proposals(left, rejected, Policy(limit=5))
        today = lambda: datetime.now(UTC).date().isoformat()  # noqa: E731
        session = Session(proposals, ledger, author=author, today=today, tool=("kg link", kg.__version__))
        _run(session, console)
    console.print(f"written to {linking.where}", style="dim")


def _run(session: Session, console: Console) -> None:
    while step := session.step():
        console.print(_card(step, session.place + 1))
        key = click.getchar().lower()
        if key in ("q", "\x03", "\x04"):
            return
        if key == "z":
            undone = session.undo()
            console.print(f"taken back: {undone.subject} {undone.judgement}" if undone else "nothing to take back")
        elif key == "s":
            session.skip()
        elif key in KEYS and (step.candidate or key == "a"):
            try:
                made = session.decide(KEYS[key])
                console.print(f"[b]{made.judgement}[/]: {made.subject} {made.object}")
            except JudgementError as error:
                console.print(str(error), markup=False, style="red")
                session.skip()


def _card(step: Step, place: int) -> Panel:
    sought, candidate = step.proposal.sought, step.candidate
    own = ", ".join((sought.name, *sought.others[:4]))
    title = f"{place}  {sought.id}"
    if candidate is None:
        return Panel(Group(Text(own), Text.from_markup(LAST)), title=title, title_align="left")
    table = Table.grid(padding=(0, 2))
    for feature in candidate.features:
        table.add_row(feature.id, f"{feature.points:+.3f}", Text(feature.reason))
    item = candidate.item
    head = Text.assemble(
        (own, "bold"), f"\n{item.id}  {item.label}  {candidate.score:.2f}\n{item.description}".rstrip()
    )
    return Panel(Group(head, table, Text.from_markup(HELP)), title=title, title_align="left")
