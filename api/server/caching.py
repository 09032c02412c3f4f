"""ETags: what is served follows from the store's revision and the format, so these two make the tag."""

from __future__ import annotations

from dataclasses import dataclass

from kg.engine.base import Engine


@dataclass(frozen=True)
class Tags:
    """Makes and compares entity tags (RFC 9110, section 8.8.3).

    Attributes:
        engine: whose revision counts.
        epoch: what tells this store from another at the same revision number: the service's start, for instance.
    """

    engine: Engine
    epoch: str

    def tag(self, name: str, revision: int) -> str:
        """The tag of a representation in a format at a revision. Weak: compression may change the bytes."""
        return f'W/"{self.epoch}-{revision}-{name.rpartition("/")[2]}"'

    def unchanged(self, name: str, header: str | None) -> str | None:
        """The current tag, if an If-None-Match header names it. Asks the engine, so call it in a thread."""
        if not header:
            return None
        tag = self.tag(name, self.engine.revision())
        named = {part.strip() for part in header.split(",")}
        return tag if tag in named or tag.removeprefix("W/") in named or "*" in named else None
