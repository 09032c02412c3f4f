"""What one running service is made of, and how a route gets at it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from threading import Thread
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection

from api.rendering import Pages
from api.server.admission import Gate
from api.server.answers import Answers
from api.server.caching import Tags
from api.server.streaming import Streamer
from api.settings import Settings
from kg.changes.log import Log
from kg.derive.recounted import Recounted, counting_of
from kg.engine.base import Engine
from kg.errors import KgError
from kg.index.answering import IndexedQuestions
from kg.index.indexed import IndexedEngine
from kg.links.current import Current
from kg.ontology import Ontology
from kg.questions.files import Questions


@dataclass(frozen=True)
class Service:
    """The parts of one service, made when it starts and closed when it ends.

    Attributes:
        settings: what it runs with.
        ontology: vocabulary, shapes, context and questions.
        engine: the store. It blocks: call it in plain `def` routes, which run in threads, never in `async def`.
        questions: question files, asked of the engine.
        gate: bounds how many protocol queries run at once.
        streamer: sends answers.
        tags: entity tags.
        pages: HTML.
        answers: answers to queries that may be given again; None where asking for the revision costs a request.
        things: the things on record, read once for each change of them.
        recounted: copies of the record that are counted otherwise, made when a question asks for one.
    """

    settings: Settings
    ontology: Ontology
    engine: Engine
    questions: Questions
    gate: Gate
    streamer: Streamer
    tags: Tags
    pages: Pages
    answers: Answers | None
    things: Current
    recounted: Recounted

    @classmethod
    def of(cls, settings: Settings, engine: Engine, epoch: str) -> Service:
        """The service over an open engine. `epoch` tells this start from every other."""
        ontology = Ontology(bases=settings.bases)
        # One reader is kept for pages and resources, so that queries of strangers cannot take them all.
        places = max(1, settings.readers - 1)
        return cls(
            settings,
            ontology,
            engine,
            IndexedQuestions(ontology, engine) if isinstance(engine, IndexedEngine) else Questions(ontology, engine),
            Gate(places, settings.queue, settings.patience, lent=0 if settings.sparql_url else settings.lent),
            Streamer(settings.readers + settings.lent + settings.queue, settings.idle),
            Tags(engine, epoch),
            Pages(settings),
            None if settings.sparql_url else Answers(int(settings.answers)),
            Current(engine, ontology),
            Recounted(engine, ontology),
        )

    @property
    def log(self) -> Log:
        """The log of revisions, within the limits of the service."""
        return Log(self.engine, self.ontology, self.settings.limits)

    @contextlib.contextmanager
    def index(self) -> Iterator[Connection | None]:
        """The index at the store's revision, to be read; None if there is none, or while it is made."""
        if isinstance(self.engine, IndexedEngine):
            with self.engine.keeper.reading() as connection:
                yield connection
        else:
            yield None

    def counted(self, also: Collection[str]) -> Service:
        """The same service over a copy of its record that is counted otherwise; see `kg.questions.files.counted`.

        Raises:
            QueryError: the record is too large to be derived anew for a question.
        """
        engine = self.recounted.engine(counting_of(also))
        return replace(self, engine=engine, questions=Questions(self.ontology, engine))

    def warm(self) -> None:
        """Read beside all else what nearly every page needs, so that who comes first need not wait for it."""

        def read() -> None:
            with contextlib.suppress(KgError, ValueError, RecursionError, MemoryError):  # whoever asks next is told
                self.things.things()

        Thread(target=read, name="warming", daemon=True).start()

    def close(self) -> None:
        """Stop what the service started, the engine included."""
        self.streamer.close()
        self.recounted.close()
        self.engine.close()


def service_of(request: Request) -> Service:
    """The service that a request is made to."""
    service: Service = request.app.state.service
    return service


TheService = Annotated[Service, Depends(service_of)]
