"""Who a phrase means: a name, a title on the article's day, a pronoun, an epithet, a group; within one article."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from kg.extraction.candidate import Speaker
from kg.extraction.clauses import entity_of, phrase
from kg.extraction.cues import ANONYMOUS_WORDS, EPITHETS, MEDIA_CATEGORIES, MEDIA_WORDS

from kg.extraction.cues import PRONOUNS, TITLES  # isort: skip
from kg.extraction.known import Known
from kg.names import fold

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from kg.extraction.parsing import Paragraph

_KINDS = {"PERSON": "person", "ORG": "body", "GPE": "body", "NORP": "group"}
REMEMBERED = 300
"""Names before a place, and speeches before it, among which somebody is looked for."""
_FEMALE = re.compile(r"\b(?:Ms|Mrs|Miss|spokeswoman|chairwoman|woman|queen|she|her)\b", re.I)


@dataclass(frozen=True)
class Mention:
    """A name or description in the article that somebody can be meant by.

    Attributes:
        start: where it begins in the text.
        speaker: whom it means.
        sort: "person", "body" or "group".
        subject: whether it is the subject of its clause, so that a pronoun is likelier to mean it.
    """

    start: int
    speaker: Speaker
    sort: str
    subject: bool


@dataclass
class Cast:
    """Everybody who is named in an article, in order, and who spoke last.

    Attributes:
        known: the graph's names.
        day: the article's day; None: unknown.
        home: the publisher's state: its "president" is that of its state, where nothing says another.
    """

    known: Known
    day: date | None = None
    home: str = ""
    mentions: list[Mention] = field(default_factory=list)
    longest: dict[str, str] = field(default_factory=dict)
    spoke: list[tuple[int, Speaker]] = field(default_factory=list)

    def collect(self, paragraph: Paragraph, is_quoted: Callable[[int], bool] = lambda place: False) -> None:
        """Note the names of a paragraph. Call it for every paragraph, in order, before speakers are asked for.

        Args:
            paragraph: the paragraph.
            is_quoted: whether a character of it stands in quotation marks: a pronoun outside means nobody named there.
        """
        noted: list[Mention] = []
        for entity in paragraph.doc.ents:
            sort = _KINDS.get(entity.label_)
            if sort is None:
                continue
            name = re.sub(r"[’']s$", "", entity.text.strip())
            self._remember(name, sort)
            speaker = self._named(name, paragraph.start + entity.start_char, paragraph.start + entity.end_char)
            sort = _sort(speaker, sort)
            is_subject = entity.root.dep_ in ("nsubj", "nsubjpass") and not is_quoted(entity.start_char)
            sort = f"quoted {sort}" if is_quoted(entity.start_char) else sort
            noted.append(Mention(speaker.start, speaker, sort, is_subject))
        for token in paragraph.doc:
            if (
                token.lemma_.lower() in TITLES | EPITHETS
                and token.dep_ in ("nsubj", "nsubjpass")
                and not token.ent_type_
                and _title_before(token) is None
            ):
                meant = self.described(phrase(token), token, paragraph.start)
                if meant is not None and not is_quoted(token.idx):
                    several = meant.kind == "group"  # "she" is none of "two ministers"
                    noted.append(Mention(meant.start, meant, "group" if several else "person", True))
        self.mentions += sorted(noted, key=lambda mention: mention.start)

    def _remember(self, name: str, sort: str) -> None:
        """The longest name of each family name, as the article introduces people once by their whole names."""
        words = fold(name).split()
        if sort == "person" and words and len(words) > len(fold(self.longest.get(words[-1], "")).split()):
            self.longest[words[-1]] = name

    def _named(self, name: str, start: int, end: int) -> Speaker:
        key = (fold(name).split() or [""])[-1]
        longest = self.longest.get(key, name)
        named = self.known.named(name) or (self.known.named(longest) if longest != name else [])
        told = longest if len(fold(longest)) >= len(fold(name)) else name
        id = named[0][0] if named and named[0][1] >= 0.7 else ""
        return Speaker(name, start, end, told, id, tuple(named[1:4]) if id else tuple(named[:4]), "name")

    def resolve(self, head: Token, offset: int) -> Speaker:
        """Whom a phrase means.

        Args:
            head: the head of the phrase.
            offset: where its paragraph begins in the text.
        """
        span = phrase(head)
        start, end = offset + span.start_char, offset + span.end_char
        if PRONOUNS.get(head.lower_) in ("person", "body", "group", "self") and head.pos_ in ("PRON", "DET"):
            return self._pronoun(head, offset)
        entity = entity_of(head) if head.ent_type_ in _KINDS else None
        if entity is None:
            entity = _title_before(head)
        if head.lemma_.lower() in ANONYMOUS_WORDS | MEDIA_WORDS and (entity is None or entity.label_ == "NORP"):
            named = self.known.named(span.text)
            id = named[0][0] if named else (entity.ent_id_ if entity is not None and head.i < entity.end else "")
            return Speaker(span.text, start, end, span.text, id, kind="group")
        if entity is not None and (head.i < entity.end or entity.root.head == head or head.pos_ == "PROPN"):
            name = re.sub(r"[’']s$", "", entity.text)
            return self._named(name, offset + entity.start_char, offset + entity.end_char)
        described = self.described(span, head, offset)
        if described is not None:
            return described
        if head.pos_ == "PROPN":
            name = re.sub(r"[’']s$", "", span.text)
            return self._named(_without_title(name), start, end)
        named = self.known.named(span.text) or self.known.named(head.text)
        return Speaker(span.text, start, end, span.text, named[0][0] if named else "", tuple(named[1:]), "group")

    def described(self, span: Span, head: Token, offset: int) -> Speaker | None:
        """Whom a title or an epithet means: who held the post on the day, or who was so called, or was named last."""
        lemma = head.lemma_.lower()
        start, end = offset + span.start_char, offset + span.end_char
        if (
            head.tag_ == "NNS" and lemma in TITLES | EPITHETS
        ):  # "the leaders": who of those named is for a person to say
            named = [mention.speaker.id for mention in reversed(self._before(start, "person"))]
            likely = tuple((id, 0.4) for id in list(dict.fromkeys(filter(None, named)))[:3])
            return Speaker(span.text, start, end, span.text, "", likely, "group")
        definite = any(child.lower_ in ("the", "this", "that") or child.dep_ == "poss" for child in head.lefts)
        if lemma in TITLES and (definite or head.is_sent_start or span.text[:1].isupper()):
            return self._title(span.text, start, end, definite)
        if lemma in EPITHETS and definite:
            last = self._last(start, "person")
            if last is not None:
                return replace(last, mention=span.text, start=start, end=end, kind="epithet")
        return None

    def _title(self, title: str, start: int, end: int, definite: bool) -> Speaker | None:
        words = fold(title)
        country = next((id for word in title.split() for id, _ in self.known.named(word, ("state",))), "")
        posts = self.known.posts(title, country)
        holders = list(dict.fromkeys(person for post in posts for person in self.known.holders(post, self.day)))
        before = self._before(start, "person")
        objects = [mention.speaker for mention in before if not mention.subject]
        named = objects + [mention.speaker for mention in before if mention.subject]
        at_home = [person for person in holders if self.home and self.known.country_of(person) == self.home]
        holders = at_home if at_home and not country else holders
        for speaker in reversed(named):
            if speaker.id and speaker.id in holders:
                return replace(speaker, mention=title, start=start, end=end, kind="title")
        if len(holders) == 1:
            return Speaker(title, start, end, self.known.label(holders[0]), holders[0], kind="title")
        if holders and not definite:
            return Speaker(title, start, end, title, "", tuple((id, 1 / len(holders)) for id in holders), "title")
        last = self._last(start, "person")
        if definite and last is not None and len(words.split()) <= 5:
            alternatives = tuple((id, round(1 / len(holders), 2)) for id in holders[:4])
            return replace(last, mention=title, start=start, end=end, kind="title", alternatives=alternatives)
        return None

    def _pronoun(self, head: Token, offset: int) -> Speaker:
        start = offset + head.idx
        sort = PRONOUNS[head.lower_]
        if sort == "group":
            return self._they(head, start)
        meant = self._last(start, sort) if sort != "self" else (self.spoke[-1][1] if self.spoke else None)
        if meant is None:
            return Speaker(head.text, start, start + len(head), head.text, kind="pronoun")
        others = [
            mention.speaker for mention in reversed(self._near(start)) if mention.speaker.id not in ("", meant.id)
        ]
        alternatives = tuple((id, 0.2) for id in list(dict.fromkeys(speaker.id for speaker in others))[:2])
        return replace(
            meant, mention=head.text, start=start, end=start + len(head), kind="pronoun", alternatives=alternatives
        )

    def _they(self, head: Token, start: int) -> Speaker:
        """A plural: whom it means is only offered, as what several named before may be meant together."""
        near = [mention.speaker for mention in self._before(start, "group", "body")]
        ids = list(dict.fromkeys(speaker.id for speaker in reversed(near) if speaker.id))[:3]
        alternatives = tuple((id, round(0.4 / (place + 1), 2)) for place, id in enumerate(ids))
        return Speaker(head.text, start, start + len(head), head.text, "", alternatives, "pronoun")

    def _before(self, place: int, *sorts: str) -> list[Mention]:
        """The mentions of some sorts that begin before a place."""
        return [mention for mention in self._near(place) if mention.sort in sorts]

    def _near(self, place: int) -> list[Mention]:
        """The last mentions that begin before a place (`REMEMBERED`): who was named long before is not meant."""
        end = bisect_left(self.mentions, place, key=lambda mention: mention.start)
        return self.mentions[max(0, end - REMEMBERED) : end]

    def _spoke_before(self, place: int) -> list[tuple[int, Speaker]]:
        """Who spoke last before a place, with the places up to which they spoke, in order of these."""
        end = bisect_left(self.spoke, place, key=lambda pair: pair[0])
        return self.spoke[max(0, end - REMEMBERED) : end]

    def _last(self, before: int, sort: str) -> Speaker | None:
        """Who was meant last before a place: speakers and subjects first, among the last few names."""
        near = self._before(before, *(("body", "group") if sort == "body" else (sort,)))
        subjects = [mention for mention in near if mention.subject]
        spoken = next(
            (
                (place, who)
                for place, who in reversed(self._spoke_before(before))
                if _sort(who, sort) == sort and who.kind != "group"
            ),
            None,
        )
        if spoken and sort == "person" and (not subjects or subjects[-1].start <= spoken[0]):
            return spoken[1]
        if subjects and (not near or near[-1].start - subjects[-1].start < 400):
            return subjects[-1].speaker
        return near[-1].speaker if near else None

    def said(self, place: int, speaker: Speaker) -> None:
        """Note who spoke up to which place, for pronouns and for quotations that nobody is named with."""
        if speaker.mention:
            insort(self.spoke, (place, speaker), key=lambda pair: pair[0])

    def speaker_before(self, place: int) -> Speaker | None:
        """Who spoke last before a place."""
        before = self._spoke_before(place)
        return before[-1][1] if before else None

    def spoke_between(self, first: int, last: int) -> Speaker | None:
        """Who spoke last up to a place, and behind another one."""
        said = [who for place, who in self._spoke_before(last + 1) if first < place]
        return said[-1] if said else None

    def is_media(self, speaker: Speaker) -> bool:
        """Whether a speaker is a publisher, an agency or the media at large, who tell what others said."""
        if set(fold(speaker.mention).split()) & MEDIA_WORDS:
            return True
        thing = self.known.things.by_id.get(speaker.id)
        category = (
            " ".join(str(getattr(value, "value", "")) for value in thing.values.get("category", ())) if thing else ""
        )
        words = fold(f"{category} {thing.label if thing else ''}").split()
        return any(word.startswith(MEDIA_CATEGORIES) for word in words)

    def is_anonymous(self, speaker: Speaker) -> bool:
        """Whether a speaker is only described: "two U.S. officials", "sources close to the Kremlin"."""
        words = set(re.findall(r"[a-z]+", speaker.mention.lower()))
        singular = {word.removesuffix("s") for word in words}
        return speaker.kind == "group" and bool(singular & ANONYMOUS_WORDS)


def _sort(speaker: Speaker, sort: str) -> str:
    kind = speaker.id.partition("/")[0]
    return {"person": "person", "state": "body", "organization": "body", "collective": "group"}.get(kind, sort)


def _title_before(head: Token) -> Span | None:
    """The name in apposition to a title: "the minister, Sergei Lavrov"."""
    for child in head.children:
        beside = (
            child.dep_ == "appos" and child.ent_type_ in _KINDS and child.i > head.i and head.lemma_.lower() in TITLES
        )
        if beside or (child.dep_ in ("appos", "compound", "flat") and child.ent_type_ == "PERSON"):
            return entity_of(child)
    return None


def _without_title(name: str) -> str:
    words = name.split()
    while len(words) > 1 and words[0].lower().strip(".") in TITLES | {
        "foreign",
        "prime",
        "former",
        "fm",
        "mr",
        "mrs",
        "ms",
    }:
        words = words[1:]
    return " ".join(words)
