"""Projects of REFI-QDA 1.0 (.qdpx), as NVivo, MAXQDA, ATLAS.ti and others exchange them, by pyrefiqda's models."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
_SPACE = re.compile(rb"urn:QDA-XML:(codebook|project):\d[\d:.]*")


def read(path: Path) -> Project:
    """The project of a .qdpx file. Positions count Unicode code points from 0, the end exclusive (REFI-QDA 1.0, 5.4).

    Raises:
        DataError: it is no such project. Faults of single texts and codings are in `Project.faults`.
    """
    files = members(path, (".qde", ".txt"))
    projects = [name for name in files if name.endswith(".qde") and "/" not in name]
    if len(projects) != 1:
        raise refusal(path, f"{len(projects)} .qde files at the root of the archive", "one, as REFI-QDA has it")
    name = projects[0]
    made = _Reading(path, files, parsed(path, name, in_one_space(plain_xml(path, name, files[name]))))
    return made.project


def in_one_space(content: bytes) -> bytes:
    """XML with the name space of version 1.0, also where a tool writes that of a draft: `urn:QDA-XML:codebook:0:4`."""
    return _SPACE.sub(rb"urn:QDA-XML:\1:1.0", content)


def _guid(written: str) -> str:
    """An identifier, whose letters and braces tools write as they like (REFI-QDA 1.0, GUIDType)."""
    return written.strip("{}").lower()


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
        self.users = {
            _guid(user.guid): user.name or user.id or "" for user in (standard.users.user if standard.users else [])
        }
        self.notes = {
            _guid(note.guid): self._content(note) or "" for note in (standard.notes.note if standard.notes else [])
        }
        self.variables = {
            _guid(variable.guid): variable.name
            for variable in (standard.variables.variable if standard.variables else [])
        }
        if standard.code_book:
            self._codes(standard.code_book.codes.code, ())
        if standard.sources:
            self._sources(standard.sources)

    def _codes(self, codes: Iterable[models.CodeType], above: tuple[str, ...]) -> None:
        for code in codes:
            path = (*above, code.name)
            memo = " ".join(part for part in (code.description or "", self._noted(code.note_ref)) if part)
            self.project.codes[_guid(code.guid)] = Code(_guid(code.guid), path, memo)
            self._codes(code.code, path)

    def _sources(self, sources: models.SourcesType) -> None:
        """Every source. Of a PDF its plain text is read, of a recording its transcripts: only text has passages."""
        for source in sources.text_source:
            self._text(source, source)
        for source in sources.pdfsource:
            title = source.name or source.guid
            if source.representation is not None:
                self._text(source.representation, source)
            else:
                self._unused(1, f"PDF without its plain text: {title}; export it with its text")
            self._unused(len(source.pdfselection), f"selections of places on the pages of {title}, not of its text")
        for source in [*sources.audio_source, *sources.video_source]:
            title = source.name or source.guid
            for transcript in source.transcript:
                self._transcript(transcript, source)
            if not source.transcript:
                self._unused(1, f"recording without a transcript: {title}")
            times = getattr(source, "audio_selection", None) or getattr(source, "video_selection", [])
            self._unused(len(times), f"selections of times of {title}, not of its transcript")
        self._unused(len(sources.picture_source), "pictures: only texts are read")

    def _unused(self, count: int, what: str) -> None:
        if count:
            self.project.unused.append(f"{count} {what}")

    def _text(self, source: models.TextSourceType, whole: Any) -> None:
        """A text and what was coded in it. `whole` is what it is the text of, such as a PDF, or the text itself."""
        if self._add(source, whole):
            for selection in source.plain_text_selection:
                self._selection(source.guid, selection, selection.start_position, selection.end_position)
            self._unused(len(source.coding), f"codings of the whole text {whole.name or source.guid}")

    def _transcript(self, transcript: models.TranscriptType, whole: Any) -> None:
        """A transcript: its selections reach from one point, whose place in the text is told, to another."""
        if not self._add(transcript, whole):
            return
        places = {_guid(point.guid): point.position for point in transcript.sync_point}
        for selection in transcript.transcript_selection:
            start, end = (
                places.get(_guid(point or "")) for point in (selection.from_sync_point, selection.to_sync_point)
            )
            if start is None or end is None:
                expected = "two points of the transcript with their places in its text"
                self.project.fault(f"selection {selection.guid}", "a selection without a place", expected)
            else:
                self._selection(transcript.guid, selection, start, end)

    def _add(self, source: Any, whole: Any) -> bool:
        """Add the text of a source or transcript, with what is told of the whole; False, and a fault, without one."""
        title = whole.name or source.name or source.guid
        content = self._content(source)
        if content is None:
            self.project.fault(f"text {title}", "no plain text", "its content, in the project or beside it")
            return False
        told = dict(self._told(whole.variable_value))
        told.setdefault("published", day_in(title))
        referring = (whole,) if whole is source else (whole, source)
        parts = (whole.description or "", *(self._noted(element.note_ref) for element in referring))
        note = " ".join(part for part in parts if part)
        self.project.texts[source.guid] = Text(source.guid, content, title, note=note, **told)
        return True

    def _selection(self, text: str, selection: Any, start: int, end: int) -> None:
        memo = self._noted(selection.note_ref)
        for coding in selection.coding:
            code = _guid(coding.code_ref.target_guid)
            if code not in self.project.codes:
                self.project.fault(f"coding {coding.guid}", f"the code {code}", "a code of the project's codebook")
                continue
            user = _guid(coding.creating_user or selection.creating_user or "")
            notes = (selection.description or "", memo, self._noted(coding.note_ref))
            self.project.add(
                Segment(
                    key=f"coding {coding.guid}",
                    text=text,
                    start=start,
                    end=end,
                    code=code,
                    coder=self.users.get(user, ""),
                    note=" ".join(part for part in notes if part),
                )
            )

    def _content(self, source: models.TextSourceType | models.TranscriptType) -> str | None:
        """The plain text of a source or note: within the project, or the file that it names; None for none."""
        if source.plain_text_content is not None:
            return str(source.plain_text_content)
        where = source.plain_text_path or ""
        if not where.startswith(_INTERNAL):
            return None
        name = where.removeprefix(_INTERNAL)
        name_there = next(
            (file for file in self.files if file.lower() in (f"sources/{name}".lower(), name.lower())), None
        )
        return decoded(self.path, name, self.files[name_there]) if name_there else None

    def _noted(self, references: Iterable[models.NoteRefType]) -> str:
        """The memos that something refers to, joined."""
        notes = (self.notes.get(_guid(reference.target_guid), "") for reference in references)
        return " ".join(" ".join(note.split()) for note in notes if note)

    def _told(self, values: Iterable[models.VariableValueType]) -> Iterator[tuple[str, str]]:
        """What the variables of a text tell of it."""
        for value in values:
            words = set(fold(self.variables.get(_guid(value.variable_ref.target_guid), "")).split())
            fields = (value.date_value, value.date_time_value, value.text_value, value.integer_value)
            written = next((str(field) for field in fields if field is not None), "")
            for meaning, names in _VARIABLES.items():
                if written and words & set(names.split()):
                    yield meaning, written[:10] if meaning == "published" and "T" in written else written
                    break
