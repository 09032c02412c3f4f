"""A data folder checked whole: records, how they hang together, SHACL, on demand the texts, and the guards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pyoxigraph as ox

from kg.building.contents import contents
from kg.errors import DataError, Finding
from kg.ontology import Ontology
from kg.records import drafts, folder, texts
from kg.records.drafts import Draft
from kg.validation import EngineName, Locate, Outcome, checks, validate

Progress = Callable[[str, int, int], None]
"""Is told a step, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Checked:
    """A data folder that conforms.

    Attributes:
        drafts: a draft for each graph.
        quads: every quad of a fresh store but the log: vocabulary, records and what is derived from them.
    """

    drafts: list[Draft]
    quads: list[ox.Quad]


def _quiet(step: str, done: int, total: int) -> None:
    """Tell nobody."""


def check(
    data: Path,
    ontology: Ontology,
    *,
    texts_in: Path | None = None,
    engine: EngineName = "shacl",
    advice: bool = False,
    quote_words: int = checks.QUOTE_WORDS,
    progress: Progress = _quiet,
) -> Checked:
    """Check a data folder: its records, how they hang together, SHACL, on demand the texts, and then the guards.

    Args:
        data: the data folder.
        ontology: what the records may say.
        texts_in: a folder with the articles' texts; None: passages are not proved.
        engine: the SHACL engine.
        advice: whether to give advice too: what data may do otherwise for a reason.
        quote_words: how many words a passage may quote.
        progress: is told how far it is.

    Returns:
        What a fresh store is to hold.

    Raises:
        DataError: all findings of all steps, and the SHACL report.
    """
    total = sum(map(len, folder.files(data).values()))
    counted = count()
    loaded = folder.load(data, ontology, lambda path: progress("reading records", next(counted), total))
    progress("checking shapes", 0, 1)
    outcome = _without_consequences(judge(loaded.drafts, ontology, engine), loaded, ontology)
    findings = [*loaded.findings, *_news(outcome.findings, loaded.findings)]
    if texts_in:
        findings += _prove(loaded.drafts, texts_in, quote_words, progress)
    quads: list[ox.Quad] = []
    if not findings:
        progress("deriving positions", 0, 1)
        quads = list(contents(loaded.drafts, ontology))
        progress("checking the whole", 0, 1)
        findings += checks.run(quads, ontology, _locate(loaded.drafts), advice=advice, quote_words=quote_words)
    if findings:
        raise DataError(sorted(set(findings)), outcome.report(ox.RdfFormat.N_TRIPLES).decode())
    return Checked(loaded.drafts, quads)


def _prove(every: Sequence[Draft], texts_in: Path, quote_words: int, progress: Progress) -> Iterator[Finding]:
    known = texts.by_digest(texts_in)
    for number, draft in enumerate(every):
        progress("proving passages", number, len(every))
        if draft.role == drafts.ARTICLE:
            yield from texts.check(draft, known, quote_words)


def _without_consequences(outcome: Outcome, loaded: folder.Folder, ontology: Ontology) -> Outcome:
    """The outcome less what may be true of a thing only because the file that defines it is malformed."""
    if not loaded.unread:
        return outcome
    defined = {ontology.bases.id(identity) for draft in loaded.drafts for identity, _ in draft.defined}

    def is_told(value: object) -> bool:
        if not isinstance(value, ox.NamedNode) or value.value in defined:
            return True
        return ontology.bases.shorten(value.value) not in loaded.unread

    return replace(outcome, violations=[kept for kept in outcome.violations if is_told(kept.value)])


def _locate(every: Sequence[Draft]) -> Locate:
    """Finds the record behind a node of some drafts."""
    by_graph = {draft.graph: draft for draft in every}

    def locate(graph: str, node: str, about: str | None, value: str | None) -> tuple[str, str, int] | None:
        place = by_graph[graph].places.locate(node, about, value) if graph in by_graph else None
        return (place.file, place.path, place.line) if place and place.file else None

    return locate


def judge(every: Sequence[Draft], ontology: Ontology, engine: EngineName = "shacl") -> Outcome:
    """The SHACL outcome for drafts, each alone with the reference nodes that it touches."""
    by_graph = {draft.graph: draft for draft in every}
    common = by_graph.get(ontology.bases.graph(drafts.REFERENCE))
    data = {graph: draft.quads for graph, draft in by_graph.items()}
    outcome = validate(data, common.quads if common else (), ontology, engine=engine, locate=_locate(every))
    # Two definitions of one node contradict each other; that there are two is the finding.
    twice = {draft.graph: draft.twice for draft in every}
    told = [violation for violation in outcome.violations if violation.focus not in twice[violation.graph]]
    return replace(outcome, violations=told)


def _news(findings: Iterable[Finding], known: Sequence[Finding]) -> Iterator[Finding]:
    """Findings about places that nothing has been said about yet."""
    said = {(finding.file, finding.path) for finding in known}
    return (finding for finding in findings if (finding.file, finding.path) not in said)
