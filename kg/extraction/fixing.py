"""Offsets, hashes and lengths of a record set right from its text, and nothing else of the file touched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kg.errors import DataError, Finding
from kg.extraction.segments import PROPER, segments

NEAR = 2_000
"""How far from where it was said to stand a passage is looked for, if its words stand in several places."""


@dataclass(frozen=True)
class Fixed:
    """A record's text with what was set right.

    Attributes:
        text: the record as it is now.
        changes: what was changed, each in words.
        findings: what could not be.
    """

    text: str
    changes: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass
class _Edit:
    start: int
    end: int
    text: str


def fix(record: str, file: str, texts: Mapping[str, Path], *, article: Path | None = None) -> Fixed:
    """Set right `sha256`, `characters`, and `start` and `end` of passages, by the article's text.

    Args:
        record: the record, as YAML.
        file: its name, for findings.
        texts: the texts by their SHA-256 (`kg.records.texts.by_digest`).
        article: the text of this record, if it is known; else it is the one with the record's hash, the one whose name
            is the record's, or the only one that has every passage.

    Raises:
        DataError: the record is no YAML mapping, or no text is its own.
    """
    try:
        root = yaml.compose(record, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise DataError([Finding(file, "", f"a YAML syntax error, {error}", "YAML", "")]) from None
    if not isinstance(root, yaml.MappingNode):
        raise DataError([Finding(file, "", "no article", "one article: a mapping of fields", "json-type")])
    path = article or _text_of(root, file, texts)
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise DataError([Finding(str(path), "", "a text that is not UTF-8", "a text in UTF-8", "text")]) from None
    work = _Fixing(record, file, text)
    work.top(root, hashlib.sha256(content).hexdigest())
    for place, passage in _passages(root, ""):
        work.passage(place, passage)
    return work.done()


def _fields(node: yaml.MappingNode) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value}


def _passages(node: yaml.Node, path: str) -> Iterator[tuple[str, yaml.MappingNode]]:
    """Every mapping with `exact`, and its place in the record."""
    if isinstance(node, yaml.MappingNode):
        if "exact" in _fields(node):
            yield path, node
        for key, value in node.value:
            yield from _passages(value, f"{path}.{key.value}" if path else key.value)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _passages(value, f"{path}[{index}]")


def _text_of(root: yaml.MappingNode, file: str, texts: Mapping[str, Path]) -> Path:
    fields = _fields(root)
    digest = str(fields["sha256"].value).lower() if "sha256" in fields else ""
    if digest in texts:
        return texts[digest]
    slug = str(fields["id"].value).rpartition("/")[2] if "id" in fields else ""
    by_name = [path for path in texts.values() if slug and path.stem in (slug, Path(file).stem)]
    if by_name:
        return by_name[0]
    words = [str(_fields(node)["exact"].value) for _, node in _passages(root, "")]
    holding = [path for path in texts.values() if words and _holds(path, words)]
    if len(holding) == 1:
        return holding[0]
    found = f"{len(holding)} texts that have all of its passages" if holding else "none of the texts"
    expected = f"one text named {slug or 'after the record'}.txt, or with the record's sha256"
    raise DataError([Finding(file, "sha256", found, expected, "text")])


def _holds(path: Path, words: list[str]) -> bool:
    text = path.read_bytes().decode("utf-8", errors="replace")
    return all(exact in text for exact in words)


class _Fixing:
    def __init__(self, record: str, file: str, text: str) -> None:
        self.record, self.file, self.text = record, file, text
        self.edits: list[_Edit] = []
        self.changes: list[str] = []
        self.findings: list[Finding] = []
        self.proper = [part for part in segments(text) if part.kind in PROPER]

    def done(self) -> Fixed:
        """The record with every edit made, from the last to the first."""
        text = self.record
        for edit in sorted(self.edits, key=lambda edit: -edit.start):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return Fixed(text, tuple(self.changes), tuple(self.findings))

    def top(self, root: yaml.MappingNode, digest: str) -> None:
        """The article's own hash and length."""
        fields = _fields(root)
        for name, right in (("sha256", digest), ("characters", str(len(self.text)))):
            self.set(root, fields, name, right, name)

    def passage(self, place: str, node: yaml.MappingNode) -> None:
        """The offsets of one passage."""
        fields = _fields(node)
        exact = str(fields["exact"].value)
        said = self.number(fields, "start")
        if said is not None and self.text.startswith(exact, said) and exact:
            start = said
        else:
            candidates = self.places(exact)
            near = sorted(candidates, key=lambda at: abs(at - (said or 0)))
            if not candidates:
                self.findings.append(
                    Finding(self.file, f"{place}.exact", repr(exact), "words that are in the text", "text")
                )
                return
            if said is None and len(candidates) > 1:
                listed = ", ".join(map(str, candidates[:5]))
                expected = f"a start: these words stand at {listed}"
                self.findings.append(Finding(self.file, f"{place}.start", "none", expected, "text"))
                return
            start = near[0]
        self.set(node, fields, "start", str(start), f"{place}.start")
        self.set(node, fields, "end", str(start + len(exact)), f"{place}.end")

    def places(self, exact: str) -> list[int]:
        """Where the words stand, in the article proper if they stand there at all."""
        every, at = [], self.text.find(exact) if exact else -1
        while at >= 0:
            every.append(at)
            at = self.text.find(exact, at + 1)
        proper = [at for at in every if any(part.start <= at < part.end for part in self.proper)]
        return proper or every

    def number(self, fields: dict[str, yaml.Node], name: str) -> int | None:
        value = str(fields[name].value) if name in fields else ""
        return int(value) if value.isdigit() else None

    def set(self, node: yaml.MappingNode, fields: dict[str, yaml.Node], name: str, right: str, place: str) -> None:
        """Give a field this value, where it stands or as a new one at the beginning of its mapping."""
        if name in fields:
            old = fields[name]
            if str(old.value) != right:
                self.edits.append(_Edit(old.start_mark.index, old.end_mark.index, right))
                self.changes.append(f"{place}: {old.value} is now {right}")
            return
        first = node.value[0][0].start_mark
        gap = ", " if node.flow_style else f"\n{' ' * first.column}"
        order = f"{name}: {right}{gap}"
        same = next((edit for edit in self.edits if edit.start == first.index == edit.end), None)
        if same:
            same.text += order
        else:
            self.edits.append(_Edit(first.index, first.index, order))
        self.changes.append(f"{place}: {right} added")
