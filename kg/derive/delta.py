"""What a change of graphs does to the derived graph, without deriving everything again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Quad

from kg.bases import Bases
from kg.derive.derivation import Counting, Derived, findings
from kg.derive.engine_rows import Rows
from kg.derive.frame import Frame
from kg.derive.neighbourhood import Denial, around, by_target, widened
from kg.derive.outcome import Outcome
from kg.derive.statements import StatementRow


def delta(
    rows: Rows,
    graphs: Collection[str],
    new: Iterable[StatementRow],
    bases: Bases,
    counting: Counting | None = None,
    after: Frame | None = None,
) -> tuple[list[Quad], list[Quad]]:
    """The derived quads to remove and to add when graphs are replaced.

    Args:
        rows: the data before the change, with what is derived in it.
        graphs: IRIs of the article graphs that are replaced, added or removed.
        new: the rows of their new content; see `rows_of`. None of a graph that is removed.
        bases: bases of the IRIs.
        counting: what counted when the store was derived.
        after: what holds beside the articles after the change; None: what held before.
    """
    new = set(new)
    differing = set(rows(graph=graphs)) ^ new if graphs else new
    if not differing and after is None:
        return [], []
    change = _Change(rows, frozenset(graphs), new, differing, after)
    return _differing(change, change.touched(), bases, counting)


def anew(rows: Rows, propositions: Collection[str], bases: Bases) -> tuple[list[Quad], list[Quad]]:
    """The derived quads to remove and to add so that about propositions there is what these rules give.

    Args:
        rows: the data, with what is derived in it by these rules or others.
        propositions: their IRIs; those that relations tie to them are derived again, too.
        bases: bases of the IRIs.
    """
    change = _Change(rows, frozenset(), set(), set(), None)
    return _differing(change, widened(propositions, change.before), bases, None)


def _differing(
    change: _Change, touched: Collection[str], bases: Bases, counting: Counting | None
) -> tuple[list[Quad], list[Quad]]:
    rows = change.rows
    outcome = _outcome(findings(change.around(touched), counting, touched, change.after), touched, bases)
    told_before = rows.told(touched)
    if told_before is None:
        derived, derived_before = set(outcome.quads()), set(rows.derived(touched))
    else:
        told = outcome.told()
        things = {thing for thing in told.keys() | told_before.keys() if told.get(thing) != told_before.get(thing)}
        derived = set(outcome.quads(things))
        derived_before = set(rows.derived_of(things & told_before.keys()))
    return sorted(derived_before - derived, key=str), sorted(derived - derived_before, key=str)


def touched(rows: Rows, graphs: Collection[str], new: Iterable[StatementRow]) -> set[str]:
    """The propositions about which something else may be derived when graphs are replaced; see `delta`.

    All that the graphs' statements are on, before or after, are among them, also where nothing differs.
    """
    new, old = set(new), set(rows(graph=graphs))
    change = _Change(rows, frozenset(graphs), new, old ^ new, None)
    return change.touched() | {row.proposition for row in old | new}


def _outcome(derived: Derived, propositions: Collection[str], bases: Bases) -> Outcome:
    own = (statement for statement in derived.statements.values() if statement.proposition in propositions)
    return Outcome(derived, own, bases)


class _Change:
    """The rows as they are before and after a change."""

    def __init__(
        self,
        rows: Rows,
        replaced: frozenset[str],
        new: set[StatementRow],
        differing: set[StatementRow],
        after: Frame | None,
    ) -> None:
        self.rows, self._replaced, self._new, self.differing = rows, replaced, new, differing
        self.before = rows.frame()
        self.after = self.before if after is None else after
        old = list(rows.denials())
        come = {Denial(row.disputes, row.statement, row.proposition, row.graph) for row in new if row.disputes}
        self._denials = by_target([*(denial for denial in old if denial.graph not in replaced), *come])
        self._ever = by_target([*old, *come])

    def touched(self) -> set[str]:
        """The propositions about which something else may be derived after the change.

        Those of the rows that are gone or new, of the other statements of their utterances (contested by another
        date), of what disputes any of these, of what rests on what they dispute, of what is dated or spoken for
        otherwise, and of all that relations tie to them.
        """
        changed = {*self.differing, *self.rows(utterance={row.utterance for row in self.differing} | self._redated())}
        touched = {row.proposition for row in changed} | self._reached(changed)
        for row in changed:
            things = filter(None, (row.statement, row.utterance, row.report, row.hop))
            touched |= {denial.proposition for thing in things for denial in self._ever.get(thing, ())}
        if moved := self._moved():
            touched |= {proposition for actor in moved for proposition in self.rows.propositions_of(actor)}
            # A denial names those for whom the denied one speaks.
            touched |= {denial.proposition for denials in self._ever.values() for denial in denials}
        for relation in {*self.before.relations} ^ {*self.after.relations}:
            touched |= {relation.proposition, relation.other}
        return widened(touched, self.before, self.after)

    def _redated(self) -> set[str]:
        """The utterances that identifications date otherwise after the change."""
        before, after = self.before.identified, self.after.identified
        return {
            utterance for utterance in before.keys() | after.keys() if before.get(utterance) != after.get(utterance)
        }

    def _moved(self) -> set[str]:
        """The actors that are organs of others after the change."""
        actors = self.before.organs.keys() | self.after.organs.keys()
        return {actor for actor in actors if self.before.above(actor) != self.after.above(actor)}

    def _reached(self, changed: Iterable[StatementRow]) -> set[str]:
        """The propositions of what rests on something that a changed row disputes, or on a changed row in doubt."""
        if not self._ever:
            return set()
        todo = {row.disputes for row in changed if row.disputes}
        for row in changed:
            doubtful = self._ever.keys() & {row.statement, row.utterance, row.report, row.hop, row.told}
            todo |= {row.statement, row.utterance} if doubtful or row.told else set()
        seen: set[str] = set()
        propositions: set[str] = set()
        while todo:
            seen |= todo
            rows = self._resting(todo)
            propositions |= {row.proposition for row in rows}
            todo = {thing for row in rows for thing in (row.statement, row.utterance)} - seen
        return propositions

    def _resting(self, things: set[str]) -> set[StatementRow]:
        """The rows, before or after the change, of things and of what was told through or in them."""
        told = {row.statement for row in self._new if row.hop in things or row.told in things}
        statements = {*things, *self.rows.resting(things), *told}
        bound = {"statement": statements, "utterance": things, "report": things}
        rows = {row for field, values in bound.items() for row in self.rows(**{field: values})}
        return rows | {row for row in self._new for field in bound if getattr(row, field) in bound[field]}

    def around(self, propositions: Collection[str]) -> set[StatementRow]:
        """The rows after the change that suffice for propositions."""
        return around(self._after, propositions, self._denials)

    def _after(self, **bound: Collection[str]) -> Iterator[StatementRow]:
        yield from (row for row in self.rows(**bound) if row.graph not in self._replaced)
        yield from (row for row in self._new if all(getattr(row, field) in values for field, values in bound.items()))
