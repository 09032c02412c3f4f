"""An IRI for every node of a record, and the way back from an IRI to its place in the file.

Nodes without an id get one from their parent (skolemization, RDF 1.1 Concepts, section 3.5):
`<parent>#<field>-<n>`, counted from 1, joined by "-" when nested.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kg.records.fields import Field, Fields
from kg.records.reading import Element


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, record path ("reports[2].via"), 1-based line (0: unknown)."""

    file: str
    path: str
    line: int = 0


@dataclass
class Places:
    """The places of nodes and of the ids that they refer to.

    Attributes:
        nodes: IRI of a node to its place and the names of its fields, the first definition winning.
        edges: (IRI of a node, field, IRI referred to) to its place.
    """

    fields: Fields
    nodes: dict[str, tuple[Place, tuple[str, ...]]] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], Place] = field(default_factory=dict)

    def locate(self, node: str, path: str | None = None, value: str | None = None) -> Place:
        """The most exact place known; for a node of no record, a place without file whose path is its short id."""
        if node not in self.nodes:
            return Place("", self.fields.bases.shorten(node))
        place, present = self.nodes[node]
        if path is None:
            return place
        names = self.fields.names_of(path)
        for name in names:
            if value and (exact := self.edges.get((node, name, value))):
                return exact
        name = next((name for name in names if name in present), names[0])
        return Place(place.file, f"{place.path}.{name}" if place.path else name, place.line)


def named(root: Element, file: str, places: Places) -> tuple[list[dict[str, Any]], list[tuple[str, Place]]]:
    """The records of a file as plain JSON-LD nodes, each with an id, and every (id, place) that they define.

    What `checking.check` has a finding about is left out, so that the rest can still be looked at. A mapping with
    no field but `id` refers to a thing and does not define it.

    Args:
        root: a mapping, or a list of mappings.
        file: its name.
        places: where the places of nodes and references go.
    """
    namer = _Namer(file, places)
    records = enumerate(root.value) if isinstance(root.value, list) else [("", root)]
    nodes = [
        namer.node(record, f"[{index}]" if index != "" else "", "")
        for index, record in records
        if isinstance(record.value, dict)
    ]
    return nodes, namer.defined


class _Namer:
    def __init__(self, file: str, places: Places) -> None:
        self.file, self.places = file, places
        self.fields, self.bases = places.fields, places.fields.bases
        self.defined: list[tuple[str, Place]] = []

    def node(self, element: Element, path: str, made: str) -> dict[str, Any]:
        written = element.value.get("id")
        identity = written.value if written is not None and isinstance(written.value, str) else made
        if len(element.value) > 1 or written is None:
            place = Place(self.file, path, element.line)
            self.places.nodes.setdefault(self.bases.id(identity), (place, tuple(element.value)))
            self.defined.append((identity, place))
        plain: dict[str, Any] = {"id": identity} if identity else {}
        kind = element.value.get("type")
        if kind is not None and kind.text in self.fields.classes:
            plain["type"] = kind.text
        for name, child in element.value.items():
            known = self.fields.fields.get(name)
            where = f"{path}.{name}" if path else name
            if known is not None and (value := self.child(child, known, where, identity)) is not None:
                plain[name] = value
        return plain

    def child(self, element: Element, field: Field, path: str, parent: str) -> object:
        if field.form == "languages":
            return _languages(element)
        if not isinstance(element.value, list):
            return self.value(element, field, path, parent, 1)
        values = [self.value(each, field, f"{path}[{n}]", parent, n + 1) for n, each in enumerate(element.value)]
        return [value for value in values if value is not None]

    def value(self, element: Element, field: Field, path: str, parent: str, number: int) -> object:
        if isinstance(element.value, list):
            return None
        if field.form != "id":
            # A year alone, or a digest of digits alone, reads as a number; its written form is what counts.
            written = field.form in ("edtf", "date", "hex")
            return None if isinstance(element.value, dict) else element.text if written else element.value
        if isinstance(element.value, dict):
            return self.node(element, path, f"{parent}{'-' if '#' in parent else '#'}{field.name}-{number}")
        if not isinstance(element.value, str):
            return None
        if ":" not in element.text.partition("/")[0]:
            edge = (self.bases.id(parent), field.name, self.bases.id(element.text))
            self.places.edges.setdefault(edge, Place(self.file, path, element.line))
        return element.text


def _languages(element: Element) -> dict[str, Any] | None:
    if not isinstance(element.value, dict):
        return None
    texts = {tag: child.value if isinstance(child.value, list) else [child] for tag, child in element.value.items()}
    return {tag: [text.value for text in every if isinstance(text.value, str)] for tag, every in texts.items()}
