"""Where a store is when nobody says where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path

DEFAULT_STORE = user_data_path("onrecord")
"""The folder of the store that `make`, `kg` and `kg.open()` take where none is named."""
VARIABLE = "KG_STORE"
"""The variable of the environment that names another one, for the command, the service and notebooks alike."""


def named_or_default(environment: Mapping[str, str]) -> Path:
    """The store's folder: the one that the environment names, else the default one. An empty name is none."""
    named = environment.get(VARIABLE, "")
    return Path(named).expanduser() if named else DEFAULT_STORE
