"""What a page calls a thing that has no label of its own: a sentence made of what the thing says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from api.pages.material import Material
from kg.index.shortening import Shortening
from kg.index.titles import of_articles
from kg.questions.files import Row
from kg.wording import CONTRADICTIONS, VERBS, days, kind, listed, plain

MOST_WORDS = 90
MOST_APART = 50
"""Reports with one title that are told apart, on one list."""
_TELLING = frozenset(("label", "headline", "publisher", "definition"))
"""What a title of an article is made of: a row with none of it is not whole."""


class Titles:
    """Makes titles, remembered for the revision."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def __call__(self, id: str) -> str:
        """The title of a thing by its id; of an IRI from elsewhere, the IRI without its scheme."""
        known = self._material.named(id)
        if known:
            return known.label
        if ":" in id:
            return id.removeprefix("https://").removeprefix("http://").removeprefix("www.")
        return self._material.remembered(("title", id), lambda: self._made(id))

    def of_articles(self, ids: Iterable[str]) -> dict[str, str]:
        """The titles of many articles, read at once where there is an index."""
        asked, bases = list(ids), self._material.bases
        rows: list[Row] = []
        with self._material.service.index() as connection:
            if connection is not None:
                rows = list(of_articles(connection, Shortening(bases), list(map(bases.id, asked))))
        made = self.of_rows(rows)
        return {id: made[id] if id in made else self(id) for id in asked}

    def tell_of_mentions(self, id: str) -> None:
        """Have the titles of what refers to a thing remembered, asked for at once."""

        def tell() -> bool:
            first: dict[str, Row] = {}
            for row in self._material.ask("pages/titles_of_mentions", to=id):
                first.setdefault(self._material.bases.shorten(row["thing"].value), row)
            for thing, row in first.items():
                self._material.remembered(("title", thing), partial(self._of, thing, row))
            return True

        self._material.remembered(("titles of mentions", id), tell)

    def apart(self, entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        """Titles, ids and notes of a list; where reports have one title, the note says on what each is, too."""
        every = list(entries)
        times = Counter(title for title, _, _ in every)
        alike = [id for title, id, _ in every if times[title] > 1 and id.startswith("report/")]
        on = {id: self._on(id) for id in alike[:MOST_APART]}
        return [(title, id, " · ".join(filter(None, (note, on.get(id, ""))))) for title, id, note in every]

    def _on(self, report: str) -> str:
        told = self._material.statements(report=report)
        return f"on: {listed([plain(statement.proposition.name) for statement in told])}" if told else ""

    def of_rows(self, rows: Iterable[Row]) -> dict[str, str]:
        """The titles that rows of `pages/title` make, by id; of a row that says too little, what is asked for anew."""
        made = {}
        for row in rows:
            id = self._material.bases.shorten(row["thing"].value)
            made[id] = self._of(id, row) if row.keys() & _TELLING else self(id)
        return made

    def _made(self, id: str) -> str:
        rows = self._material.ask("pages/title", thing=id)
        return self._of(id, rows[0] if rows else {})

    def _of(self, id: str, row: Row) -> str:
        parts = {name: self._material.folding.text(row, name) or "" for name in row}
        own = parts.get("label") or parts.get("headline")
        if own:
            return own
        inner = "#" in id
        if inner and parts.get("reporter"):
            return f"as told by {parts['reporter']}"
        if inner and not parts.get("exact"):
            return parts.get("definition") or f"part of {self(id.partition('#')[0])}"
        made = _MAKERS.get(id.partition("/")[0], _other)(parts)
        return made or parts.get("definition") or f"{kind(id)} without a name"


def _statement(parts: dict[str, str]) -> str:
    if not parts.get("proposition"):
        return ""
    stance = VERBS.get(parts.get("stance", ""), parts.get("stance", ""))
    when = f" ({days(parts['date'])})" if parts.get("date") else ""
    return f"{parts.get('speaker', 'Someone')} {stance}: {plain(parts['proposition'])}{when}"


def _utterance(parts: dict[str, str]) -> str:
    when, venue, speaker = days(parts.get("date", "")), parts.get("venue", ""), parts.get("speaker", "someone")
    what = f"What {speaker} said: {venue}" if venue else f"What {speaker} said"
    return f"{what}, {when}" if when and when not in venue else what


def _article(parts: dict[str, str]) -> str:
    return f"{parts.get('publisher', 'Article')}, {days(parts['published'])}" if parts.get("published") else ""


def _report(parts: dict[str, str]) -> str:
    exact = parts.get("exact", "")
    shown = exact if len(exact) <= MOST_WORDS else exact[:MOST_WORDS].rpartition(" ")[0] + " …"
    words = f": “{shown}”" if shown else ""
    return f"Report in {_article(parts) or 'an article'}{words}"


def _position(parts: dict[str, str]) -> str:
    stance = VERBS.get(parts.get("stance", ""), parts.get("stance", ""))
    return f"{parts.get('actor', 'Someone')} {stance}: {plain(parts.get('proposition', ''))}"


def _contradiction(parts: dict[str, str]) -> str:
    called = CONTRADICTIONS.get(parts.get("type", ""), parts.get("type", ""))
    return f"{called[:1].upper()}{called[1:]}: {plain(parts.get('proposition', ''))}"


def _tenure(parts: dict[str, str]) -> str:
    since = f", from {days(parts['from'])}" if parts.get("from") else ""
    held = parts.get("post") or parts.get("organization") or "a member"
    return f"{parts.get('member', 'Someone')}, {held}{since}"


def _link(parts: dict[str, str]) -> str:
    if not parts.get("source"):
        return ""
    if parts.get("judgement") == "absent":
        return f"{parts['source']} has no item in Wikidata"
    target = parts.get("target") or "no item found"
    return f"{parts['source']} and Wikidata’s “{target}”: {parts.get('judgement', 'undecided')}"


def _relation(parts: dict[str, str]) -> str:
    if not parts.get("other"):
        return ""
    return f"“{plain(parts.get('source', ''))}” {parts.get('relation', 'goes with')} “{plain(parts['other'])}”"


def _act(parts: dict[str, str]) -> str:
    when = f", {days(parts['date'])}" if parts.get("date") else ""
    return f"{parts.get('actor', 'Someone')}: {parts.get('type', 'an act').lower()}{when}"


def _identification(parts: dict[str, str]) -> str:
    when = f": {days(parts['date'])}" if parts.get("date") else ""
    return f"What is known from outside the article{when}"


def _other(parts: dict[str, str]) -> str:
    return f"“{parts['exact']}”" if parts.get("exact") else ""


_MAKERS = {
    "statement": _statement,
    "utterance": _utterance,
    "article": _article,
    "report": _report,
    "position": _position,
    "contradiction": _contradiction,
    "tenure": _tenure,
    "membership": _tenure,
    "link": _link,
    "relation": _relation,
    "act": _act,
    "identification": _identification,
}
