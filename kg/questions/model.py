"""By which version of the model a store was made, and whether this program can answer from it."""

from __future__ import annotations

import re

from kg.engine.base import Engine
from kg.errors import StoreError
from kg.ontology import Ontology
from kg.questions.rules import ask

_VERSION = re.compile(r'owl:versionInfo "([^"]+)"')


def stored_version(engine: Engine, ontology: Ontology) -> str | None:
    """The version of the model by which a store was made; None for a store without a vocabulary."""
    rows = ask(engine, ontology, "model-version")
    return rows[0]["version"].value if rows else None


def own_version(ontology: Ontology) -> str:
    """The version of the model of this program."""
    match = _VERSION.search(ontology.vocabulary)
    if match is None:
        raise StoreError("the vocabulary has no version; expected owl:versionInfo")
    return match[1]


def refuse_other(engine: Engine, ontology: Ontology, where: str) -> None:
    """Raise StoreError, which says what to do, for a store that another version of the model made."""
    version, own = stored_version(engine, ontology), own_version(ontology)
    if version is not None and version != own:
        older = [int(part) for part in version.split(".")] < [int(part) for part in own.split(".")]
        todo = f"run `kg migrate --store {where}`, which keeps a copy" if older else "upgrade onrecord"
        raise StoreError(f"{where} was made by version {version} of the model, and this is {own}: {todo}")
