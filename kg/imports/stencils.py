"""Records to N-Quads at the speed of filling in a stencil.

The reports of a large corpus differ in ids, numbers and words, not in shape. The JSON-LD context and the completion
are applied once to each shape, with marks where values go; every report of that shape is then the marked text, filled
in. The context stays the only mapping, and the result is what `kg.records` would give, which a test holds it to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from pyoxigraph import Literal, RdfFormat

from kg.formats import written
from kg.imports.corpus import Record
from kg.ontology import Ontology
from kg.records import mapping
from kg.records.completing import complete
from kg.records.fields import fields_of

_ID = re.compile(r"[a-z]+(/[a-z0-9-]+)+(#[a-z0-9-]+)?")
_NUMBER = 7_700_000_000
_MARK = re.compile(r"zz(\d+)zz|77(\d{8})")
_GRAPH, _ARTICLE = 0, 1


Shape = tuple[Any, ...]
"""A kind, and what is of that kind: an object's fields, each a name and a shape; a mark's number; a constant."""


class Part(NamedTuple):
    """One report of an article.

    Attributes:
        shape: its shape, with what all reports of that shape have in common.
        values: what its marks stand for; the first two are the article's id.
        text: its N-Quads.
    """

    shape: Shape
    values: list[str]
    text: str


class Stencils:
    """N-Quads of article records, by the shapes of their reports."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._fields = fields_of(ontology)
        self._forms = {name: field.form for name, field in self._fields.fields.items()}
        self._filled: dict[Shape, Callable[[list[str]], str]] = {}

    def article(self, record: Record) -> str:
        """The N-Quads of the graph of one article. Its nodes all have ids; raises KeyError for one without."""
        return "".join((self.head(record), *(part.text for part in self.reports(record))))

    def head(self, record: Record) -> str:
        """The N-Quads of an article without its reports."""
        head = {key: value for key, value in record.items() if key != "reports"}
        return self._text([head], self._ontology.bases.graph(str(record["id"])))

    def reports(self, record: Record) -> Iterator[Part]:
        """The reports of an article, in order."""
        identity = str(record["id"])
        for report in record["reports"]:
            values = [identity, identity]
            shape = self._shape(report, "reports", values)
            fill = self._filled.get(shape)
            if fill is None:
                fill = self._filled[shape] = self._stencil(shape)
            yield Part(shape, values, fill(values))

    def _text(self, records: list[Record], graph: str) -> str:
        quads = complete(mapping.quads(records, graph, self._ontology), graph, self._fields)
        return written(quads, RdfFormat.N_QUADS).decode()

    def _shape(self, value: object, field: str, values: list[str]) -> Shape:
        """What stays the same in every report of its kind; what does not is appended to `values`.

        The same id twice is one mark twice: it is one node.
        """
        if isinstance(value, dict):
            if "id" not in value:
                raise KeyError(f"a node of {field} without an id")
            return tuple((name, self._shape(inner, name, values)) for name, inner in value.items())
        if isinstance(value, list):
            return ("list", *(self._shape(inner, field, values) for inner in value))
        if isinstance(value, int) and not isinstance(value, bool):
            values.append(str(value))
            return ("number", len(values) - 1)
        form = self._forms.get(field)
        if isinstance(value, str) and (field == "id" or form == "id") and _ID.fullmatch(value):
            if value not in values[2:]:
                values.append(value)
            return ("id", values.index(value, 2))
        if form == "text":
            assert isinstance(value, str), "what is no dictionary, list or number of a field of text"
            values.append(str(Literal(value))[1:-1])
            return ("text", len(values) - 1)
        return ("constant", value)

    def _stencil(self, shape: Shape) -> Callable[[list[str]], str]:
        graph = self._ontology.bases.graph(f"zz{_GRAPH}zz")
        text = self._text([{"id": f"zz{_ARTICLE}zz", "reports": [self._marked(shape)]}], graph)
        text = "".join(sorted(f"{line}\n" for line in text.split("\n") if line)).replace("%", "%%")
        places = [int(match[1] or match[2]) for match in _MARK.finditer(text)]
        stencil, pick = _MARK.sub("%s", text), itemgetter(*places)
        return lambda values: stencil % pick(values)

    def _marked(self, shape: Shape) -> object:
        """A record of a shape, with marks for its values."""
        kind, *rest = shape
        if kind == "list":
            return [self._marked(inner) for inner in rest]
        if kind == "number":
            return _NUMBER + rest[0]
        if kind in ("id", "text"):
            return f"zz{rest[0]}zz"
        if kind == "constant":
            return rest[0]
        return {name: self._marked(inner) for name, inner in shape}
