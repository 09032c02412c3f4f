"""Options that take one value: given twice they are refused, since the last would win without a word."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from kg.errors import QueryError


def _refuse_twice(command: Any, context: Any, words: list[str]) -> None:
    """Raise QueryError, which ends with exit code 1, for an option on the line that takes one value and has two."""
    if context.resilient_parsing:
        return
    *_, order = command.make_parser(context).parse_args(args=list(words))
    given = [parameter for parameter in order if parameter.param_type_name == "option"]
    for option in given:
        one_value = not (option.multiple or option.is_flag or option.count)
        if one_value and given.count(option) > 1:
            name = max(option.opts, key=len)
            raise QueryError(f"{name} is given twice; expected it once: it takes one value")


class _Command(TyperCommand):
    """A command that refuses what is given twice."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _refuse_twice(self, ctx, args)
        return super().parse_args(ctx, args)


class _Group(TyperGroup):
    """A group of commands whose own options are given once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _refuse_twice(self, ctx, args)
        return super().parse_args(ctx, args)


def hold(app: typer.Typer) -> None:
    """Hold every command of an application, and those of the groups below it, to options that are given once."""
    for command in app.registered_commands:
        command.cls = _Command
    for group in app.registered_groups:
        group.cls = _Group
        if group.typer_instance is not None:
            group.typer_instance.info.cls = _Group
            hold(group.typer_instance)
    if app.registered_callback is not None:
        app.registered_callback.cls = _Group
