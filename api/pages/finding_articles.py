"""Articles as they are looked for: every one, with the words of its title, publisher, authors and address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.pages.material import Material
from api.pages.titles import Titles
from kg.index.shortening import Shortening
from kg.index.titles import articles_by_words
from kg.names import fold


@dataclass(frozen=True)
class ArticleFound:
    """An article as it is looked for."""

    id: str
    title: str
    publisher: str
    published: str
    words: frozenset[str]


def articles_of(material: Material, titles: Titles) -> list[ArticleFound]:
    """Every article, remembered for the revision."""

    def make() -> list[ArticleFound]:
        return [
            ArticleFound(id, title, publisher, published, _words(texts))
            for id, title, publisher, published, texts in _told(material, titles)
        ]

    return material.remembered("words of articles", make)


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(" ".join(texts)).replace("-", " ").replace("/", " ").split())


def _told(material: Material, titles: Titles) -> Iterator[tuple[str, str, str, str, list[str]]]:
    """Id, title, publisher and date of every article, and all the texts that it is found by."""
    bases = material.bases
    with material.service.index() as connection:
        known = None if connection is None else articles_by_words(connection, Shortening(bases))
    if known is not None:
        made = titles.of_rows(row for row, _ in known)
        for row, more in known:
            id = bases.shorten(row["thing"].value)
            publisher = row["publisher"].value if "publisher" in row else ""
            yield id, made[id], publisher, row["published"].value, [made[id], publisher, *more]
        return
    for article in material.folding.articles(material.ask("resources/articles")):
        title = titles(article.id)
        texts = [title, article.publisher.name, *article.url, *(author.name for author in article.author)]
        yield article.id, title, article.publisher.name, article.published, texts
