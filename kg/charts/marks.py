"""What charts draw with: the shapes of stances, and SVG written safely."""

from __future__ import annotations

from html import escape

COLOURS = {"supports": "#1a6aa6", "opposes": "#c04e16", "ambivalent": "#6d7178"}
"""Colour carries stance only; never alone: each stance has a shape of its own."""
INK, QUIET, LINE, PAPER = "#1b1d22", "#5c616b", "#dcd9d1", "#ffffff"
SHAPES = {
    "supports": '<circle r="5.5"{style}/>',
    "opposes": '<rect x="-5" y="-5" width="10" height="10"{style}/>',
    "ambivalent": '<path d="M0-6.6 6.6 0 0 6.6-6.6 0z"{style}/>',
}


REFUSED = dict.fromkeys(number for number in range(ord(" ")) if chr(number) not in "\t\n")
"""Control characters, each to nothing."""


def text(value: str) -> str:
    """Text for SVG and its attributes; control characters, which XML does not allow, left out."""
    return escape(value.translate(REFUSED), quote=True)


def colour(stance: str) -> str:
    """The colour of a stance; what is none has the neutral one."""
    return COLOURS.get(stance, COLOURS["ambivalent"])


def shape(stance: str, hollow: bool, denied: bool) -> str:
    """The mark of a stance around the origin: hollow where anonymous, struck through where denied."""
    paint, rim = (PAPER, colour(stance)) if hollow else (colour(stance), PAPER)
    width = "2" if hollow else "1"
    style = f' class="{"hollow " if hollow else ""}{text(stance)}" fill="{paint}" stroke="{rim}" stroke-width="{width}"'
    drawn = SHAPES.get(stance, SHAPES["ambivalent"]).format(style=style)
    if denied:
        drawn += f'<path class="struck" d="M-9 5 9-5" stroke="{INK}" stroke-width="1.8"/>'
    return drawn


def linked(content: str, title: str, href: str) -> str:
    """Content with a title, as a link where there is an address."""
    named = f"<title>{text(title)}</title>{content}"
    return f'<a href="{text(href)}" aria-label="{text(title)}">{named}</a>' if href else f"<g>{named}</g>"


def wrapped(value: str, width: int, lines: int = 2) -> list[str]:
    """A text broken into lines of about `width` characters, the last with an ellipsis if it does not fit."""
    made: list[str] = [""]
    for word in value.split():
        fits = len(made[-1]) + len(word) + 1 <= width or not made[-1]
        if fits:
            made[-1] = f"{made[-1]} {word}".strip()
        else:
            made.append(word)
    made = [line if len(line) <= width + 8 else line[: width + 7] + "…" for line in made]
    return made if len(made) <= lines else [*made[: lines - 1], made[lines - 1][: width - 2].rstrip(" ,.") + " …"]


def legend(x: int, y: int) -> str:
    """What the shapes mean, on one line."""
    entries = (
        ("supports", False, False, "supports"),
        ("opposes", False, False, "opposes"),
        ("ambivalent", False, False, "ambivalent"),
        ("supports", True, False, "anonymous sources or a reading only"),
        ("supports", False, True, "denied"),
    )
    parts = []
    for stance, hollow, denied, words in entries:
        parts.append(f'<g transform="translate({x + 8} {y})">{shape(stance, hollow, denied)}</g>')
        parts.append(f'<text x="{x + 20}" y="{y + 4}" font-size="11" fill="{QUIET}">{words}</text>')
        x += 46 + 7 * len(words)
    words = "band: the day lies within · dashed: shift"
    parts.append(f'<text x="{x}" y="{y + 4}" font-size="11" fill="{QUIET}">{words}</text>')
    return "".join(parts)
