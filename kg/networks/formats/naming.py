"""Names for formats that know nodes by one text only, and text that XML can hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kg.networks.network import Node

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unique(nodes: Sequence[Node]) -> list[str]:
    """A name for each node: its label, or label and id where another node has the same label."""
    often = Counter(node.label for node in nodes)
    return [node.label if often[node.label] == 1 else f"{node.label} ({node.id})" for node in nodes]


def xml(text: object) -> str:
    """Text for XML 1.0; characters it cannot hold become U+FFFD (Extensible Markup Language 1.0, section 2.2)."""
    return _NOT_XML.sub("\ufffd", str(text))


def one_line(text: str) -> str:
    """Text without line breaks and double quotes, for formats that cannot escape them."""
    return " ".join(text.replace('"', "'").split())
