"""RDF as JSON-LD 1.1 in the words of a context, also where there is more of it than fits into memory.

What cannot be said in these words, such as an IRI that begins like one of their prefixes, is said without them, under
a context of its own that is null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.bases import RDF, XSD
from kg.errors import QueryError

TOGETHER = 5_000
"""Triples that are laid together into nodes: what is in memory of a document at a time."""
_TYPE = RDF + "type"
_DIRECTED = RDF + "dirLangString"
_RELATIVE = re.compile(r"[a-z0-9][\w.-]*(/[a-z0-9][\w.-]*)*(#[\w./-]*)?", re.ASCII | re.IGNORECASE)
"""References that every reader resolves to what stands in front of them, if that ends with a slash (RFC 3986, 5.2)."""
_WORD = re.compile(r"\w+", re.ASCII)

Node = dict[str, Any]


@dataclass(frozen=True)
class _Term:
    """A word of the context for a property: what its values are, as `@type` says, or "@language"; "" for texts."""

    name: str
    kind: str
    vocabulary: str


@lru_cache(maxsize=8)
def dialect(context: str) -> Dialect:
    """The dialect of a context, which is given as JSON."""
    return Dialect(json.loads(context))


def pieces(quads: Iterable[Quad | Triple], words: Dialect) -> Iterator[bytes]:
    """A document, piece by piece: a graph of nodes, and of named graphs of nodes.

    A piece is of `TOGETHER` triples, laid together into nodes; what follows of one node is a node of the same name,
    which is the same thing to who reads the document (JSON-LD 1.1, section 4.1).

    Raises:
        QueryError: a triple is about a triple, which JSON-LD 1.1 cannot say.
    """
    begin, rest = b'{"@context":' + orjson.dumps(words.context) + b',"@graph":[\n', iter(quads)
    while some := list(islice(rest, TOGETHER)):
        yield begin + b",\n".join(map(orjson.dumps, words.nodes(some)))
        begin = b",\n"
    yield (begin if begin != b",\n" else b"") + b"]}\n"


class Dialect:
    """The words of a context, and RDF in them (JSON-LD 1.1 API, section 6, for contexts such as that of records)."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.context = context
        self.base: str = context.get("@base", "")
        self.prefixes: dict[str, str] = {
            name: meaning
            for name, meaning in context.items()
            if name[0] != "@" and isinstance(meaning, str) and ":" in meaning and meaning[-1] in "#/:"
        }
        self.terms: dict[str, list[_Term]] = {}
        self.classes: dict[str, str] = {}
        for name, meaning in context.items():
            about = meaning.get("@id", "") if isinstance(meaning, dict) else meaning or ""
            if name[0] == "@" or about[:1] in ("", "@") or name in self.prefixes:
                continue
            if name[0].isupper():
                self.classes[self._expanded(about)] = name
            else:
                self.terms.setdefault(self._expanded(about), []).append(self._term(name, meaning))
        for terms in self.terms.values():
            terms.sort(key=lambda term: (len(term.name), term.name))
        self._key = lru_cache(4096)(self._compacted)

    def nodes(self, quads: Iterable[Quad | Triple]) -> list[Node]:
        """Triples as nodes, in the order in which their subjects come; those of a named graph within that graph."""
        graphs: dict[str, dict[str, Node]] = {}
        plain: list[Node] = []
        for quad in quads:
            graph = quad.graph_name if isinstance(quad, Quad) else DefaultGraph()
            where = "" if isinstance(graph, DefaultGraph) else self.identity(graph)
            if self._can_say(quad) and (not where or self._is_sound(graph)):
                name = self.identity(quad.subject)
                nodes = graphs.setdefault(where, {})
                self.put(nodes.setdefault(name, {"id": name}), quad.predicate.value, quad.object)
            else:
                plain.append(_plain(quad, graph))
        told: list[Node] = []
        for where, nodes in graphs.items():
            made = [_type_first(node) for node in nodes.values()]
            told += [{"id": where, "@graph": made}] if where else made
        return told + plain

    def identity(self, node: Any) -> str:
        """How a node is named: relative to the base where that is unambiguous."""
        if isinstance(node, BlankNode):
            return f"_:{node.value}"
        iri: str = node.value
        if self.base and self.base[-1] == "/" and iri.startswith(self.base):
            short = iri[len(self.base) :]
            return short if _RELATIVE.fullmatch(short) and short not in self.context else iri
        return iri

    def put(self, node: Node, predicate: str, value: Any) -> None:
        """Add one property with one value to a node."""
        if predicate == _TYPE and isinstance(value, NamedNode):
            _add(node, "type", self.classes.get(value.value) or self._key(value.value))
            return
        for term in self.terms.get(predicate, ()):
            if term.kind == "@language" and isinstance(value, Literal) and value.language and not value.direction:
                _add(node.setdefault(term.name, {}), value.language, value.value)
                return
            if (written := self._coerced(value, term)) is not None:
                _add(node, term.name, written)
                return
        _add(node, self._key(predicate), self._whole(value))

    def _term(self, name: str, meaning: Any) -> _Term:
        if not isinstance(meaning, dict):
            return _Term(name, "", "")
        kind = "@language" if meaning.get("@container") == "@language" else meaning.get("@type", "")
        within = meaning.get("@context") or {}
        return _Term(name, kind if kind[:1] in ("", "@") else self._expanded(kind), within.get("@vocab", ""))

    def _coerced(self, value: Any, term: _Term) -> Any:
        """A value where the word itself says what it is; None if it says something else."""
        if not isinstance(value, Literal):
            if term.kind == "@id":
                return self.identity(value)
            if term.kind == "@vocab" and term.vocabulary and isinstance(value, NamedNode):
                word = value.value.removeprefix(term.vocabulary)
                return word if word != value.value and _WORD.fullmatch(word) and word not in self.context else None
            return None
        plain = not value.language and value.datatype.value == XSD + "string"
        return _native(value) if value.datatype.value == term.kind or (plain and not term.kind) else None

    def _whole(self, value: Any) -> Node:
        """A value that says itself what it is."""
        if not isinstance(value, Literal):
            return {"id": self.identity(value)}
        if value.language:
            told = {"@value": value.value, "@language": value.language}
            return told | ({"@direction": str(value.direction)} if value.direction else {})
        if value.datatype.value == XSD + "string":
            return {"@value": value.value}
        return {"@value": value.value, "type": self._key(value.datatype.value)}

    def _compacted(self, iri: str) -> str:
        """An IRI with the longest of the prefixes that it begins with."""
        fitting = [name for name, begins in self.prefixes.items() if iri.startswith(begins)]
        if not fitting:
            return iri
        name = max(fitting, key=lambda name: len(self.prefixes[name]))
        local = iri.removeprefix(self.prefixes[name])
        return iri if local.startswith("//") else f"{name}:{local}"

    def _expanded(self, short: str) -> str:
        prefix, _, local = short.partition(":")
        return self.prefixes[prefix] + local if prefix in self.prefixes else short

    def _can_say(self, triple: Quad | Triple) -> bool:
        """Whether every IRI of a triple is one however a reader looks at it."""
        value = triple.object
        return (
            self._is_sound(triple.subject)
            and self._is_sound(triple.predicate)
            and self._is_sound(value.datatype if isinstance(value, Literal) else value)
        )

    def _is_sound(self, term: Any) -> bool:
        """Whether an IRI written whole is not taken for one with a prefix: <dcterms:x> would be (API, section 5.2)."""
        if isinstance(term, Triple):
            raise QueryError("the answer holds a triple about a triple, which JSON-LD 1.1 cannot say; ask for Turtle")
        if not isinstance(term, NamedNode):
            return True
        scheme, _, rest = term.value.partition(":")
        return scheme not in self.context or rest.startswith("//")


