"""Many texts: on all cores, gone on with after a crash, and none of them twice.

The output is a file of JSON lines: the candidates of a text, then a line that says that the text, by its hash, is
done, and by which language model, if it was one. What stands behind the last such line was cut off, and is written
again.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO

import yaml

from kg.errors import DataError, Finding
from kg.extraction import extract, sources, vectors
from kg.extraction.candidate import Candidate, write_lines
from kg.extraction.known import Known
from kg.extraction.language_model import RULE, LanguageModel
from kg.extraction.parsing import NoModel, Parser
from kg.extraction.propositions import Suggestions
from kg.extraction.sources import Source

SUFFIXES = (".txt", ".html", ".htm", ".pdf")
"""Names' ends of what is taken for a text in a folder."""


@dataclass
class Job:
    """What is done with each text; it can be sent to another process, and so be run by Ray or Dask.

    Attributes:
        known: the graph's names.
        publisher, published: of texts that do not say.
        only_quotations: without a parser.
        decided: (words, proposition) of what coders decided before.
        embeddings: whether propositions are ranked by sentence embeddings too.
        least: candidates of less confidence are left out.
        encoding: that of the texts; "" is UTF-8, or what a page says.
        model: a language model instead of rules; it is asked by one process.
        dropped: how much of what the model proposed was dropped, by reason.
    """

    known: Known
    publisher: str = ""
    published: str = ""
    only_quotations: bool = False
    decided: Sequence[tuple[str, str]] = ()
    embeddings: bool = False
    least: float = 0.0
    encoding: str = ""
    model: LanguageModel | None = None
    dropped: Counter[str] = field(default_factory=Counter)
    _parser: Parser | None = field(default=None, repr=False)
    _suggestions: Suggestions | None = field(default=None, repr=False)

    def __getstate__(self) -> dict[str, object]:
        """Without the parser, which each process loads for itself."""
        return {**vars(self), "_parser": None, "_suggestions": None}

    @property
    def by(self) -> str:
        """The language model; "" if rules propose."""
        return self.model.name if self.model else ""

    def prepare(self) -> None:
        """Load what takes long. Raises NoModel, NoEmbeddings."""
        if self.model is not None:
            return
        if self._parser is None and not self.only_quotations:
            self._parser = Parser(self.known)
        if self._suggestions is None:
            embed = vectors.kept() if self.embeddings else None
            self._suggestions = Suggestions(self.known, embed, self.decided)

    def source(self, path: Path) -> Source:
        """The text of a file, with what a record of the same name beside it says of publisher and day.

        Raises:
            DataError: the file cannot be read, or is no article.
        """
        try:
            source = sources.read(path.read_bytes(), str(path), encoding=self.encoding)
        except OSError as error:
            raise DataError(
                [Finding(str(path), "", f"a file that cannot be read: {error.strerror}", "a text")]
            ) from None
        said = _beside(path)
        known = self.known.named(source.publisher, ("organization",)) if source.publisher else []
        publisher = said.get("publisher") or (known[0][0] if known else "") or self.publisher
        published = said.get("published") or source.published or self.published
        return replace(source, publisher=publisher, published=published, name=said.get("id") or path.stem)

    def run(self, path: Path) -> list[Candidate]:
        """The candidates of a file. Raises DataError, NoModel, ModelError."""
        self.prepare()
        source = self.source(path)
        candidates = self._asked(source) if self.model else extract.extract(source, self._parser, self.known)
        candidates = (
            [self._suggestions.complete(candidate, source.text) for candidate in candidates]
            if self._suggestions
            else candidates
        )
        return [candidate for candidate in candidates if candidate.confidence >= self.least]

    def _asked(self, source: Source) -> list[Candidate]:
        assert self.model is not None
        told = self.model.extract(source)
        self.dropped += told.dropped
        return told.candidates


