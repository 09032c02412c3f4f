"""Opening a record: the store in a folder, a running service, or any SPARQL endpoint by its address."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from kg.engine import embedded, remote
from kg.engine.base import Engine, Limits
from kg.errors import KgError, StoreError
from kg.library.places import named_or_default
from kg.library.record import Record
from kg.ontology import Ontology
from kg.questions import model


def open(where: str | os.PathLike[str] | None = None, *, token: str = "", timeout: float | None = 30.0) -> Record:
    """Open what is on record; see `kg.open`."""
    limits = Limits(seconds=timeout)
    address = os.fspath(where) if where is not None else ""
    if address.startswith(("http://", "https://")):
        return _dated(Record(_service(address, token), Ontology(), limits, address))
    folder = Path(address).expanduser() if address else named_or_default(os.environ)
    if not folder.is_dir():
        raise StoreError(f"{folder} is no store: there is no such folder; kg build --store {folder} makes one")
    engine = embedded.open(folder, read_only=True, readers=2)
    try:
        model.refuse_other(engine, Ontology(), str(folder))
    except KgError:
        engine.close()
        raise
    return _dated(Record(engine, Ontology(), limits, str(folder)))


def _dated(record: Record) -> Record:
    record.today = date.today
    return record


def _service(address: str, token: str) -> Engine:
    """The engine of a service: On Record's own answers at `/sparql` below its address, others at the address itself."""
    credentials = remote.Credentials(token=token) if token else None
    plain = address.rstrip("/")
    tried = [plain] if plain.endswith(("/sparql", "/query")) else [f"{plain}/sparql", address]
    reasons: list[str] = []
    for url in tried:
        try:
            return remote.open(url, credentials=credentials)
        except KgError as error:
            reasons.append(str(error))
    raise StoreError(f"{address} is no service that answers SPARQL: {'; '.join(dict.fromkeys(reasons))}")
