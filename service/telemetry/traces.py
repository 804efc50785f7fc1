"""Requests and steps → OpenTelemetry spans, sent as OTLP over HTTP.

The extra `otel` is imported only when an endpoint is set.
"""

from __future__ import annotations

import contextlib
import importlib.util
import threading
from collections.abc import Iterator
from typing import Any

from service.errors import BadSetting
from service.settings import Settings
from service.watch import Event, Step

CLOSE_LIMIT_S = 3.0


def require_traces(settings: Settings) -> None:
    """Nothing, where no traces are asked for, or they can be made. Imports none of it.

    Raises:
        BadSetting: an endpoint is set, and the extra is not installed.
    """
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint and not _is_installed():
        raise BadSetting(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            endpoint,
            "traces need the extra `otel`, which is not installed: pip install 'duckrank[otel]'",
        )


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec("opentelemetry.sdk.trace") is not None
    except ModuleNotFoundError:
        return False


def traces_of(settings: Settings) -> Traces | None:
    """Where spans go; None when no endpoint is set."""
    return Traces(settings) if settings.otel_exporter_otlp_endpoint else None


class Traces:
    """The spans of one process. A thread of its own sends them; who is slow or gone costs spans."""

    def __init__(self, settings: Settings) -> None:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        endpoint = settings.otel_exporter_otlp_endpoint
        self._provider = TracerProvider(
            resource=Resource.create({SERVICE_NAME: settings.otel_service_name}),
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("duckrank")
        self._trace = trace
        self._propagator = TraceContextTextMapPropagator()

    @contextlib.contextmanager
    def request(self, method: str, headers: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
        """The span of a request, a child of its `traceparent`; gives the one for what is inside."""
        carrier = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in headers
            if name in (b"traceparent", b"tracestate")
        }
        with self._tracer.start_as_current_span(
            method[:20],
            context=self._propagator.extract(carrier),
            kind=self._trace.SpanKind.SERVER,
        ):
            inside: dict[str, str] = {}
            self._propagator.inject(inside)
            yield inside["traceparent"].encode()

    def answered(
        self, method: str, family: str, status: int, size_bytes: int, *, is_hit: bool
    ) -> None:
        """Name the span of the request that is under way for what it turned out to be."""
        span = self._trace.get_current_span()
        span.update_name(f"{method[:20]} {family}")
        span.set_attributes(
            {
                "http.request.method": method[:20],
                "http.route": family,
                "http.response.status_code": status,
                "http.response.body.size": size_bytes,
            }
        )
        if status >= 500:
            span.set_status(self._trace.StatusCode.ERROR)
        if is_hit:
            self._tracer.start_span("memo hit", attributes={"duckrank.memo": "hit"}).end()

    def step(self, step: Step, subject: str) -> contextlib.AbstractContextManager[Any]:
        """As a `Watcher`: a span for each step."""
        return self._tracer.start_as_current_span(
            f"{step} {subject}", attributes={f"duckrank.{step}": subject}
        )

    def happened(self, event: Event, outcome: str) -> None:
        """As a `Watcher`: an event of the span under way."""
        self._trace.get_current_span().add_event(f"{event} {outcome}")

    def close(self) -> None:
        """Send what is left, if somebody takes it soon. Blocks until then."""
        # Against a collector that is gone it would try again for half a minute.
        ending = threading.Thread(target=self._provider.shutdown, name="spans", daemon=True)
        ending.start()
        ending.join(CLOSE_LIMIT_S)
