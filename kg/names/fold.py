"""Any script to plain lower-case words, so that Лавров and Lavrov are found by each other."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from kg.names.hebrew import spelt

_DROPPED = str.maketrans("", "", "'’‘ʼʹ`´″\"“”„«»\u200c\u200d")
_BREAK = re.compile(r"[^0-9a-z]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower-case ASCII words of a text in any script, joined by single spaces; "" if it has no letter or digit.

    Letters are transliterated (`anyascii`; Hebrew ones by `hebrew`), accents and apostrophes dropped, all other marks
    become spaces: "Đurić" and "Duric" fold alike, so do "Зеленський" and "Zelens'kiy".
    """
    if not text.isascii():
        written = unicodedata.normalize("NFKC", text).translate(_DROPPED)
        text = anyascii(spelt(written))
        if _CJK.search(written):
            text = _CAMEL.sub(" ", text)
    return _BREAK.sub(" ", text.translate(_DROPPED).lower()).strip()


def tokens(text: str) -> tuple[str, ...]:
    """The words of the folded text."""
    return tuple(fold(text).split())
