"""Every source proposes for the same things in the same form, and malformed answers are said to be so."""

import json
from pathlib import Path

import pytest

from kg.errors import DataError
from kg.links.candidates.features import Sought
from kg.links.candidates.ranking import Policy
from kg.links.candidates.sources import Live, Local, Queried, Reconciled
from kg.links.enrichment import gathering
from kg.links.outside import dump
from kg.links.outside.fetch import SourceError
from kg.links.outside.services import Endpoint, ReconciliationService
from kg.links.outside.wikidata import Wikidata
from kg.ontology import Ontology
from kg.things.indexing import in_memory
from kg.things.item import from_wikidata
from tests.links.corner import ITEMS, entity

WANTED = [Sought("Sergei Lavrov", "person", "person/a"), Sought("Nobody Atall", "person", "person/b")]


def reconciliation(path: str, form: dict[str, str]) -> object:
    """A reconciliation service that knows one person."""
    found = [{"id": "Q58217", "name": "Sergey Lavrov", "score": 40, "type": [{"id": "Q5", "name": "human"}]}]
    return {
        key: {"result": found if "Lavrov" in query["query"] else []}
        for key, query in json.loads(form["queries"]).items()
    }


def sparql(path: str, form: dict[str, str]) -> object:
    """An endpoint that knows one person."""
    uri = "http://www.wikidata.org/entity/"
    row = {"item": {"value": uri + "Q58217"}, "itemLabel": {"value": "Sergey Lavrov"}, "type": {"value": uri + "Q5"}}
    return {"head": {"vars": list(row)}, "results": {"bindings": [row]}}


def source(name: str, server, fetcher):
    if name == "local":
        return Local(in_memory(map(from_wikidata, ITEMS.values())))
    if name == "live":
        return Live(Wikidata(fetcher, server.url, ("en",)))
    server.answer = {"service": reconciliation, "sparql": sparql}[name]
    if name == "service":
        return Reconciled(ReconciliationService(fetcher, server.url))
    return Queried(Endpoint(fetcher, server.url, Ontology().text("rules/links/candidates.rq")))


@pytest.mark.parametrize("name", ["local", "live", "service", "sparql"])
def test_each_source_finds_lavrov_and_nobody(name: str, server, fetcher) -> None:
    # The search of the made-up Wikidata is by substring, as one spelling only.
    wanted = [Sought("Sergey Lavrov", "person", "person/a"), WANTED[1]] if name == "live" else WANTED
    first, second = source(name, server, fetcher).proposals(wanted, {}, Policy())
    assert first.match.item.id == "Q58217"
    assert second.candidates == ()


@pytest.mark.parametrize("name", ["local", "live", "service", "sparql"])
def test_no_source_brings_back_what_was_rejected(name: str, server, fetcher) -> None:
    wanted = [Sought("Sergey Lavrov", "person", "person/a")]
    (only,) = source(name, server, fetcher).proposals(wanted, {"person/a": {"Q58217"}}, Policy())
    assert only.candidates == ()


BROKEN = entity("Q9", "X")
BROKEN["claims"] = {"P31": [{"rank": "normal"}]}


def test_a_malformed_item_of_a_dump_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text(f"[\n{json.dumps(BROKEN)}\n]\n")
    with pytest.raises(DataError, match="item Q9 is malformed"):
        list(dump.items(path))


def test_a_malformed_item_of_the_api_is_an_error_of_the_source(server, fetcher) -> None:
    server.answer = lambda path, form: {"entities": {"Q9": BROKEN}}
    with pytest.raises(SourceError, match="item Q9 is malformed"):
        Wikidata(fetcher, server.url).items(["Q9"])


def test_a_malformed_item_enriches_nothing(clock) -> None:
    from datetime import UTC, datetime

    with pytest.raises(DataError, match="Q9: malformed"):
        gathering.gather([("Q9", BROKEN)], lambda ids: (), retrieved=datetime.now(UTC), ontology=Ontology())
