"""How tests are shared out among processes: what is made for a file is made once, and what takes long begins first.

A file's tests stay together, since they share its stores and services. Those that run against several servers stay
together by server. The files that take longest begin, so that none of them is what all others wait for at the end.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.engine.servers import NAMES

LONGEST = (
    *("api/test_writes.py", "browser/test_pages.py", "suites/test_evaluation.py", "api/test_schemathesis.py"),
    *("browser/test_walk.py", "api/test_wrong_kinds.py", "test_sparql.py", "engine/test_contract.py"),
    *("index/test_keeping.py", "browser/test_hostile_names.py", "validation/test_examples.py", "api/test_hostile.py"),
    *("records/test_corruption.py", "engine/test_embedded_limits.py", "api/test_pages.py", "library/test_notebooks.py"),
    *("clients/test_linked_data.py", "api/test_resources.py", "records/test_commands.py", "cli/test_link.py"),
    *("browser/test_trouble.py", "api/test_every_route.py", "migration/test_migration.py", "engine/test_remote.py"),
    *("networks/test_network_weights.py", "cli/test_import_and_export.py", "library/test_library.py"),
    *("cli/test_query_and_diff.py", "index/test_lists.py", "assistant/test_assistant.py", "api/test_crashes.py"),
)
"""Files that take ten seconds of processor time and more, the longest first; measured with `--durations`."""
SERVER = re.compile(rf"\[({'|'.join(('embedded', *NAMES))})\b")
_PLACES = {name: place for place, name in enumerate(LONGEST)}
_HERE = Path(__file__).parent


def place(path: Path) -> int:
    """Where a file comes: those of `LONGEST` in their order, all others after them."""
    return _PLACES.get(path.relative_to(_HERE).as_posix(), len(LONGEST)) if path.is_relative_to(_HERE) else len(LONGEST)


class Scheduling(LoadFileScheduling):
    """Gives out files, those that run against several servers once for each."""

    def _split_scope(self, nodeid: str) -> str:
        server = SERVER.search(nodeid)
        return nodeid.partition("::")[0] + (server[0] if server else "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first."""
    items.sort(key=lambda item: place(item.path))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """The scheduling above, whichever is asked for: no other keeps what is shared together."""
    return Scheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: two more than there are cores, since tests also wait, for deadlines, disks and browsers."""
    return len(os.sched_getaffinity(0)) + 2 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 2
