"""The OpenAPI document: what FastAPI derives from the routes, made true of errors, and the protocols beside them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.negotiation import RDF, RESULTS
from api.problems import PROBLEM
from api.server.door import PUBLIC

ANYWHERE = {
    "400": "The request cannot be read.",
    "401": "A token is needed, or the one given is not known.",
    "403": "The token's role does not reach, or the request is refused.",
    "408": "The body came too slowly.",
    "413": "The body is too large.",
    "414": "The address is too long.",
    "421": "The request names another host.",
    "422": "A value is not what was expected.",
    "429": "Too many requests from this client.",
    "431": "The headers are too long.",
    "503": "A limit was met, or the store cannot be used; `limit` says which.",
}
"""Refusals that any operation may give."""

QUESTION = "SELECT ?label WHERE { ?topic a rec:Topic ; rdfs:label ?label } ORDER BY ?label LIMIT 3"

_DATASET = [
    {
        "name": name,
        "in": "query",
        "description": words,
        "schema": {"type": "array", "items": {"type": "string", "format": "iri"}},
        "style": "form",
        "explode": True,
    }
    for name, words in (
        ("default-graph-uri", "A graph of the default graph; without any it is the union of all."),
        ("named-graph-uri", "A graph that GRAPH may see; without any all are seen."),
    )
]
_TEXT = {"type": "string"}
_ANSWERS = {media_type: {"schema": {} if "json" in media_type else _TEXT} for media_type in (*RESULTS, *RDF)}
_QUERY = {
    "tags": ["SPARQL"],
    "description": "SPARQL 1.1 Protocol. Rows in JSON, XML, CSV or TSV, graphs in every RDF format, as Accept says. "
    "The prefixes of the vocabulary need no declaration. SERVICE is refused.",
    "responses": {
        "200": {"description": "The answer, streamed; without a query the service description.", "content": _ANSWERS},
        "304": {"description": "Not changed since the entity tag given."},
        **{
            status: {"description": words, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
            for status, words in (
                ("400", "Malformed; `line` and `column` say where."),
                ("406", "No such format."),
                ("413", "Longer than the limit."),
                ("414", "Longer than the limit."),
                ("415", "Neither a form nor a query."),
            )
        },
    },
}
_DRY = {"name": "dry_run", "in": "query", "schema": {"type": "boolean"}, "description": "Find out, change nothing."}
_DONE = {
    "200": {
        "description": "It was done: the revision, how many quads were added and removed.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["revision", "added", "removed"],
                    "properties": {name: {"type": "integer"} for name in ("revision", "added", "removed")},
                }
            }
        },
    }
}
_GRAPH = {
    "name": "graph",
    "in": "query",
    "required": True,
    "description": "IRI of the graph, absolute or below this address.",
    "schema": {"type": "string"},
    "example": "https://w3id.org/onrecord/graph/reference",
}
_REFUSED = {
    "404": {"description": "There is no such graph."},
    "412": {"description": "The entity tag is another."},
    "415": {"description": "Not a format that can be read here."},
}
NODES = {"type": ["object", "array"]}
"""A document in JSON-LD: one node or more of them."""
_RDF = {name: {"schema": NODES if name == "application/ld+json" else _TEXT} for name in RDF}
_DOCUMENT = {"required": True, "content": _RDF}
_UPDATE = {
    "tags": ["SPARQL"],
    "summary": "Change data by a SPARQL update",
    "description": "SPARQL 1.1 Protocol. What would not conform is refused whole. LOAD and SERVICE are refused.",
    "operationId": "update",
    "parameters": [_DRY],
    "requestBody": {
        "required": True,
        "content": {
            "application/sparql-update": {"schema": _TEXT, "example": "INSERT DATA { }"},
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "required": ["update"], "properties": {"update": _TEXT}}
            },
        },
    },
    "responses": {**_DONE, "415": _REFUSED["415"]},
}


def _graph(summary: str, responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An operation of the Graph Store Protocol."""
    return {"tags": ["graphs"], "summary": summary, "parameters": [_GRAPH], "responses": responses, **more}


