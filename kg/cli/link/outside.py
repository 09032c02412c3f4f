"""`kg link enrich` and `kg link check`: what Wikidata says of accepted items, taken in and looked at."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli.link import common
from kg.cli.stores import StoreFolder, opened
from kg.errors import DataError
from kg.library.places import DEFAULT_STORE
from kg.links.current import load
from kg.links.enrichment import audit, gathering
from kg.links.outside.wikidata import Fetched, Wikidata
from kg.ontology import Ontology

Dump = Annotated[Path | None, typer.Option("--dump", help="Read this JSON dump instead of the API.", dir_okay=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("enrich")(enrich)
    app.command("check")(check)


def enrich(
    store: StoreFolder = DEFAULT_STORE,
    dump: Dump = None,
    languages: Annotated[str, typer.Option(help="Languages of names, as en,uk,ru.", show_default="all")] = "",
    api: common.Api = common.DEFAULT_API,
    cache_days: common.Days = 1,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what was done.")] = "text",
) -> None:
    """Fetch what Wikidata says of every accepted item into a graph of its own, …/graph/enrichment.

    Example: kg link enrich --store store --languages en,uk,ru
    """
    ontology, now = Ontology(), datetime.now(UTC)
    chosen = frozenset(languages.split(",")) if languages else frozenset()
    with opened(store, write=True) as engine:
        ids = sorted(set(load(engine, ontology).accepted.values()))
        if dump:
            entities = gathering.dumped(dump, ids)
            gathered = gathering.gather(
                entities, lambda more: gathering.dumped(dump, more), retrieved=now, ontology=ontology, languages=chosen
            )
        else:
            with common.fetching(cache_days) as fetcher:
                source = Wikidata(fetcher, api)
                gathered = gathering.gather(
                    gathering.live(source, ids),
                    lambda more: gathering.live(source, more),
                    retrieved=now,
                    ontology=ontology,
                    languages=chosen,
                )
        done = gathering.put(engine, ontology, *gathered, author="kg link enrich", now=now)
    if format == "json":
        print(json.dumps(dataclasses.asdict(done)))
    else:
        print(f"{done.items} items; {done.added} quads added, {done.removed} removed; revision {done.revision}")
        if done.missing:
            print(f"not to be had: {', '.join(done.missing)}")


def check(
    store: StoreFolder = DEFAULT_STORE,
    dump: Dump = None,
    offline: Annotated[bool, typer.Option("--offline", help="Only look for doubles; ask nobody.")] = False,
    api: common.Api = common.DEFAULT_API,
    cache_days: common.Days = 1,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to write findings.")] = "text",
) -> None:
    """Look at every accepted link again: doubles, redirects, deleted items, contradictions. Exit code 1 if any.

    A contradiction is something to look into: nothing is changed.

    Example: kg link check --store store
    """
    with opened(store) as engine:
        things = load(engine, Ontology())
    ids = sorted(set(things.accepted.values()))
    findings = list(audit.doubles(things.judgements))
    if dump:
        findings += audit.check(things, _of_dump(dump, ids))
    elif not offline:
        with common.fetching(cache_days) as fetcher:
            findings += audit.check(things, Wikidata(fetcher, api).fetch(ids))
    if format == "json":
        print(json.dumps([dataclasses.asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    if findings:
        raise DataError(findings)
    if format == "text":
        print(f"{len(ids)} accepted items: nothing found")


def _of_dump(dump: Path, ids: list[str]) -> Iterator[Fetched]:
    """The items of a dump; one that it lacks says nothing, for a subset lacks most."""
    return (Fetched(id, entity) for id, entity in gathering.dumped(dump, ids) if entity is not None)
