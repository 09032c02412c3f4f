"""How much faster the compiled SHACL engine judges article graphs than pyshacl, and one run for many than one each.

    python bench/shacl_engines.py --articles 100 --many 5000

Generated articles: each with one report of two hops, one statement and its utterance, over a shared reference. Times
are of `kg.validation.validate`, conversion included; only their ratios mean anything on another machine.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from pyoxigraph import Quad

from kg.ontology import Ontology, packaged
from kg.records import drafts
from kg.records.reading import read_yaml
from kg.validation import validate

ARTICLE = """
id: article/generated-{n}
type: Article
publisher: organization/daily-example
published: 2024-03-05
sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
characters: 900
segment:
  - {{segmentKind: body, start: 0, end: 800}}
  - {{segmentKind: promo, start: 800, end: 900}}
reports:
  - id: report/generated-{n}/1
    mode: quoted
    evidence: {{start: 100, end: 117, exact: a ceasefire first}}
    via: {{reporter: organization/wire-example, date: 2024-03-04}}
    conveys:
      id: statement/generated-{n}/ceasefire-before-talks
      proposition: proposition/ceasefire-before-talks
      stance: {stance}
      force: demands
      utterance:
        id: utterance/generated-{n}
        speaker: person/ann-speaker
        onBehalfOf: state/northland
        date: 2024-03-04
        venue: event/talks-2024-03
"""


def articles(number: int, ontology: Ontology) -> dict[str, list[Quad]]:
    """Generated article graphs; every tenth has a stance that the scheme does not have."""
    graphs = {}
    for n in range(number):
        record = read_yaml(ARTICLE.format(n=n, stance="pro" if n % 10 == 0 else "supports"), "generated")
        draft = drafts.article(record, "generated", ontology)
        graphs[draft.graph] = draft.quads
    return graphs


def reference(ontology: Ontology) -> list[Quad]:
    """The reference of the examples."""
    path: Path = packaged("ontology") / "examples/reference.yaml"
    item = drafts.read(path.read_bytes(), "application/yaml", path.name)
    return drafts.shared([(path.name, item)], drafts.REFERENCE, ontology).quads


def timed(graphs: dict[str, list[Quad]], common: list[Quad], ontology: Ontology, engine: str) -> tuple[float, list]:
    """Seconds and the keys of what was found, shapes compiled beforehand."""
    validate({}, common, ontology, engine=engine)
    begin = time.perf_counter()
    outcome = validate(graphs, common, ontology, engine=engine)
    return time.perf_counter() - begin, [violation.key for violation in outcome.violations]


def main() -> None:
    """Print the ratios as a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100, help="articles for both engines")
    parser.add_argument("--many", type=int, default=5000, help="articles for one run against one run each")
    options = parser.parse_args()
    ontology = Ontology()
    common = reference(ontology)
    graphs = articles(options.articles, ontology)
    fast, found = timed(graphs, common, ontology, "shacl")
    slow, expected = timed(graphs, common, ontology, "pyshacl")
    assert found == expected, "the engines disagree"
    print(f"{options.articles} articles, {sum(map(len, graphs.values()))} triples, {len(found)} results, the same")
    print(f"pyshacl / shacl: {slow / fast:.0f}")
    many = articles(options.many, ontology)
    together, found = timed(many, common, ontology, "shacl")
    begin = time.perf_counter()
    alone = [v.key for graph, quads in many.items() for v in validate({graph: quads}, common, ontology).violations]
    apart = time.perf_counter() - begin
    assert sorted(found) == sorted(alone), "one run and one run each disagree"
    print(f"{options.many} articles, {sum(map(len, many.values()))} triples, {len(found)} results, the same")
    print(f"one run each / one run for many: {apart / together:.1f}")


if __name__ == "__main__":
    main()
