"""SPARQL endpoints in Python that this service is compared with, each in a process of its own.

    python bench/python_servers.py rdflib data.nt 8000        # rdflib-endpoint over a graph in memory
    python bench/python_servers.py pyoxigraph folder 8000     # pyoxigraph and nothing else behind uvicorn

rdflib-endpoint is asked for by `pip install -e '.[bench]'`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.engine.processes import eventually
from tests.engine.servers import _answers, free_port

PATIENCE = 600
"""Seconds that one may take until it answers: rdflib parses all that it serves when it starts."""


def rdflib(data: str) -> Any:
    """rdflib-endpoint over a graph in memory, read from N-Triples."""
    from rdflib import Graph
    from rdflib_endpoint import SparqlEndpoint

    return SparqlEndpoint(graph=Graph().parse(data, format="nt"))


def pyoxigraph(folder: str) -> Any:
    """pyoxigraph behind the least that can be asked over HTTP: one query at a time, serialized whole."""
    from pyoxigraph import QueryResultsFormat, Store

    store = Store.read_only(folder)
    head = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        query = parse_qs(scope["query_string"].decode()).get("query", ["ASK {}"])[0]
        body = store.query(query).serialize(format=QueryResultsFormat.JSON)
        await send(head)
        await send({"type": "http.response.body", "body": body})

    return application


APPLICATIONS = {"rdflib": rdflib, "pyoxigraph": pyoxigraph}


@contextmanager
def python_server(name: str, where: Path) -> Iterator[str]:
    """One of `APPLICATIONS` while it runs; its address."""
    port = free_port()
    process = subprocess.Popen([sys.executable, __file__, name, str(where), str(port)], stderr=subprocess.DEVNULL)
    try:
        if not eventually(lambda: process.poll() is not None or _answers(port), PATIENCE) or process.poll() is not None:
            raise SystemExit(f"{name} did not start; pip install -e '.[bench]' installs what it needs")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def main() -> None:
    """Serve one until it is killed."""
    import uvicorn

    name, where, port = sys.argv[1:]
    application = APPLICATIONS[name](where)
    uvicorn.run(application, port=int(port), http="httptools", lifespan="off", access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
