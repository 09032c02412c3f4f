"""The words of a text as they are compared with those of propositions: without endings, words for one thing as one."""

from __future__ import annotations

import re

from kg.names import fold

_STOP = frozenset(
    re.findall(
        r"\w+",
        "the a an of to in on at by for with from and or but that this these those it its is are was were be "
        "been being as has have had he she they we i you his her their our my him them us who which what when "
        "where how will would can could may might must should shall do does did so if then than there here "
        "also such about into over under after before between said says say s t re ve m not no idea ",
    )
)
_AMERICA = re.compile(r"\bUnited States(?: of America)?\b|\bU\.S\.(?:A\.)?|\bUSA?\b")
_ALIKE = {
    word: whole
    for whole, words in {
        "ceasefire": "truce armistice cessation",
        "negotiation": "talk dialogue negotiate diplomacy diplomatic conversation discussion discuss table delegation "
        "envoy trilateral bilateral",
        "region": "oblast",
        "ukraine": "kyiv kiev ukrainian",
        "russia": "moscow russian kremlin",
        "america": "washington american",
        "west": "western",
        "europe": "european brussels eu",
        "china": "beijing chinese",
        "nato": "alliance",
        "territory": "land territorial border",
        "arms": "weapon weaponry military ammunition munition artillery howitzer tank shell missile",
        "support": "accept back aid fund assistance assist help stand solidarity",
        "settlement": "deal settle agreement accord peace peaceful treaty pact",
        "membership": "join accession member enter",
        "war": "invasion invade aggression conflict fighting hostilities attack assault onslaught offensive bombing "
        "bombardment shelling",
        "cede": "concession give surrender",
        "annex": "annexation referendum referenda",
        "law": "legal lawful illegal illegally legally lawfully unlawful charter",
        "security": "safety secure",
        "troops": "soldier force army",
        "goal": "aim objective task",
        "proposal": "propose initiative plan offer",
        "occupy": "occupied occupier occupation seize seized",
        "interest": "concern",
        "neutral": "neutrality bloc",
        "bilateral": "",
        "sanction": "penalty embargo restriction",
        "ally": "allied partner coalition",
        "win": "victory defeat beat beaten defeated won prevail triumph overcome",
        "soon": "quick quickly swift swiftly shortly immediate immediately overnight",
        "nuclear": "atomic",
        "money": "dollar pay financing",
        "sovereignty": "sovereign independence independent",
        "democracy": "democratic freedom liberty",
        "defence": "defense defend defensive protect",
        "crime": "atrocity genocide",
        "freeze": "frozen halt pause",
        "concrete": "specific",
        "people": "resident citizen population civilian",
        "leader": "leadership authority",
        "reality": "fact",
        "change": "unchanged changed",
        "recognize": "recognise acknowledge recognition",
        "threat": "threaten danger dangerous endanger risk",
        "commitment": "commit obligation guarantee pledge promise assurance",
        "economy": "economic",
        "budget": "budgetary",
        "response": "respond",
        "decision": "decide",
        "violate": "violation breach contradict contravene",
        "disarm": "demilitarize demilitarise demilitarization disarmament",
        "humanitarian": "relief refugee",
        "tension": "escalation escalate deescalation",
        "congress": "senate lawmaker legislature",
        "principle": "norm",
        "child": "children",
        "cause": "reason origin",
        "condition": "term",
        "ready": "readiness willing willingness openness",
    }.items()
    for word in words.split()
}
"""Words for one thing in texts on this field; a graph on another field loses little by them."""


def stems(text: str) -> list[str]:
    """The words of a text without endings and small words, words for one thing as one."""
    short_words = []
    for word in fold(_AMERICA.sub("America", text)).split():
        if word in _STOP or len(word) < 2:
            continue
        stem = re.sub(r"(?:ies)$", "y", word)
        stem = re.sub(r"(?:ations?|itions?|ings?|ments?|ed|es|s)$", "", stem) if len(stem) > 4 else stem
        whole = next((_ALIKE[form] for form in (word, word.removesuffix("s"), stem) if form in _ALIKE), "")
        short_words.append(_short(whole or stem))
    return short_words


def _short(word: str) -> str:
    return re.sub(r"(?:ations?|itions?|ings?|ments?|e)$", "", word) if len(word) > 5 else word.removesuffix("e")
