"""`kg watch`: new articles of feeds into the review's queue."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import httpx
import typer
from rich.console import Console

from kg.cli.knowing import decided, embedder, known
from kg.cli.stores import StoreFolder
from kg.extraction import extract as extraction
from kg.extraction.candidate import Candidate
from kg.extraction.parsing import NoModel, Parser
from kg.extraction.propositions import Suggestions
from kg.extraction.review.queue import Queue
from kg.extraction.sources import Source
from kg.extraction.watch import plan
from kg.extraction.watch.fetching import Fetcher
from kg.extraction.watch.memory import Memory
from kg.extraction.watch.polling import Report, Watch
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology

console = Console(stderr=True, highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add `kg watch`."""
    app.command("watch")(watch)


def watch(
    feeds: Annotated[Path, typer.Argument(help="A YAML file: feeds (url, publisher, match, most) and follow.")],
    queue: Annotated[Path, typer.Option(help="The review's queue.")] = Path("review.queue"),
    store: StoreFolder = DEFAULT_STORE,
    embeddings: Annotated[
        bool, typer.Option("--embeddings", help="Rank propositions by sentence embeddings too (extra embeddings).")
    ] = False,
    every: Annotated[float, typer.Option(help="Minutes between polls; 0: once.", min=0)] = 0,
    pause: Annotated[float, typer.Option(help="Seconds between two requests of one host.", min=0)] = 1.0,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what is new.")] = "text",
) -> None:
    """Poll RSS, Atom and sitemaps: what is new goes into the queue; say what is new about whom one follows.

    Example: kg watch feeds.yaml --every 30
    """
    planned, names = plan.read(feeds), known(store, Ontology())
    try:
        parser: Parser | None = Parser(names)
    except NoModel as error:
        console.print(f"kg: {error}", markup=False)
        parser = None
    memory = Memory(queue.with_suffix(".watch"))
    with Queue(queue) as opened, httpx.Client() as client:
        earlier = [*decided(store, Ontology()), *opened.decided_propositions()]
        suggestions = Suggestions(names, embedder(embeddings), earlier)

        def extract(source: Source) -> list[Candidate]:
            return [
                suggestions.complete(candidate, source.text) for candidate in extraction.extract(source, parser, names)
            ]

        work = Watch(planned, Fetcher(client, pause=pause), memory, opened, names, extract, lambda: datetime.now(UTC))
        while True:
            _say(work.poll(), format)
            if not every:
                break
            time.sleep(60 * every)
    memory.close()


def _say(report: Report, format: str) -> None:
    if format == "json":
        followed = [candidate.as_json() for candidate in report.followed]
        print(json.dumps({**vars(report), "followed": followed}, ensure_ascii=False))
        return
    print(f"{report.feeds} feeds, {report.unchanged} unchanged; {len(report.articles)} new articles")
    for id, count in report.articles:
        print(f"  {id}: {count} candidates")
    for source in report.followed:
        print(f"  {source.speaker.name}, {source.article}: {source.exact[:100]}")
    for address, other in report.repeated:
        print(f"  {address}: printed before, {other}")
    for failure in report.failed:
        console.print(f"  {failure}", markup=False)
