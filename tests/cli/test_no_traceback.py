"""What goes wrong around a command: its output, its terminal, its home, its store. Never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.ontology import packaged

ROOT = packaged("ontology").parent
KG = [sys.executable, "-c", "from kg.cli import main; main()"]


def kg(*words: object, out: object = subprocess.PIPE, **environment: str) -> subprocess.CompletedProcess:
    run = [*KG, *map(str, words)]
    return subprocess.run(
        run, stdout=out, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ | environment, timeout=120, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
@pytest.mark.parametrize("words", [["query", "--list"], ["check", "data"], ["--help"]])
def test_a_full_device_is_said_in_a_line(words):
    with open("/dev/full", "w") as full:
        done = kg(*words, out=full)
    assert done.returncode == 3
    assert done.stderr.decode().splitlines()[-1].startswith("kg: the output: No space left on device")
    assert b"Traceback" not in done.stderr


def test_a_terminal_that_knows_ascii_alone_shows_other_letters_by_number(founding):
    query = "SELECT ?x { VALUES ?x { 'Володимир' } }"
    plain = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = kg("query", query, "--store", founding, "--format", "csv", **plain)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    assert "Володимир" in shown or "\\u0412" in shown


def test_a_home_that_cannot_be_written_is_said_in_a_line(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = kg("build", "--data", "data", HOME=str(blocked), XDG_DATA_HOME=str(blocked / "share"))
    assert done.returncode == 3
    assert done.stderr.decode().splitlines()[-1].startswith(f"kg: {blocked}") and b"Traceback" not in done.stderr


def test_kg_check_says_which_file_of_a_store_is_damaged(founding, tmp_path):
    store = Path(shutil.copytree(founding, tmp_path / "store"))
    assert kg("check", "--store", store).stdout.decode() == f"{store}: revision 1, every file as it was written\n"
    path = max((store / "checkpoints/1").glob("*.sst"), key=lambda path: path.stat().st_size)
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    done = kg("check", "--store", store)
    assert done.returncode == 1
    assert f"revision 1/{path.name} has another SHA-256" in done.stderr.decode() and done.stdout == b""


@pytest.mark.parametrize("words", ["--version", "query --list", "query -", "check data"])
@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_makes_no_traceback(founding, words, closed):
    script = f'exec "$@" {closed}'
    line = [
        "bash",
        "-c",
        script,
        "kg",
        *KG,
        *words.split(),
        *(["--store", str(founding)] if words == "query -" else []),
    ]
    done = subprocess.run(line, input=b"ASK {}", capture_output=True, cwd=ROOT, timeout=120, check=False)
    assert b"Traceback" not in done.stderr and b"Error" not in done.stderr
    no_query = words == "query -" and "<&-" in closed
    assert done.returncode == (1 if no_query else 0)


def test_a_query_from_standard_input_that_is_not_utf_8_is_told_in_words(founding):
    line = [*KG, "query", "-", "--store", str(founding)]
    done = subprocess.run(
        line, input=b'SELECT * { ?s ?p "\xff" }', capture_output=True, cwd=ROOT, timeout=120, check=False
    )
    assert done.returncode == 1 and b"0xFF" in done.stderr and b"Traceback" not in done.stderr
