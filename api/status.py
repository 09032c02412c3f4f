"""`/health` and `/ready`: whether the service runs, and whether it can answer queries."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.service import TheService

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """The service runs."""

    status: str = Field(examples=["ok"])


class Ready(BaseModel):
    """The service answers queries, at this revision of the data."""

    status: str = Field(examples=["ready"])
    revision: int = Field(description="The current revision of the store.", examples=[1])
    running: int = Field(description="Queries that run now.", examples=[0])
    waiting: int = Field(description="Queries that wait for a reader.", examples=[0])


@router.get("/health")
async def health() -> Health:
    """Whether the process lives. It does not look at the engine."""
    return Health(status="ok")


@router.get("/ready")
def ready(service: TheService) -> Ready:
    """Whether the engine answers: it is asked a question. 503 if it does not."""
    service.questions.ask("service/alive")
    return Ready(
        status="ready",
        revision=service.engine.revision(),
        running=service.gate.running,
        waiting=service.gate.waiting,
    )
