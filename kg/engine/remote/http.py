"""The client of a SPARQL server: requests, authentication, and what its refusals mean."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.util import Timeout, make_headers

from kg.errors import KgError, LimitError, QueryError, StoreError

FORM = "application/x-www-form-urlencoded"
CONNECT_SECONDS = 10.0
ERROR_BYTES = 65_536
_STREAMED = {"preload_content": False, "redirect": False}
_POSITION = re.compile(r"line:?\s*(\d+)(?:,?\s*(?:column|col|character)\.?:?\s*(\d+))?|\bat (\d+):(\d+)", re.IGNORECASE)
_DEADLOCKED = re.compile(r"\b40001\b|transaction deadlocked", re.IGNORECASE)
_TIMED_OUT = re.compile(
    r"time[d ]?-?\s?out|S1TAT|QueryTimeout|TimeLimit|cancell?ed due to|exceed\w* .*time", re.IGNORECASE
)


@dataclass(frozen=True)
class Credentials:
    """Who we are to the server. Empty: nobody in particular.

    Attributes:
        user: the user's name.
        password: the password.
        token: a bearer token, used instead if given.
        method: "basic" or "digest".
    """

    user: str = ""
    password: str = ""
    token: str = ""
    method: str = "basic"


class Exchange:
    """One request and its response, which can be cut off from any thread at any time."""

    def __init__(self) -> None:
        self.deadline = float("inf")
        self.abandoned: threading.Event | None = None
        self.slow_at = float("inf")
        self.stopped_by = ""
        self.connection: urllib3.connection.HTTPConnection | None = None

    def slow_down(self) -> None:
        """Nothing: the work is the server's."""

    def kill(self) -> None:
        """Close the connection under whoever waits for it."""
        sock = getattr(self.connection, "sock", None)
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


_current = threading.local()


class _Noting(urllib3.connection.HTTPConnection):
    """Tells the exchange of the thread which connection it got, new or kept alive."""

    def request(self, *arguments: Any, **more: Any) -> None:
        super().request(*arguments, **more)
        exchange = getattr(_current, "exchange", None)
        if exchange is not None:
            exchange.connection = self
            if exchange.stopped_by:
                exchange.kill()


class _Plain(_Noting, urllib3.connection.HTTPConnection):
    pass


class _Secure(_Noting, urllib3.connection.HTTPSConnection):
    pass


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


ATTEMPTS = 4
"""How often a request is sent that the server takes back each time because another stands in its way."""


class Deadlocked(StoreError):
    """The server took a request back for another's sake: SQLSTATE 40001, serialization failure."""


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


