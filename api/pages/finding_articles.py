"""Articles as they are looked for: every one, with the words of its title, publisher, authors and address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from api.pages.material import Material
from api.pages.titles import Titles
from kg.index.catching_up import changed_since
from kg.index.indexed import IndexedEngine
from kg.index.shortening import Shortening
from kg.index.titles import articles_by_words
from kg.names import fold

MOST_AGAIN = 100
"""Articles that are read again by themselves; where more have changed, all are."""
_OTHERS = frozenset({"changes", "derived"})
"""Graphs that say nothing of an article's own words."""


@dataclass(frozen=True)
class ArticleFound:
    """An article as it is looked for. `order`: its first day, and its id."""

    id: str
    title: str
    publisher: str
    published: str
    words: frozenset[str]
    order: tuple[str, str]


@dataclass
class _Held:
    """The articles of a revision, in order, and its number; of none at first."""

    of: tuple[int, list[ArticleFound]] | None = None


def articles_of(material: Material, titles: Titles) -> list[ArticleFound]:
    """Every article, remembered for the revision; after a change those that it changed are read again."""

    def make() -> list[ArticleFound]:
        # Publishers and authors are things: where one of these changed, nothing is held.
        held = material.of_things("words of articles", _Held)
        revision = material.service.engine.revision()
        before, articles = held.of or (revision + 1, [])
        changed = _changed(material, before, revision)
        if changed is None:
            made = list(_told(material, titles, None))
        else:
            again = list(_told(material, titles, changed)) if changed else []
            stay = [article for article in articles if article.id not in changed]
            made = sorted([*stay, *again], key=lambda article: article.order)
        held.of = revision, made
        return made

    return material.remembered("words of articles", make)


def _changed(material: Material, before: int, now: int) -> set[str] | None:
    """The ids of articles that changed between two revisions; None where that is not known, or they are many."""
    engine, bases = material.service.engine, material.bases
    if not isinstance(engine, IndexedEngine) or before > now:
        return None
    graphs = changed_since(engine.keeper.index, before, now) if before < now else set()
    if graphs is None:
        return None
    names = {graph.removeprefix(bases.graphs) for graph in graphs} - _OTHERS
    ids = {name for name in names if name.startswith("article/")}
    return ids if ids == names and len(ids) <= MOST_AGAIN else None


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(" ".join(texts)).replace("-", " ").replace("/", " ").split())


def _told(material: Material, titles: Titles, ids: Collection[str] | None) -> Iterator[ArticleFound]:
    """Every article, or of these those there are, with all the words that it is found by."""
    bases = material.bases
    iris = None if ids is None else list(map(bases.id, ids))
    with material.service.index() as connection:
        known = None if connection is None else articles_by_words(connection, Shortening(bases), iris)
    if known is not None:
        made = titles.of_rows(row for row, _ in known)
        for row, more in known:
            id = bases.shorten(row["thing"].value)
            publisher = row["publisher"].value if "publisher" in row else ""
            words = _words([made[id], publisher, *more])
            yield ArticleFound(id, made[id], publisher, row["published"].value, words, (row["key"].value, id))
        return
    for article in material.folding.articles(material.ask("resources/articles")):
        if ids is None or article.id in ids:
            title = titles(article.id)
            texts = [title, article.publisher.name, *article.url, *(author.name for author in article.author)]
            order = (article.published, article.id)
            yield ArticleFound(article.id, title, article.publisher.name, article.published, _words(texts), order)
