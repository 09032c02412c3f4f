"""`kg token`: make, list and revoke the tokens that let people write."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import platformdirs
import typer
from rich.console import Console
from rich.table import Table

from kg.access import ROLES, Tokens

DEFAULT_FILE = platformdirs.user_config_path("onrecord") / "tokens.json"

TokenFile = Annotated[
    Path, typer.Option("--tokens", envvar="KG_TOKENS", help="The token file.", show_default="user configuration")
]


def register(app: typer.Typer) -> None:
    """Add `kg token create|list|revoke`."""
    group = typer.Typer(
        help="Make, list and revoke tokens. Example: [b]kg token create 'Ada, desk' --role editor[/b]",
        no_args_is_help=True,
    )
    group.command("create")(create)
    group.command("list")(show)
    group.command("revoke")(revoke)
    app.add_typer(group, name="token")


def create(
    name: Annotated[str, typer.Argument(help="Whom the change log will name.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")] = "editor",
    days: Annotated[int | None, typer.Option(min=1, help="Days after which it is refused; never if absent.")] = None,
    store: Annotated[
        str,
        typer.Option(help="Folder or address of the data that it is for.", envvar="KG_STORE", show_default="any data"),
    ] = "",
    tokens: TokenFile = DEFAULT_FILE,
) -> None:
    """Make a token and print it, this once. Example: kg token create 'Ada, desk' --role editor --days 90 --store store

    With --store it is good for that data alone, though other services may read the same file of tokens.
    """
    now = datetime.now(UTC)
    data = store if "://" in store or not store else str(Path(store).absolute())
    try:
        text = Tokens(tokens).create(name, role, now, now + timedelta(days=days) if days else None, data)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    Console(stderr=True).print("Keep it: only its hash is stored. Send it as [b]Authorization: Bearer …[/b]")
    print(text)


def show(
    tokens: TokenFile = DEFAULT_FILE,
    format: Annotated[str, typer.Option(help="table or json")] = "table",
) -> None:
    """List tokens without their secrets. Example: kg token list --format json"""
    known = Tokens(tokens).all()
    if format == "json":
        print(json.dumps([{k: v for k, v in vars(token).items() if k != "digest"} for token in known], indent=1))
        return
    if format != "table":
        raise typer.BadParameter(f"{format!r} is not a format; expected table or json")
    table = Table("id", "name", "role", "for", "created", "expires")
    for token in known:
        table.add_row(
            token.id, token.name, token.role, token.store or "any data", token.created, token.expires or "never"
        )
    Console().print(table)


def revoke(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As `kg token list` shows it.")],
    tokens: TokenFile = DEFAULT_FILE,
) -> None:
    """Refuse a token from now on. Example: kg token revoke 1f0c9a2e"""
    try:
        gone = Tokens(tokens).revoke(identifier)
    except KeyError:
        raise typer.BadParameter(f"no token {identifier!r} in {tokens}; see kg token list") from None
    print(f"revoked {gone.id} of {gone.name} ({gone.role})")
