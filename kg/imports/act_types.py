"""Types of acts as tables write them: codes of PLOVER 0.8, and plain words for them in our own choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kg.names.fold import fold

_WORDS = """
AGREE agree agrees agreed promise promises promised pledge pledges pledged commit commits
CONSULT consult consults consulted meet meets met meeting talk talks talked visit visits visited negotiate negotiates
CONSULT negotiated host hosts hosted phone phones call calls called discuss discusses discussed
SUPPORT support supports supported endorse endorses endorsed praise praises praised back backs backed defend defends
SUPPORT recognize recognizes recognise recognises applaud applauds congratulate congratulates
CONCEDE concede concedes conceded yield yields yielded accept accepts accepted resign resigns compromise compromises
COOPERATE cooperate cooperates cooperated collaborate collaborates ally allies join joins partner partners
COOPERATE trade trades sign signs
AID aid aids aided help helps helped assist assists fund funds funded finance finances arm arms armed supply supplies
AID supplied donate donates lend lends
RETREAT retreat retreats withdraw withdraws withdrew release releases released disarm disarms
REQUEST request requests requested demand demands demanded appeal appeals ask asks asked urge urges urged
ACCUSE accuse accuses accused criticize criticizes criticised criticise criticises blame blames blamed condemn condemns
ACCUSE condemned denounce denounces sue sues investigate investigates disapprove disapproves
REJECT reject rejects rejected oppose opposes opposed refuse refuses refused deny denies denied veto vetoes decline
REJECT declines disagree disagrees
THREATEN threaten threatens threatened warn warns warned
PROTEST protest protests protested demonstrate demonstrates demonstrated strike strikes boycott boycotts
SANCTION sanction sanctions sanctioned embargo embargoes expel expels expelled suspend suspends
MOBILIZE mobilize mobilizes mobilise mobilises mobilized deploy deploys deployed
COERCE coerce coerces coerced arrest arrests arrested detain detains detained seize seizes seized censor censors
ASSAULT assault assaults assaulted attack attacks attacked bomb bombs bombed invade invades invaded kill kills killed
ASSAULT fight fights fought shell shells shelled occupy occupies occupied
"""

WORDS: Mapping[str, str] = {
    word: line.split()[0]
    for line in _WORDS.strip().splitlines()
    for word in (line.split()[0].lower(), *line.split()[1:])
}
"""Folded words for a type of act. What each value of a column is taken for is shown before anything is stored."""

CODES = tuple(dict.fromkeys(WORDS.values()))
"""The sixteen types of PLOVER, as the vocabulary has them."""

EXPECTED = f"one of {', '.join(CODES)}, or a value given a meaning with --type value=ACCUSE"

_AFTER = frozenset({"with", "of", "for", "to", "against", "at", "on", "from", "by", "off"})


def type_reader(values: Collection[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """The code that each value of a type column is taken for, in order of values; those of no known type are left out.

    A value is a code, or a word for one, with or without a small word after it ("meets with", "accused of"). `chosen`
    maps values to codes and goes before everything else.
    """
    types = {}
    for value in sorted(values):
        words = fold(value).split()
        while len(words) > 1 and words[-1] in _AFTER:
            words.pop()
        code = chosen.get(value) or WORDS.get(" ".join(words))
        if code:
            types[value] = code
    return types
