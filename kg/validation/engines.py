"""The two SHACL engines behind one call: shapes as Turtle and data as N-Triples in, a validation report out.

Both implement the W3C Recommendation "Shapes Constraint Language" (2017), SHACL Core and SHACL-SPARQL.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import shacl
from pyoxigraph import RdfFormat, Triple, parse

if TYPE_CHECKING:
    import rdflib

EngineName = Literal["shacl", "pyshacl"]


def run(engine: EngineName, shapes: str, data: bytes) -> list[Triple]:
    """Validate N-Triples against shapes in Turtle; the triples of the `sh:ValidationReport`.

    Raises:
        ValueError: the engine is none of the two, or it fails on the shapes.
    """
    engines = {"shacl": _run_shacl, "pyshacl": _run_pyshacl}
    if engine not in engines:
        raise ValueError(f"{engine!r} is not a SHACL engine; expected 'shacl' or 'pyshacl'")
    try:
        report = engines[engine](shapes, data)
    except Exception as error:  # both raise bare exceptions for shapes that they cannot work with
        raise ValueError(f"{engine} fails on the shapes: {error}") from error
    quads = parse(report.encode(), format=RdfFormat.N_TRIPLES, rename_blank_nodes=True)
    return [quad.triple for quad in quads]


def _run_shacl(shapes: str, data: bytes) -> str:
    return _compiled(shapes).validate_text(data.decode(), format="ntriples").serialize("ntriples")


def _run_pyshacl(shapes: str, data: bytes) -> str:
    import pyshacl  # only here: these take longer to load than most commands take to run
    import rdflib

    from kg.validation.prepared import Prepared

    # An rdflib graph and not an Oxigraph store: on the latter pyshacl tells plain strings and xsd:string apart.
    # What rdflib logs about ill-formed literals, with tracebacks, is what the report says.
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        graph = Prepared().parse(data=data, format="nt")
        _, report, _ = pyshacl.validate(graph, shacl_graph=_parsed(shapes), inplace=True)
    finally:
        logger.disabled = before
    if not isinstance(report, rdflib.Graph):
        raise ValueError(report)
    return report.serialize(format="nt")


@lru_cache(maxsize=64)
def _compiled(shapes: str) -> shacl.Shapes:
    return shacl.Shapes.from_turtle(shapes)


@lru_cache(maxsize=8)
def _parsed(shapes: str) -> rdflib.Graph:
    import rdflib

    return rdflib.Graph().parse(data=shapes, format="turtle")
