"""What may be kept, and how long: answers by their ETags, made of revision and format; files by their addresses."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from kg.engine.base import Engine

LASTING = "public, max-age=31536000, immutable"
"""Of a file whose address changes with its content."""


class Files(StaticFiles):
    """Files of a folder; what is asked for by an address that names its content need not be asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        named = path.startswith("web/assets/") or scope.get("query_string", b"").startswith(b"v=")
        if named and response.status_code in (200, 304):
            response.headers["Cache-Control"] = LASTING
        return response


@dataclass(frozen=True)
class Tags:
    """Makes and compares entity tags (RFC 9110, section 8.8.3).

    Attributes:
        engine: whose revision counts.
        epoch: what tells this store from another at the same revision number: the service's start, for instance.
    """

    engine: Engine
    epoch: str

    def tag(self, name: str, revision: int) -> str:
        """The tag of a representation in a format at a revision. Weak: compression may change the bytes."""
        return f'W/"{self.epoch}-{revision}-{name.rpartition("/")[2]}"'

    def unchanged(self, name: str, header: str | None) -> str | None:
        """The current tag, if an If-None-Match header names it. Asks the engine, so call it in a thread."""
        if not header:
            return None
        tag = self.tag(name, self.engine.revision())
        named = {part.strip() for part in header.split(",")}
        return tag if tag in named or tag.removeprefix("W/") in named or "*" in named else None
