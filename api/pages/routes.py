"""The routes of pages, in the order in which they are matched, and what every template may use."""

from __future__ import annotations

from api.pages import compare, contradictions, files, home, lists, network, questions, things
from api.pages.disagreement import phenomena
from api.rendering import Pages

ROUTERS = (
    home.router,
    contradictions.router,
    lists.router,
    compare.router,
    questions.router,
    network.router,
    things.router,
    files.router,
)


def equip(pages: Pages) -> None:
    """Give the templates what they use of this package."""
    pages.offer(phenomena=phenomena)
