"""Routes for people: they match when a browser asks, so that programs at the same address get what they always got."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlencode

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from api.negotiation import CSV, HTML, JSON, JSON_LD, SHORT, best
from api.problems import Refusal, refuse_unknown
from kg.questions.parameters import Parameter, parse_value

OFFERS = (JSON, JSON_LD, CSV, HTML)
MOST_CHARACTERS = 2000
OF_OTHERS = ("utm_", "fbclid", "gclid", "mc_")
"""What sites and mails add to the addresses that they lead to."""
_FORMAT = re.compile(rb"format|%(66|6f|72|6d|61|74)", re.IGNORECASE)
"""What a query string has that says `format`, as it is or with any of its letters percent-encoded."""


@dataclass(frozen=True)
class Choice:
    """One value of a filter or option: its words and the address that chooses it."""

    text: str
    href: str
    chosen: bool = False


class BrowserRoute(APIRoute):
    """A route for requests that accept HTML best, or ask for it by `?format=html`."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as any route, if a page is what is asked for."""
        match, child = super().matches(scope)
        return (match, child) if match == Match.NONE or wants_page(scope) else (Match.NONE, {})


def wants_page(scope: Scope) -> bool:
    """Whether a request asks for a page."""
    query = scope.get("query_string", b"")
    chosen = parse_qs(query.decode("latin-1")).get("format", [""])[0] if _FORMAT.search(query) else ""
    accept = SHORT.get(chosen, chosen) if chosen else Headers(scope=scope).get("accept")
    return best(accept, OFFERS) == HTML


class Address:
    """The address of a page, which is its state, and addresses that differ from it in some parameters.

    Args:
        request: for the page.
        known: the parameters that it knows; none given: any.

    Raises:
        Refusal: 400 a parameter is not known. It would be left out in silence, and the page taken for what was asked.
    """

    def __init__(self, request: Request, known: Iterable[str] = ()) -> None:
        self.path = request.url.path
        given = [(name, value) for name, value in parse_qsl(request.url.query) if name != "format"]
        self.pairs = [(name, value) for name, value in given if not name.startswith(OF_OTHERS)]
        if names := sorted(known):
            refuse_unknown((name for name, _ in self.pairs), names)

    @property
    def query(self) -> str:
        """What stands behind the path, with its question mark; "" if nothing does."""
        kept = [pair for pair in self.pairs if pair[0] != "page"]
        return f"?{urlencode(kept)}" if kept else ""

    def get(self, name: str, default: str = "") -> str:
        """The value of a parameter, the first where there are several."""
        return next((value for key, value in self.pairs if key == name), default)[:MOST_CHARACTERS]

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value[:MOST_CHARACTERS] for key, value in self.pairs if key == name and value]

    def once(self, names: Iterable[str]) -> None:
        """Raise Refusal 400 for a parameter that is given twice: one of its values would be left out in silence."""
        for name in names:
            if len(self.all(name)) > 1:
                raise Refusal(400, f"{name}: found {len(self.all(name))} values; expected one")

    def with_(self, **changes: str | int | None) -> str:
        """This address with some parameters changed, or left out where None. It begins at the first page again."""
        names = {name.rstrip("_"): value for name, value in changes.items()}
        kept = [(key, value) for key, value in self.pairs if key not in names and key != "page"]
        kept += [(key, str(value)) for key, value in names.items() if value not in (None, "")]
        return self.path + (f"?{urlencode(kept)}" if kept else "")

    def without(self, name: str, value: str) -> str:
        """This address without one of several values of a parameter. It begins at the first page again."""
        kept = [pair for pair in self.pairs if pair != (name, value) and pair[0] != "page"]
        return self.path + (f"?{urlencode(kept)}" if kept else "")

    def checked(self, name: str, kind: str, bases: object) -> str:
        """A parameter's value, of its kind (`kg.questions.parameters`). Raises QueryError."""
        value = self.get(name)
        if value:
            parse_value(Parameter(name, kind, ""), value, bases)  # type: ignore[arg-type]
        return value

    def one_of(self, name: str, values: Sequence[str]) -> str:
        """A parameter that is one of a few words, or not given. Raises Refusal 400 if it is another."""
        value = self.get(name)
        if value and value not in values:
            raise Refusal(400, f"{name}: found {value!r}; expected {' or '.join(values)}, or nothing")
        return value

    def number(self, name: str, default: int, most: int = 1_000_000) -> int:
        """A whole number. Raises Refusal 400 if it is none."""
        value = self.get(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and len(value) <= 9) or not 1 <= int(value) <= most:
            raise Refusal(400, f"{name}: found {value!r}; expected a whole number from 1 to {most:,}")
        return int(value)
