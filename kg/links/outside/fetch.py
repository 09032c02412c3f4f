"""Polite requests to outside services: named, paced, cached, patient where told to wait, clear where it fails.

What is done: one request at a time and no more than `rate` a second; 429 and 5xx, dropped connections and timeouts are
tried again after the time that `Retry-After` asks for (RFC 9110, section 10.2.3: seconds or a date), else after a
doubling wait; Wikimedia's `maxlag` is always sent to its API and obeyed
(https://www.mediawiki.org/wiki/Manual:Maxlag_parameter).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from kg.errors import KgError
from kg.links.outside.cache import Cache

_AGAIN = frozenset({429, 500, 502, 503, 504})


class SourceError(KgError):
    """An outside service that did not answer as its protocol says. The text names the service and what it did."""

    exit_code = 3


@dataclass(frozen=True)
class Patience:
    """How hard to try.

    Attributes:
        rate: requests a second at most.
        tries: attempts for one request.
        first: seconds before the second attempt; doubled each time.
        longest: seconds that will be waited at most; a service that asks for more is given up.
    """

    rate: float = 2.0
    tries: int = 5
    first: float = 1.0
    longest: float = 120.0


class Fetcher:
    """Fetches JSON from outside services.

    Args:
        client: an `httpx.Client`; its timeouts are what "no answer" means.
        clock: seconds since 1970.
        sleep: waits that many seconds.
        user_agent: who is asking, with an address for complaints, as Wikimedia's policy wants.
        cache: where answers are kept; None: nowhere.
        patience: pace and retries.
    """

    def __init__(
        self,
        client: httpx.Client,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        *,
        user_agent: str,
        cache: Cache | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.client, self.clock, self._sleep = client, clock, sleep
        self._headers = {"User-Agent": user_agent}
        self._cache, self._patience = cache, patience or Patience()
        self._next = 0.0

    def get(self, url: str, parameters: Mapping[str, str], accept: str = "application/json") -> Any:
        """The JSON that a GET answers with. Raises SourceError."""
        return self._json("GET", url, parameters, accept)

    def post(self, url: str, form: Mapping[str, str], accept: str = "application/json") -> Any:
        """The JSON that a POST of a form answers with. Raises SourceError."""
        return self._json("POST", url, form, accept)

    def _json(self, method: str, url: str, values: Mapping[str, str], accept: str) -> Any:
        key = hashlib.sha256(json.dumps([method, url, sorted(values.items()), accept]).encode()).hexdigest()
        kept = self._cache.get(key) if self._cache else None
        if kept:
            return json.loads(kept[1])
        body = self._try(method, url, values, accept)
        if self._cache:
            self._cache.put(key, body)
        return json.loads(body)

    def _try(self, method: str, url: str, values: Mapping[str, str], accept: str) -> bytes:
        wait, trouble = self._patience.first, ""
        for attempt in range(1, self._patience.tries + 1):
            self._pace()
            asked: float | None = None
            try:
                response = self._send(method, url, values, accept)
                trouble, asked = _trouble(response), self._asked(response)
                if not trouble:
                    return response.content
                if not _temporary(response):
                    raise SourceError(f"{url}: {trouble}")
            except httpx.HTTPError as error:
                trouble = f"no answer ({type(error).__name__}: {error})"
            except httpx.InvalidURL as error:
                raise SourceError(f"{url}: not an address ({error})") from error
            if attempt < self._patience.tries:
                self._wait(url, trouble, wait if asked is None else asked)
                wait *= 2
        raise SourceError(f"{url}: {trouble}, {self._patience.tries} times; try again later")

    def _send(self, method: str, url: str, values: Mapping[str, str], accept: str) -> httpx.Response:
        headers = {**self._headers, "Accept": accept}
        if method == "GET":
            return self.client.get(url, params=dict(values), headers=headers)
        return self.client.post(url, data=dict(values), headers=headers)

    def _pace(self) -> None:
        now = self.clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self._patience.rate

    def _wait(self, url: str, trouble: str, seconds: float) -> None:
        if seconds > self._patience.longest:
            raise SourceError(f"{url}: {trouble} and asks to wait {seconds:.0f} seconds; try again after that")
        self._sleep(seconds)

    def _asked(self, response: httpx.Response) -> float | None:
        """The seconds that Retry-After asks for; None if it is absent or unreadable."""
        text = response.headers.get("Retry-After", "").strip()
        if text.isdigit():
            return float(text)
        try:
            return max(0.0, parsedate_to_datetime(text).timestamp() - self.clock()) if text else None
        except (ValueError, TypeError):
            return None


def _temporary(response: httpx.Response) -> bool:
    return response.status_code in _AGAIN or (response.status_code == 200 and _error_code(response) == "maxlag")


def _trouble(response: httpx.Response) -> str:
    """What is wrong with a response, in words; "" if it is JSON without an error."""
    if response.status_code != 200:
        return f"answered {response.status_code} {response.reason_phrase}".rstrip()
    if not response.content.strip():
        return "answered nothing"
    try:
        json.loads(response.content)
    except ValueError:
        kind = response.headers.get("Content-Type", "no type").partition(";")[0]
        return f"answered {kind} where JSON was expected: {response.text[:60].strip()!r}"
    return "is lagging behind" if _error_code(response) == "maxlag" else ""


def _error_code(response: httpx.Response) -> str:
    try:
        return str(json.loads(response.content)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""
