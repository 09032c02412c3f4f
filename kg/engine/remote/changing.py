"""A patch as one request of SPARQL 1.1 Update that happens only if the store is at the revision it was made for.

Compare and swap: the WHERE of the first operation is the expected revision, and with the next revision a token of ours
is stored. Whoever finds its token there made that revision; the response of an update does not say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from pyoxigraph import Quad, Triple

from kg.bases import Bases
from kg.engine.base import Patch
from kg.engine.patches import VERSION, check, has_blank, revision_quad
from kg.errors import StoreError

TOKEN = "http://purl.org/dc/terms/identifier"
KEPT_TOKENS = 50
STAGING = "staging/"
REMOVED, ADDED = "urn:x-onrecord:removed-from", "urn:x-onrecord:added-to"


@dataclass(frozen=True)
class Layout:
    """Where a store keeps what.

    Attributes:
        bases: the IRI bases.
        default_graph: "own", "merged" or "union"; see `Product`.
    """

    bases: Bases
    default_graph: str

    @property
    def changes(self) -> str:
        """The graph that the revision is in."""
        return self.bases.graph("changes")

    @property
    def merged(self) -> str:
        """The graph that is the merge of all others, where the server has no default graph of its own."""
        return self.bases.graph("merged")

    def made(self, number: int) -> str:
        """What a revision's token is a property of."""
        return f"{self.changes}#{number}"

    def stage(self, token: str) -> str:
        """The graph that lists the graphs in which a long change waits to be made."""
        return self.bases.graph(STAGING + token)

    def in_default(self, block: str) -> str:
        """Triples, as a pattern of the default graph."""
        return f"GRAPH <{self.merged}> {{ {block} }}" if self.default_graph == "merged" else block


def state_query(layout: Layout, number: int) -> str:
    """Asks for the store's revision and the tokens of revision `number`."""
    c = layout.changes
    return (
        f"SELECT ?number ?token {{ GRAPH <{c}> {{ <{c}> <{VERSION.value}> ?number }} "
        f"OPTIONAL {{ GRAPH <{c}> {{ <{layout.made(number)}> <{TOKEN}> ?token }} }} }}"
    )


def change(patch: Patch, before: int, token: str, layout: Layout, after: int | None = None) -> str:
    """The update that applies a patch to revision `before`, if the store is still at it.

    The revision that it makes is `after`; the next one if None.

    Raises:
        StoreError: the patch has blank nodes, which no server can be told apart.
        DataError: a quad is in the default graph.
    """
    removed, added = check(patch.removed), check(patch.added)
    if has_blank(removed) or has_blank(added):
        raise StoreError("blank nodes cannot be changed on a remote server; give them IRIs first")
    if before:
        removed.append(revision_quad(layout.bases, before))
    after = before + 1 if after is None else after
    added.append(revision_quad(layout.bases, after))
    kept = {quad.triple for quad in added}
    merged = "" if layout.default_graph == "union" else layout.in_default(_lines(kept))
    c, pruned = layout.changes, after - KEPT_TOKENS
    own = f'GRAPH <{c}> {{ <{layout.made(after)}> <{TOKEN}> "{token}" }}'
    old = f"GRAPH <{c}> {{ <{layout.made(pruned)}> <{TOKEN}> ?old }}" if pruned > 0 else ""
    deletion = f"DELETE {{ {_blocks(removed)} {old} }}\n" if removed else ""
    swap = (
        f"{deletion}INSERT {{ {_blocks(added)} {merged} {own} }}\n"
        f"WHERE {{ {_at(layout, before)} {f'OPTIONAL {{ {old} }}' if old else ''} }}"
    )
    orphans = [triple for triple in {quad.triple for quad in removed} if triple not in kept]
    if layout.default_graph == "union" or not orphans:
        return swap
    return f"{swap} ;\n{_unless_anywhere(orphans, layout)}"


def staged(patch: Patch, before: int, token: str, layout: Layout, size: int) -> Iterator[str]:
    """The updates that apply a patch too long for one request: its quads into graphs of their own, then one swap.

    Until the last update nothing has changed but these graphs; `cleared` empties them. The last one has two operations,
    because Virtuoso 7 leaves out what comes after the second.
    """
    patches = ((REMOVED, check(patch.removed)), (ADDED, check(patch.added)))
    stages, listed = 0, layout.stage(token)
    for how, quads in patches:
        if has_blank(quads):
            raise StoreError("blank nodes cannot be changed on a remote server; give them IRIs first")
        for graph, members in _by_graph(quads):
            stage, stages = f"<{listed}/{stages}>", stages + 1
            yield f"INSERT DATA {{ GRAPH <{listed}> {{ {stage} <{how}> {graph} }} }}"
            for at in range(0, len(members), size):
                yield f"INSERT DATA {{ GRAPH {stage} {{ {_lines(quad.triple for quad in members[at : at + size])} }} }}"
    yield _swap_staged(before, token, layout)


