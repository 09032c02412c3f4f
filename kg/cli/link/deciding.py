"""`kg link judge`, `kg link table`: one decision on the command line, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import typer

from kg.cli import output
from kg.cli.link import common
from kg.links.judgements.judgement import ABSENT, ACCEPTED, REJECTED, UNSURE, Judgement, item
from kg.things.things import KINDS


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("judge")(judge)
    app.command("table")(table)


def judge(
    thing: Annotated[str, typer.Argument(help="The thing, as person/sergey-lavrov.")],
    decision: Annotated[Literal["accepted", "rejected", "unsure", "absent"], typer.Argument(help="The decision.")],
    to: Annotated[str, typer.Argument(help="The item, as Q58217; none for absent.")] = "",
    author: common.Author = "",
    reason: Annotated[str, typer.Option(help="Why, in words.")] = "",
    confidence: Annotated[float | None, typer.Option(min=0, max=1, help="How sure, 0 to 1.")] = None,
    predicate: Annotated[str, typer.Option(help="The relation, such as skos:closeMatch.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Overrule an earlier decision on the pair.")] = False,
    data: common.Data = None,
    store: common.ThingsOfStore = None,
) -> None:
    """Write one decision to links/reviewed.yaml, or with --store to a store.

    Example: kg link judge person/dmitry-peskov rejected Q4359679 --author "A. Reviewer" --reason "another Peskov"
    """
    if not author.strip():
        raise typer.BadParameter("say who decides", param_hint="--author")
    with common.linking(data, store, write=True) as linking:
        if thing not in linking.things.by_id:
            raise typer.BadParameter(f"{thing!r} is not on record", param_hint="THING")
        today = datetime.now(UTC).date().isoformat()
        made = Judgement(thing, item(to), decision, author, today, predicate, confidence=confidence, comment=reason)
        linking.ledger.record(made, replace=replace)
    print(f"{made.subject} {made.object or '(nothing in Wikidata)'}: {made.judgement}; written to {linking.where}")


OUT_OF_SCOPE = frozenset({"proposition"})
"""Kinds that Wikidata has no items for: a sentence that can be supported or opposed is no item."""


def table(
    data: common.Data = None,
    store: common.ThingsOfStore = None,
    format: Annotated[Literal["table", "csv", "json", "markdown"], typer.Option(help="How to write it.")] = "table",
) -> None:
    """How many things of each kind are linked, and what was decided otherwise.

    Example: kg link table --format markdown
    """
    with common.linking(data, store) as linking:
        things, every = linking.things, list(linking.ledger)
    header = ("kind", "things", "linked", "absent", "open", "rejected", "unsure")
    rows = [
        _row(kind, [thing.id for thing in things.of_kind(kind)], every) for kind in KINDS if kind not in OUT_OF_SCOPE
    ]
    rows.append(("all", *(sum(row[n] for row in rows) for n in range(1, len(header)))))
    if format == "markdown":
        print("| " + " | ".join(header) + " |\n|" + " --- |" * len(header))
        print("\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows))
    else:
        output.write(header, rows, format)


def _row(kind: str, ids: list[str], every: list[Judgement]) -> tuple[Any, ...]:
    own = [judgement for judgement in every if judgement.kind == kind]
    counts = Counter(judgement.judgement for judgement in own)
    linked = {judgement.subject for judgement in own if judgement.judgement == ACCEPTED}
    absent = {judgement.subject for judgement in own if judgement.judgement == ABSENT} - linked
    return (
        kind, len(ids), len(linked), len(absent), len(set(ids) - linked - absent), counts[REJECTED], counts[UNSURE]
    )  # fmt: skip
