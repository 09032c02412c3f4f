"""What is turned away before anything is read: names that are not ours, writes of other sites, forwarded addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Refusal, as_response

READING = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC = re.compile(r"/(sparql|reconcile|networks|mcp|query)(/.*)?")
"""Where a request that is no GET only asks."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?P<name>[\w.-]+|\[[0-9a-f:.]+(?:%[\w%.-]+)?\])(?::[0-9]{0,5})?", re.ASCII | re.IGNORECASE)
"""A Host header (RFC 9110, section 7.2): no user before the name, and nothing but digits for a port."""
PROBES = frozenset({"/health", "/ready"})
"""Asked by machines that know an address and no name."""


class Door:
    """ASGI middleware that keeps out what a browser may be tricked into sending, and believes named proxies only.

    Args:
        hosts: names that a request may be made to, without ports; empty: any, for services that listen to all.
        origins: web origins that may write from a page, besides the service's own.
        proxies: addresses or networks whose `X-Forwarded-For` is believed.
    """

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str] = (), origins: Iterable[str] = (), proxies: Iterable[str] = ()
    ) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.origins = frozenset(origins)
        self.proxies = [ipaddress.ip_network(proxy, strict=False) for proxy in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or turn it away with 421 or 403."""
        if scope["type"] == "http":
            try:
                self.let_in(scope, Headers(scope=scope))
            except Refusal as refusal:
                await as_response(refusal)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def let_in(self, scope: Scope, headers: Headers) -> None:
        """Let one request in, whose client is then the one that proxies name. Raises Refusal: 421 or 403."""
        self._check_host(scope, headers)
        self._check_site(scope, headers)
        if self.proxies:
            # In place: whoever looks at this scope later, such as the log, means the same client.
            scheme = headers.get("x-forwarded-proto", "").lower()
            if scheme in ("http", "https") and scope["client"] and self._is_proxy(scope["client"][0]):
                scope["scheme"] = scheme
            scope["client"] = self._client(scope, headers)

    def _check_host(self, scope: Scope, headers: Headers) -> None:
        """A page elsewhere can have its own name lead to this machine (DNS rebinding); the name gives that away."""
        lines = headers.getlist("host")
        if scope["path"] in PROBES or not (self.hosts or lines):
            return
        host = host_name(lines[0]) if len(lines) == 1 else ""
        if not host or (self.hosts and host not in self.hosts):
            host = ", ".join(lines)
            names = ", ".join(sorted(self.hosts)) or "one name"
            detail = f"found the host {host!r}; expected {names}: KG_URL or KG_HOSTS names another"
            raise Refusal(421, detail, {"Connection": "close"})

    def _check_site(self, scope: Scope, headers: Headers) -> None:
        """Browsers say where a request comes from (Fetch Metadata, section 2.3; RFC 6454, section 7)."""
        if scope["method"] in READING or PUBLIC.fullmatch(scope["path"]):
            return
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if origin is None and site in ("none", "same-origin"):
            return
        if origin is not None and ("*" in self.origins or origin in self.origins):
            return
        own = {f"{scope['scheme']}://{headers.get('host', '')}"} | {f"https://{headers.get('host', '')}"}
        if origin is None or origin not in own or site not in ("none", "same-origin"):
            origin_given = f"origin {origin!r}" if origin is not None else f"Sec-Fetch-Site {site!r}"
            raise Refusal(
                403, f"found {origin_given}; expected a page of this service, or an origin that KG_ORIGINS names"
            )

    def _client(self, scope: Scope, headers: Headers) -> tuple[str, int] | None:
        """The last address on the way here that no proxy of ours has."""
        client: tuple[str, int] | None = scope.get("client")
        named = [part.strip() for line in headers.getlist("x-forwarded-for") for part in line.split(",")]
        while client is not None and named and self._is_proxy(client[0]):
            client = (named.pop().strip("[]"), 0)
        return client

    def _is_proxy(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in proxy for proxy in self.proxies)


def host_name(header: str) -> str:
    """The name in a Host header, in small letters, without port and without the brackets of an IPv6 address; "" for
    what is no such header."""
    match = _HOST.fullmatch(header.strip())
    return match["name"].strip("[]").lower() if match else ""


def hosts_of(host: str, url: str | None, more: Iterable[str]) -> frozenset[str]:
    """The names that a service answers to. It answers to any if it listens beyond this machine and none is given.

    Args:
        host: the address that it listens on.
        url: the address that the outside sees, if it is set.
        more: further names.
    """
    named = {name.lower() for name in more} | ({urlsplit(url).hostname or ""} if url else set())
    if host.strip("[]") not in LOOPBACK and not named:
        return frozenset()
    return frozenset(named | LOOPBACK | {host.strip("[]").lower()})
