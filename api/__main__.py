"""`python -m api`: starts the service, says what to open, and stops in good order on SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
from pathlib import Path

import uvicorn

from api.server.access import check_binding
from api.server.connections import Connections, protocol
from api.server.engines import open_engine
from api.server.observing import log_to_stderr
from api.server.processes import end_with, supervise
from api.settings import Settings, read_settings
from kg.access import Tokens
from kg.errors import KgError, StoreError

BACKLOG = 2048
"""Connections that may wait to be taken."""
SECONDS_TO_FINISH = 10
"""How long running answers may go on after the service was told to stop."""


class Server(uvicorn.Server):
    """A server that says what to open once it listens."""

    def __init__(self, config: uvicorn.Config, welcome: str) -> None:
        super().__init__(config)
        self.welcome = welcome

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then greet."""
        await super().startup(sockets)
        if self.started and self.welcome:
            print(self.welcome, flush=True)


def main() -> int:
    """Run the service. Exit code 0 after a stop, 3 if it cannot start."""
    parser = argparse.ArgumentParser("python -m api", description="Start the service. Settings: docs/settings.md.")
    parser.add_argument("--store", type=Path, help="folder of the store (KG_STORE)")
    parser.add_argument("--host", help="address to listen on (KG_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (KG_PORT); 0: any free one")
    parser.add_argument("--workers", type=int, help="processes that serve (KG_WORKERS)")
    for inner in ("--socket", "--lifeline"):
        parser.add_argument(inner, type=int, help=argparse.SUPPRESS)
    parser.add_argument("--greet", action="store_true", help=argparse.SUPPRESS)
    given = vars(parser.parse_args())
    inherited, lifeline, greets = (given.pop(name) for name in ("socket", "lifeline", "greet"))
    if lifeline is not None:
        end_with(lifeline)
    try:
        settings = read_settings(**given)
        log_to_stderr(settings.log)
        check_binding(settings.host, Tokens(settings.tokens, settings.data), settings.private, settings.open)
        with listen(settings) if inherited is None else socket.socket(fileno=inherited) as listener:
            if settings.workers > 1 and inherited is None:
                listener.listen(BACKLOG)
                return supervise(listener, settings.workers, sys.argv[1:])
            # It takes a second: who cannot start, or only watches over workers, is spared it.
            from api.app import create_app

            engine = open_engine(settings)
            app = create_app(settings, lambda _: engine)
            address = f"http://{_printable(listener)}"
            config = uvicorn.Config(
                app,
                http=protocol(settings.idle, _connections(settings)),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=SECONDS_TO_FINISH,
            )
            server = Server(config, welcome(address, engine.revision()) if greets or inherited is None else "")
            # The server handles signals while it runs and raises them again at its end: by then they are obeyed.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: None)
            try:
                server.run([listener])
            finally:
                engine.close()
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        return error.exit_code
    return 0 if server.started else 3


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


def _connections(settings: Settings) -> Connections:
    """The bound on connections. Behind a proxy all of them are the proxy's."""
    return Connections(settings.connections, settings.connections if settings.proxies else settings.connections // 2)


def _printable(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def welcome(address: str, revision: int) -> str:
    """What to open, and one query to try."""
    empty = "" if revision else "\n  The store is empty; kg build fills it.\n"
    return f"""
On Record answers on {address}
{empty}
  pages    {address}/
  SPARQL   {address}/sparql
  API      {address}/docs

Try: who opposes what, and in which words?

  curl -s {address}/sparql -H 'Accept: text/csv' --data-urlencode 'query=
    SELECT ?who ?date ?what ?words WHERE {{
      ?report rec:conveys ?said ; rec:evidence/oa:exact ?words .
      ?said rec:stance rec:opposes ; rec:proposition/rdfs:label ?what ; rec:utterance ?utterance .
      ?utterance rec:speaker/rdfs:label ?who ; rec:date ?date .
      FILTER (LANG(?who) = "en" && LANG(?what) = "en")
    }} ORDER BY ?date LIMIT 5'

Stop with Ctrl-C."""


if __name__ == "__main__":
    sys.exit(main())
