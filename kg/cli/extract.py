"""`kg extract`: what an article's text says that somebody said, as candidates for review."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kg.cli import progress
from kg.cli.knowing import decided, known
from kg.cli.stores import StoreFolder
from kg.errors import DataError, Finding
from kg.extraction import corpora
from kg.extraction.candidate import Candidate, write_lines
from kg.extraction.corpora import Job
from kg.extraction.extract import CUT
from kg.extraction.language_model import LanguageModel
from kg.extraction.review.queue import Queue
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology, packaged

console = Console(stderr=True, highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add `kg extract`."""
    app.command("extract")(extract)


def extract(
    files: Annotated[list[Path], typer.Argument(help="Texts, saved pages or PDFs, or folders of them.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="A file of JSON lines, gone on with if it is there.", show_default="printed"
        ),
    ] = None,
    store: StoreFolder = DEFAULT_STORE,
    publisher: Annotated[str, typer.Option(help="Of texts that do not say: organization/slug, or a name.")] = "",
    published: Annotated[str, typer.Option(help="YYYY-MM-DD of texts that do not say.")] = "",
    encoding: Annotated[str, typer.Option(help="The texts' encoding.", show_default="utf-8")] = "",
    quotations: Annotated[bool, typer.Option("--quotations", help="Only quotations, without a parser.")] = False,
    queue: Annotated[
        Path | None, typer.Option(help="Put the candidates into this review queue instead.", show_default="no queue")
    ] = None,
    endpoint: Annotated[
        str, typer.Option(help="A language model instead of rules: an address of the OpenAI kind, up to /v1.")
    ] = "",
    model: Annotated[str, typer.Option(help="With --endpoint: the model's name there.")] = "",
    prompt: Annotated[
        Path | None,
        typer.Option(help="With --endpoint: rules of coding in place of the codebook.", show_default="the codebook"),
    ] = None,
    key: Annotated[
        str, typer.Option(envvar="KG_MODEL_KEY", help="With --endpoint: its key; better given by the environment.")
    ] = "",
    embeddings: Annotated[
        bool, typer.Option("--embeddings", help="Rank propositions by sentence embeddings too (extra embeddings).")
    ] = False,
    least: Annotated[float, typer.Option(help="Leave out candidates of less confidence.", min=0, max=1)] = 0.3,
    workers: Annotated[
        int, typer.Option(help="Processes.", min=1, show_default="one a core, at most one a text")
    ] = os.cpu_count() or 1,
) -> None:
    """Propose what was said, by whom and through whom, with its passage, its reasons and how sure it is.

    Examples:
        kg extract article.txt --published 2025-02-17
        kg extract texts -o candidates.jsonl
        kg extract article.txt --queue review.queue
        kg extract article.txt --queue review.queue --embeddings
        kg extract article.txt --endpoint http://127.0.0.1:8080/v1 --model small
    """
    ontology = Ontology()
    earlier = [*decided(store, ontology), *_decided_in(queue)]
    job = Job(known(store, ontology), publisher, published, quotations, earlier, embeddings, least, encoding)
    paths = list(_paths(files))
    if endpoint:
        codebook = _text(prompt or packaged("docs") / "codebook.md")
        named = prompt.stem if prompt else ""
        job.model = LanguageModel(endpoint, model, job.known, key=key, codebook=codebook, prompt=named)
    try:
        job.prepare()
    except corpora.NoModel as error:
        console.print(f"kg: {error}", markup=False)
        job = replace(job, only_quotations=True)
    try:
        _propose(job, paths, output, queue, workers)
    finally:
        if job.model:
            console.print(f"{job.dropped.total()} of what the model proposed dropped", markup=False)
        for reason, count in job.dropped.most_common():
            console.print(f"  {count} {reason}", markup=False)


def _propose(job: Job, paths: list[Path], output: Path | None, queue: Path | None, workers: int) -> None:
    """Put what is proposed where it is wanted. What cannot be read is told at the end."""
    if queue is not None:
        _into_queue(job, paths, queue)
        return
    if output is None:
        _printed(job, paths)
        return
    failed: list[Finding] = []
    count = texts = 0
    with progress.bar() as report:
        for done, outcome in enumerate(corpora.run(job, paths, output, workers), 1):
            report("extracting", done, len(paths))
            count, texts = count + outcome.candidates, texts + (outcome.error is None)
            failed += outcome.error.findings if outcome.error else []
    console.print(f"{output}: {count} candidates of {texts} texts", markup=False)
    if failed:
        raise DataError(failed)


def _printed(job: Job, paths: list[Path]) -> None:
    """Print the candidates of each text; what cannot be read is told at the end."""
    failed: list[Finding] = []
    for path in paths:
        try:
            made = job.run(path)
            sys.stdout.writelines(write_lines(made))
            _say_cut(path, made)
        except DataError as error:
            failed += error.findings
    if failed:
        raise DataError(failed)


def _say_cut(path: Path, made: Sequence[Candidate]) -> None:
    """Say where passages may end too early, since a sentence was too long to be read as one."""
    cut = sum(CUT in candidate.reasons for candidate in made)
    if cut:
        console.print(f"{path}: {cut} candidates may end too early: {CUT}", markup=False)


def _decided_in(path: Path | None) -> list[tuple[str, str]]:
    if path is None or not path.exists():
        return []
    with Queue(path) as queue:
        return queue.decided_propositions()


def _into_queue(job: Job, paths: list[Path], path: Path) -> None:
    """Put what is proposed into a review queue; of a text that is there already, only what is now known of it."""
    failed: list[Finding] = []
    with Queue(path) as queue, progress.bar() as report:
        fresh = 0
        for done, text in enumerate(paths, 1):
            report("extracting", done, len(paths))
            try:
                source = job.source(text)
                if queue.has(source.sha256, job.by):
                    queue.tell(source)
                else:
                    made = job.run(text)
                    fresh += queue.add(source, made)
                    _say_cut(text, made)
            except DataError as error:
                failed += error.findings
                continue
            missing = [f"--{name}" for name in ("publisher", "published") if not getattr(source, name)]
            if missing:
                console.print(f"{text}: not said: once more with {' and '.join(missing)}", markup=False)
    console.print(f"{path}: {fresh} candidates added; kg review {path}", markup=False)
    if failed:
        raise DataError(failed)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([Finding(str(path), "", f"a file that cannot be read: {error}", "a text in UTF-8")]) from None


def _paths(files: list[Path]) -> list[Path]:
    sources = []
    for file in files:
        if file.is_dir():
            sources += corpora.texts_in(file)
        elif file.is_file():
            sources.append(file)
        else:
            raise DataError([Finding(str(file), "", "no such file or folder", "a text, a saved page or a PDF")])
    if not sources:
        raise DataError([Finding(str(files[0]), "", "no texts", f"files ending in {', '.join(corpora.SUFFIXES)}")])
    return sources