def cleared(token: str, layout: Layout) -> str:
    """The update that empties the graphs that `staged` made."""
    listed = layout.stage(token)
    inner = "GRAPH ?stage { ?s ?p ?o }"
    listing = f"GRAPH <{listed}> {{ ?stage ?how ?graph }}"
    return f"DELETE {{ {inner} }} WHERE {{ {listing} {inner} }} ;\nCLEAR SILENT GRAPH <{listed}>"


def _swap_staged(before: int, token: str, layout: Layout) -> str:
    c, listed = layout.changes, layout.stage(token)
    union = layout.default_graph == "union"
    old = _blocks([revision_quad(layout.bases, before)]) if before else ""
    new = revision_quad(layout.bases, before + 1)
    ours = f'GRAPH <{c}> {{ <{layout.made(before + 1)}> <{TOKEN}> "{token}" }}'
    taken, given = "GRAPH ?from { ?s ?p ?o }", "GRAPH ?to { ?x ?y ?z }"
    stale = layout.in_default(_lines([revision_quad(layout.bases, before).triple])) if before and not union else ""
    merged = "" if union else layout.in_default(f"?x ?y ?z . {_lines([new.triple])}")
    removal = f"GRAPH <{listed}> {{ ?removal <{REMOVED}> ?from }} GRAPH ?removal {{ ?s ?p ?o }}"
    addition = f"GRAPH <{listed}> {{ ?addition <{ADDED}> ?to }} GRAPH ?addition {{ ?x ?y ?z }}"
    swap = (
        f"DELETE {{ {old} {stale} {taken} }}\nINSERT {{ {_blocks([new])} {ours} {given} {merged} }}\n"
        f"WHERE {{ {_at(layout, before)} {{ {{ {removal} }} UNION {{ {addition} }} }} }}"
    )
    if union:
        return swap
    hidden = f'!STRSTARTS(STR(?anywhere), "{layout.bases.graph(STAGING)}") && ?anywhere != <{layout.merged}>'
    left = f"FILTER NOT EXISTS {{ GRAPH ?anywhere {{ ?s ?p ?o }} FILTER({hidden}) }}"
    return f"{swap} ;\nDELETE {{ {layout.in_default('?s ?p ?o')} }} WHERE {{ {ours} {removal} {left} }}"


def insertions(quads: Iterable[Quad], layout: Layout, size: int) -> Iterator[str]:
    """Updates that add quads without a condition, so many to a request."""
    if layout.default_graph != "union":
        size = max(1, size // 2)
    rest = iter(quads)
    while chunk := check(islice(rest, size)):
        if has_blank(chunk):
            raise StoreError("blank nodes cannot be loaded into a remote server; give them IRIs first")
        merged = "" if layout.default_graph == "union" else layout.in_default(_lines(quad.triple for quad in chunk))
        yield f"INSERT DATA {{ {_blocks(chunk)} {merged} }}"


def _at(layout: Layout, number: int) -> str:
    c = layout.changes
    if number:
        return f"GRAPH <{c}> {{ <{c}> <{VERSION.value}> {revision_quad(layout.bases, number).object} }}"
    return f"FILTER NOT EXISTS {{ GRAPH <{c}> {{ <{c}> <{VERSION.value}> ?any }} }}"


def _unless_anywhere(triples: Sequence[Triple], layout: Layout) -> str:
    """Remove from the merge those of the triples that no named graph holds any more."""
    rows = "\n".join(f"({triple.subject} {triple.predicate} {triple.object})" for triple in triples)
    there = layout.in_default("?s ?p ?o")
    other = f" FILTER(?anywhere != <{layout.merged}>)" if layout.default_graph == "merged" else ""
    return (
        f"DELETE {{ {there} }} WHERE {{ {there} VALUES (?s ?p ?o) {{\n{rows}\n}}\n"
        f"FILTER NOT EXISTS {{ GRAPH ?anywhere {{ ?s ?p ?o }}{other} }} }}"
    )


def _blocks(quads: Sequence[Quad]) -> str:
    blocks = (f"GRAPH {graph} {{\n{_lines(quad.triple for quad in members)}\n}}" for graph, members in _by_graph(quads))
    return "\n".join(blocks)


def _by_graph(quads: Sequence[Quad]) -> Iterator[tuple[str, list[Quad]]]:
    ordered = sorted(quads, key=lambda quad: str(quad.graph_name))
    for graph, members in groupby(ordered, key=lambda quad: str(quad.graph_name)):
        yield graph, list(members)


def _lines(triples: Iterable[Triple]) -> str:
    return "\n".join(f"{triple.subject} {triple.predicate} {triple.object} ." for triple in triples)
