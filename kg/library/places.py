"""Where a store is when nobody says where."""

from platformdirs import user_data_path

DEFAULT_STORE = user_data_path("onrecord")
"""The folder of the store that `make`, `kg` and `kg.open()` take where none is named."""
