"""Annotations of INCEpTION and WebAnno: UIMA CAS as XMI, JSON or the zip of either, by dkpro-cassis.

Each feature of an annotation that holds text is a code "<layer>/<feature>/<value>" on the annotation's span; an
annotation without one is a code "<layer>/<covered text>". One whose feature `identifier` names an item of Wikidata, as
layers of named entities have it, is a code "<layer>/<value>/<covered text>" that is this item. A relation ties the two
annotations that it connects.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path, PurePosixPath
from typing import Any

from kg.qda.archive import MOST_BYTES, decoded, members, plain_xml, unpacked
from kg.qda.project import Project, Segment, Text, day_in, items_in, refusal

_BUILT_IN = (
    "uima.",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation",
    "de.tudarmstadt.ukp.clarin.webanno.api.type",
    "de.tudarmstadt.ukp.dkpro.core.api.metadata",
    "de.tudarmstadt.ukp.inception.api",
)
_STRING = "uima.cas.String"
_UNCODED = frozenset({"exportedproject.json", "INITIAL_CAS.zip", "INITIAL_CAS.xmi", "INITIAL_CAS.json"})
"""What an export of INCEpTION holds beside the coding of people."""
ENDINGS = (".xmi", ".json", ".xml", ".zip")
"""Files of an export that are read; the texts themselves stand in them."""
_ENDS = ("Governor", "Dependent")
_CODERS = frozenset({"annotation", "curation"})


def read(path: Path) -> Project:
    """The project of a CAS, or of a zip of them: an export of one text, or of a whole project with several coders.

    Raises:
        DataError: there is no CAS in it, or one cannot be read.
    """
    project = Project(path.stem, str(path))
    files = members(path, ENDINGS) if path.suffix.lower() == ".zip" else {path.name: path.read_bytes()}
    beside = path.parent / "TypeSystem.xml"
    if path.suffix == ".xmi" and beside.is_file():
        files["TypeSystem.xml"] = beside.read_bytes()
    types = 0
    for name, content in _each(path, files):
        cas = _cas(path, name, content, files)
        if cas is not None:
            types += 1
            _take(project, name, cas)
    if not types:
        raise refusal(path, "no CAS", "an export of INCEpTION or WebAnno as UIMA CAS XMI or JSON")
    return project


def _each(path: Path, files: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """What may be a CAS in an archive, zips within it opened (INCEpTION has one for each coder of each text)."""
    each: list[tuple[str, bytes]] = []
    for name, content in list(files.items()):
        if name.endswith(".zip"):
            within = name.removesuffix(".zip")
            inner = {f"{within}/{entry}": data for entry, data in unpacked(path / name, content, ENDINGS).items()}
            if PurePosixPath(name).name not in _UNCODED:
                each += [(entry, data) for entry, data in inner.items() if entry.endswith((".xmi", ".json"))]
            files |= inner
            if sum(map(len, files.values())) > MOST_BYTES:
                raise refusal(path, f"more than {MOST_BYTES // 2**20} MiB when unpacked", "a project of texts")
        elif name.endswith((".xmi", ".json")) and PurePosixPath(name).name not in _UNCODED:
            each.append((name, content))
    return each


def _cas(path: Path, name: str, content: bytes, files: dict[str, bytes]) -> Any:
    """A CAS; None for JSON that is none."""
    from cassis import load_cas_from_json, load_cas_from_xmi, load_typesystem  # type: ignore[import-untyped]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of types that a text does not use
            if name.endswith(".json"):
                text = decoded(path, name, content)
                return load_cas_from_json(text) if "%VIEWS" in text or "%FEATURE_STRUCTURES" in text else None
            folder = str(PurePosixPath(name).parent)
            places = [f"{folder}/TypeSystem.xml" if folder != "." else "TypeSystem.xml", "TypeSystem.xml"]
            types = next((files[place] for place in places if place in files), None)
            system = load_typesystem(io.BytesIO(plain_xml(path, "TypeSystem.xml", types))) if types else None
            return load_cas_from_xmi(io.BytesIO(plain_xml(path, name, content)), typesystem=system, lenient=True)
    except Exception as error:  # the package raises whatever its parsers raise
        if type(error).__module__.startswith("kg."):
            raise
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise refusal(path, f"{name}: {reason}", "a UIMA CAS with its type system beside it") from None


def _take(project: Project, name: str, cas: Any) -> None:
    """The annotations of one CAS. Its text is one text of the project, however many coders annotated it."""
    if not cas.sofa_string:
        raise refusal(Path(project.file), f"{name}: no text", "a CAS with the text that was annotated")
    content = str(cas.sofa_string)
    document, coder = _whose(name)
    title = _title(cas) or document
    text = project.texts.setdefault(title, Text(title, content, title, day_in(title)))
    if text.content != content:
        project.fault(name, "a text that differs from that of another coder", "one text for all coders")
        return
    keys: dict[int, list[str]] = {}
    relations: list[Any] = []
    for kind in cas.typesystem.get_types(built_in=False):
        if kind.name.startswith(_BUILT_IN) and not kind.name.startswith("custom"):
            continue
        features = [feature.name for feature in kind.all_features if feature.rangeType.name == _STRING]
        for number, annotation in enumerate(cas.select(kind.name)):
            if annotation.type.name != kind.name or not hasattr(annotation, "begin"):
                continue
            if all(hasattr(annotation, end) for end in _ENDS):
                relations.append(annotation)
                continue
            where = f"{title}: {kind.name.rpartition('.')[2]} {number + 1}" + (f" by {coder}" if coder else "")
            keys[annotation.xmiID] = _codes(project, title, coder, where, annotation, features)
    for relation in relations:
        sources, targets = (keys.get(getattr(getattr(relation, end), "xmiID", -1), []) for end in _ENDS)
        project.links |= {(first, second) for first in sources for second in targets}


def _codes(project: Project, text: str, coder: str, where: str, annotation: Any, features: list[str]) -> list[str]:
    """The segments that an annotation makes; their keys."""
    layer = annotation.type.name.rpartition(".")[2]
    values = {name: str(value) for name in features if (value := getattr(annotation, name, None))}
    note = " ".join(values.pop(name) for name in list(values) if name.lower() in ("note", "comment", "memo"))
    start, end = int(annotation.begin), int(annotation.end)
    covered = " ".join(project.texts[text].content[start:end].split()) or layer
    codes = []
    for item in items_in(values.get("identifier", "")):
        values.pop("identifier", None)
        codes.append(project.code(layer, *filter(None, [values.pop("value", "")]), covered))
        project.identify(codes[-1], item, where)
    codes += [project.code(layer, name, value) for name, value in values.items()]
    codes = codes or [project.code(layer, covered)]
    keys = [f"{where}, {code.rpartition('/')[0]}" for code in codes]
    for key, code in zip(keys, codes, strict=True):
        project.add(Segment(key, text, start, end, code, coder, note))
    return keys


def _whose(name: str) -> tuple[str, str]:
    """Text and coder of a CAS by its place in a project's export, "annotation/<text>/<coder>…"; else no coder."""
    parts = PurePosixPath(name).parts
    for place, part in enumerate(parts[:-2]):
        if part in _CODERS:
            return parts[place + 1], PurePosixPath(parts[place + 2]).stem
    return PurePosixPath(name).stem, ""


def _title(cas: Any) -> str:
    """The title that the document's metadata gives."""
    kind = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
    if not cas.typesystem.contains_type(kind):
        return ""
    return next(
        (str(metadata.documentTitle) for metadata in cas.select(kind) if getattr(metadata, "documentTitle", None)), ""
    )
