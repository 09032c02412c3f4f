"""The filters of a page of statements, as chips that live in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.pages import portions
from api.pages.asked import refuse
from api.pages.browser import Address, Choice
from api.pages.counting import count_anonymous
from api.pages.disagreement import Phenomenon
from api.pages.evidence import Said, span
from api.pages.material import Material, unique
from api.pages.portions import Portion
from api.resources.models import Report
from kg.index.lists import OUTSIDE
from kg.questions.parameters import Parameter
from kg.wording import days

NAMES = (
    *("topic", "since", "until", "as_of", "known_on", "max_hops", "publisher", "stance", "dated", "standing"),
    *("page", "lanes"),
)
"""Parameters of pages with filters."""
KINDS = {
    **{"topic": "id", "publisher": "id", "stance": "term"},
    **dict.fromkeys(("since", "until", "as_of", "known_on"), "date"),
}
"""Those that name a thing, a word or a day, and the kinds of their values."""


@dataclass(frozen=True)
class Menu:
    """A filter with several values: what the chip says, and what can be chosen."""

    text: str
    chosen: bool
    choices: tuple[Choice, ...]


STANDINGS = ("named", "anonymous")
IN_STORE = ("publisher", "stance", "since", "until", "as_of", "known_on", "max_hops", "standing")
"""Filters that the lists have too, by the same names."""


def portion_of(material: Material, address: Address, on_page: int, **of: str) -> Portion:
    """What a page of statements is made of: all of them, or what its filters leave of more than a view holds.

    Args:
        material: where they come from.
        address: of the page: its filters, and the number of its page, which tells the portion.
        on_page: statements on one page of the view.
        of: whose or on what they are, as a filter.

    Raises:
        QueryError: the value of a filter is not of its kind.
    """
    every = material.portion(of)
    if every.whole:
        return every
    asked, most = asked_of(material, address, of), portions.MOST
    made = material.portion(asked, (address.number("page", 1) - 1) * on_page // most * most)
    if made.number and not made.statements:  # beyond the last page, which the page itself says
        return material.portion(asked, (made.number - 1) // most * most)
    return made


def asked_of(material: Material, address: Address, of: Mapping[str, str]) -> dict[str, str]:
    """What the filters of an address ask of the store, beside what is asked for already. Raises as `portion_of`."""
    checked(material, address)
    asked = dict(of) | {name: value for name in IN_STORE if (value := address.get(name))}
    if address.get("dated"):
        asked[OUTSIDE] = "false"
    topic = material.bases.shorten(address.get("topic"))
    if topic and (topic in material.within(of["topic"]) if "topic" in of else True):
        asked["topic"] = topic
    return asked


def checked(material: Material, address: Address) -> None:
    """Raises QueryError for filters whose values are not of their kind, or not on record; Refusal for two of one."""
    address.once(KINDS)
    refuse(material, address, [Parameter(name, kind, "") for name, kind in KINDS.items()])


class Filters:
    """What the address asks to leave out. Raises QueryError for values that are not of their kind."""

    def __init__(self, material: Material, address: Address, said: Sequence[Said]) -> None:
        self.material, self.address, self.every = material, address, said
        checked(material, address)
        self.topic, self.publisher = (material.bases.shorten(address.get(name)) for name in ("topic", "publisher"))
        self.stance = address.get("stance").removeprefix(material.bases.vocabulary)
        self.since, self.until, self.as_of, self.known_on = map(address.get, ("since", "until", "as_of", "known_on"))
        self.first_hand = address.number("max_hops", 0, 99)
        self.dated, self.standing = address.one_of("dated", ("text",)), address.one_of("standing", STANDINGS)
        address.one_of("lanes", ("all",))

    @property
    def said(self) -> list[Said]:
        """The statements that are left."""
        tests: list[Callable[[Said], bool]] = []
        if self.topic:
            inside = self.material.within(self.topic)
            tests.append(lambda saying: bool(inside & set(self.material.topics_of(saying.proposition.id))))
        if self.publisher:
            tests.append(
                lambda saying: any(report.publisher.id == self.publisher for report in saying.statement.reports)
            )
        if self.since:
            tests.append(lambda saying: saying.last >= date.fromisoformat(self.since))
        if self.until:
            tests.append(lambda saying: saying.first <= date.fromisoformat(self.until))
        if self.as_of:
            tests.append(lambda saying: saying.last <= date.fromisoformat(self.as_of))
        if self.known_on:
            tests.append(lambda saying: any(self._known(report) for report in saying.statement.reports))
        if self.stance:
            tests.append(lambda saying: saying.stance == self.stance)
        if self.first_hand:
            tests.append(lambda saying: any(report.hops <= self.first_hand for report in saying.statement.reports))
        if self.dated:
            tests.append(lambda saying: not saying.outside)
        if self.standing:
            tests.append(lambda saying: saying.anonymous == (self.standing == "anonymous"))
        return [saying for saying in self.every if all(test(saying) for test in tests)]

    def left(self, every: list[Phenomenon]) -> list[Phenomenon]:
        """Contradictions of which a statement is left; all of them where nothing is left out."""
        if not self.active:
            return every
        kept = {saying.id for saying in self.said}
        return [one for one in every if any(said.id in kept for said in (*one.left, *one.right))]

    def _known(self, report: Report) -> bool:
        """Whether a report was published by the day on which things are to be known."""
        return span(report.published)[1] <= date.fromisoformat(self.known_on)

    @property
    def menus(self) -> list[Menu]:
        """Topic, publisher and stance."""
        topics = unique(topic for saying in self.every for topic in self.material.topics_of(saying.proposition.id))
        publishers = {
            report.publisher.id: report.publisher.name for saying in self.every for report in saying.statement.reports
        }
        stances = unique(saying.stance for saying in self.every)
        named = [(topic, self.material.label(topic)) for topic in topics]
        return [
            self._menu("topic", "All topics", sorted(named, key=lambda pair: pair[1]), self.topic),
            self._menu(
                "publisher", "Any publisher", sorted(publishers.items(), key=lambda pair: pair[1]), self.publisher
            ),
            self._menu("stance", "Any stance", [(stance, stance) for stance in stances], self.stance),
        ]

    def _menu(self, name: str, none: str, values: Sequence[tuple[str, str]], chosen: str) -> Menu:
        labels = dict(values)
        text = labels.get(chosen) or (self.material.label(chosen) if chosen else none)
        choices = [Choice(none, self.address.with_(**{name: None}), not chosen)]
        choices += [Choice(label, self.address.with_(**{name: value}), value == chosen) for value, label in values]
        return Menu(text, bool(chosen), tuple(choices))

    @property
    def toggles(self) -> list[Choice]:
        """Filters that are on or off."""
        switches = (
            ("First-hand only", "max_hops", "1", bool(self.first_hand)),
            ("Hide anonymous sources", "standing", "named", self.standing == "named"),
            ("Dates stated in the text only", "dated", "text", bool(self.dated)),
        )
        filters = [
            Choice(text, self.address.with_(**{name: None if on else value}), on) for text, name, value, on in switches
        ]
        return [*filters, count_anonymous(self.address)]

    @property
    def period(self) -> str:
        """The dates in words."""
        if self.since or self.until:
            return (
                f"{days(self.since) if self.since else 'the beginning'} – {days(self.until) if self.until else 'today'}"
            )
        years = [year for saying in self.every for year in (saying.first.year, saying.last.year) if year > 1]
        return " – ".join(str(year) for year in sorted({min(years), max(years)})) if years else "any date"

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return any(
            (
                self.topic,
                self.publisher,
                self.since,
                self.until,
                self.as_of,
                self.known_on,
                self.stance,
                self.first_hand,
                self.dated,
                self.standing,
            )
        )

    def day_of(self, text: str) -> date:
        """The last day of a date."""
        return span(text)[1]
