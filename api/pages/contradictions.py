"""`/contradictions` asked by a browser: what does not go together, both passages side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.asked import refuse
from api.pages.browser import Address, BrowserRoute, Choice
from api.pages.counting import NAMES as HOW
from api.pages.counting import as_asked, switches
from api.pages.disagreement import MOST, Phenomenon, phenomena
from api.pages.material import Material, material_of
from api.pages.takeaway import printed
from api.service import TheService
from kg.questions.parameters import Parameter
from kg.wording import CONTRADICTIONS

router = APIRouter(include_in_schema=False, route_class=BrowserRoute)
PAGE = 15
KINDS = {
    **dict.fromkeys(("topic", "proposition", "with", "of"), "id"),
    **dict.fromkeys(("since", "until"), "date"),
    "contradictionType": "term",
}
"""The filters and the kinds of their values."""
NAMES = (*KINDS, *HOW, "page", "format")


@router.get("/contradictions")
def contradictions(request: Request, service: TheService) -> Response:
    """Contradictions with chips for their types and ways to count, and filters by topic, actor and date."""
    address = Address(request, NAMES)
    material = as_asked(material_of(request, service), address)
    refuse(material, address, [Parameter(name, kind, "") for name, kind in KINDS.items()])
    address.once(KINDS)
    chosen = address.get("contradictionType").removeprefix(material.bases.vocabulary)
    filters = {name: value for name in KINDS if name != "contradictionType" and (value := address.get(name))}
    latest = material.latest_contradictions(MOST, **filters)
    every = phenomena(material, latest)
    counts = Counter(contradiction.type for contradiction in every)
    types = [
        Choice(f"{CONTRADICTIONS.get(name, name)} · {number}", address.with_(contradictionType=name), name == chosen)
        for name, number in counts.most_common()
    ]
    shown = [contradiction for contradiction in every if not chosen or contradiction.type == chosen]
    if chosen and len(latest) >= MOST:
        # Of many, the latest of the type are asked for by themselves: few of it may be among the latest of all.
        latest = material.latest_contradictions(MOST, **filters, contradictionType=chosen)
        shown = phenomena(material, latest)
    number = address.number("page", 1)
    return service.pages.render(
        "contradictions.html",
        address=address,
        switches=switches(address),
        how=HOW,
        material=material,
        types=[Choice(f"all · {len(every)}", address.with_(contradictionType=None), not chosen), *types],
        found=shown[(number - 1) * PAGE : number * PAGE],
        number=len(shown),
        cut=len(latest) >= MOST,
        page=number,
        pages=max(1, -(-len(shown) // PAGE)),
        topics=sorted(material.things().of_kind("topic"), key=lambda topic: topic.label),
        actors_known=_actors(material, every, address.get("with")),
        source=printed(service, request),
        here="/contradictions",
    )


def _actors(material: Material, every: Sequence[Phenomenon], chosen: str) -> list[tuple[str, str]]:
    """Names and ids of those who speak or are spoken for in contradictions, and of the one that is chosen."""
    said = [each for disagreement in every for each in (*disagreement.left, *disagreement.right)]
    named = {actor.id: actor.name for each in said for actor in (each.speaker, *each.behalf) if "#" not in actor.id}
    if chosen:
        named.setdefault(chosen, material.label(chosen))
    return sorted(((name, id) for id, name in named.items()), key=lambda pair: pair[0].lower())
