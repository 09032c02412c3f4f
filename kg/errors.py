"""The one error tree of the package, and the finding: one thing wrong with data at one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_FINDINGS = 1_000
"""How many findings one error carries; the others are counted."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with data: where it is, what was found, what was expected.

    Attributes:
        file: the file or resource, relative to where the user stands; "" if there is none.
        path: the place in it as a record path ("reports[2].stance"); "" for the whole.
        found: what was found, in words.
        expected: what was expected and, where that helps, what to do.
        rule: IRI or short name of the rule that was broken; "" for a syntax error.
        line: 1-based line in the file; 0 if unknown.
    """

    file: str
    path: str
    found: str
    expected: str
    rule: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = "".join(f"{part}: " for part in (self.file, self.path) if part)
        return f"{where}{self.found}; expected {self.expected}"


def _in_order(finding: Finding) -> tuple[str, list[tuple[bool, int, str]], int, Finding]:
    """By file, then by path as people count: row 2 before row 10, reports[2] before reports[10]."""
    parts = re.split(r"(\d+)", finding.path)
    numbered = [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
    return finding.file, numbered, finding.line, finding


class KgError(Exception):
    """Base of every error this package raises on purpose. Its text is fit to be shown to a user.

    `exit_code` is what the command line ends with: 1 wrong data or query, 3 a store or service that cannot be used.
    """

    exit_code = 1


class DataError(KgError):
    """Data that does not conform. Carries every finding, not just the first; of very many the first, and their number.

    Attributes:
        findings: the findings, in order of file and path, at most `MOST_FINDINGS`.
        more: how many there are beside these.
        report: the SHACL validation report as N-Triples, or "" if SHACL was not reached.
    """

    def __init__(self, findings: Sequence[Finding], report: str = "") -> None:
        self.findings = tuple(sorted(findings, key=_in_order)[:MOST_FINDINGS])
        self.more = len(findings) - len(self.findings)
        self.report = report
        lines = [*map(str, self.findings), *([f"and {self.more} more findings"] if self.more else [])]
        super().__init__("\n".join(lines))


class QueryError(KgError):
    """A query or update that is refused. `line` and `column` are 1-based, 0 if unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class LimitError(KgError):
    """A query that met a limit and was stopped. `limit` is "seconds", "memory", "result", "queue" or "abandoned"."""

    def __init__(self, message: str, limit: str) -> None:
        self.limit = limit
        super().__init__(message)


class StoreError(KgError):
    """A store that cannot be opened or used: locked, newer format, disk full, unreachable."""

    exit_code = 3


class RevisionConflict(KgError):
    """A conditional change whose expected revision is no longer the current one."""

    def __init__(self, expected: int, current: int) -> None:
        self.expected, self.current = expected, current
        super().__init__(f"the store is at revision {current}; expected {expected}: read again, then repeat the change")
