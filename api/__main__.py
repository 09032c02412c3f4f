"""`python -m api`: starts the service, says what to open, and stops in good order on SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import gc
import signal
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from api.server.binding import check_binding, listen, printable
from api.server.connections import Connections, protocol
from api.server.memory import share_arenas
from api.server.observing import log_to_stderr
from api.server.processes import end_with, supervise
from api.server.starting import Starting
from api.settings import Settings, read_settings
from kg.access import Tokens
from kg.errors import KgError

BACKLOG = 2048
"""Connections that may wait to be taken."""
HEAD = 256 * 1024
"""Bytes that a request's headers may have, with what comes after them in one piece, beside a query in the address."""
SECONDS_A_THREAD = 0.001
"""How long a thread that computes goes on while the event loop waits for its turn, several of which make an answer."""
SECONDS_KEPT = 120
"""How long a connection is kept for the next request: longer than common clients keep it, so that it is they who close.

Who sends just as it is closed has no answer: httpx keeps a connection for 5 s, aiohttp for 15, Java for 30, nginx and
balancers for 60, Go for 90, Firefox for 115. How many wait so is bounded by `Connections`.
"""
SECONDS_TO_FINISH = 10
"""How long running answers may go on after the service was told to stop."""


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
            serve(settings, listener, greets=greets or inherited is None)
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        return error.exit_code
    return 0


GARBAGE = (10_000, 10, 50)
"""How many objects more, and then how many looks at these, before all that lives is looked through for garbage: seldom,
since that takes 30 to 100 ms on a large store, in which no other thread runs, and finds next to nothing."""


def serve(settings: Settings, listener: socket.socket, *, greets: bool) -> None:
    """Serve until a signal says to stop. `/health` is answered at once, everything else when the store is open.

    Args:
        settings: what to run with.
        listener: the socket.
        greets: whether to say when the store is open. Who does not is one of several, and takes no connection before.

    Raises:
        KgError: the store cannot be opened.
    """
    address = f"http://{printable(listener)}"

    def build() -> ASGIApp:
        # What this imports takes longer than everything else here, and only one who serves needs it. All of it stays,
        # so there is no garbage to be looked for in it, now or later.
        gc.disable()
        try:
            from api.app import create_app
            from api.server.engines import open_engine

            engine = open_engine(settings)
            greeting.append(welcome(address, engine.revision()))
            return create_app(settings, lambda _: engine)
        finally:
            gc.freeze()
            gc.set_threshold(*GARBAGE)
            gc.enable()

    def ended(failed: BaseException | None) -> None:
        server.should_exit = failed is not None
        if greets and not failed:
            print(greeting[0], flush=True)

    greeting: list[str] = []
    starting = Starting(build, ended, lambda: not (greets or server.should_exit))
    server = uvicorn.Server(configured(settings, starting))
    sys.setswitchinterval(SECONDS_A_THREAD)
    share_arenas()
    # The server handles signals while it runs and raises them again at its end: by then they are obeyed.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    server.run([listener])
    if starting.failed is not None:
        raise starting.failed


def configured(settings: Settings, app: ASGIApp) -> uvicorn.Config:
    """How the server treats its connections. The one place where that is said."""
    return uvicorn.Config(
        app,
        ws="none",  # a connection that changes its protocol would never be counted as closed
        http=protocol(settings.idle, int(settings.query_size) + HEAD, _connections(settings)),
        proxy_headers=False,  # uvicorn believes every client on this machine; the door believes named proxies
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=SECONDS_KEPT,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def _connections(settings: Settings) -> Connections:
    """The bound on connections. Behind a proxy all of them are the proxy's."""
    return Connections(settings.connections, settings.connections if settings.proxies else settings.connections // 2)


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
