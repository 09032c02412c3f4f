"""What a reader takes away: citations and feeds, and what the head of a page says to programs."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from fastapi import Request

from api.pages import schema_org
from api.pages.citations import Citation
from api.pages.sources import told_of
from api.pages.views import ThingView
from api.service import Service
from kg.wording import plain

SCHEMA_TYPES = {"person": "Person", "state": "Country", "organization": "Organization", "article": "NewsArticle"}
"""Classes of schema.org for kinds of things; every other is a Thing."""


@dataclass(frozen=True)
class Head:
    """What the head of a page says: title, description, address, JSON-LD, and whether there is a feed.

    `source` is where it comes from, for its print.
    """

    title: str
    description: str
    address: str
    linked: str
    feed: str
    source: str


def head(service: Service, request: Request, view: ThingView) -> Head:
    """The head of a thing's page: Open Graph and JSON-LD (schema.org)."""
    address = service.pages.address(request.scope, f"/id/{view.id}")
    described = getattr(view, "lead", "") or view.definition
    counts = getattr(view, "counts", "")
    description = ". ".join(part.rstrip(".") for part in (described, counts) if part)
    kind = view.id.partition("/")[0]
    data: dict[str, Any] = {
        "@context": "http://schema.org",
        "@type": SCHEMA_TYPES.get(kind, "Thing"),
        "@id": view.iri.value,
        "headline" if kind == "article" else "name": view.title,
        "url": address,
    }
    if description:
        data["description"] = description
    if view.outside:
        data["sameAs"] = view.outside
    if view.names:
        data["alternateName"] = [name for _, name in view.names]
    data |= _said(view)
    # "<" never stands in the text, so that no label can end the element.
    linked = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    feed = f"/feed/{view.id}" if kind in FEEDS else ""
    return Head(view.title, description, address, linked, feed, printed(service, request))


def printed(service: Service, request: Request) -> str:
    """Where a page comes from, for its print: without the day, which a page that is kept would have of its first."""
    made = of_address(service, request, "")
    path, mark, query = made.address.partition("?")
    # As browsers write what is chosen: ids within it are no words of the page.
    return replace(made, day="", address=f"{path}{mark}{query.replace('/', '%2F')}").signature


def _said(view: ThingView) -> dict[str, Any]:
    """What a page on a statement or a proposition says of it beside its name."""
    material = view.material
    if "Statement" in view.types:
        told = material.statements(statement=view.id)
        return schema_org.statement(told[0], view.iri.value, material.bases) if told else {}
    if "Proposition" in view.types:
        told = material.statements(proposition=view.id)
        return schema_org.proposition(plain(view.title), view.iri.value, told, material.bases)
    return {}


FEEDS = ("person", "state", "organization", "collective", "topic", "proposition")
"""Kinds of things that can be followed."""


def citation(service: Service, request: Request, view: ThingView) -> Citation:
    """How to cite the page of a thing as it is now."""
    address = service.pages.address(request.scope, f"/id/{view.id}")
    day = datetime.now(UTC).date().isoformat()
    return Citation(view.title, view.iri.value, address, service.engine.revision(), day, told_of(view))


def of_address(service: Service, request: Request, title: str) -> Citation:
    """How to cite a page that is of no single thing, by its address."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = service.pages.address(request.scope, path)
    return Citation(title, address, address, service.engine.revision(), datetime.now(UTC).date().isoformat())
