"""A corpus of any size, made of a seed: actors and propositions by Zipf's law, dates, chains of reports."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from pyoxigraph import Quad, RdfFormat, parse

from kg.imports.corpus import Corpus, Record
from kg.imports.stencils import Stencils
from kg.ontology import Ontology
from kg.records import mapping
from kg.records.completing import complete
from kg.records.fields import fields_of
from tests.api.writers import article

FIRST, DAYS = date(2015, 1, 1), 3650
REPORTS = 20
"""Statements of one article."""
APART = "proposition/apart"
"""A proposition that no statement of a corpus is about; see `roll_call`."""
STANCES = ("supports", "opposes", "ambivalent")
MODES = ("quoted", "paraphrased")


def corpus(statements: int, seed: int = 1) -> Corpus:
    """So many statements. Actors, publishers and propositions grow with the square root of their number."""
    root = max(10, int(statements**0.5))
    actors = [f"state/state-{n}" for n in range(root // 2)]
    propositions = [f"proposition/proposition-{n}" for n in range(root)]
    publishers = [f"organization/publisher-{n}" for n in range(max(3, root // 20))]
    topics = [f"topic/topic-{n}" for n in range(max(3, root // 20))]
    chance = random.Random(seed)
    reference: list[Record] = [_named(one, "State") for one in actors]
    reference += [_named(one, "Organization") for one in publishers]
    reference += [{**_named(one, "Topic"), "source": "made"} for one in topics]
    reference += [
        {**_named(one, "Proposition"), "source": "made", "broader": [chance.choice(topics)]} for one in propositions
    ]
    reference.append({**_named(APART, "Proposition"), "source": "made", "broader": [topics[0]]})
    count = -(-statements // REPORTS)

    def articles() -> Iterator[Record]:
        dice = random.Random(seed + 1)
        weights = [_zipf(values) for values in (actors, propositions, publishers)]
        for number in range(count):
            left = min(REPORTS, statements - number * REPORTS)
            yield _article(number, left, dice, (actors, propositions, publishers), weights)

    return Corpus("made", f"seed {seed}", reference, articles, count, statements, bulk=True)


def graphs(source: Corpus, ontology: Ontology) -> Iterator[tuple[str, Iterator[Quad]]]:
    """The quads of a corpus, graph by graph, as a bulk import makes them; they are not validated."""
    shared, stencils = ontology.bases.graph("reference"), Stencils(ontology)
    yield shared, iter(complete(mapping.quads(source.reference, shared, ontology), shared, fields_of(ontology)))
    for record in source.articles():
        text = stencils.article(record)
        yield ontology.bases.graph(str(record["id"])), parse(text, format=RdfFormat.N_QUADS, lenient=True)


def article_on(slug: str, proposition: str, publisher: str, speaker: str) -> dict[str, Any]:
    """A record of one article with one report, of what a speaker of a store said on a proposition of it."""
    record = article(slug, 1, proposition) | {"publisher": publisher}
    record["reports"][0]["conveys"]["utterance"]["speaker"] = speaker
    return record


def roll_call(votes: int, speakers: int) -> Record:
    """A record of one article with so many votes on `APART`, the same in a corpus of any size with as many speakers."""
    dice = random.Random(1)
    reports = [_report(0, n, FIRST, dice, f"state/state-{n % speakers}", APART) for n in range(1, votes + 1)]
    text = json.dumps(reports).replace("made-0-", "apart-").replace("report/made-0/", "report/apart/")
    head = {"id": "article/apart", "type": "Article", "publisher": "organization/publisher-0"}
    return {**head, "published": FIRST.isoformat(), "reports": json.loads(text)}


def _named(identity: str, type_: str) -> Record:
    words = identity.partition("/")[2].replace("-", " ")
    return {"id": identity, "type": type_, "label": {"en": words.capitalize()}}


def _zipf(values: Sequence[str]) -> list[float]:
    """Cumulated weights: the n-th is 1/n."""
    return list(accumulate(1 / (n + 1) for n in range(len(values))))


def _article(
    number: int, size: int, dice: random.Random, names: Sequence[Sequence[str]], weights: Sequence[list[float]]
) -> Record:
    day = FIRST + timedelta(days=dice.randrange(DAYS))
    actors, propositions, publishers = names
    publisher = dice.choices(publishers, cum_weights=weights[2])[0]
    return {
        "id": f"article/made-{number}",
        "type": "Article",
        "publisher": publisher,
        "published": day.isoformat(),
        "reports": [
            _report(number, n, day, dice, dice.choices(actors, cum_weights=weights[0])[0], about)
            for n, about in enumerate(dice.choices(propositions, cum_weights=weights[1], k=size), 1)
        ],
    }


def _report(number: int, n: int, day: date, dice: random.Random, speaker: str, about: str) -> Record:
    said = f"made-{number}-{n}"
    identity = f"report/made-{number}/{n}"
    return {
        "id": identity,
        "mode": dice.choice(MODES),
        "evidence": {"id": f"{identity}#evidence-1", "row": number * REPORTS + n},
        "conveys": {
            "id": f"statement/{said}/{about.partition('/')[2]}",
            "proposition": about,
            "stance": dice.choices(STANCES, (5, 4, 1))[0],
            "utterance": {
                "id": f"utterance/{said}",
                "speaker": speaker,
                "date": (day - timedelta(days=dice.randrange(30))).isoformat(),
            },
        },
    }
