"""Engines: one interface (`kg.engine.base`), an embedded and a remote implementation."""
