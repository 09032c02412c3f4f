"""What a graph holds, as rows of the index. IRIs and days are as in the graph; `kg.index.writing` numbers them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import OA, RDF, SCHEMA, SKOS, Bases, Term
from kg.index.shortening import day_of, number
from kg.index.stored import stored

Said = Mapping[str, list[Term]]
"""What one graph says of one subject: property to values."""


WORDS = (
    *("conveys", "article", "evidence", "mode", "hedge", "certainty", "hops", "reporter", "via", "toldIn"),
    *("coder", "coded", "codebook", "interpretation", "checkedBy", "checkedOn"),
    *("utterance", "proposition", "stance", "level", "force", "condition", "reason", "disputes"),
    *("speaker", "onBehalfOf", "venue", "date", "earliest", "latest"),
)
"""The words of the vocabulary that rows are made of."""


Passage = tuple[str, int | None, int | None, str | None, str | None]
"""IRI, start, end, words, and the day on which it was checked."""


class Report(NamedTuple):
    """One report of an article, with its passages and hops as the tables have them; `more` as JSON."""

    iri: str
    hedge: str | None
    coder: str | None
    interpretation: bool
    more: str | None
    passages: tuple[Passage, ...]
    chain: tuple[tuple[str, str | None, str, str | None], ...]


class Mention(NamedTuple):
    """One row of `mention`; see `kg.index.schema`."""

    report: str
    statement: str
    utterance: str
    article: str
    publisher: str
    published: int
    speaker: str
    on_behalf_of: str | None
    proposition: str
    stance: str
    force: str | None
    mode: str | None
    certainty: str | None
    condition: str | None
    reason: str | None
    disputes: str | None
    venue: str | None
    earliest: int
    latest: int
    said: str | None
    hops: int
    level: int | None
    anonymous: bool


class Account(NamedTuple):
    """One row of `account`: a report of an event or act."""

    report: str
    event: str
    article: str
    mode: str | None
    certainty: str | None
    hops: int


class Article(NamedTuple):
    """One row of `article`."""

    iri: str
    publisher: str
    published: str
    earliest: int
    latest: int


@dataclass
class Content:
    """The rows of one graph."""

    articles: list[Article] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    facts: list[tuple[str, str, Term]] = field(default_factory=list)


class Reader:
    """Reads graphs, with the words of one vocabulary.

    Args:
        bases: the bases in force.
    """

    def __init__(self, bases: Bases) -> None:
        term = bases.term
        self.type, self.anonymous = RDF + "type", term("AnonymousReporter")
        self.words = {name: term(name) for name in WORDS}
        self.publisher, self.published = SCHEMA + "publisher", SCHEMA + "datePublished"
        self.offsets = (OA + "start", OA + "end", OA + "exact")
        self.parts = frozenset(self.words[name] for name in ("conveys", "evidence", "utterance", "speaker", "reporter"))
        """Properties by which a graph shows that it holds reports, so that it is read as a whole."""

    def read(self, quads: Iterable[Quad]) -> Content:
        """The rows of the quads of one graph."""
        said: dict[str, dict[str, list[Term]]] = defaultdict(dict)
        for quad in stored(quads):
            said[quad.subject.value].setdefault(quad.predicate.value, []).append(quad.object)
        content, used = Content(), set()
        for iri in sorted(subject for subject, about in said.items() if self.words["conveys"] in about):
            used |= set(self._report(iri, said, content))
        content.articles = list(self._articles(said))
        content.facts = [
            (subject, about, value)
            for subject, values in said.items()
            if subject not in used
            for about, terms in values.items()
            for value in terms
        ]
        return content

    def _articles(self, said: Mapping[str, Said]) -> Iterator[Article]:
        for iri, about in said.items():
            if self.publisher in about and self.published in about and self.words["latest"] in about:
                yield Article(
                    iri,
                    about[self.publisher][0].value,
                    about[self.published][0].value,
                    number(about[self.words["earliest"]][0].value),
                    number(about[self.words["latest"]][0].value),
                )

    def _report(self, iri: str, said: Mapping[str, Said], content: Content) -> Iterator[str]:
        """Add a report and what it conveys; the subjects that the rows say everything of."""
        words, about = self.words, said[iri]
        article = _first(about, words["article"])
        published = said.get(article or "", {})
        if article is None or words["hops"] not in about or self.publisher not in published:
            return
        chain = tuple(self._chain(iri, said))
        passages = tuple(self._passage(term.value, said) for term in about.get(words["evidence"], ()))
        hedge, coder = (_first(about, words[name]) for name in ("hedge", "coder"))
        interpretation = _first(about, words["interpretation"]) in ("true", "1")
        content.reports.append(Report(iri, hedge, coder, interpretation, self._more(about), passages, chain))
        yield iri
        yield from (passage[0] for passage in passages)
        yield from (step[0] for step in chain)
        anonymous = any(self.anonymous in _values(said.get(step[2], {}), self.type) for step in chain)
        for term in about[words["conveys"]]:
            conveyed = said.get(term.value, {})
            if words["utterance"] in conveyed:
                content.mentions += self._mentions(iri, article, term.value, anonymous, said)
                yield term.value
                yield conveyed[words["utterance"]][0].value
            else:
                content.accounts.append(self._account(iri, term.value, article, about))

    def _more(self, about: Said) -> str | None:
        """Notes of a report, and when and by which codebook it was coded, as JSON."""
        named = {"note": SKOS + "note", "coded": self.words["coded"], "codebook": self.words["codebook"]}
        values = {name: sorted(map(str, _values(about, iri))) for name, iri in named.items() if iri in about}
        return json.dumps(values, ensure_ascii=False) if values else None

    def _account(self, report: str, event: str, article: str, about: Said) -> Account:
        mode, certainty = (_first(about, self.words[name]) for name in ("mode", "certainty"))
        return Account(report, event, article, mode, certainty, int(about[self.words["hops"]][0].value))

    def _chain(self, report: str, said: Mapping[str, Said]) -> Iterator[tuple[str, str | None, str, str | None]]:
        """The earlier reports of a chain: each with the next one, who gave it, and where it was told."""
        seen, left = {report}, [report]
        while left:
            about = said.get(left.pop(), {})
            for term in about.get(self.words["via"], ()):
                step = said.get(term.value, {})
                if term.value in seen:
                    continue
                seen.add(term.value)
                left.append(term.value)
                if self.words["reporter"] in step:
                    following, told = (_first(step, self.words[name]) for name in ("via", "toldIn"))
                    yield term.value, following, step[self.words["reporter"]][0].value, told

    def _passage(self, iri: str, said: Mapping[str, Said]) -> Passage:
        start, end, exact = (_first(said.get(iri, {}), about) for about in self.offsets)
        check = _first(said.get(iri, {}), self.words["checkedBy"])
        checked = _first(said.get(check, {}), self.words["checkedOn"]) if check else None
        return iri, int(start) if start else None, int(end) if end else None, exact, checked

    def _mentions(
        self, report: str, article: str, statement: str, anonymous: bool, said: Mapping[str, Said]
    ) -> Iterator[Mention]:
        words, about, conveyed = self.words, said[report], said[statement]
        utterance = conveyed[words["utterance"]][0].value
        spoken, published = said.get(utterance, {}), said[article]
        needed = (spoken, ("speaker", "earliest", "latest", "date")), (conveyed, ("proposition", "stance"))
        if any(words[name] not in properties for properties, names in needed for name in names):
            return
        earliest, latest = (number(spoken[words[name]][0].value) for name in ("earliest", "latest"))
        date = spoken[words["date"]][0].value
        said_as = None if earliest == latest and date == day_of(earliest) else date
        level = _first(conveyed, words["level"])
        several = [
            _values(spoken, words["speaker"]),
            _values(spoken, words["onBehalfOf"]) or [None],
            *((_values(conveyed, words[name]) or [None]) for name in ("force", "condition", "reason", "disputes")),
        ]
        for speaker, behalf, force, condition, reason, disputes in product(*several):
            yield Mention(
                report=report,
                statement=statement,
                utterance=utterance,
                article=article,
                publisher=published[self.publisher][0].value,
                published=number(published[words["latest"]][0].value),
                speaker=speaker or "",
                on_behalf_of=behalf,
                proposition=conveyed[words["proposition"]][0].value,
                stance=conveyed[words["stance"]][0].value,
                force=force,
                mode=_first(about, words["mode"]),
                certainty=_first(about, words["certainty"]),
                condition=condition,
                reason=reason,
                disputes=disputes,
                venue=_first(spoken, words["venue"]),
                earliest=earliest,
                latest=latest,
                said=said_as,
                hops=int(about[words["hops"]][0].value),
                level=int(level) if level is not None else None,
                anonymous=anonymous,
            )


def _first(about: Said, name: str) -> str | None:
    terms = about.get(name)
    return terms[0].value if terms else None


def _values(about: Said, name: str) -> list[str | None]:
    return [term.value for term in about.get(name, ())]


def is_iri(term: Term) -> bool:
    """Whether a term is an IRI (or a blank node, which the index keeps by its label)."""
    return isinstance(term, NamedNode) or not isinstance(term, Literal)
