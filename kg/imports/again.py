"""What an import finds in the store already: its articles, its content under another name, the things it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import RDFS, SCHEMA
from kg.changes.stored import Stored
from kg.engine.base import Engine
from kg.errors import DataError, Finding
from kg.imports.corpus import Corpus
from kg.imports.naming import Things, composed
from kg.ontology import Ontology
from kg.questions.rules import ask


def articles_there(stored: Stored, corpus: Corpus) -> set[str]:
    """Ids of the corpus's articles that the store has."""
    bases = stored.ontology.bases
    graphs = set(stored.graphs())
    return {str(record["id"]) for record in corpus.articles() if bases.graph(str(record["id"])) in graphs}


def known_content(engine: Engine, ontology: Ontology, corpus: Corpus, there: set[str]) -> None:
    """Make sure that what a corpus says is not in the store under another name.

    Raises:
        DataError: it is, so that every statement would be there twice.
    """
    if not corpus.digest or there:
        return
    for row in ask(engine, ontology, "imports", digest=Literal(f"sha256:{corpus.digest}")):
        if row["graph"] is not None:
            first = ontology.bases.shorten(row["graph"].value.replace(ontology.bases.graphs, ontology.bases.ids, 1))
            what = f"{corpus.statements} statements" if corpus.statements else f"{corpus.acts} acts"
            known = (
                f"the same {what} as revision {row['number'].value} imported "
                f"({first} and others, {row['graphs'].value} in all): each would be there twice"
            )
            expected = "what is not there yet; to import it under this name, take that import out first"
            raise DataError([Finding(corpus.file, "", known, expected, "same-content")])


def on_record(stored: Stored, corpus: Corpus) -> None:
    """Make sure that no document is called by the id of an article of the store, as in a table made from it.

    Raises:
        DataError: some are, so that what the store says of these articles would be there twice.
    """
    bases, graphs = stored.ontology.bases, set(stored.graphs())
    known = sorted(key for key in corpus.keys if key.startswith("article/") and bases.graph(key) in graphs)
    if known:
        what = f"{len(known)} of {len(corpus.keys)} documents are articles of the store ({known[0]} and others)"
        expected = "documents that are not there yet; an article that is there is changed by its record"
        raise DataError([Finding(corpus.file, "", f"{what}: each statement would be there twice", expected, "there")])


def would_replace(corpus: Corpus, replaced: Mapping[str, str]) -> list[Finding]:
    expected = (
        "articles that are not there yet: give this import a name of its own with --name, or, if it is a new edition "
        "of the same coding, --replace"
    )
    return [
        Finding(corpus.file, identity, f"another article of this id is in the store ({label})", expected, "replaces")
        for identity, label in replaced.items()
    ]


def matched_things(corpus: Corpus, described: Things) -> dict[str, str]:
    """Ids of reference records that the store has, with their labels there.

    Raises:
        DataError: the thing of that id has another name in the store, and nobody decided that it is the same.
    """
    matched, clashes = {}, []
    for record in corpus.reference:
        identity = str(record["id"])
        if (thing := described.by_id.get(identity)) is None:
            continue
        names = {name for text in record["label"].values() for name in ([text] if isinstance(text, str) else text)}
        if identity not in corpus.adopted and not names & {*map(composed, thing.labels), *thing.labels}:
            found = f"{', '.join(map(repr, sorted(names)))}, which is {thing.labels[0] if thing.labels else identity!r}"
            clashes.append(Finding(corpus.file, identity, f"{found} in the store", "another id, or the same name"))
        matched[identity] = thing.labels[0] if thing.labels else identity
    if clashes:
        raise DataError(clashes)
    return matched


def label_of(quads: Sequence[Quad], node: str) -> str:
    said = [
        (quad.subject, quad.predicate.value, quad.object.value) for quad in quads if isinstance(quad.object, Literal)
    ]
    labels = sorted(text for subject, about, text in said if subject == NamedNode(node) and about == RDFS + "label")
    published = [text for _, about, text in said if about == SCHEMA + "datePublished"]
    return ", ".join([*(map(repr, labels[:1]) or ()), *(f"published {date}" for date in published[:1])])
