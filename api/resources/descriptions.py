"""What the filters of lists choose, in words."""

from __future__ import annotations

from kg.questions.files import BEGUN

DESCRIPTIONS = {
    "about": "Speaks of this actor, place or event.",
    "actor": "This actor, as the speaker or as the one spoken for.",
    "actType": "Of this act type.",
    "article": "Reported by this article.",
    "as_of": "What had been said or done by this day: nothing later.",
    BEGUN: "Whether what only unnamed reporters tell begins positions too: true or false.",
    "broader": "Within this topic, directly.",
    "contradictionType": "Of this type: shift, selfContradiction, internal, conflict, reportConflict, denial, tension.",
    "country": "Of this state.",
    "coder": "As this coder coded it.",
    "dates": "Without dates known from outside the articles: stated; with them: all.",
    "force": "Whose words do this: asserts, demands, offers, accepts, promises, rejects, accuses, denies, threatens, "
    "questions.",
    "known_on": "As known on this day: from what was published by then.",
    "language": "In this language, a BCP 47 tag.",
    "max_hops": "Reported over at most so many hops; 1: first-hand only.",
    "mode": "Reported as quoted, partlyQuoted or paraphrased.",
    "of": "In which this statement stands.",
    "place": "At this place.",
    "proposition": "On this proposition.",
    "publisher": "Reported by this publisher.",
    "since": "On this day or later.",
    "speaker": "Said by this actor.",
    "standing": "Of this standing: named, or anonymous where nobody named reports it.",
    "stance": "With this stance: supports, opposes, ambivalent.",
    "topic": "On this topic or one within it.",
    "type": "Of this class.",
    "until": "On this day or earlier.",
    "utterance": "Made by this utterance.",
    "report": "Given by this report.",
    "venue": "Said at this event.",
    "with": "In which this actor stands.",
}
