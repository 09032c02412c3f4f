"""The index on PostgreSQL holds what the one in a file holds, and answers the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.resources.paging import RESOURCES, listed
from api.service import Service
from api.settings import Settings
from kg.changes import commit
from kg.engine import embedded
from kg.index import opening
from kg.index.indexed import IndexedEngine
from kg.index.lists import LISTS
from kg.ontology import Ontology
from kg.records import drafts
from tests.index import postgres
from tests.index.test_keeping import GRAPH, contents
from tests.index.test_lists import _filters, _plain

pytestmark = pytest.mark.skipif(not postgres.available(), reason=postgres.MISSING)
ONTOLOGY = Ontology()


@pytest.fixture(scope="module")
def both(founding, tmp_path_factory) -> Iterator[tuple[IndexedEngine, IndexedEngine]]:
    """One store with two indexes: on PostgreSQL, and in its folder."""
    store = tmp_path_factory.mktemp("shared") / "store"
    shutil.copytree(founding, store)
    # The server's user may not enter the folders of pytest.
    with tempfile.TemporaryDirectory() as folder, embedded.open(store, readers=2) as engine:
        Path(folder).chmod(0o755)
        with postgres.server(Path(folder) / "server") as url:
            shared, own = opening.at(engine, url, ONTOLOGY), opening.beside(engine, store, ONTOLOGY)
            shared.rebuild()
            own.rebuild()
            yield shared, own
            shared.keeper.close()
            own.keeper.close()


def test_both_hold_the_same_rows(both):
    shared, own = both
    assert contents(shared) == contents(own)


@pytest.mark.parametrize("resource", [one for one in RESOURCES if one.name in LISTS], ids=lambda one: one.name)
def test_both_give_the_same_lists(both, resource):
    services = [Service.of(Settings(), engine, "x") for engine in both]
    for filters in _filters(resource):
        one, other = (listed(service, resource, filters, 7, None) for service in services)
        assert [item.id for item in one.items] == [item.id for item in other.items], filters
        assert _plain(one.items) == _plain(other.items), filters
        assert one.following == other.following


def test_a_change_is_in_the_shared_index_and_the_other_catches_up(both):
    shared, own = both
    change = [drafts.of_quads(GRAPH, [], ONTOLOGY)]
    commit.commit(shared, ONTOLOGY, change, author="test", now=datetime(2026, 11, 1, tzinfo=UTC))
    assert shared.index.revision() == shared.revision()
    assert own.keeper.mend(60)
    assert contents(shared) == contents(own)
