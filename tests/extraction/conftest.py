"""What tests of extraction share: the founding names, and the founding articles' texts where they are at hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg.cli.knowing import founding as founding_names
from kg.extraction.candidate import Candidate
from kg.extraction.extract import extract
from kg.extraction.sources import Source
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


@pytest.fixture(scope="session")
def parser(known):
    """The pipeline, loaded once."""
    from kg.extraction.parsing import NoModel, Parser

    try:
        return Parser(known)
    except NoModel as error:
        pytest.skip(str(error))


@pytest.fixture
def found(parser, known):
    """The candidates of a text published on 17 February 2025."""

    def of(text: str, published: str = "2025-02-17") -> list[Candidate]:
        return extract(Source("a", text, published=published), parser, known)

    return of
