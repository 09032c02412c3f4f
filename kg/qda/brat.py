"""Annotations of brat: a folder, or its zip, with a .ann beside each .txt (brat's standoff format).

A text-bound annotation is a code "<type>/<its words>"; an attribute a code "<attribute>/<value>" on the same span; a
relation ties two; a note is a memo; a normalization to Wikidata says which item a code is. Offsets count Unicode code
points.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

from kg.links.judgements.judgement import is_item, item
from kg.qda.archive import decoded, members
from kg.qda.project import Project, Segment, Text, day_in, refusal

_BOUND = re.compile(r"(T\S+)\t(\S+) (\d+(?: \d+)(?:;\d+ \d+)*)\t(.*)")
_ATTRIBUTE = re.compile(r"([AM]\S+)\t(\S+) ([TER]\S+)(?: (.+))?")
_RELATION = re.compile(r"(R\S+)\t(\S+) \S+:(\S+) \S+:(\S+)\s*")
_NOTE = re.compile(r"(#\S+)\t(\S+) (\S+)\t(.*)")
_NORMAL = re.compile(r"(N\S+)\t(\S+) (\S+) ([^\s:]+):(\S+)(?:\t.*)?")
_LINES = {"T": _BOUND, "A": _ATTRIBUTE, "M": _ATTRIBUTE, "R": _RELATION, "#": _NOTE, "N": _NORMAL}
_UNUSED = {"E": "events", "*": "equivalences"}
_WIKIDATA = frozenset({"wikidata", "wd"})


def read(path: Path) -> Project:
    """The project of a folder or zip.

    Raises:
        DataError: there is no .ann with its .txt. Faults of single lines are in `Project.faults`.
    """
    files = members(path, (".ann", ".txt")) if path.is_file() else _folder(path)
    project = Project(path.stem, str(path))
    for name in sorted(files):
        if name.endswith(".ann"):
            text = f"{name.removesuffix('.ann')}.txt"
            if text not in files:
                project.fault(name, f"no {text}", "the text beside its annotations")
                continue
            stem = PurePosixPath(text).stem
            project.texts[text] = Text(text, decoded(path, text, files[text]), stem, day_in(stem))
            _File(project, name, text).read(decoded(path, name, files[name]))
    if not project.texts and not project.faults:
        raise refusal(path, "no .ann file", "annotations of brat with their texts")
    return project


def _folder(path: Path) -> dict[str, bytes]:
    files = sorted(file for file in path.rglob("*") if file.suffix in (".ann", ".txt") and file.is_file())
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


class _File:
    """One .ann file. Segments are made at its end, when all that belongs to them has been read."""

    def __init__(self, project: Project, name: str, text: str) -> None:
        self.project, self.name, self.text = project, name, text
        self.segments: dict[str, list[Segment]] = {}

    def read(self, content: str) -> None:
        """Every line of the file."""
        later: list[tuple[int, str]] = []
        for number, line in enumerate(content.splitlines(), 1):
            if line.startswith("T"):
                self._bound(number, line)
            elif line.strip():
                later.append((number, line))
        for number, line in later:
            self._other(number, line)
        for segments in self.segments.values():
            for segment in segments:
                self.project.add(segment)

    def _fault(self, number: int, found: str, expected: str) -> None:
        self.project.fault(f"{self.name}: line {number}", found, expected)

    def _bound(self, number: int, line: str) -> None:
        match = _BOUND.fullmatch(line)
        if not match:
            self._fault(number, f"{line[:80]!r}", "T<id>, a tab, <type> <start> <end>, a tab and the words")
            return
        offsets = [int(part) for part in re.split(r"[ ;]", match[3])]
        start, end = offsets[0], offsets[-1]
        content = self.project.texts[self.text].content
        # Of a span in pieces brat writes the pieces' words; of one over a line's end, a blank for it.
        said = " ".join(content[a:b] for a, b in zip(offsets[::2], offsets[1::2], strict=True))
        if " ".join(said.split()) != " ".join(match[4].split()):
            self._fault(number, f"the words {match[4][:60]!r}", f"those of the text at {start} to {end}: {said[:60]!r}")
            return
        code = self.project.code(match[2], " ".join(match[4].split()))
        self.segments[match[1]] = [Segment(f"{self.name}: {match[1]}", self.text, start, end, code)]

    def _other(self, number: int, line: str) -> None:
        pattern = _LINES.get(line[0])
        if pattern is None:
            if line[0] in _UNUSED:
                self.project.unused.append(f"{self.name}: line {number}, {_UNUSED[line[0]]}")
            else:
                self._fault(number, f"{line[:80]!r}", "a line of brat's standoff format")
            return
        match = pattern.fullmatch(line)
        if not match:
            self._fault(number, f"{line[:80]!r}", "a line of brat's standoff format")
            return
        ends = match.groups()[2:4] if line[0] == "R" else (match[3],)
        if missing := [end for end in ends if end not in self.segments]:
            if line[0] == "#" or missing[0][0] in "ER":
                self.project.unused.append(f"{self.name}: line {number}, about {missing[0]}")
            else:
                self._fault(number, f"{missing[0]}, which is not in the file", "a text-bound annotation of it")
            return
        if line[0] == "N":
            self._normal(number, match)
        else:
            {"R": self._relation, "#": self._note}.get(line[0], self._attribute)(match)

    def _attribute(self, match: re.Match[str]) -> None:
        of = self.segments[match[3]]
        code = self.project.code(match[2], match[4] or "true")
        of.append(replace(of[0], key=f"{self.name}: {match[1]}", code=code))

    def _relation(self, match: re.Match[str]) -> None:
        sources, targets = self.segments[match[3]], self.segments[match[4]]
        self.project.links |= {(first.key, second.key) for first in sources for second in targets}

    def _note(self, match: re.Match[str]) -> None:
        of = self.segments[match[3]]
        of[:] = [replace(segment, note=f"{segment.note} {match[4]}".strip()) for segment in of]

    def _normal(self, number: int, match: re.Match[str]) -> None:
        where, given = f"{self.name}: line {number}", item(match[5])
        if match[4].lower() not in _WIKIDATA:
            self.project.unused.append(f"{where}, a normalization to {match[4]}")
        elif not is_item(given):
            self._fault(number, repr(match[5]), "the id of an item of Wikidata, such as Q58217")
        else:
            self.project.identify(self.segments[match[3]][0].code, given, where)
