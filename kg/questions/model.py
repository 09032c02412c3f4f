"""Which version of the model made a store, which rules derived all in it, and whether both are those of this program.

The version of the rules stands in the store's log, beside the revisions: every change writes it, since what a change
derives is derived by them, and `kg migrate`, which derives all anew, is what raises it.
"""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import OWL, Bases
from kg.engine.base import Engine
from kg.errors import StoreError
from kg.ontology import Ontology
from kg.questions.rules import ask

RULES = "3"
"""The version of the rules of derivation. It is raised with every change of what they give; a test says when."""

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


def rules_mark(bases: Bases, version: str = RULES) -> Quad:
    """What a store's log says of the rules by which what is derived in it is derived."""
    about = NamedNode(bases.graph("derived"))
    return Quad(about, NamedNode(OWL + "versionInfo"), Literal(version), NamedNode(bases.graph("changes")))


def stored_rules(engine: Engine, ontology: Ontology) -> str | None:
    """The version of the rules by which all in a store is derived, "1" where it does not say; None: nothing is."""
    rows = ask(engine, ontology, "derived-by")
    versions = [row["rules"].value for row in rows if row["rules"] is not None]
    return min(versions, default="1") if rows else None


def refuse_other(engine: Engine, ontology: Ontology, where: str, *, on_server: bool = False) -> None:
    """Raise StoreError, which says what to do, for a store that another version of the model, or of the rules, made.

    One on a SPARQL server (`on_server`) is not migrated where it is: what it was pushed from is, and pushed again.
    """
    migrate = f"run `kg migrate --store {where}`, which keeps a copy"
    if on_server:
        migrate = "empty the server, run `kg migrate` on the store that was pushed to it, and `kg push` again"
    version, own = stored_version(engine, ontology), own_version(ontology)
    if version is not None and version != own:
        older = [int(part) for part in version.split(".")] < [int(part) for part in own.split(".")]
        todo = migrate if older else "upgrade onrecord"
        raise StoreError(f"{where} was made by version {version} of the model, and this is {own}: {todo}")
    rules = stored_rules(engine, ontology)
    if rules is not None and rules != RULES:
        todo = migrate if int(rules) < int(RULES) else "upgrade onrecord"
        raise StoreError(f"positions in {where} are derived by version {rules} of the rules, these are {RULES}: {todo}")