_GRAPHS = {
    "get": _graph(
        "A graph",
        {
            "200": {"description": "Its triples.", "content": _RDF},
            "304": {"description": "Not changed since the entity tag given."},
            "404": _REFUSED["404"],
            "406": {"description": "No such format."},
        },
        operationId="graph_get",
    ),
    **{
        method: _graph(
            summary,
            {**_DONE, "201": {**_DONE["200"], "description": "A new graph was made."}, **_REFUSED},
            operationId=f"graph_{method}",
            requestBody=_DOCUMENT,
            parameters=[{**_GRAPH, "required": method != "post"}, _DRY],
        )
        for method, summary in (("put", "Replace a graph"), ("post", "Add to a graph"))
    },
    "delete": _graph("Remove a graph", {**_DONE, **_REFUSED}, operationId="graph_delete", parameters=[_GRAPH, _DRY]),
}
PROTOCOLS: dict[str, Any] = {
    "/update": {"post": _UPDATE},
    "/graphs": _GRAPHS,
    "/sparql": {
        "get": {
            **_QUERY,
            "summary": "Ask a SPARQL query",
            "operationId": "sparql_get",
            "parameters": [{"name": "query", "in": "query", "schema": _TEXT, "example": QUESTION}, *_DATASET],
        },
        "post": {
            **_QUERY,
            "summary": "Ask a SPARQL query",
            "operationId": "sparql_post",
            "parameters": _DATASET,
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": {"schema": _TEXT, "example": QUESTION},
                    "application/x-www-form-urlencoded": {
                        "schema": {"type": "object", "required": ["query"], "properties": {"query": _TEXT}},
                        "example": {"query": QUESTION},
                    },
                },
            },
        },
    },
    "/dump": {
        "get": {
            "tags": ["operations"],
            "summary": "The whole store as it is now",
            "operationId": "dump",
            "parameters": [
                {
                    "name": "format",
                    "in": "query",
                    "schema": {
                        "enum": [
                            f"{form}{packed}" for form in ("nq", "trig", "jsonld") for packed in ("", ".gz", ".zst")
                        ]
                    },
                }
            ],
            "responses": {
                "200": {
                    "description": "Every quad, of one revision.",
                    "content": {
                        name: {"schema": {} if "json" in name else {"type": "string", "format": "binary"}}
                        for name in (
                            *("application/n-quads", "application/trig", "application/ld+json"),
                            *("application/gzip", "application/zstd"),
                        )
                    },
                },
                "304": {"description": "Not changed since the entity tag given."},
            },
        }
    },
}
"""Operations that are plain ASGI routes, which FastAPI does not see."""


TOKENS = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token that `kg token create` made."},
    "password": {"type": "http", "scheme": "basic", "description": "The token as the password of any user."},
}
"""How a request shows who asks: what writes always needs it, what reads where the service is private."""


def install(app: FastAPI) -> None:
    """Make the application describe itself in full."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            document["paths"] = {**PROTOCOLS, **document["paths"]}
            document.setdefault("components", {})["securitySchemes"] = TOKENS
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    if method not in ("get", "head") and not PUBLIC.fullmatch(path):
                        operation["security"] = [{name: []} for name in TOKENS]
                    operation["responses"] = _with_refusals(operation["responses"])
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to a description of one's own


def _with_refusals(responses: dict[str, Any]) -> dict[str, Any]:
    """The responses of an operation, every refusal as problem details."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    every = {status: {"description": words} for status, words in ANYWHERE.items()} | responses
    return {
        status: {**response, "content": content} if status >= "400" and _is_plain(response) else response
        for status, response in every.items()
    }


def _is_plain(response: dict[str, Any]) -> bool:
    """Whether nothing but FastAPI's own form of an error is documented."""
    return set(response.get("content", {})) <= {"application/json", PROBLEM}
