"""What a request brings: its media type, and its body as a record, as RDF, or as parts of a form."""

from __future__ import annotations

from email.message import Message

from starlette.requests import Request

from api.problems import Refusal
from api.server.receiving import read_body
from api.settings import Settings
from kg.formats import GRAPHS
from kg.records.drafts import RECORD_TYPES
from kg.records.rdf import RDF_TYPES

_AMBIGUOUS = ("application/json", "application/xml", "text/xml")
_OTHER_NAMES = {other: format.media_type for format in GRAPHS for other in format.also if other not in _AMBIGUOUS}
_OTHER_NAMES |= {"application/x-yaml": "application/yaml", "text/yaml": "application/yaml"}


async def body_of(request: Request, settings: Settings) -> bytes:
    """The body under the limits of the settings. Raises Refusal: 413, 408 or 400."""
    return await read_body(request.scope, request.receive, int(settings.request_size), settings.idle)


def content_type(request: Request, *, records: bool) -> str:
    """The media type of the body, by its usual name.

    Args:
        records: whether JSON and YAML records are taken too.

    Raises:
        Refusal: 415, another media type or charset.
    """
    header = request.headers.get("content-type", "")
    message = Message()
    message["content-type"] = header
    media_type = message.get_content_type() if header else "none"
    media_type = _OTHER_NAMES.get(media_type, media_type)
    known = [*RDF_TYPES, *(RECORD_TYPES if records else ())]
    if media_type not in known:
        raise Refusal(415, f"found content type {media_type}; expected {', '.join(known)}")
    charset = message.get_param("charset")
    if charset and str(charset).lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"found charset {charset}; expected UTF-8")
    return media_type
