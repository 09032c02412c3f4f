"""What XML can hold of RDF: RDF/XML and SPARQL results in XML that every XML processor reads back as they were written.

RDF/XML has an element for each predicate, so that a predicate must end in an XML name (RDF 1.1 XML Syntax, section
2.2.4, and Namespaces in XML 1.0, production 4): `http://ex/p#` and `http://ex/1` have none. A carriage return is
written as a character reference, as an XML processor would otherwise read a line feed (XML 1.0, section 2.11).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Protocol, cast

from pyoxigraph import Literal, RdfFormat, Triple
from pyoxigraph import serialize as plainly

from kg.characters import unwritable
from kg.errors import QueryError

_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
)
_NAME_AT_END = re.compile(rf"[{_START}\uf900-\ufdcf\ufdf0-\ufffd][{_START}0-9.\-\u00b7\uf900-\ufdcf\ufdf0-\ufffd]*$")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


class XmlSink:
    """Takes the bytes of an XML document in pieces and hands them on as every processor reads them.

    Args:
        sink: what takes the bytes.
    """

    def __init__(self, sink: _Sink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        """Hand bytes on. Raises QueryError for a character that no XML document can hold."""
        if match := _CONTROLS.search(data):
            raise QueryError(f"the answer holds the character U+{match[0][0]:04X}, which no XML can; ask for JSON")
        self._sink.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        """Nothing: bytes are handed on as they come."""


def writable(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, as they are.

    Raises:
        QueryError: one has a predicate that ends in no XML name, or a text with a character that XML does not have.
    """
    sound: set[str] = set()
    for triple in triples:
        predicate = triple.predicate.value
        if predicate not in sound:
            if not _NAME_AT_END.search(predicate):
                found = f"the predicate <{predicate}> ends in no XML name, so that RDF/XML has no element for it"
                raise QueryError(f"{found}; ask for Turtle")
            sound.add(predicate)
        if isinstance(triple.object, Literal) and (character := unwritable(triple.object.value)):
            raise QueryError(f"the answer holds the character {character}, which no XML can; ask for Turtle")
        yield triple


def serialize(triples: Iterable[Triple], prefixes: Mapping[str, str] | None = None) -> bytes:
    """Triples as RDF/XML. Raises QueryError as `writable` and `XmlSink`."""
    into = io.BytesIO()
    sink = cast(IO[bytes], XmlSink(into))
    plainly(writable(triples), sink, RdfFormat.RDF_XML, prefixes=None if prefixes is None else dict(prefixes))
    return into.getvalue()
