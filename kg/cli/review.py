"""`kg review`: decide about candidates in the terminal, and put what was accepted on record."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from kg.building.build import build
from kg.cli import output, progress
from kg.cli.check import default_data
from kg.cli.knowing import known
from kg.cli.stores import StoreFolder, opened
from kg.engine import embedded
from kg.errors import DataError, Finding, StoreError
from kg.extraction import corpora
from kg.extraction.candidate import Candidate, read_lines
from kg.extraction.corpora import Job
from kg.extraction.review import coding, proposers, utterances, writing
from kg.extraction.review.queue import Queue
from kg.extraction.review.session import Session
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology

console = Console(stderr=True, highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add `kg review`."""
    app.command("review")(review)


def review(
    queue: Annotated[Path, typer.Argument(help="The queue's file.")] = Path("review.queue"),
    add: Annotated[Path | None, typer.Option(help="Candidates to add: JSON lines of kg extract.")] = None,
    texts: Annotated[Path | None, typer.Option(help="With --add: the folder of their texts.", file_okay=False)] = None,
    coder: Annotated[str, typer.Option(help="Who decides.", show_default="the user's name")] = "",
    store: StoreFolder = DEFAULT_STORE,
    write: Annotated[bool, typer.Option("--write", help="Put what was accepted into the store.")] = False,
    records: Annotated[Path | None, typer.Option(help="Put what was accepted into this data folder instead.")] = None,
    status: Annotated[bool, typer.Option("--status", help="How far each coder is.")] = False,
    agreement: Annotated[str, typer.Option(help="first,second: how far two coders, or two that proposed, agree.")] = "",
    publisher: Annotated[str, typer.Option(help="With --add: organization/slug of texts that do not say.")] = "",
    published: Annotated[str, typer.Option(help="With --add: YYYY-MM-DD of texts that do not say.")] = "",
    encoding: Annotated[str, typer.Option(help="With --add: the texts' encoding.", show_default="utf-8")] = "",
    format: Annotated[Literal["table", "csv", "json"], typer.Option(help="Of --status and --agreement.")] = "table",
) -> None:
    """Review candidates: the article beside the candidate, one key a decision. ? shows the keys.

    Another --coder sees nothing of what the first decided; differences are settled by --coder settled.

    Examples:
        kg review --add candidates.jsonl --texts texts
        kg review --coder ann
        kg review --write
    """
    with Queue(queue) as opened:
        if add is not None:
            names = known(store, Ontology())
            _add(opened, add, texts, Job(names, publisher, published, only_quotations=True, encoding=encoding))
        elif status:
            _status(opened, format)
        elif agreement:
            _agreement(opened, agreement, format)
        elif write or records:
            _write(opened, store, records, coder or getpass.getuser())
        else:
            _run(opened, coder or getpass.getuser(), store)


def _add(queue: Queue, file: Path, texts: Path | None, job: Job) -> None:
    if texts is None or not texts.is_dir():
        raise typer.BadParameter("the folder of the articles' texts is needed", param_hint="--texts")
    by_article: dict[str, list[Candidate]] = {}
    with _opened(file) as lines:
        kept = (line for line in lines if '"done"' not in line[:12])
        for candidate in read_lines(kept, str(file)):
            by_article.setdefault(candidate.sha256, []).append(candidate)
    sources = {}
    for path in corpora.texts_in(texts):
        try:
            source = job.source(path)
            sources[source.sha256] = source
        except DataError as error:
            console.print(str(error), markup=False)
    missing = [digest for digest in by_article if digest not in sources]
    if missing:
        found = f"no text with the hash {missing[0][:12]}… of {len(by_article[missing[0]])} candidates"
        raise DataError([Finding(str(texts), "", found, "the texts that the candidates were made from", "text")])
    fresh = sum(queue.add(sources[digest], every) for digest, every in by_article.items())
    console.print(f"{queue.path}: {fresh} candidates of {len(by_article)} articles added", markup=False)


def _opened(file: Path):  # type: ignore[no-untyped-def]
    try:
        return file.open(encoding="utf-8")
    except OSError as error:
        found = f"a file that cannot be read: {error.strerror}"
        raise DataError([Finding(str(file), "", found, "candidates as JSON lines")]) from None


