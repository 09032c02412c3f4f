"""The names of an import settled: decisions applied, what is asked for folded, look-alikes found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.errors import Finding
from kg.imports.corpus import Coding
from kg.imports.decisions import Decisions, renamed, resolved
from kg.imports.identity import identified, placed
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
        apart: names that none of the things of the store is that have them: their items differ.
        items: (kind, name) to the item of Wikidata that is to be linked with it.
        told: what items decided against names, in words.
    """

    coding: Coding
    ids: Mapping[tuple[str, str], str]
    becomes: Mapping[tuple[str, str], str]
    alike: Sequence[LookAlike]
    unused: Sequence[tuple[str, str]]
    apart: frozenset[tuple[str, str]] = frozenset()
    items: Mapping[tuple[str, str], str] = field(default_factory=dict)
    told: Sequence[str] = ()

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
    whole = placed(coding, store)
    mentioned = whole.mentioned()
    unused = [key for key in decisions.becomes if key not in mentioned]
    decided = renamed(whole, names)
    settled = decisions.becomes
    becomes = {key: name for key, name in foldings(decided, store, folds).items() if key not in settled}
    folded = renamed(decided, becomes)
    same = identified(folded, store, ids)
    done = renamed(folded, same.becomes)
    done = replace(done, faults=[*done.faults, *same.faults])
    alike = [each for each in look_alikes(done, store, settled) if not _told_apart(each, done, store)]
    known = {**ids, **same.ids}
    return Settled(done, known, {**becomes, **same.becomes}, alike, unused, same.apart, same.links, same.told)


def _told_apart(alike: LookAlike, coding: Coding, store: Things) -> bool:
    """Whether both names of a look-alike have items, which then say whether they are one."""
    items = {(item.kind, item.name) for item in coding.items}
    other = bool(store.by_id[alike.id].item) if alike.id else (alike.kind, alike.like) in items
    return other and (alike.kind, alike.name) in items
