"""What tests of extraction share: the founding names, and the founding articles' texts where they are at hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg.cli.knowing import founding as founding_names
from kg.ontology import Ontology

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


@pytest.fixture(scope="session")
def known():
    """The names of the founding data."""
    return founding_names(Ontology())


@pytest.fixture(scope="session")
def seeds() -> dict[str, Path]:
    """The founding articles' texts by SHA-256."""
    if not SEEDS.is_dir():
        pytest.skip("the founding articles' texts are not at hand (../shared/seeds)")
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(SEEDS.glob("*.txt"))}
