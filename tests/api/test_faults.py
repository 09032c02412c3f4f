"""Writes while processes of the service are killed: what was acknowledged is there whole, the rest whole or not."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import threading
from pathlib import Path

import httpx

from kg.bases import Bases
from kg.changes.stored import Stored
from kg.derive import EngineRows, derive
from kg.engine import embedded
from kg.ontology import Ontology
from kg.records import drafts
from kg.records.reading import read_yaml
from kg.records.writing import to_yaml
from tests.api.running_service import Running, alive, children, running, until
from tests.api.writers import client, token

ROUNDS, WRITERS, WRITES = 2, 3, 12
SEED = 20250101


def article(slug: str, version: int) -> dict:
    """An article whose every value tells its version, so that half of one and half of another would show."""
    said = f"faults-{slug}-{version}"
    conveys = {
        "id": f"statement/{said}/ceasefire",
        "stance": ("opposes", "supports", "ambivalent")[version % 3],
        "force": "asserts",
        "proposition": "proposition/ceasefire",
        "utterance": {
            "id": f"utterance/{said}",
            "speaker": "person/sergey-lavrov",
            "date": f"2024-{version % 12 + 1:02}",
            "basis": "stated",
        },
    }
    report = {"id": f"report/{slug}/1", "mode": "paraphrased", "certainty": "certain", "evidence": {"row": version + 1}}
    return {
        "id": f"article/{slug}",
        "type": "Article",
        "label": {"en": f"version {version}"},
        "publisher": "organization/ukrainska-pravda",
        "published": "2025-01-01",
        "basis": "stated",
        "language": "en",
        "reports": [report | {"conveys": conveys}],
    }


class Writer(threading.Thread):
    """Replaces one article again and again until it has been told to stop or has done enough."""

    def __init__(self, service: Running, given: str, slug: str, version: int) -> None:
        super().__init__()
        self.service, self.given, self.slug = service, given, slug
        self.acknowledged = self.tried = version
        self.refused: list[httpx.Response] = []

    def run(self) -> None:
        with client(self.service.url, self.given) as own, contextlib.suppress(httpx.TransportError):
            for _ in range(WRITES):
                self.tried += 1
                response = own.put(f"/articles/{self.slug}", json=article(self.slug, self.tried))
                if response.status_code in (200, 201):
                    self.acknowledged = self.tried
                elif response.status_code != 503:
                    self.refused.append(response)


def victim(service: Running, chance: random.Random) -> int:
    """The service itself, or one of the processes that it started."""
    return chance.choice([service.process.pid, *sorted(children(service.process.pid))])


def check(store: Path, writers: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Look at a copy of the store as the next start finds it; the version of each article."""
    ontology, bases, found = Ontology(), Bases(), {}
    with embedded.open(store, readers=2) as engine:
        stored = Stored(engine, ontology)
        for slug, (acknowledged, tried) in writers.items():
            quads = stored.graph(bases.graph(f"article/{slug}"))
            (label,) = [quad.object.value for quad in quads if "version" in str(quad.object)] or ["version 0"]
            found[slug] = int(label.split()[1])
            assert acknowledged <= found[slug] <= tried
            # Whole: the quads are those that a fresh mapping of that version gives, no more and no less.
            assert {str(quad) for quad in quads} == whole(slug, found[slug], ontology)
        rows = EngineRows(engine, ontology)
        assert set(stored.graph(bases.graph("derived"))) == set(derive(rows(), bases, frame=rows.frame()))
    return found


def whole(slug: str, version: int, ontology: Ontology) -> set[str]:
    """The quads of a version of an article, from its record."""
    if version == 0:
        return set()
    return {str(quad) for quad in drafts.article(read_yaml(to_yaml(article(slug, version)), ""), "", ontology).quads}


def one_round(store: Path, given: str, versions: dict[str, int], chance: random.Random) -> list[Writer]:
    """Start the service, write, kill one of its processes in the middle, and kill what is left."""
    with running(store) as service:
        writers = [Writer(service, given, slug, version) for slug, version in versions.items()]
        for writer in writers:
            writer.start()
        some = chance.randrange(1, WRITERS * WRITES // 2)
        until(
            lambda: sum(w.tried - versions[w.slug] for w in writers) >= some or not any(map(Writer.is_alive, writers))
        )
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim(service, chance), signal.SIGKILL)
        for writer in writers:
            writer.join()
        family = children(service.process.pid)
        service.process.kill()
        service.process.wait()
    assert until(lambda: not any(map(alive, family)))
    return writers


def test_acknowledged_writes_are_whole_and_positions_agree_after_processes_are_killed(founding, tmp_path):
    store = Path(shutil.copytree(founding, tmp_path / "store"))
    chance, given = random.Random(SEED), token(tmp_path, "editor")
    versions = {f"faults-{n}": 0 for n in range(WRITERS)}
    acknowledged = 0
    for _ in range(ROUNDS):
        writers = one_round(store, given, versions, chance)
        assert [response.text for writer in writers for response in writer.refused] == []
        acknowledged += sum(writer.acknowledged - versions[writer.slug] for writer in writers)
        versions = check(store, {writer.slug: (writer.acknowledged, writer.tried) for writer in writers})
    assert acknowledged > ROUNDS
