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
    *("api/test_writes.py", "browser/test_pages.py", "suites/test_evaluation.py", "browser/test_walk.py"),
    *("browser/test_hostile_names.py", "browser/test_trouble.py", "engine/test_embedded_limits.py"),
    *("api/test_schemathesis.py", "engine/test_contract.py", "library/test_notebooks.py", "api/test_pages.py"),
    *("api/test_hostile.py", "index/test_keeping.py", "validation/test_examples.py", "cli/test_query_and_diff.py"),
    *("records/test_commands.py", "clients/test_linked_data.py", "cli/test_link.py", "records/test_corruption.py"),
    *("api/test_resources.py", "api/test_starting.py", "assistant/test_assistant.py", "api/test_every_route.py"),
    *("engine/test_remote.py", "api/test_workers.py", "api/test_crashes.py", "library/test_library.py"),
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
