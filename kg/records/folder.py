"""A data folder: `articles/` one article a file; `reference/`, `links/` and `identifications/` lists of records.

`corpora/` holds more folders of that kind; one of them is read together with the folder that it lies in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import DataError, Finding
from kg.ontology import Ontology
from kg.records import drafts, references, undated
from kg.records.drafts import LINKS, REFERENCE, Draft
from kg.records.naming import Place
from kg.records.reading import Element

FOLDERS = {"articles": drafts.ARTICLE, "reference": REFERENCE, "links": LINKS, "identifications": LINKS}
CODINGS = "codings"
"""Where other codings of the same articles are kept, one folder a coder: compared, and never counted."""

SUFFIXES = {".yaml": "application/yaml", ".yml": "application/yaml", ".json": "application/json"}


CORPORA = "corpora"


@dataclass
class Folder:
    """What a data folder holds.

    Attributes:
        drafts: a draft for each graph: reference, links, then articles by file name; empty graphs are left out.
        findings: everything found, in order of file and path.
        unread: the text of the reference and link files that are malformed; what they define is not known.
    """

    drafts: list[Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: str = ""


def files(folder: Path) -> dict[str, list[Path]]:
    """The record files of a data folder by role, sorted; of one in `corpora/`, with those of the folder around it.

    Raises:
        DataError: the folder does not exist or has none of its subfolders.
    """
    if not any((folder / name).is_dir() for name in FOLDERS):
        expected = "a folder with articles/, reference/, links/ or identifications/"
        found = "a folder without these" if folder.is_dir() else "no such folder"
        raise DataError([Finding(str(folder), "", found, expected, "folder")])
    around = folder.absolute().parent
    together = [around.parent, folder] if around.name == CORPORA else [folder]
    by_role: dict[str, list[Path]] = {role: [] for role in FOLDERS.values()}
    for name, role in FOLDERS.items():
        for root in together:
            by_role[role] += sorted(path for path in (root / name).rglob("*") if path.suffix in SUFFIXES)
    return by_role


def load(folder: Path, ontology: Ontology, progress: Callable[[Path], None] = lambda path: None) -> Folder:
    """Read, map, complete and look at every record of a data folder; SHACL comes after.

    Args:
        folder: the data folder.
        ontology: what the records may say.
        progress: is told each file before it is read.

    Raises:
        DataError: there is no such folder. Faults of records are in `Folder.findings` instead.
    """
    read = Folder()
    by_role = files(folder)
    read.findings += _strays(folder, by_role)
    unread: list[str] = []
    for role in (REFERENCE, LINKS):
        elements = list(_elements(by_role[role], read, progress, unread))
        if elements:
            read.drafts.append(drafts.shared(elements, role, ontology))
    read.unread = "\n".join(unread)
    judged = [quad for draft in read.drafts if draft.role == LINKS for quad in draft.quads]
    given = undated.days(judged, ontology.bases)
    for file, element in _elements(by_role[drafts.ARTICLE], read, progress, []):
        read.drafts.append(drafts.article(undated.dated(element, given), file, ontology))
    read.findings += [finding for draft in read.drafts for finding in draft.findings]
    read.findings += _together(read.drafts, ontology, read.unread)
    read.findings = sorted(set(read.findings))
    return read


def _strays(folder: Path, by_role: dict[str, list[Path]]) -> Iterator[Finding]:
    known = {path for paths in by_role.values() for path in paths}
    for path in sorted(folder.rglob("*")):
        corpus = path.relative_to(folder).parts[0] in (CORPORA, CODINGS)
        if path.suffix in SUFFIXES and path not in known and not corpus:
            yield Finding(
                str(path),
                "",
                "a record file that belongs nowhere",
                f"it in {', '.join(f'{name}/' for name in FOLDERS)}",
            )


def _elements(
    paths: list[Path], folder: Folder, progress: Callable[..., Any], unread: list[str]
) -> Iterator[tuple[str, Element]]:
    for path in paths:
        progress(path)
        try:
            content = path.read_bytes()
            element = drafts.read(content, SUFFIXES[path.suffix], str(path))
        except DataError as error:
            folder.findings += error.findings
            unread.append(content.decode(errors="replace"))
            continue
        except OSError as error:
            folder.findings.append(Finding(str(path), "", f"a file that cannot be read: {error.strerror}", "a file"))
            continue
        if element.value is None:
            folder.findings.append(Finding(str(path), "", "nothing", "records, or no such file", "json-type"))
        else:
            yield str(path), element


def _together(every: list[Draft], ontology: Ontology, unread: str) -> Iterator[Finding]:
    """How the graphs hang together. What a reference file that cannot be read may define is not called undefined."""
    shared = next((draft for draft in every if draft.role == REFERENCE), None)
    names = [identity for identity, _ in shared.defined] if shared else []
    common = {ontology.bases.id(identity) for identity, _ in shared.defined} if shared else set()

    def known(iri: str) -> bool:
        return iri in common or (bool(unread) and ontology.bases.shorten(iri) in unread)

    for draft in every:
        yield from references.check(draft, known, names)
    yield from _across(every)


def _across(every: list[Draft]) -> Iterator[Finding]:
    """Articles and reports that two articles define."""
    first: dict[str, Place] = {}
    for draft in every:
        for identity, place in draft.defined if draft.role == drafts.ARTICLE else ():
            apart = identity.startswith(("article/", "report/")) and "#" not in identity
            if apart and first.setdefault(identity, place).file != place.file:
                yield drafts.duplicate(identity, place, first[identity])
