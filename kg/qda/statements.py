"""From coded segments to coded statements: a proposition's segment with the actor and the stance that go with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from kg import dates
from kg.imports import spans
from kg.imports.corpus import Coded, Coding, Document, Named, Skipped, slug
from kg.qda.mapping import STANCES, Role
from kg.qda.project import Project, Segment, Text, items_in

ACTORS = ("person", "organization")


@dataclass(frozen=True)
class Choices:
    """What whoever imports decides.

    Attributes:
        stance: of propositions that no stance was coded with; "" to leave these out.
        published: EDTF date of texts that tell none; publisher: of texts that name none; language: of names and texts.
        quote_words: how many words are kept at either end of a long span; None: all.
    """

    stance: str = ""
    published: str = ""
    publisher: str = "unknown publisher"
    language: str = "en"
    quote_words: int | None = None


def coding(project: Project, roles: Mapping[str, Role], choices: Choices | None = None, name: str = "") -> Coding:
    """The statements of a project.

    Each segment of a proposition is a statement, by each actor that goes with it, with the stance that does. What goes
    with it: what the coder linked with it; else what the same coder put on the same span; else on a span around it,
    the narrowest; else within it; else overlapping it. A segment without an actor or a stance is skipped, with the
    reason.
    """
    chosen = choices or Choices()
    made = _Statements(project, roles, chosen)
    statements = tuple(made.statements())
    used = {statement.document for statement in statements}
    documents = tuple(made.document(text) for key, text in project.texts.items() if key in used)
    topics = {role.name: role.topic for role in roles.values() if role.kind == "proposition" and role.topic}
    return Coding(
        name=name or slug(project.name),
        file=project.file,
        language=chosen.language,
        documents=documents,
        statements=statements,
        topics={proposition: topic for proposition, topic in topics.items() if proposition in made.propositions},
        items=tuple(_items(project, roles)),
        skipped=made.skipped,
        faults=[*project.faults],
    )


def _items(project: Project, roles: Mapping[str, Role]) -> Iterator[Named]:
    """Which items of Wikidata actors and topics are: as annotated, or as the memo of a code says."""
    by_memo = {(key, item): f"code {code.shown}" for key, code in project.codes.items() for item in items_in(code.memo)}
    for (key, item), where in {**by_memo, **project.items}.items():
        if (role := roles[key]).kind in (*ACTORS, "topic"):
            yield Named(role.kind, role.name, item, where)


class _Statements:
    def __init__(self, project: Project, roles: Mapping[str, Role], choices: Choices) -> None:
        self.project, self.roles, self.choices = project, roles, choices
        self.skipped: list[Skipped] = []
        self.propositions: set[str] = set()
        self._told: dict[str, str] = {}
        self._by_text: dict[str, list[Segment]] = {}
        for segment in project.segments:
            self._by_text.setdefault(segment.text, []).append(segment)
        self._linked: dict[str, set[str]] = {}
        for first, second in project.links:
            self._linked.setdefault(first, set()).add(second)
            self._linked.setdefault(second, set()).add(first)

    def statements(self) -> Iterator[Coded]:
        """Every statement, in the order of the segments."""
        for segment in self.project.segments:
            role = self.roles[segment.code]
            if role.kind != "proposition":
                continue
            actors = self._with(segment, ACTORS)
            stance = role.stance or self._stance(segment) or self.choices.stance
            lacking = [what for what, known in (("actor", actors), ("stance", stance)) if not known]
            if lacking:
                reason = f"{role.name!r} has no {' and no '.join(lacking)} coded with it"
                self.skipped.append(Skipped(segment.key, reason))
                continue
            published = self._published(self.project.texts[segment.text])
            if published:
                self.propositions.add(role.name)
                yield from self._said(segment, role, actors, stance, published)

    def document(self, text: Text) -> Document:
        """A text as the document that statements are of."""
        return Document(
            key=text.key,
            title=text.title,
            published=self._published(text),
            publisher=text.publisher or self.choices.publisher,
            author=text.author,
            language=text.language or self.choices.language,
            url=text.url,
            note=text.note,
            sha256=sha256(text.content.encode()).hexdigest(),
            characters=len(text.content),
        )

    def _said(
        self, segment: Segment, role: Role, actors: list[Segment], stance: str, published: str
    ) -> Iterator[Coded]:
        """A statement by each person among the actors, for the organization among them; else by each organization."""
        names = {kind: self._names(actors, kind) for kind in ACTORS}
        behalf = names["organization"][0] if len(names["organization"]) == 1 else ""
        speakers = [(person, behalf) for person in names["person"]] or [("", name) for name in names["organization"]]
        content = self.project.texts[segment.text].content
        passages = spans.pieces(content, segment.start, segment.end, self.choices.quote_words)
        notes = dict.fromkeys(marked.note for marked in (segment, *actors) if marked.note)
        for person, organization in speakers:
            yield Coded(
                where=segment.key,
                document=segment.text,
                date=published,
                person=person,
                organization=organization,
                proposition=role.name,
                stance=stance,
                spans=passages,
                coder=segment.coder,
                note=" ".join(notes),
            )

    def _names(self, actors: Iterable[Segment], kind: str) -> list[str]:
        roles = (self.roles[actor.code] for actor in actors)
        return list(dict.fromkeys(role.name for role in roles if role.kind == kind))

    def _stance(self, segment: Segment) -> str:
        """The stance coded with a segment; "" for none, or with a fault if there are several."""
        kinds = {self.roles[other.code].kind for other in self._with(segment, STANCES)}
        if len(kinds) > 1:
            self.project.fault(segment.key, f"the stances {', '.join(sorted(kinds))}", "one stance on one span")
        return min(kinds, default="")

    def _with(self, segment: Segment, kinds: tuple[str, ...]) -> list[Segment]:
        """The segments of some kinds that go with one, of the nearest sort that there are any of."""
        others = [other for other in self._by_text[segment.text] if self.roles[other.code].kind in kinds]
        linked = self._linked.get(segment.key, set())
        if chosen := [other for other in others if other.key in linked]:
            return chosen
        # What another coder coded says nothing of this one's reading; unless nobody says who coded what.
        others = [other for other in others if other.coder == segment.coder]
        if chosen := [other for other in others if (other.start, other.end) == (segment.start, segment.end)]:
            return chosen
        around = [other for other in others if other.start <= segment.start and segment.end <= other.end]
        if around:
            width = min(other.end - other.start for other in around)
            return [other for other in around if other.end - other.start == width]
        within = [other for other in others if segment.start <= other.start and other.end <= segment.end]
        return within or [other for other in others if other.start < segment.end and segment.start < other.end]

    def _published(self, text: Text) -> str:
        """When a text was published; "" with a fault, once, if nothing tells."""
        if text.key not in self._told:
            self._told[text.key] = written = text.published or self.choices.published
            try:
                dates.parse(written)
            except ValueError:
                self._told[text.key] = ""
                found = f"{written!r}, which is no date" if written else "no date of publication"
                expected = "a date such as 2024-02-14, in a variable of the text, in its name, or by --published"
                self.project.fault(f"text {text.title or text.key}", found, expected)
        return self._told[text.key]
