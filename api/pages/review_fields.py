"""What stands in the fields of `/review`: things by what they are called, taken back as the ids that they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from api.pages.titles import Titles
from kg.extraction.known import ACTORS, Known
from kg.names import fold
from kg.things.things import Thing

FIELDS = ("speaker", "on_behalf_of", "condition", "utterance")
"""Fields whose value is a thing; `chain` has several."""
SENTENCES = ("proposition",)
"""The kind of what a condition is; all else is an actor, or an utterance."""
PART = ";"
"""Between the hops of a chain."""
_BESIDE = re.compile(r"\(([a-z]+/[^\s()]+)\)\s*$", re.IGNORECASE)
"""An id beside what it is called, as fields have it where several are called so."""


class Labels:
    """Ids as a person reads them, and what a person types as ids.

    Args:
        known: the things on record, and what was named anew.
        titles: what things without a label are called.
    """

    def __init__(self, known: Known, titles: Titles) -> None:
        self._known, self._titles = known, titles

    def shown(self, id: str) -> str:
        """What a thing is called, with its id beside it where another is called so, too, or it is no thing of ours."""
        if id.startswith("utterance/"):
            return f"{self._titles(id)} ({id})"
        thing = self._known.things.by_id.get(id)
        if thing is None:
            return id
        kinds = SENTENCES if thing.kind in SENTENCES else ACTORS
        alone = [named.id for named in self._called(thing.label, kinds)] == [id] and PART not in thing.label
        return thing.label if alone else f"{thing.label} ({id})"

    def chain(self, hops: Iterable[str]) -> str:
        """The hops of a chain in one field."""
        return f"{PART} ".join(map(self.shown, hops))

    def meant(self, text: str, kinds: Collection[str] = ACTORS) -> str:
        """The id of what a text calls, if one thing of these kinds is called so; otherwise the text."""
        beside = _BESIDE.search(text)
        if beside:
            return beside[1]
        called = self._called(text, kinds)
        return called[0].id if len(called) == 1 else text

    def taken(self, form: Mapping[str, str]) -> dict[str, str]:
        """A form with ids in the place of what things are called."""
        made = dict(form)
        for name in FIELDS:
            if made.get(name, "").strip():
                made[name] = self.meant(made[name].strip(), SENTENCES if name == "condition" else ACTORS)
        if "chain" in made:
            made["chain"] = PART.join(self.meant(hop.strip()) for hop in made["chain"].split(PART) if hop.strip())
        return made

    def _called(self, text: str, kinds: Collection[str]) -> list[Thing]:
        """The things of some kinds whose label is a text, in any writing of it."""
        folded = fold(text)
        ids = self._known.things.lexicon.begun(folded.split()) if folded else ()
        things = (self._known.things.by_id[id] for id in sorted(ids))
        return [thing for thing in things if thing.kind in kinds and fold(thing.label) == folded]
