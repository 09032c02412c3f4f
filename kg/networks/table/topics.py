"""Which topics a proposition belongs to, at any level of the hierarchy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.errors import KgError


@dataclass(frozen=True)
class Topics:
    """The skos:broader links between propositions and topics.

    Attributes:
        broader: id of a proposition or topic to the ids of its broader topics.
    """

    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def direct(self, proposition: str) -> tuple[str, ...]:
        """The topics that a proposition itself names, sorted."""
        return tuple(sorted(self.broader.get(proposition, ())))

    def all(self, proposition: str) -> tuple[str, ...]:
        """Every topic above a proposition, sorted."""
        topics: set[str] = set()
        waiting = list(self.broader.get(proposition, ()))
        while waiting:
            topic = waiting.pop()
            if topic not in topics:
                topics.add(topic)
                waiting.extend(self.broader.get(topic, ()))
        return tuple(sorted(topics))

    def depth(self, topic: str) -> int:
        """The level of a topic: 1 if it has no broader topic, else one more than its shallowest broader topic.

        Raises:
            KgError: a topic is broader than itself.
        """
        level, layer, seen = 1, {topic}, {topic}
        while layer:
            if any(not self.broader.get(item) for item in layer):
                return level
            layer = {upper for item in layer for upper in self.broader[item]} - seen
            seen |= layer
            level += 1
        raise KgError(f"topic {topic}: its broader topics form a loop; expected a topic at the top")

    def at(self, proposition: str, level: str) -> tuple[str, ...]:
        """The topics of a proposition at "direct", "any", or the number of a level counted from the top as 1.

        A proposition under several topics is counted under each; one that has none at the level under none.
        """
        if level == "direct":
            return self.direct(proposition)
        if level == "any":
            return self.all(proposition)
        return tuple(topic for topic in self.all(proposition) if self.depth(topic) == int(level))
