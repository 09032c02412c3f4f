"""Wikidata's API: search by name, and items by id in batches (https://www.wikidata.org/w/api.php, wbsearchentities and
wbgetentities)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kg.links.outside.fetch import Fetcher, SourceError
from kg.things.item import Item, from_wikidata

API = "https://www.wikidata.org/w/api.php"
BATCH = 50  # the API's own limit for wbgetentities
_PROPERTIES = "info|labels|aliases|descriptions|claims|sitelinks"
_COMMON = {"format": "json", "maxlag": "5"}


@dataclass(frozen=True)
class Fetched:
    """What became of one id.

    Attributes:
        id: the id asked for.
        entity: Wikidata's JSON; None if it is deleted or never was.
        redirected: the id it leads to, if it is a redirect.
    """

    id: str
    entity: Mapping[str, Any] | None
    redirected: str | None = None


class Wikidata:
    """The live source. `languages` are searched in order and label the items."""

    def __init__(self, fetcher: Fetcher, api: str = API, languages: Sequence[str] = ("en", "uk", "ru")) -> None:
        self._fetcher, self._api, self.languages = fetcher, api, tuple(languages)

    def search(self, name: str, language: str, limit: int = 10) -> list[str]:
        """Ids of items that have a label or alias like this in a language, as Wikidata orders them."""
        answer = self._ask(
            {
                "action": "wbsearchentities",
                "search": name,
                "language": language,
                "uselang": language,
                "type": "item",
                "limit": str(limit),
            }
        )
        return [entity["id"] for entity in _list(answer, "search", self._api) if "id" in entity]

    def fetch(self, ids: Iterable[str]) -> Iterator[Fetched]:
        """What became of each id, fifty a request, in the order given; ids must be of the form Q123."""
        stream = iter(dict.fromkeys(ids))
        while batch := list(islice(stream, BATCH)):
            answer = self._ask(
                {"action": "wbgetentities", "ids": "|".join(batch), "props": _PROPERTIES, "redirects": "yes"}
            )
            entities = answer.get("entities")
            if not isinstance(entities, Mapping):
                raise SourceError(f"{self._api}: an answer without 'entities'; is this a Wikibase API?")
            moved = _redirects(entities)
            for id in batch:
                yield _fetched(id, entities.get(id), entities, moved)

    def items(self, ids: Iterable[str]) -> list[Item]:
        """The items of ids; those deleted are left out, redirects followed."""
        entities = (fetched.entity for fetched in self.fetch(ids))
        try:
            return [from_wikidata(entity, self.languages) for entity in entities if entity is not None]
        except ValueError as error:
            raise SourceError(f"{self._api}: {error}") from error

    def candidates(self, names: Iterable[str], limit: int = 10) -> list[Item]:
        """Items that any of the names finds in any of the languages."""
        asked = [name for name in dict.fromkeys(names) if name.strip()]
        ids = [id for name in asked for language in self.languages for id in self.search(name, language, limit)]
        return self.items(ids)

    def _ask(self, parameters: Mapping[str, str]) -> Mapping[str, Any]:
        answer = self._fetcher.get(self._api, {**parameters, **_COMMON})
        if not isinstance(answer, Mapping):
            raise SourceError(f"{self._api}: answered a {type(answer).__name__}, expected an object")
        if "error" in answer:
            error = answer["error"]
            code, info = error.get("code", "?"), error.get("info", "no explanation")
            raise SourceError(f"{self._api}: refused the request: {code}: {info}")
        return answer


def _list(answer: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    value = answer.get(key)
    if not isinstance(value, list):
        raise SourceError(f"{where}: an answer without {key!r}; is this a Wikibase API?")
    return value


def _redirects(entities: Mapping[str, Any]) -> dict[str, str]:
    """From the id asked for to the id it leads to: the API keys a redirected entity by either."""
    pairs = (entity.get("redirects") for entity in entities.values() if isinstance(entity, Mapping))
    return {pair["from"]: pair["to"] for pair in pairs if pair}


def _fetched(id: str, entity: Any, entities: Mapping[str, Any], moved: Mapping[str, str]) -> Fetched:
    to = moved.get(id)
    entity = entity or entities.get(to or "")
    if not isinstance(entity, Mapping) or "missing" in entity:
        return Fetched(id, None)
    return Fetched(id, entity, to or (entity["id"] if entity.get("id") not in (None, id) else None))
