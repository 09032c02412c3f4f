"""A token proves who it is and nothing proves it but its secret."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from kg.access import ROLES, Tokens
from kg.cli import application
from kg.errors import StoreError

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def tokens(tmp_path):
    return Tokens(tmp_path / "tokens.json")


def test_a_token_proves_its_name_and_role(tokens):
    text = tokens.create("Ada", "editor", NOW)
    token = tokens.verify(text, NOW)
    assert (token.name, token.role) == ("Ada", "editor")
    assert [token.may(role) for role in ROLES] == [True, True, False]


def test_no_part_of_the_secret_is_on_disk_and_the_file_is_the_owners_alone(tokens):
    text = tokens.create("Ada", "editor", NOW)
    assert text.split("_", 2)[2] not in tokens.path.read_text()
    assert stat.S_IMODE(os.stat(tokens.path).st_mode) == 0o600
    assert tokens.verify(text, NOW).digest == ""


@pytest.mark.parametrize("change", [
    lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t.replace("onrecord", "other"), lambda t: "",
    lambda t: t.split("_", 2)[2], lambda t: "onrecord__", lambda t: t + "x", lambda t: "onrecord_00000000_",
])  # fmt: skip
def test_anything_but_the_token_itself_is_refused(tokens, change):
    assert tokens.verify(change(tokens.create("Ada", "admin", NOW)), NOW) is None


def test_an_expired_or_revoked_token_is_refused(tokens):
    short = tokens.create("Ada", "reader", NOW, NOW + timedelta(days=1))
    lasting = tokens.create("Bea", "reader", NOW)
    assert tokens.verify(short, NOW) and tokens.verify(short, NOW + timedelta(days=1)) is None
    tokens.revoke(lasting.split("_")[1])
    assert tokens.verify(lasting, NOW) is None
    with pytest.raises(KeyError):
        tokens.revoke("ffffffff")


def test_a_token_made_or_revoked_by_another_process_is_seen(tokens):
    other = Tokens(tokens.path)
    text = other.create("Ada", "reader", NOW)
    assert tokens.verify(text, NOW)
    other.revoke(text.split("_")[1])
    assert tokens.verify(text, NOW) is None


ENTRY = {"id": "0123abcd", "name": "Ada", "role": "editor", "created": "2024-01-01T00:00:00+00:00", "digest": "00"}
WRONG = (
    *(
        {"role": "root"},
        {"role": ["admin"]},
        {"digest": None},
        {"digest": "é"},
        {"id": 5},
        {"store": ["x"]},
        {"more": 1},
    ),
    *({"expires": "soon"}, {"expires": "2024-01-01T00:00:00"}, {"expires": 5}),
)


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", '{"format": 1}', json.dumps({"format": 2, "tokens": []}), "[" * 9000),
        *(json.dumps({"format": 1, "tokens": [ENTRY | wrong]}) for wrong in WRONG),
    ],
)
def test_a_file_that_holds_no_tokens_is_named_and_left_as_it_is(tokens, content):
    tokens.path.write_text(content)
    with pytest.raises(StoreError, match=r"tokens\.json"):
        tokens.create("Ada", "reader", NOW)
    assert tokens.path.read_text() == content


@pytest.mark.parametrize("path", ["/dev/zero", ".", "tokens.json/below"])
def test_what_is_no_file_is_told_and_never_read(tmp_path, path):
    """A device has no end."""
    (tmp_path / "tokens.json").write_text("")
    tokens = Tokens(tmp_path / path)
    for act in (tokens.all, lambda: tokens.verify("onrecord_0_0", NOW)):
        with pytest.raises(StoreError, match="expected a file of tokens"):
            act()


def test_a_token_for_one_store_proves_nothing_to_another(tokens):
    text = tokens.create("Ada", "editor", NOW, store="/data/one")
    anywhere = tokens.create("Bea", "editor", NOW)
    one, other = (Tokens(tokens.path, store) for store in ("/data/one", "/data/other"))
    assert one.verify(text, NOW) and other.verify(text, NOW) is None
    assert one.verify(anywhere, NOW) and other.verify(anywhere, NOW)


def test_many_who_make_tokens_at_once_lose_none(tmp_path):
    def make(name: str) -> str:
        return Tokens(tmp_path / "tokens.json").create(name, "reader", NOW)

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(make, (f"user {number}" for number in range(40))))
    kept = Tokens(tmp_path / "tokens.json")
    assert all(kept.verify(text, NOW) for text in made)


def test_the_command_makes_lists_and_revokes(tmp_path):
    run, app = CliRunner().invoke, application("token")
    option = ["--tokens", str(tmp_path / "t.json")]
    made = run(app, ["token", "create", "Ada", "--role", "admin", *option]).stdout.strip()
    listed = json.loads(run(app, ["token", "list", "--format", "json", *option]).stdout)
    assert [(entry["name"], entry["role"]) for entry in listed] == [("Ada", "admin")] and "digest" not in listed[0]
    assert run(app, ["token", "revoke", listed[0]["id"], *option]).exit_code == 0
    assert Tokens(tmp_path / "t.json").verify(made, NOW) is None
    assert run(app, ["token", "revoke", listed[0]["id"], *option]).exit_code == 2
    assert run(app, ["token", "create", "Ada", "--role", "king", *option]).exit_code == 2
