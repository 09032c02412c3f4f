"""`/contradictions` asked by a browser: what does not go together, both passages side by side."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.browser import Address, BrowserRoute
from api.pages.disagreement import phenomena
from api.pages.filters import Choice
from api.pages.material import material_of
from api.service import TheService
from api.wording import CONTRADICTIONS

router = APIRouter(include_in_schema=False, route_class=BrowserRoute)
PAGE = 15
NAMES = ("contradictionType", "topic", "proposition", "with", "of", "since", "until", "page", "format")


@router.get("/contradictions")
def contradictions(request: Request, service: TheService) -> Response:
    """Contradictions with chips for their types, and filters by topic, actor and date."""
    material, address = material_of(request, service), Address(request, NAMES)
    kinds = {"topic": "id", "proposition": "id", "with": "id", "of": "id", "since": "date", "until": "date"}
    filters = {name: value for name, kind in kinds.items() if (value := address.checked(name, kind, material.bases))}
    every = phenomena(material, material.contradictions(**filters))
    chosen = address.checked("contradictionType", "term", material.bases)
    counts = Counter(contradiction.type for contradiction in every)
    types = [
        Choice(f"{CONTRADICTIONS.get(name, name)} · {number}", address.with_(contradictionType=name), name == chosen)
        for name, number in counts.most_common()
    ]
    shown = [contradiction for contradiction in every if not chosen or contradiction.type == chosen]
    number = address.number("page", 1)
    return service.pages.render(
        "contradictions.html",
        address=address,
        material=material,
        types=[Choice(f"all · {len(every)}", address.with_(contradictionType=None), not chosen), *types],
        found=shown[(number - 1) * PAGE : number * PAGE],
        number=len(shown),
        page=number,
        pages=max(1, -(-len(shown) // PAGE)),
        topics=sorted(material.things().of_kind("topic"), key=lambda topic: topic.label),
        actors_known=sorted(
            {
                (said.speaker.name, said.speaker.id)
                for contradiction in every
                for said in (*contradiction.left, *contradiction.right)
            }
        ),
        here="/contradictions",
    )
