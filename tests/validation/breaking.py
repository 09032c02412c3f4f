"""Breaking a graph at random, for properties that must hold however wrong the data are."""

import random

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import XSD
from tests.validation.example_files import ONTOLOGY

WRONG = (
    Literal("wrong"),
    Literal("wrong", language="en"),
    Literal("", language="uk"),
    Literal(0),
    Literal(-1),
    Literal(10**12),
    Literal("2024-13", datatype=NamedNode(XSD + "date")),
    Literal("2099-01-01", datatype=NamedNode(XSD + "date")),
    Literal(True),
    NamedNode(ONTOLOGY.bases.term("supports")),
    NamedNode(ONTOLOGY.bases.id("person/ann-speaker")),
    NamedNode(ONTOLOGY.bases.id("person/nobody")),
    NamedNode("http://example.org/x"),
)


def broken(quads: list[Quad], chance: random.Random) -> list[Quad]:
    """A graph with one to three quads left out, doubled with another value, or moved to another subject."""
    quads = list(quads)
    for _ in range(chance.randint(1, 3)):
        index = chance.randrange(len(quads))
        old = quads[index]
        match chance.choice(("leave out", "replace", "double", "move")):
            case "leave out" if len(quads) > 1:
                del quads[index]
            case "replace":
                quads[index] = Quad(old.subject, old.predicate, chance.choice(WRONG), old.graph_name)
            case "double":
                quads.append(Quad(old.subject, old.predicate, chance.choice(WRONG), old.graph_name))
            case _:
                other = chance.choice(quads).subject
                quads[index] = Quad(other, old.predicate, old.object, old.graph_name)
    return quads
