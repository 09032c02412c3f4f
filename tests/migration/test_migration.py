"""What version 0.1 made is refused in words that say what to do, and migrated by a named step that keeps a copy."""

from __future__ import annotations

import csv
import io
import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from api.server.engines import open_engine
from api.settings import Settings
from kg import open as kg_open
from kg.building import build, migrating
from kg.changes.stored import Stored
from kg.engine import embedded, remote
from kg.engine.base import Patch
from kg.errors import StoreError
from kg.index import opening
from kg.networks.recipes.recipe import Recipe
from kg.ontology import Ontology, packaged
from kg.questions import model
from tests.engine import servers
from tests.forking import kg

HERE = Path(__file__).parent


@pytest.fixture
def old_store(tmp_path) -> Path:
    """A store of the founding data as version 0.1 made it."""
    store = tmp_path / "store"
    done = kg("restore", HERE / "onrecord-0.1.tar.gz", "--store", store)
    assert done.returncode == 0, done.stderr
    return store


def test_a_store_of_version_0_1_is_not_answered_from_but_refused_with_what_to_do(old_store):
    done = kg("positions", "--store", old_store)
    assert done.returncode == 3
    assert done.stdout == ""
    assert f"run `kg migrate --store {old_store}`" in done.stderr


def test_a_dry_run_says_what_it_would_do_and_does_nothing(old_store):
    done = kg("migrate", "--store", old_store, "--dry-run")
    assert "would be migrated from version 0.1.0 of the model to 0.2.0" in done.stdout
    assert kg("positions", "--store", old_store).returncode == 3
    assert [path.name for path in old_store.parent.glob("*.tar.gz")] == []


def test_a_migration_keeps_a_copy_derives_anew_and_is_logged(old_store):
    done = kg("migrate", "--store", old_store)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in old_store.parent.glob("*.tar.gz")] == ["store-0.1.0.tar.gz"]
    ask = ("--proposition", "proposition/ukrainian-troops-leave-four-oblasts", "--as-of", "2024-12-25")
    answer = kg("positions", "--actor", "person/vladimir-putin", *ask, "--store", old_store, "--format", "csv").stdout
    (position,) = csv.DictReader(io.StringIO(answer))
    assert (position["firstStated"], position["datedOutside"]) == ("2024-06-14", "yes")
    log = "SELECT ?note { GRAPH ?g { ?r rec:number 2 ; rdfs:comment ?note } }"
    assert "migrated from version 0.1.0 of the model to 0.2.0" in kg("query", log, "--store", old_store).stdout
    assert "up to date" in kg("migrate", "--store", old_store).stdout


def test_a_recipe_that_version_0_1_saved_is_asked_as_it_was_and_keeps_its_name():
    saved = (HERE / "recipe-0.1.json").read_bytes()
    recipe = Recipe.parse(saved)
    assert (recipe.between, recipe.aggregate, recipe.since) == ("person", "conflict", "2024-01-01")
    assert dict(recipe.include)["mode"] == ("quoted",)
    assert recipe.name == "076649c98a50d68b0833f814dbb22cf64597237f2a112e1db435310b1d7439fb"


