"""`/review`: candidates decided about on pages, by the same session and the same validated write as in the terminal.

Every route needs a token of role editor, given as the password of Basic, which browsers ask for: texts of articles
belong to their publishers. The coder is the token's name. A form that comes from another site is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.pages.material import Material
from api.pages.review_fields import Labels
from api.pages.titles import Titles
from api.problems import Refusal
from api.server.access import require
from api.service import Service, TheService
from api.writing.attempt import in_turn
from kg.errors import DataError
from kg.extraction.known import Known
from kg.extraction.propositions import NEW
from kg.extraction.review import utterances, writing
from kg.extraction.review.decision import FORCES, REASONS, proposed
from kg.extraction.review.queue import Article, Queue
from kg.extraction.review.session import Session
from kg.extraction.review.view import KEYS

router = APIRouter(include_in_schema=False)
CORRECTED = ("speaker", "proposition", "new_proposition", "new_topic", "new_speaker", "new_kind", "stance", "force",
             "mode", "date", "hedge", "certainty", "utterance", "condition", "on_behalf_of")  # fmt: skip
"""Fields of the form that correct one of the candidate's by their text."""
MOVES = {
    "start-earlier": ("start", -1),
    "start-later": ("start", 1),
    "end-earlier": ("end", -1),
    "end-later": ("end", 1),
}
"""Buttons that move a boundary of the passage, and by how many words."""


def _queue(service: Service) -> Queue:
    """The queue of the settings. Raises Refusal 404 if there is none."""
    path: Path | None = service.settings.review
    if path is None:
        raise Refusal(404, "this service has no review queue: set KG_REVIEW to the file of kg review")
    return Queue(path)


@router.get("/review")
def overview(request: Request, service: TheService) -> Response:
    """Every article in the queue, with how far the coder is."""
    coder = require(request.scope, "editor").name
    with _queue(service) as queue:
        articles = [(article, queue.progress(coder, article.sha256)) for article in queue.articles()]
        called, first = Known(service.things.things()).label, queue.next(coder)
        return service.pages.render(
            "reviews.html", articles=articles, coder=coder, first=first, called=called, here="/review"
        )


@router.get("/review/{candidate}")
def candidate(candidate: str, request: Request, service: TheService) -> Response:
    """One candidate beside its article."""
    coder = require(request.scope, "editor").name
    with _queue(service) as queue:
        return _page(service, _session(service, queue, coder, candidate))


@router.post("/review/{candidate}")
async def decide(candidate: str, request: Request, service: TheService) -> Response:
    """Decide about a candidate, and go to the next."""
    coder = require(request.scope, "editor").name
    _own(request)
    form = await request.form()
    told = {name: value for name, value in form.items() if isinstance(value, str)}
    return await to_thread.run_sync(_decide, service, coder, candidate, told)


@router.post("/review/{article}/write")
async def write(article: str, request: Request, service: TheService) -> Response:
    """Put what was accepted of an article on record."""
    token = require(request.scope, "editor")
    _own(request)
    return await in_turn(request, _write, service, token.name, article)


