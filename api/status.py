"""`/health` and `/ready`: whether the service runs, and whether it can answer queries."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.problems import Refusal
from api.service import TheService
from kg.errors import StoreError

log = logging.getLogger("onrecord.status")

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
    try:
        service.questions.ask("service/alive")
        revision = service.engine.revision()
    except StoreError as error:
        log.error("not ready: %s", error)
        raise Refusal(503, "the store cannot be read; the service's log says why", {"Retry-After": "5"}) from error
    return Ready(
        status="ready",
        revision=revision,
        running=service.gate.running,
        waiting=service.gate.waiting,
    )
