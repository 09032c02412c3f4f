"""The files of ontology/examples as graphs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.ontology import Ontology
from kg.records import drafts

ONTOLOGY = Ontology()
FOLDER = ONTOLOGY.folder / "examples"
SHAPES = ONTOLOGY.bases.root + "shapes#"


def examples(kind: str) -> list[Path]:
    """The example files of "valid" or "invalid", sorted."""
    return sorted(path for path in (FOLDER / kind).iterdir() if path.suffix in (".yaml", ".ttl"))


@cache
def reference() -> tuple[Quad, ...]:
    """What the examples refer to."""
    return tuple(graph(FOLDER / "reference.yaml"))


def graph(path: Path) -> list[Quad]:
    """One example as quads: a record by the way that records take, findings left aside; Turtle as it stands."""
    if path.suffix == ".ttl":
        text = ONTOLOGY.bases.localize(path.read_text(encoding="utf-8"))
        name = NamedNode(ONTOLOGY.bases.graph("article/example"))
        return [Quad(*quad.triple, name) for quad in parse(text.encode(), format=RdfFormat.TURTLE)]
    item = drafts.read(path.read_bytes(), "application/yaml", path.name)
    if isinstance(item.value, dict):
        return drafts.article(item, path.name, ONTOLOGY).quads
    return drafts.shared([(path.name, item)], drafts.REFERENCE, ONTOLOGY).quads
