"""Any project of coded texts, by what it looks like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.errors import KgError
from kg.qda import brat, dna1, refi, refi_writing, uima
from kg.qda.archive import members
from kg.qda.project import Project, refusal

READERS: dict[str, Callable[[Path], Project]] = {
    "refi-qda": refi.read,
    "codebook": refi_writing.read_codebook,
    "cas": uima.read,
    "brat": brat.read,
    "dna1": dna1.read,
}
"""What reads each form: REFI-QDA's projects and codebooks, UIMA CAS, brat, Discourse Network Analyzer 1."""
CHOSEN = {"dna1": dna1.ROLES}
"""Roles of codes that a form itself says."""


def is_project(path: Path) -> bool:
    """Whether a file or folder looks like a project of coded texts, by its name or how it begins."""
    if path.is_dir():
        return any(path.rglob("*.ann"))
    if path.suffix.lower() == ".dna":
        with path.open("rb") as file:
            return b"<discourse" in file.read(4096)
    return path.suffix.lower() in (".qdpx", ".qdc", ".xmi", ".json", ".zip")


def form_of(path: Path) -> str:
    """Which form a file or folder has, by its name and what is in it. Raises DataError for none of them."""
    if not path.exists():
        raise refusal(path, "no such file or folder", "a project of coded texts")
    suffix = path.suffix.lower()
    by_suffix = {".qdpx": "refi-qda", ".qdc": "codebook", ".xmi": "cas", ".json": "cas"}
    if path.is_dir():
        return "brat"
    if suffix in by_suffix:
        return by_suffix[suffix]
    if suffix == ".zip":
        return "brat" if any(name.endswith(".ann") for name in members(path, (".ann",))) else "cas"
    with path.open("rb") as file:
        if b"<discourse" in file.read(4096):
            return "dna1"
    expected = ".qdpx, .qdc, a CAS as .xmi, .json or .zip, a folder of brat, or a .dna of version 1"
    raise refusal(path, f"a file that is none of the forms known here ({suffix or 'no suffix'})", expected)


def read(path: Path, form: str = "") -> Project:
    """A project.

    Args:
        path: a file, or a folder of brat.
        form: one of READERS; "" for what it looks like.

    Raises:
        DataError: it cannot be read; nothing of it was taken. KgError: an unknown form, or a package that is missing.
    """
    chosen = form or form_of(path)
    if chosen not in READERS:
        raise KgError(f"{chosen!r} is not a form of coding; expected {', '.join(READERS)}")
    try:
        return READERS[chosen](path)
    except ImportError as error:
        raise KgError(f"{error.name} is not installed; pip install 'onrecord[coding]' brings it") from error