def _own(request: Request) -> None:
    """Raise Refusal 403 for a form that another site sends with the user's credentials."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in (None, "same-origin", "none") or (site is None and foreign):
        raise Refusal(403, "a form of another site; expected one of this service")


def _session(service: Service, queue: Queue, coder: str, candidate: str = "") -> Session:
    on_record = utterances.of_engine(service.engine, service.ontology)
    session = Session(queue, coder, Known(service.things.things()), lambda: datetime.now(UTC), utterances=on_record)
    if candidate:
        try:
            opened = queue.candidate(candidate)
        except KeyError:
            raise Refusal(404, f"there is no candidate {candidate} in the queue") from None
        session.article = opened.sha256
        session.go(opened)
    return session


def _decide(service: Service, coder: str, candidate: str, form: Mapping[str, str]) -> Response:
    with _queue(service) as queue:
        session = _session(service, queue, coder, candidate)
        form = _labels(service, session).taken(form)
        action = form.get("action", "")
        try:
            if action == "accept" and form.get("words", "").strip():
                action = "passage"  # words that are typed and not yet taken are shown before anything is decided
            if action in MOVES or action == "passage":
                _correct(session, form)
                _move(session, action, form)
                return _page(service, session)
            if action == "undo":
                session.undo()
            elif action in ("accept", "reject", "later", "split"):
                _correct(session, form)
                session.decide(action, reason=form.get("reason", ""), at=_place(session, form.get("split", "")))
            else:
                raise Refusal(
                    400, f"found the action {action!r}; expected accept, reject, later, split, undo or a move"
                )
        except DataError as error:
            return _page(
                service,
                session,
                [f"{finding.path}: {finding.found}; expected {finding.expected}" for finding in error.findings],
            )
        return RedirectResponse(f"/review/{session.at.id}" if session.at else "/review", 303)


def _labels(service: Service, session: Session) -> Labels:
    return Labels(session.known, Titles(Material(service)))


def _correct(session: Session, form: Mapping[str, str]) -> None:
    """Take the corrections of a form: fields that are filled and say something else than is proposed."""
    if session.at is None:
        return
    session.changes = {}
    for name in CORRECTED:
        value = form.get(name, "").strip()
        if name == "proposition" and value == NEW:
            session.correct(name, "")  # none of those that are proposed, whatever is typed in their place
        elif value and name == "on_behalf_of" and value != session.at.on_behalf_of:
            session.name_principal(value)
        elif value and name == "condition":
            session.hold_if(value)
        elif value and value != str(proposed(name, session.at) or ""):
            session.correct(name, value)
    chain = [hop.strip() for hop in form.get("chain", "").split(";") if hop.strip()]
    if "chain" in form and chain != list(proposed("chain", session.at)):
        session.correct("chain", chain)

    for name in ("start", "end"):
        if form.get(name, "").isdecimal() and int(form[name]) != proposed(name, session.at):
            session.correct(name, int(form[name]))


def _move(session: Session, action: str, form: Mapping[str, str]) -> None:
    """Move the passage by a word, or to words that were selected or typed. Raises DataError if they stand nowhere."""
    if action in MOVES:
        session.move(*MOVES[action])
    else:
        near = form.get("near", "")
        session.bound_to(form.get("words", ""), int(near) if near.isdecimal() else None)


def _place(session: Session, word: str) -> int | None:
    inside = session.at.exact.find(word) if session.at and word else -1
    return session.at.start + inside if session.at and inside > 0 else None


def _page(service: Service, session: Session, problems: list[str] | None = None) -> Response:
    shown = session.shown()
    if shown is None or session.at is None:
        return RedirectResponse("/review", 303)
    article = session.queue.article(session.at.sha256)
    progress = session.queue.progress(session.coder, article.sha256)
    labels = {id: session.known.label(id) for id, _ in session.at.propositions}
    fields = _labels(service, session)
    every = [proposed.id for proposed in session.queue.candidates(article.sha256)]
    place = every.index(session.at.id) if session.at.id in every else 0
    return service.pages.render(
        "review.html",
        status=422 if problems else 200,
        article=article,
        one=session.at,
        shown=shown,
        utterances=session.choices(),
        changes=session.changes,
        labels=labels,
        fields=fields,
        chain=fields.chain(session.changes.get("chain") or proposed("chain", session.at)),
        progress=progress,
        said=session.status(),
        problems=problems or [],
        keys=KEYS,
        reasons=(*session.reasons("accept"), *REASONS) if session.settles else REASONS,
        settles=session.settles,
        forces=FORCES,
        span=session.span(),
        first=proposed("proposition", session.at) or NEW,
        before=every[place - 1] if place else "",
        after=every[place + 1] if place + 1 < len(every) else "",
        here="/review",
    )


def _write(service: Service, author: str, sha256: str) -> Response:
    with _queue(service) as queue:
        try:
            article: Article = queue.article(sha256)
        except KeyError:
            raise Refusal(404, f"there is no article {sha256} in the queue") from None
        now = datetime.now(UTC)
        done = writing.into_store(queue, article, service.engine, service.ontology, author=author, now=now)
        return RedirectResponse(service.pages.path(str(done[0].record["id"])) if done else "/review", 303)