def _status(queue: Queue, format: str) -> None:
    header = ("article", "coder", "candidates", "accepted", "corrected", "rejected", "later", "open")
    rows = []
    for article in queue.articles():
        for coder in queue.coders() or [""]:
            told = queue.progress(coder, article.sha256)
            left = told.all - told.decided
            counts = (told.all, told.accepted, told.corrected, told.rejected, told.later, left)
            rows.append((article.id, coder, *counts))
    output.write(header, rows, format)


def _agreement(queue: Queue, pair: str, format: str) -> None:
    first, _, second = pair.partition(",")
    if not second or {first, second} - set(queue.coders()):
        left, right = proposers.named(queue, first.strip()), proposers.named(queue, second.strip())
        if left and right and second:
            _compare(queue, left, right, format)
            return
        who = ", ".join(queue.coders()) or "nobody yet"
        those = "; ".join(proposers.proposers(queue)) or "nobody yet"
        expected = f"two of those who have decided ({who}), or who have proposed ({those})"
        raise typer.BadParameter(f"expected {expected}", param_hint="--agreement")
    told = coding.agreement(queue, first, second)
    rows = [(agreement.field, agreement.compared, round(agreement.share, 3), agreement.alpha) for agreement in told]
    output.write(("field", "compared", "agreement", "alpha"), rows, format)
    for difference in coding.differences(queue, first, second):
        fields = "; ".join(f"{name}: {left!r} or {right!r}" for name, left, right in difference.fields)
        console.print(f"{difference.candidate.id} {difference.candidate.exact[:60]!r}: {fields}", markup=False)


def _compare(queue: Queue, first: str, second: str, format: str) -> None:
    """How far two that propose agree, as two coders."""
    told = proposers.compare(queue, first, second)
    rows = [(field.field, field.compared, round(field.share, 3), field.alpha) for field in told.fields]
    output.write(("field", "compared", "agreement", "alpha"), rows, format)
    alone = f"{told.first_alone} of {first} alone, {told.second_alone} of {second} alone"
    console.print(f"{len(told.matched)} passages of both, {alone}", markup=False)


def _write(queue: Queue, store: Path, records: Path | None, author: str) -> None:
    count, pages = 0, list[str]()
    if records is not None:
        names = known(store, Ontology())
        for article in queue.articles():
            built = writing.into_folder(queue, article, names, records)
            count += len(built.accepted) if built else 0
        console.print(f"{records}: {count} reports; kg check {records} says what is still missing", markup=False)
        return
    if not (store / "format").exists():
        _make(store)
    with opened(store, write=True) as engine:
        for article in queue.articles():
            done = writing.into_store(queue, article, engine, Ontology(), author=author, now=datetime.now(UTC))
            count += len(done[0].accepted) if done else 0
            pages += [f"/id/{done[0].record['id']}"] if done else []
    console.print(f"{store}: {count} accepted reports are on record", markup=False)
    if pages:
        console.print(f"kg serve shows them at {', '.join(pages[:3])}{' …' if len(pages) > 3 else ''}", markup=False)


def _make(store: Path) -> None:
    """Make a store of the records that come with the package: the review knew their names where there was no store."""
    with progress.bar() as report:
        size = build(default_data(), store, Ontology(), embedded.open, now=datetime.now(UTC), progress=report)
    console.print(f"{store}: no store was there; made from the records that come with it, {size} quads", markup=False)


def _run(queue: Queue, coder: str, store: Path) -> None:
    try:
        from kg.extraction.review.terminal import Review
    except ImportError:
        raise StoreError("the terminal needs an extra: pip install 'onrecord[review]'; or use /review") from None
    names = known(store, Ontology())
    if not (store / "format").exists():
        session = Session(queue, coder, names, _clock())
        Review(session).run()
    else:
        with opened(store, readers=1) as engine:
            session = Session(queue, coder, names, _clock(), utterances=utterances.of_engine(engine, Ontology()))
            Review(session).run()
    console.print(session.status(), markup=False)


def _clock() -> Callable[[], datetime]:
    return lambda: datetime.now(UTC)
