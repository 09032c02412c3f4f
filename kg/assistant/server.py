"""A server of the Model Context Protocol (specification of 2025-06-18 and later, by its own SDK) over a record."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

import kg
from kg.assistant.answers import NOTICE
from kg.assistant.tools import Tools, calls
from kg.errors import KgError
from kg.library.record import Record

INSTRUCTIONS = f"""On Record holds who said what, about what, when, and according to whom, from published articles.

Begin with `search` for ids. Answer from `ask`, `positions`, `statements` and `contradictions`; cite `passages`, each
with publisher, date and address, and the revision of the data. Say who said something and according to whom; an
anonymous or disputed statement is to be called so. What no statement is found for is unknown, not agreed.

{NOTICE}"""


def server(record: Record) -> MCPServer[Any]:
    """The server, with every tool of `kg.assistant.tools`; all of them only read."""
    made: MCPServer[Any] = MCPServer(
        "onrecord", title="On Record", instructions=INSTRUCTIONS, version=kg.__version__, log_level="WARNING"
    )
    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for call in calls(Tools(record)):
        made.add_tool(_spoken(call), annotations=hints, structured_output=True)
    return made


def _spoken(call: Callable[..., Any]) -> Callable[..., Any]:
    """The tool with our own errors as answers that say what was wrong, so that the assistant can mend its call."""

    @functools.wraps(call)
    def called(*arguments: Any, **named: Any) -> Any:
        try:
            return call(*arguments, **named)
        except KgError as error:
            raise ToolError(str(error)) from error

    return called
