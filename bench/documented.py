"""Random requests by the hundred for each operation of the OpenAPI document, by each role, on a copy of a store.

    .venv/bin/python bench/documented.py --store store --examples 200

Says each operation whose answer failed a check of schemathesis (a 5xx among them); the exit code is 1 if there is one.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from hypothesis.errors import Unsatisfiable

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.api.described import MODES, ask_at_random, document_of, operations
from tests.api.running_service import running
from tests.api.writers import token

PROXY = "127.0.0.1"
ADDRESSES = (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in itertools.count(1))


def headers(authorization: dict[str, str]) -> dict[str, str]:
    """Of a request of a role, each from an address of its own: one may not try wrong tokens by the hundred."""
    return {**authorization, "X-Forwarded-For": next(ADDRESSES)}


def failures(url: str, folder: Path, examples: int, begins: str) -> int:
    """Ask every operation; how many of them failed."""
    document, failed = document_of(url), 0
    told = {role: {"Authorization": f"Bearer {token(folder, role)}"} for role in ("reader", "editor", "admin")}
    roles = {"nobody": {}, **told}
    for path, method in (operation for operation in operations() if operation[0].startswith(begins)):
        for role, authorization in roles.items():
            begun, outcome = time.perf_counter(), "as documented"
            for mode in MODES:
                try:
                    ask_at_random(document, path, method, examples, mode, partial(headers, authorization))
                except Unsatisfiable:
                    continue  # nothing is invalid there
                except (Exception, BaseExceptionGroup) as error:  # whatever a check raises is what is to be shown
                    outcome = "\n".join([f"failed ({mode})", *map(str, getattr(error, "exceptions", [error]))])
                    failed += 1
            print(f"{method:6} {path:40} {role:6} {time.perf_counter() - begun:6.1f} s  {outcome}", flush=True)
    return failed


def main() -> int:
    """Read the arguments and ask."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--examples", type=int, default=200, help="requests of each kind for each operation and role")
    parser.add_argument("--paths", default="/", help="what the paths to ask begin with")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(shutil.copytree(given.store, Path(folder) / "store"))
        with running(store, readers=2, proxies=PROXY) as service:
            return int(failures(service.url, store.parent, given.examples, given.paths) > 0)


if __name__ == "__main__":
    sys.exit(main())
