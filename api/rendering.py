"""HTML pages: the templates of `api/templates`, and the addresses in them. No page loads anything from elsewhere."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from platformdirs import user_cache_path
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Scope

from api.settings import Settings
from kg import wording
from kg.charts.marks import shape

log = logging.getLogger("onrecord.pages")
TEMPLATES = Path(__file__).parent / "templates"
STYLE = Path(__file__).parent / "static" / "page.css"
WEB = Path(__file__).parent / "static" / "web"
"""Where the custom elements of `api/web` are once they are built."""
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    # No other site learns an address; by "no-referrer" browsers would send the origin "null" with the review's forms.
    "Referrer-Policy": "same-origin",
}


class Pages:
    """Renders templates for one service."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.bases = settings, settings.bases
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            bytecode_cache=_cache(),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            root=self.bases.root, path_of=self.path, prefixes=self.bases.prefixes(), example=EXAMPLE, words=WORDS
        )
        self._environment.globals.update(
            actors=("Actor", "Person", "State", "Organization", "Collective"),
            days=wording.days,
            spaced=wording.spaced,
            plain=wording.plain,
            the=wording.the,
            count=wording.count,
            listed=wording.listed,
            safe=Markup,
            shape=lambda *given: Markup(shape(*given)),
            navigation=NAVIGATION,
            most_rows=MOST_ROWS,
            most_shown=MOST_SHOWN,
            web=web_files(),
            style=f"/static/page.css?v={_digest(STYLE)}",
        )

        self.near: Callable[[Request, int], list[tuple[str, str]]] = lambda request, status: []
        """What there is like what was asked for and is not there: titles and addresses."""

    def offer(self, **values: object) -> None:
        """Give every template a value by name."""
        self._environment.globals.update(values)

    def templates(self) -> list[str]:
        """The names of all pages and of their parts."""
        return [name for name in self._environment.list_templates() if name.endswith(".html")]

    def compile(self, template: str) -> None:
        """Read a template, so that the first page made of it does not wait for that."""
        self._environment.get_template(template)

    def address(self, scope: Scope, path: str) -> str:
        """The absolute address of a path of this service, as the outside sees it."""
        if self.settings.url:
            return str(self.settings.url).rstrip("/") + path
        host = Headers(scope=scope).get("host") or f"{self.settings.host}:{self.settings.port}"
        return f"{scope['scheme']}://{host}{scope.get('root_path', '')}{path}"

    def path(self, iri: str) -> str:
        """The address to link an id or IRI by: on this service if it is ours, else the IRI itself; "" for a text."""
        if iri.startswith(self.bases.graphs):
            return "/graph/" + quote(iri.removeprefix(self.bases.graphs), safe=SAFE)
        if iri.startswith(self.bases.vocabulary):
            return "/vocab#" + quote(iri.removeprefix(self.bases.vocabulary), safe=SAFE)
        if iri.startswith(shapes := self.bases.root + "shapes#"):
            return "/shapes#" + quote(iri.removeprefix(shapes), safe=SAFE)
        if iri.startswith(("http://", "https://")):
            return iri
        return "/id/" + quote(iri, safe=SAFE) if re.fullmatch(r"[A-Za-z]+/\S+", iri) else ""

    def render(
        self, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
    ) -> HTMLResponse:
        """A page made from a template."""
        text = self._environment.get_template(template).render(**values)
        return HTMLResponse(text, status, {"Vary": "Accept", **SECURITY, **(headers or {})})

    def query(self, scope: Scope, text: str) -> HTMLResponse:
        """The page to write a query on; with a query, it runs it."""
        values: dict[str, Any] = {"result": None, "view": "table", "most": 0, "examples": (), "drawn": ()}
        return self.render("query.html", text=text, endpoint=self.address(scope, "/sparql"), **values)

    def problem(self, request: Request, status: int, problem: str, headers: Mapping[str, str]) -> HTMLResponse:
        """The page for problem details, given as their JSON."""
        kept = {
            name: value for name, value in headers.items() if name.lower() not in ("content-type", "content-length")
        }
        told = json.loads(problem)
        told["detail"] = in_words(str(told.get("detail", "")))
        wait = headers.get("retry-after", "") if status in PASSING else ""
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        values = {
            "problem": told,
            "near": self.near(request, status),
            "again": address if status in PASSING else "",
            "plain": request.url.path if status in (400, 422) and request.url.query and request.method == "GET" else "",
            "wait": int(wait) if wait.isdigit() else 0,
            "typed": request.query_params.get("q", "")[:200],
        }
        return self.render("problem.html", status, kept, **values)


def in_words(detail: str) -> str:
    """A message of the service as a person reads it, a sentence without ids: “sergei lavrof”."""
    words = ID.sub(lambda match: f"“{match[1].replace('-', ' ')}”", detail)
    words = PARAMETER.sub(r"In the address, \1: ", words)
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


PASSING = (429, 503)
"""Statuses of what is over in a while, so that it is worth trying again."""


class _Compiled(FileSystemBytecodeCache):
    """Templates as code, kept from one start to the next under the hashes of their texts, where that can be."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _cache() -> _Compiled | None:
    """Where templates are kept as code: the user's own cache, as Python keeps modules; None where there is none."""
    folder = user_cache_path("onrecord") / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return _Compiled(str(folder))


ID = re.compile(rf"\b(?:{'|'.join(wording.KINDS)})/([^\s;,?'\"]+)")
"""An id in a message."""
PARAMETER = re.compile(r"^(?:query\.)?([a-z_]+): (?=found|'|[A-Z])")
"""The name of a parameter that a message begins with."""

MOST_ROWS = 200
"""Rows of a table beside a chart, and of a topic; what has more says so, and where all of it is."""

MOST_SHOWN = 12
"""Contradictions that a page of something else shows."""

SAFE = "/#-._~!$&'()*+,;=:@"
"""Characters of an IRI that stay as they are in an address."""

NAVIGATION = (
    ("People", "/actors"),
    ("Topics", "/topics"),
    ("Questions", "/questions"),
    ("Contradictions", "/contradictions"),
    ("Network", "/network"),
    ("SPARQL", "/sparql"),
)
"""What every page leads to: names and addresses."""


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def web_files() -> Callable[[str], str]:
    """From the name of a bundle of custom elements to its address; "" where they are not built."""
    manifest = WEB / ".vite" / "manifest.json"
    if not manifest.is_file():
        log.warning("the custom elements of api/web are not built: pages are complete without them")
        return lambda name: ""
    entries = {
        entry["name"]: entry["file"] for entry in json.loads(manifest.read_text()).values() if entry.get("isEntry")
    }
    return lambda name: f"/static/web/{entries[name]}" if name in entries else ""


WORDS = {
    "selfContradiction": "self-contradiction",
    "reportConflict": "reports disagree",
    "conflict": "conflict",
    "shift": "shift",
    "denial": "denial",
}
"""Terms whose name is not the word that a page uses."""

EXAMPLE = """SELECT ?date ?speaker ?stance ?proposition ?passage WHERE {
  ?report rec:conveys ?statement ; rec:evidence/oa:exact ?passage .
  ?statement rec:stance ?stance ; rec:proposition/rdfs:label ?proposition ; rec:utterance ?utterance .
  ?utterance rec:date ?date ; rec:speaker/rdfs:label ?speaker .
  FILTER (LANG(?speaker) = "en" && LANG(?proposition) = "en")
}
ORDER BY ?date
LIMIT 100"""
"""Who said what, when, and which passage proves it: the query that the query page begins with."""
