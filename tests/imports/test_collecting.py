"""Garbage is looked for seldom while a bulk load lasts, and as before after it."""

import gc

import pytest

from kg.imports.collecting import OBJECTS, rarely


def test_garbage_is_looked_for_as_before_once_a_load_has_ended_or_failed():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(OSError, match="full"), rarely():
        assert gc.get_threshold()[0] == OBJECTS
        assert gc.isenabled()
        raise OSError("full")
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() <= frozen
