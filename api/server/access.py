"""Who may: the token of a request, the role it reaches, and how often one client may ask."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Refusal, as_response
from api.server.clients import address_of
from kg.access import Token, Tokens
from kg.errors import StoreError

if TYPE_CHECKING:  # a twentieth of a start, for what most services never count
    from limits import RateLimitItem
    from limits.strategies import RateLimiter

CHALLENGE = {"WWW-Authenticate": 'Basic realm="On Record", Bearer realm="On Record"'}
"""Basic is first: Chromium reads the first scheme of a line only, and asks nobody for a password if that is Bearer."""
MOST_WRONG = 20
"""Wrong tokens that one address may send in a minute before it must wait: guessing is hopeless, and logs stay short."""


class Access:
    """Decides on requests by their token and their client. For one process: each counts for itself.

    Args:
        tokens: the token file, or None: nobody can prove anything, so nobody writes.
        private: whether reading needs a token too.
        rate: requests a client may make, as "600/minute"; None: no limit. A client is a token, else an address.
        now: the clock.
    """

    def __init__(self, tokens: Tokens | None, private: bool, rate: str | None, now: Callable[[], datetime]) -> None:
        self.tokens, self.private, self.now = tokens, private, now
        self._rate = rate

    def admit(self, scope: Scope) -> Token | None:
        """The token of a request that may go on, None if it has none and needs none to read.

        Raises:
            Refusal: 401 a wrong token, or none where reading needs one; 429 too many requests.
        """
        address = address_of(scope)
        token = self._token(scope, address)
        if self._rate:
            self._count(self._rate, f"token {token.id}" if token else address, "requests")
        if self.private and token is None:
            raise Refusal(401, "reading here needs a token", CHALLENGE)
        return token

    def _token(self, scope: Scope, address: str) -> Token | None:
        given = _credentials(Headers(scope=scope).get("authorization"))
        if given is None:
            return None
        # A right token is never kept out by the wrong ones of others who share its address.
        token = self.tokens.verify(given, self.now()) if self.tokens else None
        if token is None:
            self._count(f"{MOST_WRONG}/minute", address, "wrong tokens")
            raise Refusal(401, "the token is not known, or has expired or been revoked", CHALLENGE)
        return token

    @cached_property
    def _limiter(self) -> RateLimiter:
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        return MovingWindowRateLimiter(MemoryStorage())

    def _count(self, rate: str, client: str, what: str) -> None:
        most = _limit(rate)
        if self._limiter.hit(most, what, client):
            return
        reset = self._limiter.get_window_stats(most, what, client).reset_time
        wait = max(1, round(reset - self.now().timestamp()))
        raise Refusal(429, f"more than {most} {what}: wait {wait} seconds", {"Retry-After": str(wait)}, limit="rate")


@cache
def _limit(rate: str) -> RateLimitItem:
    from limits import parse

    return parse(rate)


def require(scope: Scope, role: str) -> Token:
    """The token of an admitted request if its role reaches `role`.

    Raises:
        Refusal: 401 it has no token; 403 its token's role does not reach.
    """
    token: Token | None = scope.get("state", {}).get("token")
    if token is None:
        raise Refusal(401, f"this needs a token of role {role}; kg token create makes one", CHALLENGE)
    if not token.may(role):
        raise Refusal(403, f"the token of {token.name} has role {token.role}; expected {role}", role=role)
    return token


class Admission:
    """ASGI middleware: lets admitted requests through, with their token in `scope["state"]["token"]`.

    Health checks and CORS preflights are let through unread: neither can carry a token.
    """

    OPEN = ("/health", "/ready")

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit or refuse one request."""
        if scope["type"] == "http" and scope["method"] != "OPTIONS" and not self._is_probe(scope):
            try:
                scope.setdefault("state", {})["token"] = self.access.admit(scope)
            except (Refusal, StoreError) as error:
                await as_response(error)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _is_probe(self, scope: Scope) -> bool:
        return scope["path"] in self.OPEN and scope["method"] in ("GET", "HEAD")


def _credentials(header: str | None) -> str | None:
    """The token in an Authorization header: Bearer, or the password of Basic, which every SPARQL client can send."""
    if header is None:
        return None
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refusal(401, "the Basic credentials are not base64 of user:token", CHALLENGE) from error
    raise Refusal(401, f"found authorization scheme {scheme!r}; expected Bearer or Basic", CHALLENGE)
