"""What every engine does, and the values that go in and out of it.

An engine holds named graphs, answers SPARQL 1.1 queries as a stream of bytes, and applies patches, each of which
makes a new revision. Nothing outside `kg.engine` knows which engine it talks to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol

from pyoxigraph import Quad

from kg.bases import Term


@dataclass(frozen=True)
class Limits:
    """What one query may use at most. None: no limit.

    Attributes:
        seconds: wall time from acceptance to last byte.
        memory: bytes of address space the query may add to its reader.
        result: bytes of the serialized result.
        courtesy: seconds after which it lets everything else on the machine go first, where the engine can do that.
    """

    seconds: float | None = 30.0
    memory: int | None = 4 * 2**30
    result: int | None = None
    courtesy: float = 1.0


@dataclass(frozen=True)
class Query:
    """One SPARQL query with everything that decides its answer.

    Attributes:
        text: the query; the prefixes of `Bases.prefixes` are declared in advance, and relative IRIs are ids.
        media_type: how to serialize: a SPARQL results type for SELECT and ASK, an RDF type for the other forms.
        context: the JSON-LD context, as JSON, in whose words JSON-LD is written; empty: in expanded form.
        parameters: variable name (without "?") to the term bound to it before evaluation.
        default_graphs: IRIs whose merge is the default graph; empty: the union of all named graphs.
        named_graphs: IRIs that GRAPH may see; empty with `default_graphs` empty: all; with it not: none.
        services: SPARQL endpoints that SERVICE may ask, as absolute IRIs; empty: none.
        limits: what it may use.
    """

    text: str
    media_type: str = "application/sparql-results+json"
    context: str = field(default="", kw_only=True)
    parameters: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    services: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)


class Answer(Protocol):
    """The bytes of a result, streamed. Leave it with `close` (or `with`): that frees or stops what it holds.

    The first chunk exists before the answer is handed out, so that every error known by then has been raised.
    A failure later raises from the iterator (QueryError, LimitError or StoreError).
    """

    media_type: str
    revision: int

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...

    def __enter__(self) -> Answer: ...

    def __exit__(self, *_: object) -> None: ...


@dataclass(frozen=True)
class Patch:
    """A change of the stored quads, applied whole or not at all.

    A quad that is both removed and added stays. Quads are in named graphs only.
    """

    removed: Sequence[Quad] = ()
    added: Sequence[Quad] = ()


class Engine(Protocol):
    """A store of named graphs that answers queries and takes patches, one at a time."""

    def query(self, query: Query, *, abandoned: Event | None = None) -> Answer:
        """Answer a query on the latest revision.

        Once `abandoned` is set, nobody waits for the first row any more: the engine stops the query and frees what
        it held within half a second, and raises LimitError("abandoned"). After the first row, `Answer.close` does so.

        Raises:
            QueryError: malformed, or refused (SERVICE, LOAD, FROM a graph that is no IRI).
            LimitError: a limit was met, or the query was abandoned, before the first byte.
            StoreError: the engine cannot be reached.
        """
        ...

    def apply(self, patch: Patch, *, expected: int | None = None) -> int:
        """Apply a patch and return the new revision, visible to every query that begins afterwards.

        Raises:
            RevisionConflict: `expected` was given and is not the current revision.
            StoreError: nothing was changed.
        """
        ...

    def load(self, quads: Iterable[Quad], *, expected: int | None = None) -> int:
        """Add any number of quads by the fastest way the engine has; as `apply` otherwise."""
        ...

    def revision(self) -> int:
        """The current revision: 0 for an empty store, then one more with each patch or load."""
        ...

    def close(self) -> None:
        """Stop everything the engine started."""
        ...
