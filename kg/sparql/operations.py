"""A SPARQL 1.1 Update request taken apart: its operations, with the text of each pattern and template.

Only the outline is read here (SPARQL 1.1 Query, section 19.8, rules 29 to 52, by their tokens); templates are read as
TriG and patterns by the engine, which say what is malformed in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.errors import QueryError
from kg.sparql.tokens import Token, place, telling

MOST_DECLARATIONS = 1000
"""Each operation is read with the whole prologue before it, so what it may hold is bounded."""
MANAGEMENT = ("clear", "drop", "create", "add", "move", "copy")


@dataclass(frozen=True)
class Span:
    """A piece of a text: begin and end (exclusive), counted in code points."""

    start: int
    end: int


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        verb: "insert data", "delete data", "modify", "delete where" or one of MANAGEMENT.
        span: all of it.
        prologue: the prologues before it, as text.
        delete, insert: templates, braces included; None: there is none.
        where: the pattern, braces included.
        dataset: (is it NAMED, graph as written) of each USING.
        graph: WITH, as written; "" if there is none.
        silent: whether SILENT was said.
        source, target: of a management operation: "default", "named", "all" or a graph as written.
    """

    verb: str
    span: Span
    prologue: str
    delete: Span | None = None
    insert: Span | None = None
    where: Span | None = None
    dataset: tuple[tuple[bool, str], ...] = ()
    graph: str = ""
    silent: bool = False
    source: str = ""
    target: str = ""


def operations(text: str) -> list[Operation]:
    """The operations of an update, in order; none for an empty one.

    Raises:
        QueryError: it is no outline of an update, with line and column.
    """
    every = list(_Outline(text).read())
    _check_labels(text, every)
    return every


def _check_labels(text: str, parsed: list[Operation]) -> None:
    """Refuse one blank node label in two INSERT DATA operations (SPARQL 1.1 Query, section 19.8, note 10)."""
    first: dict[str, Operation] = {}
    for operation in (operation for operation in parsed if operation.verb == "insert data"):
        for token in telling(text, operation.span.start, operation.span.end):
            if token.text.startswith("_:") and first.setdefault(token.text, operation) is not operation:
                line, column = place(text, token.start)
                message = f"line {line}, column {column}: {token.text} names a blank node of another operation"
                raise QueryError(f"{message}; expected a label of its own", line, column)


class _Outline:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [*telling(text), Token("end", "", len(text), len(text))]
        self.at = 0
        self.prologue = ""
        self.declared = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def fail(self, expected: str) -> QueryError:
        line, column = place(self.text, self.next.start)
        found = repr(self.next.text) if self.next.text else "the end"
        message = f"line {line}, column {column}: found {found}; expected {expected}"
        return QueryError(message, line, column)

    def take(self) -> Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def skip(self, word: str) -> bool:
        is_next = self.next.word == word
        self.at += is_next
        return is_next

    def read(self) -> Iterator[Operation]:
        while True:
            self.declarations()
            if self.next.kind == "end":
                return
            yield self.operation()
            if self.next.kind != "end" and not self.skip(";"):
                raise self.fail("';' or the end")

    def declarations(self) -> None:
        while self.next.word in ("prefix", "base"):
            begin, start = self.at, self.take()
            if start.word == "prefix":
                if self.next.kind != "pname" or not self.next.text.endswith(":"):
                    raise self.fail("a prefix and ':'")
                self.take()
            if self.next.kind != "iri":
                raise self.fail("an IRI in angle brackets")
            self.take()
            # Of its tokens, not its text: a comment in it would reach to the end of whatever line it is put into.
            self.prologue += " ".join(token.text for token in self.tokens[begin : self.at]) + "\n"
            self.declared += 1
            if self.declared > MOST_DECLARATIONS:
                raise self.fail(f"at most {MOST_DECLARATIONS:,} prefixes and bases in one request")

    def operation(self) -> Operation:
        start, verb = self.next, self.next.word
        if verb in MANAGEMENT:
            return self.management()
        second = self.tokens[min(self.at + 1, len(self.tokens) - 1)].word
        if verb in ("insert", "delete") and second == "data":
            self.at += 2
            name, block = f"{verb} data", self.block()
            return self.made(name, start, **{verb: block})
        if verb == "delete" and second == "where":
            self.at += 2
            block = self.block()
            return self.made("delete where", start, delete=block, where=block)
        if verb in ("insert", "delete", "with"):
            return self.modify(start)
        raise self.fail("an operation: INSERT, DELETE, WITH, CLEAR, DROP, CREATE, ADD, MOVE or COPY")

    def made(self, verb: str, start: Token, **parts: Any) -> Operation:
        span = Span(start.start, self.tokens[self.at - 1].end)
        return Operation(verb, span, self.prologue, **parts)

    def modify(self, start: Token) -> Operation:
        graph = self.iri() if self.skip("with") else ""
        delete = self.block() if self.skip("delete") else None
        insert = self.block() if self.skip("insert") else None
        if delete is None and insert is None:
            raise self.fail("DELETE or INSERT")
        dataset = []
        while self.skip("using"):
            dataset.append((self.skip("named"), self.iri()))
        if not self.skip("where"):
            raise self.fail("WHERE")
        parts = {"delete": delete, "insert": insert, "where": self.block(), "dataset": tuple(dataset), "graph": graph}
        return self.made("modify", start, **parts)

    def management(self) -> Operation:
        start, silent = self.take(), self.skip("silent")
        verb = start.word
        if verb in ("add", "move", "copy"):
            source = self.reference("default")
            if not self.skip("to"):
                raise self.fail("TO")
            return self.made(verb, start, silent=silent, source=source, target=self.reference("default"))
        several = () if verb == "create" else ("default", "named", "all")
        if self.next.word not in ("graph", *several):
            raise self.fail(" or ".join(word.upper() for word in ("graph", *several)))
        return self.made(verb, start, silent=silent, target=self.reference(*several))

    def reference(self, *words: str) -> str:
        if self.next.word in words:
            return self.take().word
        self.skip("graph")
        return self.iri()

    def iri(self) -> str:
        if self.next.kind not in ("iri", "pname"):
            raise self.fail("the IRI of a graph")
        return self.take().text

    def block(self) -> Span:
        if self.next.text != "{":
            raise self.fail("'{'")
        start, depth = self.next.start, 0
        while True:
            token = self.take()
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if token.kind == "end":
                raise self.fail("'}'")
            if not depth:
                return Span(start, token.end)
