"""A data folder checked whole, and built into a store: records, SHACL, texts, positions, one load."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

import kg
from kg.derive import derive, rows_of
from kg.errors import DataError, Finding
from kg.ontology import Ontology
from kg.records import drafts, folder, texts
from kg.records.drafts import Draft
from kg.validation import EngineName, Outcome, validate

Progress = Callable[[str], None]


def _quiet(step: str) -> None:
    """Tell nobody."""


def check(
    data: Path,
    ontology: Ontology,
    *,
    texts_in: Path | None = None,
    engine: EngineName = "shacl",
    progress: Progress = _quiet,
) -> list[Draft]:
    """Check a data folder: its records, how they hang together, SHACL, and on demand the texts.

    Args:
        data: the data folder.
        ontology: what the records may say.
        texts_in: a folder with the articles' texts; None: passages are not proved.
        engine: the SHACL engine.
        progress: is told each step.

    Returns:
        A draft for each graph.

    Raises:
        DataError: all findings of all steps, and the SHACL report.
    """
    loaded = folder.load(data, ontology, lambda path: progress(path.name))
    progress("shapes")
    outcome = judge(loaded.drafts, ontology, engine)
    findings = [*loaded.findings, *_news(outcome.findings, loaded.findings)]
    if texts_in:
        known = texts.by_digest(texts_in)
        for draft in loaded.drafts:
            progress("texts")
            findings += texts.check(draft, known) if draft.role == drafts.ARTICLE else ()
    if findings:
        raise DataError(sorted(set(findings)), outcome.report(ox.RdfFormat.N_TRIPLES).decode())
    return loaded.drafts


def judge(every: Sequence[Draft], ontology: Ontology, engine: EngineName = "shacl") -> Outcome:
    """The SHACL outcome for drafts, each alone with the reference nodes that it touches."""
    by_graph = {draft.graph: draft for draft in every}
    common = by_graph.get(ontology.bases.graph(drafts.REFERENCE))

    def locate(graph: str, node: str, about: str | None, value: str | None) -> tuple[str, str, int] | None:
        place = by_graph[graph].places.locate(node, about, value)
        return (place.file, place.path, place.line) if place.file else None

    data = {graph: draft.quads for graph, draft in by_graph.items()}
    outcome = validate(data, common.quads if common else (), ontology, engine=engine, locate=locate)
    # Two definitions of one node contradict each other; that there are two is the finding.
    twice = {draft.graph: draft.twice for draft in every}
    told = [violation for violation in outcome.violations if violation.focus not in twice[violation.graph]]
    return replace(outcome, violations=told)


def _news(findings: Iterable[Finding], known: Sequence[Finding]) -> Iterator[Finding]:
    """Findings about places that nothing has been said about yet."""
    said = {(finding.file, finding.path) for finding in known}
    return (finding for finding in findings if (finding.file, finding.path) not in said)


def digest(data: Path, ontology: Ontology) -> str:
    """One SHA-256 over everything that a build depends on: data, ontology, bases and version."""
    total = hashlib.sha256(f"{kg.__version__} {ontology.bases}".encode())
    paths = [path for paths in folder.files(data).values() for path in paths]
    for root, every in ((data, paths), (ontology.folder, sorted(ontology.folder.glob("*.*")))):
        for path in every:
            total.update(f"\n{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return total.hexdigest()


def vocabulary(ontology: Ontology) -> list[ox.Quad]:
    """Vocabulary and schemes in their named graph."""
    graph = ox.NamedNode(ontology.bases.graph("vocabulary"))
    triples = ox.parse(ontology.vocabulary, format=ox.RdfFormat.TURTLE)
    return [ox.Quad(*quad.triple, graph) for quad in triples]


def contents(every: Mapping[str, Sequence[ox.Quad]], ontology: Ontology) -> Iterator[ox.Quad]:
    """Every quad of a fresh store: vocabulary, records and what is derived from them."""
    yield from vocabulary(ontology)
    for quads in every.values():
        yield from quads
    articles = (
        quad for graph, quads in every.items() if drafts.role_of(graph, ontology) == drafts.ARTICLE for quad in quads
    )
    yield from derive(rows_of(articles, ontology), ontology.bases)
