"""The embedded engine: pyoxigraph on disk, one writer process, readers that can be stopped."""

from kg.engine.embedded.store import EmbeddedEngine, open
from kg.engine.turns import Queue

__all__ = ["EmbeddedEngine", "Queue", "open"]
