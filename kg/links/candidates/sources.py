"""Where candidates come from, behind one interface: the local index, Wikidata's API, a service, an endpoint."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from kg.links.candidates.features import Sought
from kg.links.candidates.ranking import Policy, Proposal, compare, decide, propose
from kg.links.outside.services import Endpoint, ReconciliationService
from kg.links.outside.wikidata import Wikidata
from kg.things.name_index import NameIndex

_NAMES = 4
_BATCH = 25


class Source(Protocol):
    """Proposes items for things; `rejected` gives the ids that a thing was decided not to be."""

    def proposals(
        self, soughts: Iterable[Sought], rejected: dict[str, Collection[str]], policy: Policy
    ) -> Iterator[Proposal]:
        """A proposal for each thing, in the order given. Raises SourceError, StoreError."""
        ...


class Local:
    """The local name index."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index

    def proposals(
        self, soughts: Iterable[Sought], rejected: dict[str, Collection[str]], policy: Policy
    ) -> Iterator[Proposal]:
        """As `Source.proposals`."""
        for sought in soughts:
            yield propose(sought, self._index, policy=policy, rejected=rejected.get(sought.id, ()))


class Live:
    """Wikidata's API: searches a thing's first names and fetches what it finds."""

    def __init__(self, wikidata: Wikidata) -> None:
        self._wikidata = wikidata

    def proposals(
        self, soughts: Iterable[Sought], rejected: dict[str, Collection[str]], policy: Policy
    ) -> Iterator[Proposal]:
        """As `Source.proposals`."""
        for sought in soughts:
            items = self._wikidata.candidates((sought.name, *sought.others[: _NAMES - 1]), policy.limit)
            yield decide(sought, compare(sought, items), policy=policy, rejected=rejected.get(sought.id, ()))


class Reconciled:
    """A Reconciliation Service."""

    def __init__(self, service: ReconciliationService) -> None:
        self._service = service

    def proposals(
        self, soughts: Iterable[Sought], rejected: dict[str, Collection[str]], policy: Policy
    ) -> Iterator[Proposal]:
        """As `Source.proposals`."""
        for batch in _batches(soughts):
            answers = self._service.candidates([(sought.name, sought.kind) for sought in batch])
            for sought, items in zip(batch, answers, strict=True):
                yield decide(sought, compare(sought, items), policy=policy, rejected=rejected.get(sought.id, ()))


class Queried:
    """A SPARQL endpoint of Wikidata's data model."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def proposals(
        self, soughts: Iterable[Sought], rejected: dict[str, Collection[str]], policy: Policy
    ) -> Iterator[Proposal]:
        """As `Source.proposals`."""
        for batch in _batches(soughts):
            names = [name for sought in batch for name in (sought.name, *sought.others[: _NAMES - 1])]
            items = self._endpoint.candidates(list(dict.fromkeys(names)))
            for sought in batch:
                hits = [hit for hit in compare(sought, items) if hit.similarity >= policy.floor]
                yield decide(sought, hits, policy=policy, rejected=rejected.get(sought.id, ()))


def _batches(soughts: Iterable[Sought]) -> Iterator[Sequence[Sought]]:
    stream = iter(soughts)
    while batch := list(islice(stream, _BATCH)):
        yield batch
