"""The remote engine: any server of the SPARQL 1.1 Protocol, by its addresses."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from threading import Event

import urllib3
from pyoxigraph import Literal, Quad, QueryResultsFormat

from kg.bases import XSD, Bases
from kg.engine.asking import bounded
from kg.engine.base import Patch, Query
from kg.engine.deadlines import Deadlines
from kg.engine.refusals import refuse
from kg.engine.remote.answer import RemoteAnswer
from kg.engine.remote.changing import Layout, change, cleared, insertions, staged, state_query
from kg.engine.remote.form import form_of
from kg.engine.remote.formats import plan
from kg.engine.remote.http import Client, Credentials, Exchange
from kg.engine.remote.products import Product, product
from kg.engine.turns import Queue, Turns
from kg.errors import KgError, LimitError, QueryError, RevisionConflict, StoreError
from kg.formats import solutions

CHANGE_ATTEMPTS = 5
FRESH_SECONDS = 1.0
STATE_SECONDS, UPDATE_SECONDS = 30.0, 300.0
"""How long the server may take to tell its revision, and for one update, before it is taken to have failed."""
XML = "application/sparql-results+xml"

_log = logging.getLogger(__name__)


def open(
    query_url: str,
    update_url: str | None = None,
    *,
    product_name: str = "generic",
    credentials: Credentials | None = None,
    bases: Bases | None = None,
    connections: int = 16,
    queue: Queue | None = None,
) -> RemoteEngine:
    """Use a SPARQL server as an engine.

    Args:
        query_url: where it takes queries.
        update_url: where it takes updates; the same address if None.
        product_name: the row of `products.toml` that it is.
        credentials: who we are to it.
        bases: the IRI bases; the default ones if None.
        connections: how many queries run at once.
        queue: how long queries may wait for one of these.

    Raises:
        StoreError: it cannot be reached, or the product is not in the table.
    """
    kind = product(product_name)
    return RemoteEngine(
        Client(credentials or Credentials(method=kind.auth), connections),
        (query_url, update_url or query_url),
        kind,
        Layout(bases or Bases(), kind.default_graph),
        Turns(connections, queue or Queue()),
    )


class RemoteEngine:
    """Implements `kg.engine.base.Engine`; its methods may be called from any thread."""

    def __init__(self, client: Client, urls: tuple[str, str], kind: Product, layout: Layout, turns: Turns) -> None:
        self._client, self._product, self._layout, self._turns = client, kind, layout, turns
        self._query_url, self._update_url = urls
        self._mutex = threading.Lock()
        self._deadlines = Deadlines()
        self._seen = (0, -FRESH_SECONDS)
        self._closed = False
        try:
            self.revision()
        except BaseException:
            self.close()
            raise

    def query(self, query: Query, *, abandoned: Event | None = None) -> RemoteAnswer:
        """Answer a query; see `kg.engine.base.Engine.query`.

        The answer's revision is one that the store had reached when the query began.
        """
        form = refuse(query)
        accept, made = plan(form, query.media_type, self._product, query.context)
        until, abandoned = bounded(query.limits.seconds, abandoned)
        fields, shift = form_of(query, self._layout, self._product)
        revision = self._recent()
        self._turns.take(until)
        exchange = Exchange()
        self._deadlines.watch(exchange, until, abandoned)
        try:
            if until is not None:
                fields += self._product.timeout_fields(until - time.monotonic())
            response = self._client.form(self._query_url, fields, accept, exchange)
        except BaseException as error:
            self._deadlines.release(exchange)
            self._turns.give()
            if isinstance(error, QueryError) and error.line == 1 and error.column > shift:
                error.column -= shift
            raise
        answer = RemoteAnswer(response, exchange, self._deadlines, self._turns.give)
        answer.media_type, answer.revision = query.media_type, revision
        try:
            answer.begin(
                received=accept,
                partial=self._product.partial,
                cut_off=self._product.cut_off,
                limit=query.limits.result,
                change=made,
            )
        except BaseException:
            answer.close()
            raise
        return answer

    def apply(self, patch: Patch, *, expected: int | None = None) -> int:
        """Apply a patch in one update request that counts; see `kg.engine.base.Engine.apply`."""
        with self._mutex:
            for _ in range(CHANGE_ATTEMPTS):
                before = self.revision()
                if expected is not None and expected != before:
                    raise RevisionConflict(expected, before)
                if self._swap(patch, before):
                    self._seen = (before + 1, time.monotonic())
                    return before + 1
        raise StoreError(f"other writers changed {self._update_url} at every attempt; let one service alone write")

    def load(self, quads: Iterable[Quad], *, expected: int | None = None) -> int:
        """Add quads, request after request, and then make one revision.

        A load that a failing server breaks off leaves what was added by then, at the old revision; adding is
        idempotent, so repeat it. A source of quads that fails changes nothing.
        """
        listed = list(quads)
        half = max(1, self._product.request_quads // 2)
        before = self.revision()
        if expected is not None and expected != before:
            raise RevisionConflict(expected, before)
        if len(listed) > half:
            for text in insertions(listed, self._layout, self._product.request_quads):
                self._update(text)
            listed = []
        return self.apply(Patch(added=listed), expected=expected)

    def adopt(self, quads: Iterable[Quad], revision: int) -> int:
        """Fill an empty server with the quads of another store, and continue from its revision; how many they were.

        Raises:
            StoreError: the server is not empty, or failed; repeat it then, after emptying the server.
        """
        if self.revision() != 0:
            raise StoreError(f"{self._query_url} is at a revision already; expected an empty server")
        count = 0

        def counted() -> Iterator[Quad]:
            nonlocal count
            for quad in quads:
                count += 1
                yield quad

        for text in insertions(counted(), self._layout, self._product.request_quads):
            self._update(text)
        if revision:
            self._update(change(Patch(), 0, secrets.token_hex(8), self._layout, revision))
        if self.revision() != revision:
            raise StoreError(f"{self._query_url} did not take the revision {revision}; look at its log")
        return count

    def revision(self) -> int:
        """The current revision, asked of the server."""
        number, _ = self._state(0)
        self._seen = (number, time.monotonic())
        return number

    def close(self) -> None:
        """Close every connection."""
        self._closed = True
        self._deadlines.close()
        self._client.close()

    def __enter__(self) -> RemoteEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _recent(self) -> int:
        number, when = self._seen
        return number if time.monotonic() - when < FRESH_SECONDS else self.revision()

    def _swap(self, patch: Patch, before: int) -> bool:
        """Try to make revision `before + 1`; whether it is ours."""
        token = secrets.token_hex(8)
        failure = self._send(patch, before, token)
        try:
            _, tokens = self._state(before + 1)
        except KgError as error:
            raise StoreError(f"whether the change was made is not known: {failure or error}; read it again") from error
        if len(tokens) > 1:
            raise StoreError(f"two services made revision {before + 1} at once; let one alone write to the server")
        if isinstance(failure, LimitError) and token not in tokens:
            raise StoreError(f"whether the change is made is not known: {failure}; read it again") from failure
        if failure is not None and token not in tokens:
            raise StoreError(f"nothing was changed: {failure}") from failure
        if failure is not None:
            self._complete(patch, before, token)
        return token in tokens

    def _complete(self, patch: Patch, before: int, token: str) -> None:
        """Send a change again whose revision is there although it failed: what stands behind that may not be done.

        It takes from the merge what no graph holds any more; sent again, what was made does nothing.
        """
        try:
            failure = self._send(patch, before, token)
        except StoreError as error:
            failure = error
        if failure is not None:
            _log.warning("revision %d was made, but not all that follows from it: %s", before + 1, failure)

    def _send(self, patch: Patch, before: int, token: str) -> KgError | None:
        """Send a patch; the error that left it open whether it was applied."""
        size = self._product.request_quads
        short = 2 * len(patch.added) + len(patch.removed) <= size
        # Virtuoso leaves literals of datatypes that it does not know; found by a variable they go.
        short &= self._product.deletes_written or not any(_is_typed(quad.object) for quad in patch.removed)
        updates = [change(patch, before, token, self._layout)] if short else None
        try:
            for text in updates or staged(patch, before, token, self._layout, size):
                self._update(text)
        except QueryError as error:
            raise StoreError(f"the server did not take the change; nothing was changed: {error}") from error
        except KgError as error:
            return error
        finally:
            if not short:
                with contextlib.suppress(KgError):
                    self._update(cleared(token, self._layout))
        return None

    def _state(self, number: int) -> tuple[int, set[str]]:
        """The store's revision and the tokens of revision `number`."""
        if self._closed:
            raise StoreError("the store is closed; open it again")
        fields = [("query", state_query(self._layout, number))]
        exchange = Exchange()
        self._deadlines.watch(exchange, time.monotonic() + STATE_SECONDS)
        try:
            with self._client.form(self._query_url, fields, XML, exchange) as response:
                rows = list(solutions(response.read(), QueryResultsFormat.XML))
        except (SyntaxError, TypeError, urllib3.exceptions.HTTPError) as error:
            raise StoreError(f"{self._query_url} does not answer as a SPARQL server: {error}") from error
        finally:
            self._deadlines.release(exchange)
        tokens = {row["token"].value for row in rows if row["token"] is not None}
        return max((int(row["number"].value) for row in rows), default=0), tokens

    def _update(self, text: str) -> None:
        exchange = Exchange()
        self._deadlines.watch(exchange, time.monotonic() + UPDATE_SECONDS)
        try:
            with self._client.form(self._update_url, [("update", text)], "*/*", exchange) as response:
                response.drain_conn()
        finally:
            self._deadlines.release(exchange)


def _is_typed(term: object) -> bool:
    """Whether a term is a literal that says its datatype."""
    return isinstance(term, Literal) and not term.language and term.datatype.value != XSD + "string"
