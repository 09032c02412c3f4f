"""One engine of each kind, made anew for a test."""

import pytest

from kg.engine import embedded


@pytest.fixture(params=["embedded"])
def engine(request, tmp_path):
    """An empty engine."""
    with embedded.open(tmp_path / "store", readers=2) as opened:
        yield opened
