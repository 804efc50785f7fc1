"""Answers → log lines, for those that are worth one: errors of ours and slow ones, or all."""

from __future__ import annotations

import logging
import math
from typing import NamedTuple

import structlog

from service.http.messages.headers import header
from service.http.messages.identity import TRACEPARENT, log_context
from service.http.request.request import Request
from service.settings import Settings
from service.telemetry.traces import Traces

log = structlog.get_logger("duckrank.http")

_LONGEST_TARGET = 500


class Answered(NamedTuple):
    """One answer, sent."""

    family: str
    status: int
    size_bytes: int
    took_s: float
    is_hit: bool


class AnswerLog:
    """Writes a line for an error of ours, for an answer that took long, or for every one.

    Whoever sends need not call for answers that took less than `notable_s`, but for errors.
    """

    def __init__(self, settings: Settings, traces: Traces | None) -> None:
        self._slow_s = settings.slow_request_ms / 1e3 or math.inf
        self.writes_all = settings.access_log
        self._traces = traces
        self.notable_s = 0.0 if self.writes_all or traces is not None else self._slow_s

    def note(
        self,
        request: Request,
        answered: Answered,
        request_id: bytes | None,
        traceparent: bytes | None = None,
    ) -> None:
        """Write a line, if `answered` is worth one, and tell the trace.

        `traceparent` is that of a span of ours, where there is one.
        """
        if self._traces is not None:
            self._traces.answered(
                request.method,
                answered.family,
                answered.status,
                answered.size_bytes,
                is_hit=answered.is_hit,
            )
        is_slow = answered.took_s >= self._slow_s
        if not (is_slow or answered.status >= 500 or self.writes_all):
            return
        log.log(
            logging.WARNING if is_slow or answered.status >= 500 else logging.INFO,
            "answered slowly" if is_slow else "answered",
            method=request.method,
            target=request.target[:_LONGEST_TARGET].decode("latin-1"),
            handler=answered.family,
            status=answered.status,
            size_bytes=answered.size_bytes,
            took_ms=round(answered.took_s * 1e3, 3),
            is_hit=answered.is_hit,
            **log_context(request_id, traceparent or header(request.headers, TRACEPARENT)),
        )
