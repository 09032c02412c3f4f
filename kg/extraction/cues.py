"""Words that show that something is said, what they do, and words by which a text keeps its distance.

Lemmas of English. What a verb takes beside a clause, and which force it gives, is all that the rules know of it. The
kinds follow the usual division of reporting verbs in grammars of English (speech, attitude, and verbs whose object is
what is stood for or against).
"""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


SAYING: dict[str, str] = {
    **dict.fromkeys(
        _words(
            "say tell state add note explain remark comment observe declare announce claim assert "
            "maintain contend argue affirm reaffirm confirm reiterate repeat stress emphasize emphasise "
            "underscore underline highlight insist believe write report reply answer respond recall "
            "mention point conclude continue acknowledge admit concede allege suggest indicate signal "
            "clarify specify elaborate describe quote cite caution reveal disclose testify boast joke "
            "lament complain summarize opine estimate predict inform assure convey relay tweet post agree "
            "hint imply express echo articulate recount recognize recognise cry shout whisper reason "
        ),
        "asserts",
    ),
    **dict.fromkeys(_words("demand urge request order instruct insist"), "demands"),
    **dict.fromkeys(_words("propose offer recommend advise volunteer"), "offers"),
    **dict.fromkeys(_words("promise pledge vow guarantee swear commit"), "promises"),
    **dict.fromkeys(_words("threaten warn"), "threatens"),
    **dict.fromkeys(_words("deny dispute refute"), "denies"),
    **dict.fromkeys(_words("reject dismiss"), "rejects"),
    **dict.fromkeys(_words("ask wonder question inquire query"), "questions"),
}
"""Verbs of saying with a clause, and the force they give."""
SAYING |= dict.fromkeys(_words("find discover theorize speculate determine calculate learn"), "asserts")
SAYING["warn"] = "asserts"
SAYING["insist"] = "asserts"

ATTITUDE: dict[str, str] = {
    **dict.fromkeys(
        _words("think believe feel hope expect fear doubt consider regard suspect see hold"),
        "asserts",
    ),
    **dict.fromkeys(_words("want wish seek"), "demands"),
}
"""Verbs of what somebody holds true or wants, with a clause: reported, if less surely said."""

STANDING: dict[str, str] = {
    **dict.fromkeys(
        _words("reject refuse oppose dismiss rebuff denounce condemn criticize criticise decry exclude"),
        "rejects",
    ),
    **dict.fromkeys(_words("deny dispute refute"), "denies"),
    **dict.fromkeys(
        _words("support back endorse welcome applaud praise commend favor favour hail approve"),
        "asserts",
    ),
    **dict.fromkeys(_words("demand urge request"), "demands"),
    **dict.fromkeys(_words("propose offer"), "offers"),
    **dict.fromkeys(_words("promise pledge vow guarantee reaffirm"), "promises"),
    **dict.fromkeys(
        _words(
            "reiterate underscore underline stress emphasize emphasise highlight affirm express voice "
            "recognize recognise acknowledge announce declare discuss mention explain clarify outline "
            "cite describe note reveal report suggest claim confirm "
        ),
        "asserts",
    ),
    **dict.fromkeys(_words("threaten"), "threatens"),
}
"""Verbs whose object is what somebody stands for or against, and the force they give."""

TO_DO: dict[str, str] = {
    **dict.fromkeys(_words("promise pledge vow agree commit undertake"), "promises"),
    **dict.fromkeys(_words("offer propose volunteer"), "offers"),
    **dict.fromkeys(_words("refuse decline"), "rejects"),
    **dict.fromkeys(_words("demand urge ask call tell warn instruct order advise encourage"), "demands"),
    **dict.fromkeys(_words("threaten"), "threatens"),
    **dict.fromkeys(_words("claim"), "asserts"),
}
"""Verbs with an infinitive that is what somebody says they will, or will not, or that others should do."""

WITH_PREPOSITION: dict[tuple[str, str], str] = {
    ("call", "for"): "demands",
    ("call", "on"): "demands",
    ("call", "upon"): "demands",
    ("appeal", "for"): "demands",
    ("appeal", "to"): "demands",
    ("push", "for"): "demands",
    ("rule", "out"): "rejects",
    ("warn", "of"): "asserts",
    ("warn", "against"): "rejects",
    ("speak", "against"): "rejects",
    ("speak", "of"): "asserts",
    ("insist", "on"): "demands",
    ("object", "to"): "rejects",
    ("agree", "to"): "promises",
    ("agree", "on"): "asserts",
    ("commit", "to"): "promises",
    ("refer", "to"): "asserts",
    ("point", "to"): "asserts",
    ("point", "out"): "asserts",
    ("comment", "on"): "asserts",
    ("argue", "for"): "demands",
    ("argue", "against"): "rejects",
    ("ask", "about"): "questions",
    ("ask", "for"): "demands",
}
"""Verbs that stand for or against something by a preposition or particle."""