def _plain(triple: Quad | Triple, graph: Any) -> Node:
    """A triple without the words of any context."""
    value = triple.object
    if not isinstance(value, Literal):
        written = {"@id": _full(value)}
    elif value.language:
        written = {"@value": value.value, "@language": value.language}
        written |= {"@direction": str(value.direction)} if value.direction else {}
    else:
        written = {"@value": value.value, "@type": value.datatype.value}
    node = {"@id": _full(triple.subject), triple.predicate.value: [written]}
    if not isinstance(graph, DefaultGraph):
        node = {"@id": _full(graph), "@graph": [node]}
    return {"@context": None, **node}


def _full(node: Any) -> str:
    return f"_:{node.value}" if isinstance(node, BlankNode) else str(node.value)


def _type_first(node: Node) -> Node:
    """A node with its type before what the type may give a meaning to."""
    return {name: node[name] for name in ("id", "type") if name in node} | node


def _native(value: Literal) -> int | bool | str:
    """A literal as JSON has it, where that reads back as the same literal."""
    kind, written = value.datatype.value.removeprefix(XSD), value.value
    if kind == "boolean" and written in ("true", "false"):
        return written == "true"
    if kind == "integer" and written == str(_whole_number(written)):
        return int(written)
    return written


def _whole_number(written: str) -> int | None:
    digits = written.removeprefix("-")
    return int(written) if len(digits) < 16 and digits.isascii() and digits.isdecimal() else None


def _add(node: Node, name: str, value: Any) -> None:
    """Add a value: alone, or beside others in a list."""
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]
