"""The two SHACL engines behind one call: shapes as Turtle and data as N-Triples in, a validation report out.

Both implement the W3C Recommendation "Shapes Constraint Language" (2017), SHACL Core and SHACL-SPARQL.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import pyshacl
import rdflib
import shacl
from pyoxigraph import RdfFormat, Triple, parse

EngineName = Literal["shacl", "pyshacl"]


def run(engine: EngineName, shapes: str, data: bytes) -> list[Triple]:
    """Validate N-Triples against shapes in Turtle; the triples of the `sh:ValidationReport`.

    Raises:
        ValueError: the engine is none of the two, or it refuses the shapes.
    """
    if engine == "shacl":
        report = _compiled(shapes).validate_text(data.decode(), format="ntriples").serialize("ntriples")
    elif engine == "pyshacl":
        report = _run_pyshacl(shapes, data)
    else:
        raise ValueError(f"{engine!r} is not a SHACL engine; expected 'shacl' or 'pyshacl'")
    quads = parse(report.encode(), format=RdfFormat.N_TRIPLES, rename_blank_nodes=True)
    return [quad.triple for quad in quads]


def _run_pyshacl(shapes: str, data: bytes) -> str:
    # An rdflib graph and not an Oxigraph store: on the latter pyshacl tells plain strings and xsd:string apart.
    graph = rdflib.Graph().parse(data=data, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=_parsed(shapes), inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise ValueError(f"pyshacl refuses the shapes: {report}")
    return report.serialize(format="nt")


@lru_cache(maxsize=8)
def _compiled(shapes: str) -> shacl.Shapes:
    return shacl.Shapes.from_turtle(shapes)


@lru_cache(maxsize=8)
def _parsed(shapes: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=shapes, format="turtle")
