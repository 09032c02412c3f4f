"""Crashes and damage of a service that is written to: what was acknowledged is there afterwards, and nothing in part.

Used by short tests, and by `bench/crash.py` for as long as one likes.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests import forking
from tests.api.running_service import PATIENCE, children, running, until
from tests.api.writers import client, token

RECORDS = """SELECT ?article ?day ?said {
  GRAPH ?graph { ?article a rec:Article ; rec:latest ?day . ?utterance a rec:Utterance ; rec:date ?said }
  FILTER(CONTAINS(STR(?article), "/crash-"))
}"""


@dataclass
class Written:
    """What writers have sent: by article, the last day that was acknowledged, and the one that was under way."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    under_way: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """How many were acknowledged."""
        return sum(self.acknowledged.values())


def article(writer: str, turn: int) -> dict[str, object]:
    """An article whose day and whose report say both which write it was."""
    day = f"2025-{1 + turn // 28 % 12:02}-{1 + turn % 28:02}"
    said = f"crash-{writer}-{day}"
    statement = {
        "id": f"statement/{said}/ukraine-joins-nato",
        "stance": "opposes",
        "force": "rejects",
        "proposition": "proposition/ukraine-joins-nato",
        "utterance": {
            "id": f"utterance/{said}",
            "speaker": "person/sergey-lavrov",
            "date": day,
            "basis": "stated",
        },
    }
    return {
        "id": f"article/crash-{writer}",
        "type": "Article",
        "label": {"en": f"crash {writer}"},
        "publisher": "organization/ukrainska-pravda",
        "published": day,
        "basis": "stated",
        "language": "en",
        "reports": [
            {
                "id": f"report/crash-{writer}/1",
                "mode": "paraphrased",
                "certainty": "certain",
                "evidence": {"row": 1},
                "conveys": statement,
            }
        ],
    }


def crash(store: Path, seconds: float, chance: random.Random, written: Written) -> str:
    """Write from two sides, kill one of the service's processes after a while; the whole family ends then.

    Returns:
        which process was killed.
    """
    editor = token(store.parent, "editor")
    with running(store, readers=2) as started:
        ended, before = threading.Event(), written.writes

        def write(writer: str) -> None:
            with client(started.url, editor) as own, contextlib.suppress(httpx.HTTPError):
                while not ended.is_set():
                    turn = written.acknowledged.get(writer, 0) + 1
                    written.under_way[writer] = turn
                    answer = own.put(f"/articles/crash-{writer}", json=article(writer, turn))
                    if answer.status_code in (200, 201):
                        written.acknowledged[writer] = turn
                    elif answer.status_code < 500:
                        written.refused.append(answer.text)

        writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
        for thread in writers:
            thread.start()
        assert until(lambda: written.writes > before and ended.wait(seconds) is False)
        names = {pid: _name(pid) for pid in (started.process.pid, *children(started.process.pid))}
        victim = chance.choice(sorted(names))
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        time.sleep(chance.uniform(0, 0.2))
        started.process.kill()
        ended.set()
        for thread in writers:
            thread.join(PATIENCE)
        assert not written.refused, written.refused[0]
        return names[victim]


def _name(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return "one that had ended"


def check(store: Path, written: Written) -> None:
    """Start anew: every acknowledged write is there, the one under way whole or not at all; index and graphs agree."""
    with running(store, readers=2) as started, client(started.url) as asking:
        rows = asking.get("/sparql", params={"query": RECORDS}, headers={"Accept": "text/csv"}).text.split()[1:]
        found = {row[0].rpartition("crash-")[2]: row[1:] for row in (line.split(",") for line in rows)}
        listed = {item["id"]: item["published"] for item in asking.get("/articles?limit=200").json()["items"]}
        for writer, turn in written.acknowledged.items():
            day, said = found[writer]
            may_be = {article(writer, number)["published"]: number for number in (written.under_way[writer], turn)}
            assert day in may_be, f"{writer}: found {day}; expected one of {[*may_be]}"
            assert said == day, f"{writer}: the write of {day} is there in part"
            assert listed[f"article/crash-{writer}"] == day, "the index is not at the graphs' revision"
            written.acknowledged[writer] = may_be[day]
    checked = kg("check", "--store", str(store))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def harm(store: Path, chance: random.Random) -> str:
    """Flip a byte of a file of the store, cut it short, empty it or remove it; what was done, in words."""
    files = [
        path for path in sorted(store.rglob("*")) if path.is_file() and path.stat().st_size and path.name != "lock"
    ]
    path = chance.choice(files)
    content = bytearray(path.read_bytes())
    path.unlink()  # another name may lead to the same file: a disk damages one place
    way = chance.choice(("flipped", "cut", "emptied", "removed"))
    if way == "flipped":
        content[chance.randrange(len(content))] ^= 0xFF
    elif way == "cut":
        del content[chance.randrange(len(content)) :]
    if way != "removed":
        path.write_bytes(b"" if way == "emptied" else content)
    return f"{path.relative_to(store)} {way}"


def damaged(store: Path, what: str, content: str) -> str:
    """Open a damaged store: it answers as before or is refused in a sentence, and is mended if it can be; in words."""
    asked = kg("query", "--store", str(store), RECORDS_AND_ALL, "--format", "csv")
    assert "Traceback" not in asked.stderr, f"{what}: {asked.stderr}"
    if asked.returncode == 0:
        assert asked.stdout == content, f"{what}: other rows than before"
        return "answers as before"
    assert asked.stderr.strip(), f"{what}: refused without a word"
    with contextlib.suppress(AssertionError), running(store, readers=2) as started, client(started.url) as asking:
        again = asking.get("/sparql", params={"query": RECORDS_AND_ALL}, headers={"Accept": "text/csv"}).text
        assert sorted(again.split()) == sorted(content.split()), f"{what}: mended to other rows than before"
        return "mended"
    return "refused"


RECORDS_AND_ALL = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(!ISBLANK(?s) && !ISBLANK(?o)) } ORDER BY ?s ?p ?o"


def kg(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return forking.kg(*arguments)


def copy(store: Path, target: Path) -> Path:
    """A copy of a closed store."""
    return Path(shutil.copytree(store, target))
