"""The rule for readiness: what the media, or those who are not named, tell somebody to be ready for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.clauses import span_of, subject
from kg.extraction.cues import SAYING
from kg.extraction.quoting import according_to
from kg.extraction.reading import Hit, Reading
from kg.extraction.voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg.extraction.parsing import Paragraph

READY = frozenset(["ready", "willing", "open", "prepared", "inclined", "unwilling"])


def readiness(reading: Reading, paragraph: Paragraph, adjective: Token) -> Iterator[Hit]:
    """What somebody is told to be ready for by the media or by those who are not named."""
    head = subject(adjective.head)
    if head is None or not can_speak(head) or len(list(adjective.subtree)) < 3:
        return
    above = [token for token in adjective.ancestors if token.lemma_.lower() in SAYING and token.pos_ == "VERB"]
    tellers = [teller for teller in map(subject, above) if teller is not None]
    if not tellers:
        sentence = reading.sentence(paragraph, adjective.idx)
        tellers = [named for token in sentence if (named := according_to(token)) is not None]
    passed_on = [reading.cast.resolve(teller, paragraph.start) for teller in tellers[:1]]
    if any(reading.cast.is_media(hop) or reading.cast.is_anonymous(hop) for hop in passed_on):
        speaker = reading.cast.resolve(head, paragraph.start)
        if speaker.id and speaker.id not in [hop.id for hop in passed_on]:
            start, end = span_of(adjective)
            reason = f"{speaker.mention!r} is told to be {adjective.text!r}"
            yield Hit(
                paragraph, start, end, "paraphrased", "readiness", None, adjective.text, speaker, "offers", (reason,)
            )
