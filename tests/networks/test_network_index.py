"""The statement table out of the index is the one that the graphs give."""

from __future__ import annotations

import shutil
from dataclasses import fields

import numpy as np

from kg.engine import embedded
from kg.index import opening
from kg.networks.table.column import Column
from kg.networks.table.loading import load
from kg.ontology import Ontology


def test_both_ways_give_the_same_table(founding, tmp_path):
    folder = tmp_path / "store"
    shutil.copytree(founding, folder)
    with embedded.open(folder, readers=2) as engine:
        indexed = opening.beside(engine, folder, Ontology())
        indexed.rebuild()
        found, expected = load(indexed, Ontology()), load(engine, Ontology())
        indexed.keeper.close()
    assert len(found) == len(expected) > 100
    for field in fields(expected):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(other, Column):
            assert list(map(one.name, range(len(one)))) == list(map(other.name, range(len(other)))), field.name
        elif isinstance(other, np.ndarray):
            assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f"), field.name
        else:
            assert one == other, field.name
