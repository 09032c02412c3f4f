"""Random requests by the hundred for each operation of the OpenAPI document, by each role, on a copy of a store.

    .venv/bin/python bench/documented.py --store store --examples 200 --done asked.txt

Says each operation whose answer failed a check of schemathesis (a 5xx among them); the exit code is 1 if there is one.
Whoever gets further in an operation is asked by the hundred: an editor where something is written, else nobody. Other
roles are refused at the door, or answered alike, and asked a tenth of that. What passed is noted in the file `--done`
and not asked again, so that what was stopped goes on; `--last` names what is asked after all else.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from hypothesis.errors import Unsatisfiable

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.api.described import MODES, PROXY, ask_at_random, document_of, operations
from tests.api.running_service import running
from tests.api.writers import token


def in_order(begins: list[str], last: list[str]) -> list[tuple[str, str]]:
    """The operations below some paths, those that begin with any of `last` behind the others."""
    chosen = [operation for operation in operations() if operation[0].startswith(tuple(begins))]
    return sorted(chosen, key=lambda operation: operation[0].startswith(tuple(last)))


def failures(
    url: str, folder: Path, examples: int, chosen: list[tuple[str, str]], done: Path | None, seed: int | None
) -> int:
    """Ask the operations that are not noted as done; how many of them failed."""
    document, failed = document_of(url), 0
    told = {role: {"Authorization": f"Bearer {token(folder, role)}"} for role in ("reader", "editor", "admin")}
    passed = set(done.read_text().splitlines()) if done and done.exists() else set()
    for path, method in chosen:
        for role, authorization in {"nobody": {}, **told}.items():
            most = examples if role == ("nobody" if method == "get" else "editor") else max(examples // 10, 1)
            name = f"{method:6} {path:40} {role:6} {most}{'' if seed is None else f' seed {seed}'}"
            if name in passed:
                continue
            begun, faults = time.perf_counter(), []
            for mode in MODES:
                try:
                    ask_at_random(document, path, method, most, mode, authorization, seed)
                except Unsatisfiable:
                    continue  # nothing is invalid there
                except (Exception, BaseExceptionGroup) as error:  # whatever a check raises is what is to be shown
                    faults += [f"failed ({mode})", *map(str, getattr(error, "exceptions", [error]))]
            outcome = "\n".join(faults) or "as documented"
            print(f"{name} {time.perf_counter() - begun:6.1f} s  {outcome}", flush=True)
            failed += bool(faults)
            if done and not faults:
                with done.open("a") as notes:
                    notes.write(f"{name}\n")
    return failed


def main() -> int:
    """Read the arguments and ask."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--examples", type=int, default=200, help="valid and invalid requests for each operation")
    parser.add_argument("--seed", type=int, help="of other requests than those of every run without it")
    parser.add_argument("--paths", nargs="+", default=["/"], help="what the paths to ask begin with")
    parser.add_argument("--last", nargs="*", default=[], help="what the paths begin with that are asked last")
    parser.add_argument("--done", type=Path, help="a file that says what passed, and is not asked again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(shutil.copytree(given.store, Path(folder) / "store"))
        with running(store, readers=2, proxies=PROXY) as service:
            chosen = in_order(given.paths, given.last)
            return int(failures(service.url, store.parent, given.examples, chosen, given.done, given.seed) > 0)


if __name__ == "__main__":
    sys.exit(main())
