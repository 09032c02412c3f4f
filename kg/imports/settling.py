"""The names of an import settled: decisions applied, what is asked for folded, look-alikes found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import Finding
from kg.imports.corpus import Coding
from kg.imports.decisions import Decisions, renamed, resolved
from kg.imports.naming import Things
from kg.imports.spelling import LookAlike, foldings, look_alikes


@dataclass(frozen=True)
class Settled:
    """A coding whose names are settled, as far as they are.

    Attributes:
        coding: with the names that count.
        ids: (kind, name) to the id of the thing of the store that somebody said it means.
        becomes: what was folded: (kind, name) to the name that it became.
        alike: look-alikes that nobody decided on, spellings of one name first.
        unused: decisions on names that the source does not have.
    """

    coding: Coding
    ids: Mapping[tuple[str, str], str]
    becomes: Mapping[tuple[str, str], str]
    alike: Sequence[LookAlike]
    unused: Sequence[tuple[str, str]]

    def undecided(self) -> list[Finding]:
        """A finding for each spelling that somebody has to decide on."""
        return [
            Finding(
                self.coding.file,
                each.where,
                f"{each.kind} {each.name!r} is spelled like "
                + (f"{each.like!r} ({each.id}, in the store)" if each.id else repr(each.like)),
                "a decision: --names FILE lists them to be decided, --fold case,points,spaces makes them one, "
                "--as-written keeps each",
                "spelling",
            )
            for each in self.alike
            if each.spelling
        ]


def settle(coding: Coding, store: Things, decisions: Decisions, folds: Iterable[str] = ()) -> Settled:
    """Apply decisions and foldings to the names of a coding.

    Raises:
        DataError: a decision names an id that the store does not have, or decisions go round in a circle.
    """
    names, ids = resolved(decisions, store)
    mentioned = coding.mentioned()
    unused = [key for key in decisions.becomes if key not in mentioned]
    decided = renamed(coding, names)
    settled = decisions.becomes
    becomes = {key: name for key, name in foldings(decided, store, folds).items() if key not in settled}
    done = renamed(decided, becomes)
    return Settled(done, ids, becomes, look_alikes(done, store, settled), unused)
