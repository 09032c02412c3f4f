"""Runs the W3C suites over HTTP against this service and prints the table of docs/conformance.md.

.venv/bin/python bench/suites.py
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SUITES = ROOT.parent / "shared" / "suites" / "sparql11"


class Tally:
    """Counts the outcomes of tests by suite."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.reasons: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of one test."""
        if report.when != "call" and not report.failed:
            return
        function, _, name = report.nodeid.rpartition("::")[2].partition("[")
        suite = self.suite(function, name.rstrip("]"))
        xfail = getattr(report, "wasxfail", "").removeprefix("reason: ")
        outcome = xfail or report.outcome
        self.counts[suite][outcome] += 1
        if xfail:
            self.reasons[outcome].add(name.rstrip("]"))

    @staticmethod
    def suite(function: str, name: str) -> str:
        """The suite that a test belongs to."""
        if "protocol_suite" in function:
            return "Protocol"
        if "graph_store" in function:
            return "Graph Store Protocol"
        if "descri" in function:
            return "Service Description"
        folders = (path.name for path in SUITES.iterdir() if path.is_dir() and name.startswith(f"{path.name}-"))
        return max(folders, key=len, default=function)


def main() -> int:
    """Run and print. The exit code is pytest's."""
    tally = Tally()
    code = pytest.main(["-o", "addopts=", "-p", "no:terminal", str(ROOT / "tests" / "suites")], plugins=[tally])
    known = list(tally.reasons)
    print("| suite | tests | passed | failed |", *(f" {reason} |" for reason in known), sep="")
    print("| --- | --- | --- | --- |", *(" --- |" for _ in known), sep="")
    rows = dict(sorted(tally.counts.items())) | {"all": sum(tally.counts.values(), Counter())}
    for suite, counts in rows.items():
        cells = [suite, sum(counts.values()), counts["passed"], counts["failed"], *(counts[reason] for reason in known)]
        print("|", " | ".join(map(str, cells)), "|")
    for reason, names in sorted(tally.reasons.items()):
        print(f"\n{reason}: {', '.join(sorted(names))}")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
