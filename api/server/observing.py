"""What operators see: one structured log line a request, with an id, and metrics for Prometheus at `/metrics`."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from pythonjsonlogger.json import JsonFormatter
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.server.breaking import InOneLine

log = logging.getLogger("onrecord.request")
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


class Metrics:
    """Counts and times of one process, in the Prometheus text format, version 0.0.4."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("onrecord_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "onrecord_request_seconds", "Seconds from a request's head to its answer's last byte.", ("route",),
            registry=self.registry,
        )  # fmt: skip
        self.sent = Counter("onrecord_sent_bytes", "Bytes of answers' bodies.", ("route",), registry=self.registry)
        self.running = Gauge("onrecord_queries_running", "Queries that run now.", registry=self.registry)
        self.waiting = Gauge("onrecord_queries_waiting", "Queries that wait for a reader.", registry=self.registry)
        self.revision = Gauge("onrecord_revision", "The current revision of the store.", registry=self.registry)
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram, Counter]] = {}

    def count(self, scope: Scope, status: int, seconds: float, sent: int) -> None:
        """Count one request under its route's pattern, so that the number of series stays bounded."""
        route = getattr(scope.get("route"), "path", "other")
        key = scope["method"], route, status
        series = self._series.get(key)
        if series is None:
            counted = self.requests.labels(scope["method"], route, str(status))
            series = self._series[key] = counted, self.seconds.labels(route), self.sent.labels(route)
        series[0].inc()
        series[1].observe(seconds)
        series[2].inc(sent)


class Observation:
    """ASGI middleware: names, times, counts and logs every request.

    The request's `X-Request-ID` is kept if it is 1 to 64 letters, digits, `_`, `.` or `-`, and made otherwise; the
    response carries it. The log line never holds a query's text or a token.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Observe one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        name = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        seen = {"status": 0, "sent": 0}

        async def observe(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", name.encode())]}
            elif message["type"] == "http.response.body":
                seen["sent"] += len(message.get("body", b""))
            await send(message)

        begun, failed = perf_counter(), None
        try:
            await self.app(scope, receive, observe)
        except BaseException as error:
            failed = type(error).__name__
            raise
        finally:
            self._record(scope, name, perf_counter() - begun, failed, **seen)

    def _record(self, scope: Scope, name: str, seconds: float, failed: str | None, status: int, sent: int) -> None:
        status = status or 499  # the client hung up before there was an answer, as nginx counts it
        self.metrics.count(scope, status, seconds, sent)
        if not log.isEnabledFor(logging.INFO):
            return
        token = scope.get("state", {}).get("token")
        log.info(
            "request",
            extra={
                "request_id": name,
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "milliseconds": round(seconds * 1000, 2),
                "bytes": sent,
                "client": scope["client"][0] if scope.get("client") else None,
                "token": token.id if token else None,
                "failed": failed,
            },
        )


def metrics_page(request: Request) -> Response:
    """`/metrics`: the counts of this process, with the engine's state as it is now."""
    metrics: Metrics = request.app.state.metrics
    service = request.app.state.service
    metrics.running.set(service.gate.running)
    metrics.waiting.set(service.gate.waiting)
    metrics.revision.set(service.engine.revision())
    return Response(generate_latest(metrics.registry), media_type=METRICS_TYPE)


def log_to_stderr(level: str) -> None:
    """Write all logs of this process to standard error, a JSON object a line.

    `level` is a name of `logging`, for the service's own; of what others log, what is WARNING and above is written.
    No library that would log in another manner does so, since what is set up here is there before it.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields={"asctime": "time"})
    )
    handler.addFilter(InOneLine())
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger("onrecord").setLevel(level)
