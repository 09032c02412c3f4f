"""A store as it is in the middle of a request: patterns are asked of a scratch engine that holds what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack

from pyoxigraph import Quad

from kg.changes.stored import Stored
from kg.engine.base import Engine, Patch
from kg.errors import LimitError

MOST_QUADS = 1_000_000
"""How many quads a scratch engine may hold."""

OpenScratch = Callable[[], AbstractContextManager[Engine]]
"""Opens an empty engine that is gone, with all it holds, when its block ends."""


class Overlay:
    """Leave it with `with`.

    Args:
        stored: the store.
        open_scratch: opens the scratch engine, if it comes to that.
    """

    def __init__(self, stored: Stored, open_scratch: OpenScratch) -> None:
        self.stored, self.open_scratch = stored, open_scratch
        self.stack = ExitStack()
        self.scratch: Engine | None = None
        self.held: dict[str, set[Quad]] = {}

    def engine(self, changed: Mapping[str, Mapping[Quad, None]]) -> Engine:
        """An engine that holds the store with these graphs in the place of its own.

        Raises:
            LimitError: the store is too large to be copied for this.
        """
        if not changed:
            return self.stored.engine
        if self.scratch is None:
            kept = [name for name in self.stored.graphs() if name not in changed]
            now = {name: set(self.stored.graph(name)) for name in kept}
            self.scratch = self.stack.enter_context(self.open_scratch())
        else:
            now = {name: quads for name, quads in self.held.items() if name not in changed}
        now |= {name: set(quads) for name, quads in changed.items()}
        if sum(map(len, now.values())) > MOST_QUADS:
            message = f"patterns after other operations need at most {MOST_QUADS} quads; send each as its own request"
            raise LimitError(message, "result")
        before = {quad for quads in self.held.values() for quad in quads}
        after = {quad for quads in now.values() for quad in quads}
        self.scratch.apply(Patch(list(before - after), list(after - before)))
        self.held = now
        return self.scratch

    def __enter__(self) -> Overlay:
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()
