"""The lock of what tests need: versions alone, and such as pyproject.toml allows."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kg.ontology import packaged

ROOT = packaged("ontology").parent


def test_the_lock_names_no_host_and_allows_what_the_project_asks_for():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    locked = {}
    for line in lines[1:]:
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!_-]+)", line)
        assert match, f"{line!r} is no name==version"
        locked[canonicalize_name(match[1])] = match[2]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    wrong = []
    for requirement in map(Requirement, asked):
        version = locked.get(canonicalize_name(requirement.name))
        if version is not None and not requirement.specifier.contains(version):
            wrong.append(f"{requirement.name} {version} is not {requirement.specifier}; `make lock`")
    assert wrong == [] and len(locked) > 40
