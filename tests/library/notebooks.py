"""Runs the notebooks of the documents by nbmake, in kernels of their own, over a store beside them.

python -m tests.library.notebooks STORE     runs them and keeps what they answered in docs/notebooks
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "docs" / "notebooks"


def execute(store: Path, folder: Path) -> list[Path]:
    """Copies of the notebooks in a folder, run from top to bottom over a store; raises what the first failure says."""
    (folder / "store").symlink_to(store.absolute(), target_is_directory=True)
    made = [Path(shutil.copy(path, folder)) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    told = {"KG_STORE": "store", "IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    command = [sys.executable, "-m", "pytest", "-q", "--nbmake", "--overwrite", "--nbmake-timeout=120"]
    run = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", str(folder), "-c", os.devnull, *map(str, made)],
        capture_output=True,
        text=True,
        env={**os.environ, **told},
        cwd=folder,
        check=False,
    )
    if run.returncode:
        raise AssertionError(run.stdout[-3000:] + run.stderr[-1000:])
    return made


def answers(notebook: Path) -> list[list[str]]:
    """What each cell of code shows: plain texts and printed lines; of a picture, that it is one."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [[_shown(output) for output in cell["outputs"]] for cell in cells if cell["cell_type"] == "code"]


def _shown(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    if "image/svg+xml" in data:
        return "a picture"  # its bytes follow the fonts of the machine
    return "".join(data.get("text/plain", output.get("text", "")))


def _keep(store: Path, folder: Path) -> None:
    """Put what the notebooks answer into the documents, without what differs from run to run."""
    for path in execute(store, folder):
        content = json.loads(path.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            cell["metadata"] = {}
        content["metadata"] = json.loads((NOTEBOOKS / path.name).read_text(encoding="utf-8"))["metadata"]
        written = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (NOTEBOOKS / path.name).write_text(written, encoding="utf-8")
        print(path.name)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made_for_it:
        _keep(Path(sys.argv[1]), Path(made_for_it))
