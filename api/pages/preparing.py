"""What first visitors would otherwise wait for: templates, names and questions are read once the service is ready."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator

from pyoxigraph import NamedNode
from starlette.datastructures import State

from api.pages.finding import Finding
from api.pages.home import HomeView
from api.pages.linked import out_of_the_index
from api.pages.material import material_at
from api.pages.questions import asked
from kg.errors import KgError
from kg.index.indexed import IndexedEngine

PATIENCE = 60.0
"""Seconds that the end of a service waits for a part."""
log = logging.getLogger("onrecord.pages")


class Preparing:
    """Reads it in a thread of its own, beside whoever asks meanwhile; `end` waits for the part that is being read.

    Args:
        state: of the application, with its service and its pages.
    """

    def __init__(self, state: State) -> None:
        self._state, self._ended = state, threading.Event()
        self._thread = threading.Thread(target=self._run, name="preparing", daemon=True)
        if state.service.settings.prepare:
            self._thread.start()

    def _run(self) -> None:
        try:
            for _ in self._parts():
                if self._ended.is_set():
                    return
        except (KgError, ValueError, RecursionError, MemoryError) as error:
            # The first page that needs it reads it, and tells what is wrong.
            log.info("pages were not prepared: %s", error)

    def _parts(self) -> Iterator[None]:
        """One part after another, what is asked for most first."""
        service, pages = self._state.service, self._state.pages
        material = material_at(self._state, service)
        yield
        home = HomeView(material)
        pages.render("home.html", home=home, here="/")
        yield
        for template in pages.templates():
            pages.compile(template)
            yield
        Finding(material, "").prepare()
        yield
        asked(material)
        yield
        # What was read stays: looking for garbage in it again and again would make somebody wait each time.
        gc.collect(1)
        gc.freeze()
        if isinstance(service.engine, IndexedEngine):
            service.engine.count()
        for actor, _, _ in home.speakers[:1]:
            # For the first RDF of much, what takes long texts of questions apart is compiled.
            out_of_the_index(service, "linked/actor", NamedNode(service.settings.bases.id(actor.id)))
            yield

    def wait(self, seconds: float) -> None:
        """Wait until all is read, so many seconds at most."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def end(self) -> None:
        """Stop, before the service is closed."""
        self._ended.set()
        self.wait(PATIENCE)