def _beside(path: Path) -> dict[str, str]:
    """What the record beside a text says; nothing if there is none that can be read."""
    record = path.with_suffix(".yaml")
    try:
        value = yaml.safe_load(record.read_text(encoding="utf-8")) if record.is_file() else {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return {}
    return (
        {key: str(value[key]) for key in ("id", "publisher", "published") if key in value}
        if isinstance(value, dict)
        else {}
    )


@dataclass(frozen=True)
class Outcome:
    """What came of one text: how many candidates, or why none; `skipped` if it was done before."""

    path: Path
    candidates: int = 0
    skipped: bool = False
    error: DataError | None = None


def texts_in(folder: Path | str) -> list[Path]:
    """The texts of a folder and its folders, sorted."""
    return sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def run(job: Job, paths: Sequence[Path], output: Path, workers: int = 1) -> Iterator[Outcome]:
    """Extract from many texts into a file, in any order; what the file has already is skipped.

    Args:
        job: what is done with each.
        paths: the texts.
        output: the file of JSON lines.
        workers: processes; with one, the work is done in this.

    Raises:
        DataError: the output is another kind of file, or ends in candidates of a model that no line says are all.
        NoModel: there is no parser.
        ModelError: the language model cannot be used; the texts before are done.
    """
    done = recover(output, job.by)
    todo = []
    for path in paths:
        digest = _digest(path)
        if digest in done:
            yield Outcome(path, done[digest], skipped=True)
        else:
            done[digest] = 0
            todo.append((path, digest))
    workers = 1 if job.model else min(workers, len(todo))
    with output.open("a", encoding="utf-8") as file:
        if workers <= 1:
            results: Iterator[tuple[list[Candidate], DataError | None]] = (_attempt(job, path) for path, _ in todo)
            yield from _written(file, job.by, todo, results)
            return
        with ProcessPoolExecutor(workers, get_context("spawn"), _start, (job,)) as pool:
            yield from _written(file, job.by, todo, pool.map(_work, [path for path, _ in todo], chunksize=4))


def _written(
    file: TextIO,
    by: str,
    todo: Sequence[tuple[Path, str]],
    results: Iterator[tuple[list[Candidate], DataError | None]],
) -> Iterator[Outcome]:
    who = {"by": by} if by else {}
    for (path, digest), (candidates, error) in zip(todo, results, strict=True):
        if error is None:
            mark = json.dumps({"done": digest, "file": path.name, "candidates": len(candidates)} | who)
            file.write("".join(write_lines(candidates)) + mark + "\n")
            file.flush()
            os.fsync(file.fileno())
        yield Outcome(path, len(candidates), error=error)


def _digest(path: Path) -> str:
    import hashlib

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError([Finding(str(path), "", f"a file that cannot be read: {error.strerror}", "a text")]) from None


def recover(output: Path, by: str = "") -> dict[str, int]:
    """The hashes of the texts that an output has, with their candidates; what was cut off at its end is taken away.

    Args:
        output: the file.
        by: which language model has done them; "": rules.

    Raises:
        DataError: a line is none that `kg extract` wrote, or candidates of a language model at the end are of a text
            that no line says is done. Earlier versions wrote none for a model; its answers are not thrown away.
    """
    if not output.exists():
        return {}
    done: dict[str, int] = {}
    whole = place = paid = 0
    is_marked = False
    with output.open("rb") as file:
        for number, line in enumerate(file, 1):
            place += len(line)
            try:
                value = json.loads(line) if line.endswith(b"\n") else None
            except ValueError:
                value = None
            if value is None and not line.endswith(b"\n"):
                break
            if not isinstance(value, dict) or not ("done" in value or "exact" in value):
                raise _not_ours(output, number, "a line that is no candidate", "a file that kg extract wrote")
            if "done" in value:
                is_marked |= "by" in value
                if value.get("by", "") == by:
                    done[str(value["done"])] = int(value.get("candidates", 0))
                whole, paid = place, 0
            elif value.get("rule") == RULE:
                paid = paid or number
    if paid and not is_marked:
        found = "candidates of a language model behind which no line says that their text is done"
        raise _not_ours(output, paid, found, "another file, or these lines removed")
    if whole != output.stat().st_size:
        os.truncate(output, whole)
    return done


def _not_ours(output: Path, number: int, found: str, expected: str) -> DataError:
    return DataError([Finding(str(output), f"line {number}", found, expected, "candidate", number)])


def _attempt(job: Job, path: Path) -> tuple[list[Candidate], DataError | None]:
    try:
        return job.run(path), None
    except DataError as error:
        return [], error


_job: Job | None = None


def _start(job: Job) -> None:
    global _job
    _job = job
    job.prepare()


def _work(path: Path) -> tuple[list[Candidate], DataError | None]:
    if _job is None:
        raise RuntimeError("the process was not started by run()")
    return _attempt(_job, path)


__all__ = ["SUFFIXES", "Job", "NoModel", "Outcome", "recover", "run", "texts_in"]
