"""Working a change out anew while other writers come between."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kg.changes.stored import Stored
from kg.engine.asking import check
from kg.engine.base import Engine
from kg.errors import RevisionConflict
from kg.ontology import Ontology

MOST = 20
"""How often a change is worked out anew before it is given up."""

Result = TypeVar("Result")


def attempt(engine: Engine, ontology: Ontology, work: Callable[[Stored], Result]) -> Result:
    """Do work that rests on one state of the store, and again on the next state if another change came between.

    Raises:
        LimitError: it is too late for the work, or nobody waits for it.
        RevisionConflict: the work raises it though the store is as it was, or others kept changing the store.
    """
    for left in reversed(range(MOST)):
        check()
        stored = Stored(engine, ontology)
        try:
            return work(stored)
        except RevisionConflict:
            if not left or engine.revision() == stored.revision:
                raise
    raise AssertionError("the last attempt raises")
