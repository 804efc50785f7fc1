"""`/metrics`: what all workers counted → Prometheus' text, whichever of them answers."""

from __future__ import annotations

import asyncio

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response

from service.http.background.gauges import Gauges
from service.http.routing.openapi import described
from service.telemetry.counts import Counts


def metrics_handler(counts: Counts, gauges: Gauges) -> HTTPRouteHandler:
    """The handler of `/metrics`: what all workers counted, whichever answers."""

    def text() -> tuple[bytes, str]:
        # Its imports are for those who are scraped.
        from service.telemetry.exposition import CONTENT_TYPE, prometheus_text

        return prometheus_text(counts.read()), CONTENT_TYPE

    @get(
        "/metrics",
        summary="Metrics of all workers, for Prometheus",
        tags=["service"],
        **described((200, bytes, "Prometheus' text format."), media_type="text/plain"),
    )
    async def metrics() -> Response[bytes]:
        """As of now."""
        gauges.copy()
        # Thousands of lines, at times: others have their turn meanwhile.
        body, content_type = await asyncio.to_thread(text)
        return Response(body, headers={"content-type": content_type, "cache-control": "no-store"})

    return metrics
