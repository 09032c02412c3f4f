"""The language of a text, by its script and its most frequent small words. No model, and no more than a suggestion."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_SMALL = {
    "en": "the of and to in that is for on with was he it said as by from has are not",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als",
    "fr": "de la le les et des en un du une que est pour dans qui sur au pas par plus",
    "es": "de la que el en y los del se las por un para con no una su al es lo",
    "it": "di che e la il un in per è una sono non con si del da le della nel",
    "pt": "de que e do da em um para é com não uma os no se na por mais as dos",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als door",
    "pl": "w i na z do się nie że to jest o jak za od po przez są dla ale oraz",
    "tr": "ve bir bu için ile da de olarak olan en çok daha gibi kadar sonra ne ise",
}
_UNSPACED = ("zh", "ja", "th", "lo", "km", "my")
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "DEVANAGARI": "hi",
}


def language_of(text: str) -> str:
    """A language tag of ISO 639-1; "" if nothing speaks for one."""
    sample = text[:5000]
    scripts: Counter[str] = Counter(unicodedata.name(char, "").partition(" ")[0] for char in sample if char.isalpha())
    if not scripts:
        return ""
    main = scripts.most_common(1)[0][0]
    if main == "CYRILLIC":
        ukrainian = len(re.findall("[іїєґІЇЄҐ]", sample))
        return "uk" if ukrainian > len(re.findall("[ыэъёЫЭЪЁ]", sample)) else "ru"
    if main == "CJK" and (scripts["HIRAGANA"] or scripts["KATAKANA"]):
        return "ja"
    if main in _SCRIPTS:
        return _SCRIPTS[main]
    words = Counter(re.findall(r"\w+", sample.casefold()))
    shares = _shares(words)
    best = max(shares, key=lambda tag: shares[tag])
    return best if shares[best] >= 0.08 * sum(words.values()) else ""


def is_long(words: str, language: str) -> bool:
    """Whether a quotation is more than a word set apart: four words, or as much in a script without spaces."""
    return len(words) >= 8 if language in _UNSPACED else len(words.split()) >= 4


def _shares(words: Counter[str]) -> dict[str, int]:
    return {tag: sum(words[word] for word in small.split()) for tag, small in _SMALL.items()}


def not_english(text: str) -> str:
    """The tag of a text's language where it is plainly another than English; "" where it is English, or too short."""
    tag = language_of(text)
    words = Counter(re.findall(r"\w+", text[:5000].casefold()))
    foreign_marks = re.search("[«»„]", text[:5000]) is not None  # English quotes otherwise
    if tag in ("", "en") or (tag in _SMALL and sum(words.values()) < 30 and not foreign_marks):
        return ""
    shares = _shares(words)
    most = shares["en"] + 1 if foreign_marks else 2 * shares["en"]
    return tag if tag not in _SMALL or shares[tag] >= most else ""
