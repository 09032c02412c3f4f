"""Standing: what a denial reaches. A denial marks what it disputes and everything that rests on it, at every hop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.derive.statements import StatementRow


def denied(rows: Iterable[StatementRow]) -> frozenset[str]:
    """The statements that a statement on record disputes, by IRI.

    A statement is denied if it or its utterance is disputed, or if every report of it rests on something denied: is
    itself disputed, has a disputed report in its chain, or a report there that was told in a denied utterance or
    statement. A statement does not deny itself.
    """
    rows = list(rows)
    targets = {row.disputes for row in rows if row.disputes}
    if not targets:
        return frozenset()
    reports: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    utterances: dict[str, str] = {}
    by_utterance: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        reports[row.statement][row.report].update({row.report, row.hop or row.report, row.told or row.report})
        utterances[row.statement] = row.utterance
        by_utterance[row.utterance].add(row.statement)
    statements = {iri for iri, utterance in utterances.items() if targets & {iri, utterance}}
    marked = set(targets)
    while True:
        marked |= statements | {utterance for utterance, held in by_utterance.items() if held <= statements}
        more = {
            iri for iri, of in reports.items() if iri not in statements and all(rests & marked for rests in of.values())
        }
        if not more:
            return frozenset(statements)
        statements |= more
