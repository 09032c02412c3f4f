"""Several processes behind one port are one service."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.api.running_service import alive, children, until
from tests.api.writers import writable


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """One service for all tests here, since two workers take long to start; the last test ends it."""
    with writable(tmp_path_factory.mktemp("workers") / "store", workers=2, plain=1) as started:
        yield started


def workers(service):
    """Process ids of the workers."""
    parent = service.running.process.pid
    of_workers = {child for child in children(parent) if _parent(child) == parent}
    return of_workers


def _parent(pid):
    """The parent of a process; None if it has ended meanwhile, as those of a killed worker do one by one."""
    try:
        with open(f"/proc/{pid}/stat") as status:
            return int(status.read().rpartition(")")[2].split()[1])
    except OSError:
        return None


def ready(service):
    """Whether every worker that takes one of a dozen connections has opened its store."""
    return all(httpx.get(f"{service.running.url}/ready", timeout=60).status_code == 200 for _ in range(12))


def add(service, number):
    """Add one number to a list that only updates make."""
    text = f"INSERT DATA {{ GRAPH <http://x/g> {{ <http://x/s> <http://x/p> {number} }} }}"
    return httpx.post(
        f"{service.running.url}/update", data={"update": text}, headers=dict(service.editor.headers), timeout=60
    )


def test_what_one_worker_writes_every_worker_reads(service):
    assert len(workers(service)) == 2
    assert ready(service), "a worker that is not takes no connection"
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda number: add(service, number), range(12)))
    assert [answer.status_code for answer in answers] == [200] * 12, [answer.text for answer in answers]
    query = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH <http://x/g> { ?s ?p ?o } }", "format": "csv"}
    for _ in range(8):  # each connection may be taken by either worker
        assert httpx.get(service.running.sparql, params=query, timeout=60).text.split() == ["n", "12"]


def test_a_lost_worker_is_replaced_and_the_service_goes_on(service):
    until(lambda: len(workers(service)) == 2)
    before = workers(service)
    lost = min(before)
    os.kill(lost, signal.SIGKILL)
    assert until(lambda: len(workers(service) - {lost}) == 2 and lost not in workers(service))
    assert ready(service), "the one that is left answers until the new one can"


def test_nothing_is_left_of_a_killed_service(service):
    family = children(service.running.process.pid)
    assert len(family) > 2
    os.kill(service.running.process.pid, signal.SIGKILL)
    service.running.process.wait()
    assert until(lambda: not any(alive(pid) for pid in family))
