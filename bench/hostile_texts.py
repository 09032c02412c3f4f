"""How long texts are looked at before an engine sees them: a MiB of every token and pair of tokens, SERVICE behind it.

    .venv/bin/python bench/hostile_texts.py --pairs

In processor time of this process alone. Every text is one that nobody has looked at before.
"""

from __future__ import annotations

import argparse
import sys
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
END = " SERVICE <http://x/> { }"


def seconds(text: str) -> float:
    """Processor time of one look at a text."""
    begun = process_time()
    inspect(text)
    return process_time() - begun


def repeated(piece: str) -> str:
    """A MiB of a piece, with what would have to be found behind it."""
    size = MIB - len(END)
    return "SELECT * { " + (piece * (size // len(piece.encode()) + 1))[: size - 11] + END


def main() -> None:
    """Print the slowest."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", action="store_true", help="pairs of tokens, too; a quarter of an hour or more")
    parser.add_argument("--most", type=int, default=15, help="how many of the slowest are shown")
    given = parser.parse_args()
    pieces = dict.fromkeys(TOKENS)
    if given.pairs:
        pieces |= dict.fromkeys(map("".join, product(TOKENS, ("", " "), TOKENS)))
    took = sorted(((seconds(repeated(piece)), piece) for piece in pieces), reverse=True)
    for duration, piece in took[: given.most]:
        print(f"{duration:.3f} s  {piece!r}")
    print(f"{len(took)} texts; {sum(duration > 0.5 for duration, _ in took)} took more than half a second")


if __name__ == "__main__":
    main()
