"""Pages fetched politely: what robots.txt forbids is not asked for, what has not changed is not sent again, a server in
trouble is left alone for longer each time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from kg.errors import KgError

AGENT = "OnRecord/0.1 (kg watch)"
LARGEST = 10_000_000
LONGEST_WAIT = 3600.0
_NOTHING = ["User-agent: *", "Disallow: /"]


class FetchError(KgError):
    """A page that could not be had: its address and why."""

    exit_code = 3


@dataclass(frozen=True)
class Page:
    """An answer: its content, its address after redirects, and by what a later request is made conditional.

    `content` is None where the server says that nothing has changed.
    """

    url: str
    content: bytes | None
    etag: str = ""
    modified: str = ""


class Fetcher:
    """Fetches over one client.

    Args:
        client: an HTTP client.
        pause: seconds between two requests of one host.
        attempts: how often a server in trouble is asked.
        sleep: waits for seconds.
        seconds: how long one answer may take from its first byte to its last.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        client: httpx.Client,
        *,
        pause: float = 1.0,
        attempts: int = 4,
        sleep: Callable[[float], None] = time.sleep,
        seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client, self.pause, self.attempts, self.sleep = client, pause, attempts, sleep
        self.seconds, self.clock = seconds, clock
        self._robots: dict[str, RobotFileParser] = {}
        self._asked: set[str] = set()

    def allowed(self, url: str) -> bool:
        """Whether robots.txt of its host lets us fetch an address; where there is none, or it cannot be had, it does.

        A server error or a refusal of robots.txt forbids everything (RFC 9309, section 2.3.1).
        """
        host = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if host not in self._robots:
            rules = RobotFileParser()
            try:
                answer = self.client.get(f"{host}/robots.txt", headers={"User-Agent": AGENT}, timeout=10)
                if answer.status_code >= 500 or answer.status_code in (401, 403):
                    rules.parse(_NOTHING)
                elif answer.status_code == 200:
                    rules.parse(answer.text[:500_000].splitlines())
                else:
                    rules.parse([])
            except httpx.HTTPError:
                rules.parse(_NOTHING)
            self._robots[host] = rules
        return self._robots[host].can_fetch(AGENT, url)

    def get(self, url: str, etag: str = "", modified: str = "") -> Page:
        """Fetch an address, unless it has not changed since.

        Raises:
            FetchError: robots.txt forbids it, it is too large or never ends, or the server did not give it.
        """
        if not self.allowed(url):
            raise FetchError(f"{url}: forbidden by robots.txt")
        host = urlsplit(url).netloc
        if host in self._asked:
            self.sleep(self.pause)
        self._asked.add(host)
        headers = {"User-Agent": AGENT}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        wait = self.pause
        for left in reversed(range(self.attempts)):
            page, said, asked = self._once(url, headers)
            if page is not None:
                return page
            if not left:
                break
            wait = min(max(2 * wait, asked), LONGEST_WAIT)
            self.sleep(wait)
        raise FetchError(f"{url}: {said} ({self.attempts} attempts)")

    def _once(self, url: str, headers: dict[str, str]) -> tuple[Page | None, str, float]:
        """A page, or what went wrong and how many seconds the server asks us to wait.

        Raises:
            FetchError: what another attempt would not change.
        """
        try:
            with self.client.stream("GET", url, headers=headers, timeout=10, follow_redirects=True) as answer:
                if answer.status_code == 304:
                    return Page(str(answer.url), None, headers.get("If-None-Match", "")), "", 0
                if answer.status_code in (429, 500, 502, 503, 504):
                    return None, f"status {answer.status_code}", _seconds(answer.headers.get("retry-after", ""))
                if answer.status_code != 200:
                    raise FetchError(f"{url}: status {answer.status_code}")
                content = self._body(url, answer)
                told = answer.headers
                return Page(str(answer.url), content, told.get("etag", ""), told.get("last-modified", "")), "", 0
        except httpx.HTTPError as error:
            return None, f"not reached ({type(error).__name__})", 0

    def _body(self, url: str, answer: httpx.Response) -> bytes:
        content, begun = bytearray(), self.clock()
        for part in answer.iter_bytes():
            content += part
            if len(content) > LARGEST:
                raise FetchError(f"{url}: more than {LARGEST:,} bytes, or an answer that never ends")
            if self.clock() - begun > self.seconds:
                raise FetchError(f"{url}: not at its end after {self.seconds:g} seconds")
        return bytes(content)


def _seconds(text: str) -> float:
    return float(text) if text.isdigit() else 0.0
