"""The routes of pages, in the order in which they are matched, and what every template may use."""

from __future__ import annotations

from api.pages import (
    changed,
    compare,
    contradictions,
    dossier,
    files,
    home,
    lists,
    nanopublications,
    network,
    questions,
    review,
    search,
    sparql,
    things,
    vocabulary,
)
from api.pages.disagreement import phenomena
from api.pages.nearest import near
from api.rendering import Pages

FIRST = sparql.pages
"""Pages at addresses of the protocols, matched before them."""

ROUTERS = (
    sparql.router,
    home.router,
    search.pages,
    search.router,
    contradictions.router,
    changed.router,
    lists.router,
    compare.router,
    questions.router,
    network.router,
    review.router,
    vocabulary.router,
    things.router,
    nanopublications.router,
    dossier.router,
    files.router,
)


def equip(pages: Pages) -> None:
    """Give the templates what they use of this package, and error pages the nearest names."""
    pages.offer(phenomena=phenomena)
    pages.near = near
