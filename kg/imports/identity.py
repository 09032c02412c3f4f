"""Items of Wikidata as identity: names with one item are one thing, names with two are two, whatever they look like."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.errors import Finding
from kg.imports.corpus import CodedAct, Coding, Named
from kg.imports.naming import ALSO, Thing, Things, composed
from kg.imports.relations import UNTOLD
from kg.imports.spelling import ACTORS

Key = tuple[str, str]


@dataclass(frozen=True)
class Identified:
    """What the items of a source come to.

    Attributes:
        becomes: (kind, name) to the name of the same item that counts.
        ids: (kind, name) to the thing of the store that it is.
        apart: names that are none of the things of the store that have them as labels.
        links: (kind, name) to the item that is to be linked with it.
        told: what items decided against names, in words.
        faults: what contradicts itself.
    """

    becomes: Mapping[Key, str]
    ids: Mapping[Key, str]
    apart: frozenset[Key]
    links: Mapping[Key, str]
    told: list[str]
    faults: list[Finding]


def placed(coding: Coding, store: Things) -> Coding:
    """A coding in which every actor of an act has a kind, also where its row tells none.

    Its item tells, in the store or in another row; else its name does, if the things of this name in the store, or in
    other rows, are all of one kind; else it is of the kind `untold`.
    """
    if not coding.acts:
        return coding
    by_item = {thing.item: {thing.kind} for thing in store if thing.item}
    by_name: dict[str, set[str]] = defaultdict(set)
    for kind, name in store.named():
        if kind in ACTORS:
            by_name[name].add(kind)
    here: dict[str, set[str]] = defaultdict(set)
    for kind, name in (key for act in coding.acts for key in (act.actor, act.recipient) if key[0] != UNTOLD):
        here[composed(name)].add(kind)
    items = {item.name: item.item for item in coding.items}
    for item in coding.items:
        if item.kind != UNTOLD:
            by_item.setdefault(item.item, set()).add(item.kind)

    def kind_of(name: str) -> str:
        if name in store.by_id and store.by_id[name].kind in ACTORS:
            return store.by_id[name].kind
        told = by_item.get(items.get(name, ""), set()) or by_name.get(composed(name), set())
        told = told or here.get(composed(name), set())
        return next(iter(told)) if len(told) == 1 else coding.untold

    def end(key: Key) -> Key:
        return (kind_of(key[1]), key[1]) if key[0] == UNTOLD else key

    def act(coded: CodedAct) -> CodedAct:
        return replace(coded, actor=end(coded.actor), recipient=end(coded.recipient))

    named = tuple(replace(item, kind=end((item.kind, item.name))[0]) for item in coding.items)
    return replace(coding, acts=tuple(map(act, coding.acts)), items=named)


def identified(coding: Coding, store: Things, decided: Mapping[Key, str]) -> Identified:
    """What the items that a source gives its names say of them.

    An item goes before a name: a name with the item of a thing of the store is that thing, and one whose namesake in
    the store has another item is another thing. What contradicts itself is a fault: a name with two items, an item of
    two kinds, an item that somebody's decision on the name, or a rejected link, speaks against.

    Args:
        coding: the source, its names as decided.
        store: what the store has.
        decided: (kind, name) to the thing of the store that somebody said it is.
    """
    uses = Counter(dict.fromkeys(coding.mentioned(), 0))
    uses.update(_uses(coding) if coding.items else ())
    return by_items(coding.items, uses, coding.file, store, decided)


def by_items(
    items: Sequence[Named], uses: Mapping[Key, int], file: str, store: Things, decided: Mapping[Key, str] | None = None
) -> Identified:
    """What items say of names, as `identified`, of a source that tells how often it uses each name.

    Args:
        items: the items that the source gives its names.
        uses: how many rows use each (kind, name); an item of a name that is not there is left alone.
        file: the source, for messages.
        store: what the store has.
        decided: (kind, name) to the thing of the store that somebody said it is.
    """
    work = _Work(items, uses, file, store, decided or {})
    work.run()
    return Identified(work.becomes, work.ids, frozenset(work.apart), work.links, work.told, work.faults)


class _Work:
    """The items of one source, on their way."""

    def __init__(
        self, items: Sequence[Named], uses: Mapping[Key, int], file: str, store: Things, decided: Mapping[Key, str]
    ) -> None:
        self.items, self.uses, self.file, self.store, self.decided = items, uses, file, store, decided
        self.becomes: dict[Key, str] = {}
        self.ids: dict[Key, str] = {}
        self.apart: set[Key] = set()
        self.links: dict[Key, str] = {}
        self.told: list[str] = []
        self.faults: list[Finding] = []

    def run(self) -> None:
        accepted = {thing.item: thing for thing in self.store if thing.item}
        named = self.store.named()
        for item, group in self._groups():
            key = (group[0].kind, composed(self._chosen(group)))
            self.becomes |= {
                (named.kind, composed(named.name)): key[1] for named in group if composed(named.name) != key[1]
            }
            thing = accepted.get(item)
            if thing is not None:
                self._is(key, group[0], thing)
                continue
            for fault in self._against_decision(key, group[0]):
                self.faults.append(fault)
            there = [self.store.by_id[identity] for identity in named.get((key[0], composed(key[1])), [])]
            left = [each for each in there if not each.item and item not in each.rejected]
            if there and not left:
                self.apart.add(key)
                others = ", ".join(f"{each.id} ({each.item or f'which is not {item}'})" for each in there)
                self.told.append(f"{group[0].where}: {key[0]} {key[1]!r} with {item} is another than {others}")
            self.links[key] = item

    def _groups(self) -> Iterator[tuple[str, list[Named]]]:
        """Each item with the names that have it, where all agree; a fault for the others."""
        by_name: dict[Key, list[Named]] = defaultdict(list)
        by_item: dict[str, list[Named]] = defaultdict(list)
        for named in self.items:
            if (named.kind, named.name) not in self.uses:
                continue
            by_name[named.kind, named.name].append(named)
            by_item[named.item].append(named)
        for (kind, name), told in by_name.items():
            if len({named.item for named in told}) > 1:
                found = f"{name!r} is {told[1].item}, and {told[0].item} in {told[0].where}"
                self._fault(told[1], kind, found, "one item for a name: two who share a name need two names")
        for item, told in by_item.items():
            if len({named.kind for named in told}) > 1:
                second = next(named for named in told if named.kind != told[0].kind)
                found = f"{item} is the {second.kind} {second.name!r}, and in {told[0].where} a {told[0].kind}"
                self._fault(second, second.kind, found, "an item of one kind")
            elif all(len({namesake.item for namesake in by_name[named.kind, named.name]}) == 1 for named in told):
                yield item, told

    def _chosen(self, group: list[Named]) -> str:
        """The name that counts of those with one item: the one that most rows use, the first of them."""
        return max((named.name for named in group), key=lambda name: self.uses.get((group[0].kind, name), 0))

    def _is(self, key: Key, named: Named, thing: Thing) -> None:
        """A name that has the item of a thing of the store."""
        if self.decided.get(key, thing.id) != thing.id:
            found = f"{named.item}, which is {thing.id} in the store, for {key[1]!r}"
            self._fault(named, key[0], found, f"{self.decided[key]}, as decided, or another decision")
            return
        if thing.kind not in (key[0], *ALSO.get(key[0], ())):
            found = f"{named.item}, which is {thing.id} in the store, for the {key[0]} {key[1]!r}"
            self._fault(named, key[0], found, f"the item of a {key[0]}")
            return
        self.ids[key] = thing.id
        if composed(key[1]) not in map(composed, thing.labels):
            label = thing.labels[0] if thing.labels else thing.id
            self.told.append(f"{named.where}: {key[0]} {key[1]!r} with {named.item} is {thing.id} ({label})")

    def _against_decision(self, key: Key, named: Named) -> Iterator[Finding]:
        if key in self.decided:
            thing = self.store.by_id[self.decided[key]]
            if thing.item or named.item in thing.rejected:
                found = f"{named.item} for {key[1]!r}, which is {thing.id} by decision"
                expected = thing.item or f"another item: it was decided not to be {named.item}"
                yield Finding(self.file, f"{named.where}: {key[0]}", found, expected, "item")

    def _fault(self, named: Named, kind: str, found: str, expected: str) -> None:
        self.faults.append(Finding(self.file, f"{named.where}: {kind}", found, expected, "item"))


def _uses(coding: Coding) -> Iterator[Key]:
    for statement in coding.statements:
        yield "person", statement.person
        yield "organization", statement.organization
    for act in coding.acts:
        yield act.actor
        yield act.recipient
