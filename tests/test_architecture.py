"""The architecture document against the code: every package is there, and no module is too long."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kg.ontology import packaged
from tests.distributing import LONGEST

ROOT = packaged("ontology").parent
DOCUMENT = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def rooms() -> list[str]:
    """Packages and loose modules of `kg` and `api`, as the document calls them."""
    found = []
    for top in ("kg", "api"):
        for path in sorted((ROOT / top).iterdir()):
            if path.is_dir() and any(path.glob("*.py")):
                found.append(f"{top}/{path.name}/")
            elif path.suffix == ".py" and not path.name.startswith("__"):
                found.append(f"{top}/{path.name}")
    return found


def test_the_document_names_every_package_and_loose_module():
    assert [room for room in rooms() if f"`{room}`" not in DOCUMENT] == []


def test_the_document_names_nothing_that_is_not_there():
    named = {word for word in DOCUMENT.split("`")[1::2] if word.startswith(("kg/", "api/")) and " " not in word}
    assert [word for word in sorted(named) if not (ROOT / word).exists() and not (ROOT / f"{word}.py").exists()] == []


def test_the_five_ways_through_the_house_lead_through_files_that_are_there():
    ways = DOCUMENT.partition("## Five ways through it")[2].partition("\n## ")[0]
    files = [
        f"/{path.relative_to(ROOT).with_suffix('')}" for top in ("kg", "api") for path in (ROOT / top).rglob("*.py")
    ]
    there = {name for file in files for name in (file, file.rpartition("/")[0])}
    named = {
        word
        for word in ways.split("`")[1::2]
        if " " not in word and ":" not in word and word not in ("kg/", "api/", "/sparql")
    }
    assert len(named) > 25
    assert [word for word in sorted(named) if not any(name.endswith(f"/{word}") for name in there)] == []


def test_the_layers_name_every_room():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    for contract in contracts:
        if contract["type"] != "layers":
            continue
        (top,) = contract["containers"]
        listed = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
        there = {Path(room).stem for room in rooms() if room.startswith(f"{top}/")}
        assert there <= listed


def test_at_most_eight_modules_lie_loose_at_the_top_of_the_library():
    assert len([room for room in rooms() if room.startswith("kg/") and room.endswith(".py")]) <= 8


def test_no_module_of_the_library_or_the_service_has_more_than_300_lines():
    modules = [path for top in ("kg", "api") for path in (ROOT / top).rglob("*.py") if "node_modules" not in path.parts]
    assert [path.name for path in modules if path.read_text(encoding="utf-8").count("\n") > 300] == []


def test_the_tests_that_begin_first_are_there():
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []
