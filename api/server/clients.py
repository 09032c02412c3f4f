"""Who a request comes from, for everything that is counted by client."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from starlette.types import Scope

UNKNOWN = "unknown"
_HOME = 64
"""Bits of an IPv6 address that one customer of a provider is given: they are one client, whatever follows."""


def address_of(scope: Scope) -> str:
    """The address of a request's client, an IPv6 address by its network."""
    client = scope.get("client")
    return home(client[0]) if client else UNKNOWN


def client_of(scope: Scope) -> str:
    """Whose request it is: of a token, else of an address. For requests that were admitted."""
    token = scope.get("state", {}).get("token")
    return f"token {token.id}" if token else address_of(scope)


@lru_cache(maxsize=4096)
def home(address: str) -> str:
    """An address, or the network that stands for it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, _HOME), strict=False))
