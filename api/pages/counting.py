"""How the address of a page asks it to count: with days from outside the articles, with unnamed sources, or not."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from api.pages.browser import Address, Choice
from api.pages.material import Material
from api.problems import Refusal
from api.resources.stated_dates import dates_of, flag_of
from kg.questions.files import BEGUN, STATED, counted

ASKED = {STATED: ("dates", STATED), BEGUN: (BEGUN, "true")}
"""How an address asks to count otherwise than it is stored."""
NAMES = tuple(name for name, _ in ASKED.values())
"""Parameters of pages that can be counted otherwise."""
WORDS = {STATED: "dates stated in the texts only", BEGUN: "anonymous sources treated as named"}
"""The same in words, beside the title of a chart."""


def asked(address: Address) -> frozenset[str]:
    """What an address asks for. Raises Refusal 400 for what is asked twice, or what is no value."""
    for name in NAMES:
        if len(address.all(name)) > 1:
            raise Refusal(400, f"{name} is given twice; expected it once")
    return counted(dates_of(address.get("dates") or "all"), flag_of(BEGUN, address.get(BEGUN) or "false"))


def as_asked(material: Material, address: Address) -> Material:
    """The material of a page, counted as its address asks.

    Raises:
        QueryError: the record is too large to be derived anew for a page. Refusal: 400 as `asked`.
    """
    return material.counted(asked(address))


def query_of(also: Collection[str]) -> str:
    """What links to other pages add to their addresses, to be counted in the same way; "" for as it is stored."""
    return urlencode([ASKED[name] for name in sorted(also)])


def titled(title: str, also: Collection[str], part: str = "") -> str:
    """The title of a chart, which is read where no page tells how it was counted, or of which part of all it is."""
    return ", ".join([title, *(WORDS[name] for name in sorted(also)), *([part] if part else [])])


def count_anonymous(address: Address) -> Choice:
    """The switch by which what only unnamed sources tell may begin positions."""
    return _switch(address, BEGUN, "Treat anonymous sources as named")


def switches(address: Address) -> list[Choice]:
    """The switches of a page of what is derived: with `dates=stated`, only a page that shows nobody as silent may."""
    return [_switch(address, STATED, "Dates stated in the text only"), count_anonymous(address)]


def _switch(address: Address, way: str, text: str) -> Choice:
    (name, value), on = ASKED[way], way in asked(address)
    return Choice(text, address.with_(**{name: None if on else value}), on)
