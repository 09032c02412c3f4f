"""A line below a picture that says where it comes from: a picture is passed on without its page."""

from __future__ import annotations

import re

from kg.charts.marks import QUIET, text

FOOT = 26
"""Height of the line, in units of the drawing."""
LETTER = 6.2
"""Width of a letter of the line, in units; enough for all but the widest."""
_HEAD = re.compile(r'(<svg\b[^>]*? viewBox="0 0 )(\d+)( )(\d+)(" width="\d+" height=")\d+(")')


def signature(revision: int, day: str, address: str) -> str:
    """Where a picture or page comes from: the revision of the data that it shows, the day it was read, and where.

    No day is told where `day` is "".
    """
    return f"On Record, revision {revision}{f', read {day}' if day else ''} · {address}"


def signed(svg: bytes, line: str) -> bytes:
    """The drawing, taller by one line. Its first element says its size, as those of `kg.charts` and of networks do.

    Args:
        svg: a whole document.
        line: where it comes from and of when; cut to the width of the drawing.
    """
    drawn = svg.decode()
    head = _HEAD.search(drawn)
    if not head or not line:
        return svg
    width, height = int(head[2]), int(head[4])
    size = f"{head[1]}{width}{head[3]}{height + FOOT}{head[5]}{height + FOOT}{head[6]}"
    most = int((width - 40) / LETTER)
    written = line if len(line) <= most else f"{line[: most - 1]}…"
    foot = (
        f'<rect class="foot" y="{height}" width="{width}" height="{FOOT}" fill="#ffffff"/>'
        f'<text class="source" x="20" y="{height + 14}" font-size="11" fill="{QUIET}" '
        f'font-family="system-ui, sans-serif">{text(written)}</text>'
    )
    body = drawn[head.end() :].removesuffix("\n").removesuffix("</svg>")
    return f"{drawn[: head.start()]}{size}{body}{foot}</svg>".encode()
