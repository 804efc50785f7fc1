"""The text of all metrics, which is made so often and no oftener, however many ask for it."""

from __future__ import annotations

import asyncio
import time

from service.http.background.gauges import Gauges
from service.memo.flight import Flights
from service.telemetry.counts import Counts

# Scrapers come every few seconds; who asks sooner reads the same again.
FRESH_S = 0.1


class MetricsText:
    """What a scrape gets: its text and content type, at most `FRESH_S` old."""

    def __init__(self, counts: Counts, gauges: Gauges) -> None:
        self._counts = counts
        self._gauges = gauges
        self._flights: Flights[tuple[bytes, str]] = Flights()
        self._text = b"", ""
        self._is_stale_s = 0.0

    async def now(self) -> tuple[bytes, str]:
        """As of now, or a moment ago."""
        if time.monotonic() < self._is_stale_s:
            return self._text
        return await self._flights.join("text", self._make)

    async def _make(self) -> tuple[bytes, str]:
        self._gauges.copy()
        # Thousands of lines, at times: others have their turn meanwhile.
        self._text = await asyncio.to_thread(_text_of, self._counts)
        self._is_stale_s = time.monotonic() + FRESH_S
        return self._text


def _text_of(counts: Counts) -> tuple[bytes, str]:
    # Its imports are for those who are scraped.
    from service.telemetry.exposition import CONTENT_TYPE, prometheus_text

    return prometheus_text(counts.read()), CONTENT_TYPE
