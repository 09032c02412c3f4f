"""Names for formats that know nodes by one text only, and text that XML can hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from kg.networks.network import Node

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def unique(nodes: Sequence[Node], written: Callable[[str], str] = str) -> list[str]:
    """A name for each node, no two alike: its label, or label and id where another node has the same label.

    `written` makes of a name what the format can hold. Names are told apart last, as they are written: two that differ
    only in what the format cannot hold would be one node to whoever reads it.
    """
    plain = [written(node.label) for node in nodes]
    often = Counter(plain)
    names = [
        name if often[name] == 1 else written(f"{node.label} ({node.id})")
        for name, node in zip(plain, nodes, strict=True)
    ]
    taken = Counter(names)
    for place, name in enumerate(names):
        number = 2
        while taken[names[place]] > 1:
            candidate = f"{name} {number}"
            number += 1
            if candidate not in taken:
                taken[names[place]] -= 1
                names[place] = candidate
                taken[candidate] = 1
    return names


def xml(text: object) -> str:
    """Text for XML 1.0; characters it cannot hold become U+FFFD (Extensible Markup Language 1.0, section 2.2)."""
    return _NOT_XML.sub("\ufffd", str(text))


def one_line(text: str) -> str:
    """Text of one line for formats that cannot escape: no double quotes, backslashes or control characters."""
    return " ".join(_CONTROL.sub(" ", text).replace('"', "'").replace("\\", "/").split()) or "-"
