"""How long texts are looked at before an engine sees them: a MiB of every token and pair of tokens, SERVICE behind it.

    nice .venv/bin/python bench/hostile_texts.py --pairs --processes 2

In processor time of the process that looks. Every text is one that nobody has looked at before. A quarter of a MiB is
looked at first: what grows with the square of the length at most, and takes less than a sixteenth of half a second for
that, takes less than half a second for all of it. All others are looked at whole; what takes more than half a second
then is looked at twice more, and the least counts, since a machine that has other work is slow at times.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.sparql.inspection import inspect

MIB = 2**20
TOKENS = (
    *"{}()[]<>=!|&^*/+-.,;?$@",
    *("'", '"', "'''", '"""', "''", '""', "\\", "\\'", '\\"', "\\\\", "#", "#\n", "\n", " ", "\t", "\ufeff", "%", "%4"),
    *("a", "s", "l", "S", "Se", "lo", "é", "1", "1.", "_", "_:", "_:b", ":", "a:", "a:b", "s:s", "a:\\", "a:%41"),
    *("?x", "?s", "$l", "@en", "@en-", "<a>", "<s>", "<#>", "<'>", '<">', "<a", "<?x>", "'a'", '"s"', "'''a'''"),
    *("true", "select", "from", "service", "SERVICE", "load", "ex:a.service", "SERVICEex:a", "\\u0053", "~", "`"),
)
LONGEST = 0.5  # seconds
PART = 4
END = " SERVICE <http://x/> { }"


def seconds(text: str) -> float:
    """Processor time of one look at a text."""
    begun = process_time()
    inspect(text)
    return process_time() - begun


def least_seconds(piece: str) -> tuple[float, bool]:
    """Of one look at a MiB of a piece, or of the quickest of three where that took too long; and whether that is only
    its bound, by a look at a part of it."""
    if (part := seconds(repeated(piece, MIB // PART))) < LONGEST / PART**2:
        return part * PART**2, True
    first = seconds(repeated(piece))
    return first if first <= LONGEST else min(
        first, *(seconds(repeated(piece) + "\n" * number) for number in (1, 2))
    ), False


def repeated(piece: str, size: int = MIB) -> str:
    """So many bytes of a piece, with what would have to be found behind it."""
    size -= len(END)
    return "SELECT * { " + (piece * (size // len(piece.encode()) + 1))[: size - 11] + END


def main() -> None:
    """Print the slowest."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", action="store_true", help="pairs of tokens, too: ten minutes of processor")
    parser.add_argument("--most", type=int, default=15, help="how many of the slowest are shown")
    parser.add_argument("--processes", type=int, default=1, help="how many look at once")
    given = parser.parse_args()
    pieces = dict.fromkeys(TOKENS)
    if given.pairs:
        pieces |= dict.fromkeys(map("".join, product(TOKENS, ("", " "), TOKENS)))
    with ProcessPoolExecutor(given.processes) as processes:
        looked = list(processes.map(least_seconds, pieces, chunksize=20))
    whole = sorted(
        ((duration, piece) for (duration, is_bound), piece in zip(looked, pieces, strict=True) if not is_bound),
        reverse=True,
    )
    for duration, piece in whole[: given.most]:
        print(f"{duration:.3f} s  {piece!r}")
    slow = sum(duration > LONGEST for duration, _ in whole)
    print(f"{len(looked)} texts, {len(whole)} looked at whole; {slow} took more than half a second")


if __name__ == "__main__":
    main()