def test_records_of_version_0_1_are_refused_with_what_to_do(tmp_path):
    with tarfile.open(HERE / "records-0.1.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    done = kg("build", "--data", tmp_path / "data", "--store", tmp_path / "store")
    assert done.returncode != 0 and not (tmp_path / "store").exists()
    assert "leave the venue to an identification" in done.stderr
    assert "articles/kyiv-independent-2025-02-17-lavrov.yaml" in done.stderr


def test_what_older_rules_derived_is_derived_anew_though_the_version_is_the_same(tmp_path, founding):
    store = tmp_path / "store"
    shutil.copytree(founding, store)
    derived = "<https://w3id.org/onrecord/graph/derived>"
    with embedded.open(store, readers=1) as engine:
        iri = NamedNode("https://w3id.org/onrecord/id/position/of/older/rules")
        what = NamedNode("https://w3id.org/onrecord/vocab#stance")
        left = Quad(iri, what, NamedNode("https://w3id.org/onrecord/vocab#supports"), NamedNode(derived[1:-1]))
        engine.apply(Patch([], [left]))
    ask = f"ASK {{ GRAPH {derived} {{ <{iri.value}> ?way ?what }} }}"
    assert kg("query", ask, "--store", store).stdout.strip() == "yes"
    assert "1 quads removed and 0 added, everything derived anew" in kg("migrate", "--store", store).stdout
    assert kg("query", ask, "--store", store).stdout.strip() == "no"
    assert "up to date" in kg("migrate", "--store", store).stdout


def test_a_store_that_older_rules_derived_is_refused_when_it_is_opened_until_it_is_migrated(tmp_path, founding):
    store, ontology = tmp_path / "store", Ontology()
    shutil.copytree(founding, store)
    with embedded.open(store, readers=1) as engine:
        engine.apply(Patch([model.rules_mark(ontology.bases)], []))
    for command in (("query", "shifts"), ("positions",), ("export",)):
        done = kg(*command, "--store", store)
        assert done.returncode == 3 and f"run `kg migrate --store {store}`" in done.stderr
    with pytest.raises(StoreError, match=r"derived by version 1 of the rules"):
        kg_open(store)
    with pytest.raises(StoreError, match="kg migrate"):
        open_engine(Settings(store=store))
    assert "everything derived anew" in kg("migrate", "--store", store).stdout
    assert kg("query", "shifts", "--store", store).returncode == 0
    log = "SELECT ?note { GRAPH graph:changes { ?revision rdfs:comment ?note } }"
    assert f"derived anew by version {model.RULES} of the rules" in kg("query", log, "--store", store).stdout


def test_a_service_refuses_a_sparql_server_with_what_older_rules_derived(tmp_path):
    if servers.program("oxigraph") is None:
        pytest.skip("the Oxigraph server is not installed: pip install oxigraph")
    bases = Ontology().bases
    standing, named = NamedNode(bases.term("standing")), NamedNode(bases.term("named"))
    derived = Quad(NamedNode(bases.id("statement/a")), standing, named, NamedNode(bases.graph("derived")))
    with servers.oxigraph(tmp_path / "oxigraph") as url:
        settings = {"sparql_url": f"{url}/query", "sparql_update_url": f"{url}/update", "sparql_product": "oxigraph"}
        with remote.open(*list(settings.values())[:2], product_name="oxigraph") as engine:
            engine.load([derived])
        with pytest.raises(StoreError, match=r"derived by version 1 of the rules.*`kg push` again"):
            open_engine(Settings(**settings, index=tmp_path / "index"))
        open_engine(Settings(**settings, plain=True)).close()


def test_a_build_begins_anew_when_what_completes_or_derives_has_changed(monkeypatch):
    before = build.digest(packaged("data"), Ontology())
    monkeypatch.setattr(build, "MAKING", ("records",))
    assert build.digest(packaged("data"), Ontology()) != before


@pytest.mark.parametrize("beside", [True, False], ids=["index", "graphs"])
def test_a_large_store_is_derived_anew_some_propositions_at_a_time_to_the_same_quads(
    tmp_path, founding, monkeypatch, beside
):
    """As whole: of the founding record, in which positions were changed, one removed, and the mark is another's."""
    ontology, store = Ontology(), tmp_path / "store"
    shutil.copytree(founding, store)
    if not beside:
        (store / "index.sqlite").unlink()
    derived, kind = ontology.bases.graph("derived"), NamedNode(ontology.bases.term("firstStated"))
    monkeypatch.setattr(migrating, "MOST_HELD", 10)
    monkeypatch.setattr(migrating, "AT_ONCE", 7)
    with embedded.open(store, readers=2) as engine:
        right = Stored(engine, ontology).graph(derived)
        dated = [quad for quad in right if quad.predicate == kind]
        lost = [quad for quad in right if quad.subject == dated[0].subject]
        wrong = [Quad(quad.subject, kind, Literal("1999-01-01", datatype=quad.object.datatype), quad.graph_name)
                 for quad in dated[1:4]]  # fmt: skip
        mark = [model.rules_mark(ontology.bases, number) for number in ("2", model.RULES)]
        engine.apply(Patch([*lost, *dated[1:4], mark[1]], [*wrong, mark[0]]))
        opened = opening.beside(engine, store, ontology) if beside else engine
        assert not beside or opened.keeper.mend(60)
        done = migrating.migrate(opened, ontology, author="a test", now=datetime(2026, 1, 1, tzinfo=UTC))
        assert (done.removed, done.added) == (len(wrong) + 1, len(lost) + len(wrong) + 1)
        assert set(Stored(engine, ontology).graph(derived)) == set(right)
        assert model.stored_rules(engine, ontology) == model.RULES
        again = migrating.migrate(opened, ontology, author="a test", now=datetime(2026, 1, 1, tzinfo=UTC))
        assert (again.removed, again.added) == (0, 0)
