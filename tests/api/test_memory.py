"""What threads have freed does not stay with each of them."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THREADS = 20 * (os.cpu_count() or 2)
SCRIPT = """
import ctypes, threading
from api.server.memory import give_back, share_arenas
{first}
c = ctypes.CDLL(None)
c.malloc.restype, c.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
barrier = threading.Barrier({threads})
def work():
    held = c.malloc(1000)
    barrier.wait()
    c.free(held)
threads = [threading.Thread(target=work) for _ in range({threads})]
for thread in threads: thread.start()
for thread in threads: thread.join()
give_back(10**6)
c.malloc_stats()
"""

pytestmark = pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_stats"), reason="this C library has no arenas to count"
)


def arenas(first: str) -> int:
    """How many arenas a process has after many threads that asked for memory."""
    script = SCRIPT.format(first=first, threads=THREADS)
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return len(re.findall(r"^Arena \d+:", told.stderr, re.MULTILINE))


def test_threads_of_a_service_share_a_few_arenas():
    assert arenas("share_arenas()") <= max(2, os.cpu_count() or 2) < arenas("")
