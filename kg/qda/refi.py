"""Projects of REFI-QDA 1.0 (.qdpx), as NVivo, MAXQDA, ATLAS.ti and others exchange them, by pyrefiqda's models."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.names.fold import fold
from kg.qda.archive import decoded, members, plain_xml
from kg.qda.project import Code, Project, Segment, Text, day_in, refusal

if TYPE_CHECKING:
    from pyrefiqda import models  # type: ignore[import-untyped]

_VARIABLES = {
    "published": "published date datum publication day",
    "publisher": "publisher newspaper outlet medium source publication outlet",
    "author": "author byline",
    "url": "url link address",
    "language": "language lang",
}
_INTERNAL = "internal://"


def read(path: Path) -> Project:
    """The project of a .qdpx file. Positions count Unicode code points from 0, the end exclusive (REFI-QDA 1.0, 5.4).

    Raises:
        DataError: it is no such project. Faults of single texts and codings are in `Project.faults`.
    """
    files = members(path)
    projects = [name for name in files if name.endswith(".qde") and "/" not in name]
    if len(projects) != 1:
        raise refusal(path, f"{len(projects)} .qde files at the root of the archive", "one, as REFI-QDA has it")
    name = projects[0]
    made = _Reading(path, files, parsed(path, name, plain_xml(path, name, files[name])))
    return made.project


def parsed(path: Path, name: str, content: bytes) -> models.Project:
    """A project's XML as the models of the standard's schema. Raises DataError."""
    from pyrefiqda.models import Project as Standard  # type: ignore[import-untyped]
    from xsdata.exceptions import ConverterWarning, ParserError
    from xsdata.formats.dataclass.parsers.config import ParserConfig
    from xsdata_pydantic.bindings import XmlParser

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConverterWarning)  # a position that is no number, for one
            # Tools add attributes of their own; what the schema demands must be there all the same.
            return XmlParser(config=ParserConfig(fail_on_unknown_properties=False)).from_bytes(content, Standard)
    except (ParserError, ConverterWarning, ValueError, TypeError, SyntaxError) as error:
        reason = " ".join(str(error).split())[:200]
        raise refusal(path, f"{name}: {reason}", "a project by the schema of REFI-QDA 1.0") from None


class _Reading:
    def __init__(self, path: Path, files: dict[str, bytes], standard: models.Project) -> None:
        self.path, self.files, self.standard = path, files, standard
        self.project = Project(standard.name, str(path))
        self.users = {user.guid: user.name or user.id or "" for user in (standard.users.user if standard.users else [])}
        self.notes = {note.guid: self._content(note) or "" for note in (standard.notes.note if standard.notes else [])}
        self.variables = {
            variable.guid: variable.name for variable in (standard.variables.variable if standard.variables else [])
        }
        if standard.code_book:
            self._codes(standard.code_book.codes.code, ())
        if standard.sources:
            for source in standard.sources.text_source:
                self._text(source)
            for kind in ("picture_source", "pdfsource", "audio_source", "video_source"):
                if others := getattr(standard.sources, kind, []):
                    self.project.unused.append(f"{len(others)} sources of kind {kind.removesuffix('_source')}")

    def _codes(self, codes: Iterable[models.CodeType], above: tuple[str, ...]) -> None:
        for code in codes:
            path = (*above, code.name)
            memo = " ".join(part for part in (code.description or "", self._noted(code.note_ref)) if part)
            self.project.codes[code.guid] = Code(code.guid, path, memo)
            self._codes(code.code, path)

    def _text(self, source: models.TextSourceType) -> None:
        title = source.name or source.guid
        content = self._content(source)
        if content is None:
            self.project.fault(f"text {title}", "no plain text", "its content, in the project or beside it")
            return
        told = dict(self._told(source.variable_value))
        told.setdefault("published", day_in(title))
        note = " ".join(part for part in (source.description or "", self._noted(source.note_ref)) if part)
        self.project.texts[source.guid] = Text(source.guid, content, title, note=note, **told)
        if source.coding:
            self.project.unused.append(f"{len(source.coding)} codings of the whole text {title}")
        for selection in source.plain_text_selection:
            self._selection(source.guid, selection)

    def _selection(self, text: str, selection: models.PlainTextSelectionType) -> None:
        memo = self._noted(selection.note_ref)
        for coding in selection.coding:
            code = coding.code_ref.target_guid
            if code not in self.project.codes:
                self.project.fault(f"coding {coding.guid}", f"the code {code}", "a code of the project's codebook")
                continue
            user = coding.creating_user or selection.creating_user or ""
            notes = (selection.description or "", memo, self._noted(coding.note_ref))
            self.project.add(
                Segment(
                    key=f"coding {coding.guid}",
                    text=text,
                    start=selection.start_position,
                    end=selection.end_position,
                    code=code,
                    coder=self.users.get(user, ""),
                    note=" ".join(part for part in notes if part),
                )
            )

    def _content(self, source: models.TextSourceType) -> str | None:
        """The plain text of a source or note: within the project, or the file that it names; None for none."""
        if source.plain_text_content is not None:
            return str(source.plain_text_content)
        where = source.plain_text_path or ""
        if not where.startswith(_INTERNAL):
            return None
        name = where.removeprefix(_INTERNAL)
        found = next((file for file in self.files if file.lower() in (f"sources/{name}".lower(), name.lower())), None)
        return decoded(self.path, name, self.files[found]) if found else None

    def _noted(self, references: Iterable[models.NoteRefType]) -> str:
        """The memos that something refers to, joined."""
        notes = (self.notes.get(reference.target_guid, "") for reference in references)
        return " ".join(" ".join(note.split()) for note in notes if note)

    def _told(self, values: Iterable[models.VariableValueType]) -> Iterator[tuple[str, str]]:
        """What the variables of a text tell of it."""
        for value in values:
            words = set(fold(self.variables.get(value.variable_ref.target_guid, "")).split())
            fields = (value.date_value, value.date_time_value, value.text_value, value.integer_value)
            written = next((str(one) for one in fields if one is not None), "")
            for meaning, names in _VARIABLES.items():
                if written and words & set(names.split()):
                    yield meaning, written[:10] if meaning == "published" and "T" in written else written
                    break
