"""YAML and JSON text to elements: plain values that keep their line and the way they were written.

YAML is read from its events (YAML 1.2 core schema for plain scalars, so `no` is text and `2024-02-14` is text);
anchors, aliases, tags and a second document are findings, so that no file can grow when it is read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from json import scanner
from typing import Any

import yaml

from kg.errors import DataError, Finding

DEPTH = 64
AT_ONCE = 1 << 17
"""Characters of JSON that are read without letting another thread go on: some milliseconds."""

_HALF = re.compile("[\ud800-\udfff]")

Value = "dict[str, Element] | list[Element] | str | int | float | bool | None"

_PLAIN = (
    (re.compile(r"(?:~|null|Null|NULL|)"), lambda text: None),
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"-?(?:0|[1-9][0-9]{0,18})"), int),
    (re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]{1,3})?"), float),
)


@dataclass(frozen=True, slots=True)
class Element:
    """A value of a record: a mapping, a list, text, a number, a boolean or nothing.

    Attributes:
        value: the value; inside a mapping or list again elements.
        text: a scalar as it was written; "" for mappings and lists.
        line: 1-based line of the value, of its key if it has one; 0 if unknown (JSON).
    """

    value: Any  # as attribute `value` says; looked at before it is used
    text: str = ""
    line: int = 0

    @property
    def kind(self) -> str:
        """What the value is, in words for a finding."""
        if self.value is None:
            return "nothing"
        names = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", int: "an integer"}
        return names.get(type(self.value), "a decimal number")


Mark = yaml.Mark | Any
"""Where the parser was: of a class of its own if it is the compiled one, which is like `yaml.Mark`."""


def _line(event: yaml.Event) -> int:
    """The 1-based line of an event."""
    return event.start_mark.line + 1 if event.start_mark is not None else 0


class _Reader:
    """Builds elements from YAML events without recursion, collecting findings as it goes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.roots: list[Element] = []
        self.stack: list[tuple[Any, int, list[Any]]] = []  # container, its line, [pending key, its line]

    def find(self, mark: Mark, found: str, expected: str, rule: str = "yaml") -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        self.findings.append(Finding(self.file, f"line {line}, column {column}", found, expected, rule, line))

    def put(self, element: Element) -> None:
        if not self.stack:
            self.roots.append(element)
            return
        container, _, pending = self.stack[-1]
        if isinstance(container, list):
            container.append(element)
        elif pending[0] is None:
            pending[:] = [element.text, element.line]
        else:
            container.setdefault(pending[0], Element(element.value, element.text, pending[1]))
            pending[:] = [None, 0]

    def scalar(self, event: yaml.ScalarEvent) -> None:
        self.refuse_properties(event)
        value: object = event.value
        if _HALF.search(event.value):
            self.find(event.start_mark, "half of a surrogate pair", "whole characters")
        if not event.style and event.tag is None:
            value = next((make(event.value) for rule, make in _PLAIN if rule.fullmatch(event.value)), event.value)
        if self.expects_key and event.value in self.stack[-1][0]:
            self.find(event.start_mark, f"the key {event.value!r} a second time", "every key once", "duplicate-key")
        self.put(Element(value, event.value, _line(event)))

    @property
    def expects_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1][0], dict) and self.stack[-1][2][0] is None

    def open(self, event: yaml.CollectionStartEvent, container: object) -> None:
        self.refuse_properties(event)
        if self.expects_key:
            self.find(event.start_mark, "a mapping or list as a key", "text as a key")
            self.put(Element(None, f"?{len(self.findings)}", _line(event)))
        if len(self.stack) >= DEPTH:
            self.find(event.start_mark, f"more than {DEPTH} levels", "a record of fewer levels", "depth")
            raise DataError(self.findings)
        self.stack.append((container, _line(event), [None, 0]))

    def shut(self) -> None:
        container, line, _ = self.stack.pop()
        self.put(Element(container, "", line))

    def refuse_properties(self, event: Any) -> None:
        if event.anchor:
            self.find(event.start_mark, f"the anchor &{event.anchor}", "no anchors: write the value out", "anchor")
        if getattr(event, "tag", None) not in (None, "!"):
            self.find(event.start_mark, f"the tag {event.tag}", "no tags", "tag")

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self.open(event, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self.open(event, [])
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.shut()
        elif isinstance(event, yaml.AliasEvent):
            self.find(event.start_mark, f"the alias *{event.anchor}", "no aliases: write the value out", "alias")
            self.put(Element("", event.anchor or "", _line(event)))
        elif isinstance(event, yaml.DocumentStartEvent) and self.roots:
            self.find(event.start_mark, "a second document", "one document in a file")


def read_yaml(text: str, file: str) -> Element:
    """One YAML document as an element; an empty document is an element of value None.

    Args:
        text: the document.
        file: its name, for findings.

    Raises:
        DataError: syntax errors (with line and column), duplicate keys, anchors, aliases, tags, a second document,
            more than `DEPTH` levels; every finding up to the first syntax error.
    """
    reader = _Reader(file)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark or yaml.Mark("", 0, 0, 0, None, 0)
        said = " ".join(part for part in (error.context, error.problem) if part)
        reader.find(mark, f"a YAML syntax error, {said}", "YAML", "")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        found = f"the character U+{ord(error.character) if isinstance(error.character, str) else error.character:04X}"
        reader.findings.append(Finding(file, f"line {line}", found, "text without control characters", "", line))
    if reader.findings:
        raise DataError(reader.findings)
    return reader.roots[0] if reader.roots else Element(None)


class _Decoder(json.JSONDecoder):
    """Reads a long text member by member, three times slower: that of `json` lets no other thread go on before its end,
    a second for the longest body."""

    def __init__(self, **hooks: Any) -> None:
        super().__init__(**hooks)
        self.scan_once = scanner.py_make_scanner(self)  # type: ignore[attr-defined]


def read_json(text: str, file: str) -> Element:
    """One JSON document (RFC 8259) as an element, without lines. Raises DataError as `read_yaml` does."""
    findings: list[Finding] = []

    def mapping(pairs: list[tuple[str, object]]) -> dict[str, Any]:
        counts = Counter(key for key, _ in pairs)
        for key in sorted(key for key, count in counts.items() if count > 1):
            found = f"the key {key!r} a second time"
            findings.append(Finding(file, "", found, "every key once in an object", "duplicate-key"))
        return dict(pairs)

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    try:
        reads = json.JSONDecoder if len(text) <= AT_ONCE else _Decoder
        value = json.loads(text, cls=reads, object_pairs_hook=mapping, parse_constant=refuse)
        root = _element(value, 0)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DataError([Finding(file, place, f"a JSON syntax error, {error.msg}", "JSON", "", error.lineno)]) from None
    except RecursionError:
        raise DataError([_deep(file)]) from None
    except ValueError as error:
        raise DataError([Finding(file, "", str(error), "JSON", "")]) from None
    if findings:
        raise DataError(findings)
    return root


def _deep(file: str) -> Finding:
    return Finding(file, "", f"more than {DEPTH} levels", "a record of fewer levels", "depth")


def _element(value: object, depth: int) -> Element:
    if depth > DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return Element({_paired(key): _element(child, depth + 1) for key, child in value.items()})
    if isinstance(value, list):
        return Element([_element(child, depth + 1) for child in value])
    if isinstance(value, str):
        _paired(value)
    return Element(value, value if isinstance(value, str) else json.dumps(value))


def _paired(text: str) -> str:
    """The text; raises ValueError for half of a surrogate pair, which no encoding can carry on."""
    if _HALF.search(text):
        raise ValueError(f"the text {text!r} with half of a surrogate pair")
    return text


def walk(element: Element, path: str = "") -> Iterator[tuple[str, Element]]:
    """Every mapping in an element, outermost first, with its record path."""
    if isinstance(element.value, dict):
        yield path, element
        for key, child in element.value.items():
            yield from walk(child, f"{path}.{key}" if path else key)
    elif isinstance(element.value, list):
        for index, child in enumerate(element.value):
            yield from walk(child, f"{path}[{index}]")