NOUNS: dict[str, str] = {
    **dict.fromkeys(
        _words(
            "claim statement assertion view belief argument allegation remark announcement report comment finding "
            "complaint suggestion accusation mention observation conclusion insistence assurance admission "
            "acknowledgment prediction contention "
        ),
        "asserts",
    ),
    **dict.fromkeys(_words("demand call appeal"), "demands"),
    **dict.fromkeys(_words("offer proposal readiness willingness"), "offers"),
    **dict.fromkeys(_words("promise pledge commitment vow guarantee"), "promises"),
    **dict.fromkeys(_words("threat"), "threatens"),
    **dict.fromkeys(_words("denial"), "denies"),
    **dict.fromkeys(_words("refusal rejection"), "rejects"),
    **dict.fromkeys(_words("warning hope fear"), "asserts"),
}
"""Nouns of saying that take a clause or an infinitive: "Russia's claim that …"."""

MEDIA_WORDS = frozenset(
    _words(
        "media outlet agency newspaper daily magazine channel broadcaster press journalist reporter "
        "site publication tabloid newsroom paper "
    )
)
ANONYMOUS_WORDS = frozenset(
    _words(
        "source official insider diplomat aide person people adviser advisor representative expert analyst observer "
    )
)
MEDIA_CATEGORIES = ("news", "newspaper", "television", "broadcast", "media", "magazine", "radio", "agency")

WEAK = frozenset(
    _words("continue find discover determine learn see hold regard consider recall point calculate agree reason")
)
"""Verbs whose clause tells what was said or thought only where "that" or a question word begins it."""

NAMING = frozenset(_words("call label brand dub term describe characterize characterise portray"))
"""Verbs by which somebody says what a thing is: "called the plan a mistake"."""

UNREAL = frozenset(_words("should must could might may ought"))
"""Auxiliaries by which a verb of saying tells what was not, or not yet, said."""

NOT_DONE = frozenset(_words("ask urge want need order refuse decline force expect allow beg fail"))
"""Verbs whose infinitive need not have been done: "declined to say", "asked him to admit"."""

HEDGES = frozenset(_words("allegedly supposedly reportedly purportedly ostensibly apparently seemingly so-called"))
"""Adverbs by which a text keeps its distance."""

HEDGING_CUES = frozenset(_words("claim allege purport"))
"""Verbs that do the same."""

STRONG = frozenset(
    _words(
        "say state tell add note stress emphasize explain announce declare claim assert argue insist "
        "reiterate reply write warn deny confirm acknowledge admit remark comment report observe "
    )
)
"""Verbs that nearly always report speech."""

PRONOUNS = {
    "he": "person",
    "she": "person",
    "him": "person",
    "her": "person",
    "his": "person",
    "it": "body",
    "its": "body",
    "they": "group",
    "their": "group",
    "them": "group",
    "i": "self",
    "we": "self",
    "who": "relative",
    "which": "relative",
    "that": "relative",
}

ACTORS = frozenset(
    _words(
        "government ministry parliament council committee court police army military party group team company side "
        "administration authority commission embassy office agency union bank university organization organisation "
        "leader member lawmaker researcher scientist student worker resident witness family victim farmer soldier "
        "protester activist doctor nurse teacher editor founder owner manager coach user critic supporter opponent "
        "counterpart nation country state city community public coalition alliance delegation cabinet department "
        "report statement study document letter release survey poll paper post message article announcement lawsuit "
        "investigator prosecutor defendant lawyer juror parent father mother brother sister son daughter friend "
        "firm business corporation station hospital school church club institute centre center service network "
        "foundation charity association federation society board panel jury staff crew campaign surrogate ally "
        "email memo brief filing complaint editorial column ad advertisement spokespeople insider chief "
        "research analysis data figure result story film book website transcript review audit "
        "individual everyone someone nobody one some many others other "
        "nominee candidate rival employee trustee appointee refugee applicant participant tenant consultant "
        "accountant assistant immigrant migrant contestant respondent correspondent executive detective "
        "representative relative native husband wife spouse boy girl child kid mom dad neighbor neighbour guest "
        "colleague classmate peer pilot chef priest bishop cleric rabbi imam survivor widow guy lady crowd audience "
        "authorities hacker panelist delegate partner tribe village township county district parish embassy"
    )
)
"""Nouns of those who can speak, beside names, titles and descriptions; papers through which they do so among them."""

SOME = frozenset(_words("those many most some several few both all others each none everybody nobody others half two"))
"""Words that mean some people where they are the subject of a verb of saying."""

TITLES = frozenset(
    _words(
        "president minister chancellor secretary spokesman spokeswoman spokesperson premier "
        "ambassador envoy adviser advisor chief leader chairman chairwoman governor mayor senator "
        "director commander general prime king queen pope judge lawyer attorney professor doctor "
        "officer head diplomat politician negotiator commissioner vice-president "
    )
)
"""Heads of descriptions that mean one person by an office."""

EPITHETS = frozenset(
    _words(
        "dictator tyrant strongman ruler autocrat politician man woman official diplomat veteran "
        "statesman billionaire host author actor writer player singer captain driver victim suspect "
    )
)
"""Heads of descriptions that mean somebody named before by what the text calls them."""
