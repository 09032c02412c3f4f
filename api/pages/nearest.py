"""What there is like what an address asked for and is not there."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import unquote

from fastapi import Request

from api.pages.material import Material, material_of
from api.pages.questions import asked
from kg.errors import KgError
from kg.things.search import search
from kg.wording import kind, plain

MOST = 6


def near(request: Request, status: int) -> list[tuple[str, str]]:
    """Titles and addresses of the things or questions whose names are nearest; none if the store cannot be asked."""
    if status != 404:
        return []
    try:
        return _near(material_of(request, request.app.state.service), unquote(request.url.path))
    except KgError:
        return []


def _near(material: Material, path: str) -> list[tuple[str, str]]:
    first, _, rest = path.strip("/").partition("/")
    if first == "questions":
        names = get_close_matches(rest, [question.name for question in asked(material)], MOST, 0.4)
        return [
            (material.service.questions.read(name).words.partition("?")[0] + "?", f"/questions/{name}")
            for name in names
        ]
    slug = rest.rpartition("/")[2] or rest or first
    words = slug.replace("-", " ").replace("_", " ")[:200]
    things = search(material.things(), words, limit=MOST)
    if not things:
        ids = get_close_matches(slug, [id.partition("/")[2] for id in material.things().by_id], MOST, 0.6)
        things = [thing for id, thing in material.things().by_id.items() if id.partition("/")[2] in ids]
    return [(f"{plain(thing.label)} ({kind(thing.id)})", f"/id/{thing.id}") for thing in things[:MOST]]
