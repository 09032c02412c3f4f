"""Where tests keep their files: in memory where there is room, since thousands of stores are written and what is tested
does not depend on how long a disk takes to make them durable."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
"""Files in memory, on Linux."""
NEEDED_BYTES = 4 * 2**30
"""What must be free of it; a whole run needs about half."""


def in_memory() -> None:
    """Have this process and those that it starts make their temporary files in memory, unless `TMPDIR` says where."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and _free() >= NEEDED_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def _free() -> int:
    """Bytes that are free there, of the memory that it may take and of what the machine has; 0 if nothing may run."""
    place = os.statvfs(MEMORY)
    if place.f_flag & os.ST_NOEXEC:  # tests install programs and run them
        return 0
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    available = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    return min(place.f_bavail * place.f_frsize, available // 2)
