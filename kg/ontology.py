"""The files of `ontology/`: where they are, and their text with the bases in force."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.bases import Bases


def packaged(folder: str) -> Path:
    """The project's own "ontology" or "data" folder: inside an installed package, else beside the sources."""
    installed = Path(__file__).parent / f"_{folder}"
    return installed if installed.is_dir() else Path(__file__).parent.parent / folder


@dataclass(frozen=True)
class Ontology:
    """A folder of vocabulary, shapes, context, questions and checks.

    Attributes:
        folder: the folder; by default the project's own.
        bases: the IRI bases that replace the defaults in every file read.
    """

    folder: Path = field(default_factory=lambda: packaged("ontology"))
    bases: Bases = field(default_factory=Bases)

    def text(self, name: str) -> str:
        """A file's text, localized. Raises FileNotFoundError."""
        return self.bases.localize((self.folder / name).read_text(encoding="utf-8"))

    @cached_property
    def context(self) -> dict[str, Any]:
        """The JSON-LD context that turns records into RDF: a mapping from field to its definition."""
        document: dict[str, dict[str, Any]] = json.loads(self.text("context.jsonld"))
        return document["@context"]

    @cached_property
    def vocabulary(self) -> str:
        """Vocabulary and schemes as one Turtle text."""
        return self.text("vocabulary.ttl") + "\n" + self.text("schemes.ttl")

    @cached_property
    def shapes(self) -> str:
        """The SHACL shapes as one Turtle text: `shapes/*.ttl`, a file for each part of the model."""
        names = sorted(path.name for path in (self.folder / "shapes").glob("*.ttl"))
        return "\n".join(self.text(f"shapes/{name}") for name in names)
