"""Where the service listens: a socket of its own, and only where who reaches it may read."""

from __future__ import annotations

import ipaddress
import socket

from api.settings import Settings
from kg.access import Tokens
from kg.errors import StoreError


def listen(settings: Settings) -> socket.socket:
    """A socket that listens on the address of the settings.

    Raises:
        StoreError: the address is taken or not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named, since asyncio sets TCP_NODELAY only on sockets that say that they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise StoreError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}; choose another with --port"
        ) from error
    return listener


def printable(listener: socket.socket) -> str:
    """The address that a socket listens on, as it stands in a URL."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def check_binding(host: str, tokens: Tokens | None, private: bool, open_to_all: bool) -> None:
    """Refuse to listen beyond this machine unless reading needs a token or the operator has said that all may read.

    Raises:
        StoreError: what would happen and how to allow it.
    """
    if _is_loopback(host) or open_to_all:
        return
    if not private:
        raise StoreError(
            f"listening on {host} would let anyone who reaches it read: set KG_PRIVATE=1 and make tokens with "
            "kg token create, or say KG_OPEN=1 if that is meant"
        )
    if not (tokens and tokens.all()):
        raise StoreError("KG_PRIVATE=1 without a token lets nobody in: make one with kg token create")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
