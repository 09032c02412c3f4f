"""The embedded engine: pyoxigraph on disk, one writer process, readers that can be stopped."""

from kg.engine.embedded.pool import Queue
from kg.engine.embedded.store import EmbeddedEngine, open

__all__ = ["EmbeddedEngine", "Queue", "open"]