class Client:
    """Connections to one server, for any number of threads."""

    def __init__(self, credentials: Credentials, connections: int) -> None:
        self._credentials = credentials
        self._pool = urllib3.PoolManager(
            num_pools=4, maxsize=connections, retries=False, headers={"User-Agent": "onrecord"}
        )
        self._pool.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
        self._challenges: dict[str, Mapping[str, str]] = {}
        self._lock = threading.Lock()

    def form(
        self, url: str, fields: Sequence[tuple[str, str]], accept: str, exchange: Exchange | None = None
    ) -> urllib3.BaseHTTPResponse:
        """POST a form; the response, its body not read yet. See `post`.

        It is sent again where the server took it back for another's sake: queries read only, and updates of ours add
        the same again or change nothing but the revision that they were made for.
        """
        body = urlencode(fields).encode()
        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(Deadlocked):
                return self.post(url, body, FORM, accept, exchange)
        return self.post(url, body, FORM, accept, exchange)

    def post(
        self, url: str, body: bytes, content_type: str, accept: str = "*/*", exchange: Exchange | None = None
    ) -> urllib3.BaseHTTPResponse:
        """One request; the response of status 200 to 299, its body not read yet.

        Without an exchange that is stopped in time, it waits for the server without end.

        Raises:
            QueryError: the server found the query malformed.
            LimitError: "seconds" or "queue".
            StoreError: it cannot be reached, or refused for another reason.
        """
        _current.exchange = exchange
        headers = {"Content-Type": content_type, "Accept": accept}
        response = self._once(url, body, headers, exchange)
        if response.status == 401 and self._learn(url, response):
            response.drain_conn()
            response = self._once(url, body, headers, exchange)
        if 200 <= response.status < 300:
            return response
        try:
            text = response.read(ERROR_BYTES).decode("utf-8", "replace")
        except urllib3.exceptions.HTTPError:
            text = ""
        finally:
            response.close()
        raise _meaning(response, text.strip(), url)

    def close(self) -> None:
        """Close every idle connection."""
        self._pool.clear()

    def _once(
        self, url: str, body: bytes, headers: Mapping[str, str], exchange: Exchange | None
    ) -> urllib3.BaseHTTPResponse:
        sent = {**headers, **self._authorization("POST", url)}
        timeout = Timeout(connect=CONNECT_SECONDS, read=None)
        try:
            return self._pool.urlopen("POST", url, body=body, headers=sent, timeout=timeout, **_STREAMED)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            if exchange is not None and exchange.stopped_by:
                raise stopped(exchange) from None
            raise StoreError(f"{url} cannot be reached: {_short(error)}; look at the server and the address") from error

    def _authorization(self, method: str, url: str) -> dict[str, str]:
        who = self._credentials
        if who.token:
            return {"Authorization": f"Bearer {who.token}"}
        if not who.user:
            return {}
        if who.method == "basic":
            return make_headers(basic_auth=f"{who.user}:{who.password}")
        with self._lock:
            challenge = self._challenges.get(url)
        return {"Authorization": self._digest(method, url, challenge)} if challenge else {}

    def _learn(self, url: str, response: urllib3.BaseHTTPResponse) -> bool:
        """Keep a digest challenge to answer; False if there is none, or no one to answer as."""
        header = response.headers.get("WWW-Authenticate", "")
        if not (self._credentials.user and header.lower().startswith("digest ")):
            return False
        items = urllib.request.parse_http_list(header.partition(" ")[2])
        with self._lock:
            self._challenges[url] = urllib.request.parse_keqv_list(items)
        return True

    def _digest(self, method: str, url: str, challenge: Mapping[str, str]) -> str:
        """The answer to a challenge (RFC 7616), made by the standard library."""
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, self._credentials.user, self._credentials.password)
        handler = urllib.request.HTTPDigestAuthHandler(passwords)
        request = urllib.request.Request(url, method=method)
        return f"Digest {handler.get_authorization(request, dict(challenge))}"


def stopped(exchange: Exchange) -> LimitError:
    """Why an exchange was cut off."""
    if exchange.stopped_by == "abandoned":
        return LimitError("the query was stopped because nobody waits for its answer", "abandoned")
    return LimitError("the query was stopped at its time limit", "seconds")


def _meaning(response: urllib3.BaseHTTPResponse, text: str, url: str) -> KgError:
    status, first = response.status, " ".join(text.split())[:300]
    if _TIMED_OUT.search(text) or status in (408, 504):
        return LimitError(f"the server stopped the query at its time limit: {first}", "seconds")
    if status == 429 or (status == 503 and not text):
        return LimitError(f"the server has too much to do: {first or status}; repeat later", "queue")
    if status == 400:
        position = _POSITION.search(text)
        line, column = (int(position[1] or position[3]), int(position[2] or position[4] or 0)) if position else (0, 0)
        return QueryError(f"the query is malformed: {first}", line, column)
    if status in (401, 403):
        return StoreError(f"{url} refused our credentials ({status}); look at user and password, and at their rights")
    if status == 404:
        return StoreError(f"{url} is not there (404); look at the address and the name of the database")
    failed = Deadlocked if _DEADLOCKED.search(text) else StoreError
    return failed(f"{url} failed with status {status}: {first}")


def _short(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    cause = reason.__cause__ if isinstance(getattr(reason, "__cause__", None), OSError) else reason
    return cause.strerror if isinstance(cause, OSError) and cause.strerror else str(reason).rpartition(": ")[2]
