"""Settings and a socket → a process that answers: uvicorn on it, and the app."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, cast

import structlog
import uvicorn

from service import __version__
from service.errors import BadSetting, NoSnapshot
from service.http.allocator import return_what_is_freed
from service.http.answering.serving import opener
from service.http.app import create_app
from service.http.connection.limits import connections_of
from service.http.connection.protocol import PlainNamesProtocol
from service.http.listener import url_of
from service.http.messages.asgi import App
from service.http.request.parsed_cache import ParsedRequests
from service.http.routing.routes import OWN_PAGES
from service.http.workers import Workers
from service.refresh.first import bring_back
from service.settings import Settings
from service.snapshots.start import open_best
from service.snapshots.store import SnapshotStore
from service.telemetry.counts import Counts
from service.telemetry.shared_metrics import SharedMetrics
from service.telemetry.table import FLEETING
from service.telemetry.traces import require_traces

log = structlog.get_logger("duckrank")

# A process counts its own time to stop; beyond that, it hangs.
STOP_MARGIN_S = 5
# A build's thread holds the interpreter for so long while the event loop wants it.
LONGEST_TURN_S = 0.0001


def serve(settings: Settings, listeners: list[socket.socket]) -> int:
    """Answer on `listeners`, from as many processes as `settings` say, until told to stop; then 0.

    Raises:
        NoSnapshot, SnapshotRejected: there is nothing to serve.
        BadSetting: traces can't be made, or not as many processes; or SQL can't be confined.
    """
    return_what_is_freed()
    require_traces(settings)
    if settings.sql_enabled and sys.platform != "linux":
        raise BadSetting("SQL_ENABLED", "1", "0: what confines a query is Linux's")
    url = url_of(listeners)
    log.info(
        "starting",
        url=url,
        docs=f"{url}/schema",
        metrics=f"{url}/metrics",
        workers=settings.workers,
        data_dir=str(settings.data_dir.absolute()),
        version=__version__,
        traces=settings.otel_exporter_otlp_endpoint or None,
    )
    # Else each full collection walks all code there is, 20 to 50 ms of somebody's answer, and
    # unshares the pages that workers were forked with.
    gc.freeze()
    sys.setswitchinterval(LONGEST_TURN_S)
    if settings.workers == 1:
        status = _answer(settings, listeners, SharedMetrics(1), 0)
    else:
        # Shared by all workers, and made before any of them: slot 0 is this process.
        metrics = SharedMetrics(1 + settings.workers)
        metrics.claim(0, FLEETING)
        work = functools.partial(_answer, settings, listeners, metrics)
        status = Workers(settings.workers, _stop_limit_s(settings), work).run()
    log.info("stopped")
    return status


def _answer(
    settings: Settings, listeners: list[socket.socket], metrics: SharedMetrics, slot: int
) -> int:
    def app() -> App:
        store = SnapshotStore(settings.data_dir)
        try:
            snapshot = open_best(store, opener(store, settings))
        except NoSnapshot:
            if not bring_back(settings):
                raise
            snapshot = open_best(store, opener(store, settings))
        return create_app(settings, snapshot, Counts(metrics, slot, OWN_PAGES))

    server = _Server(_config(settings, app), _stop_limit_s(settings))
    # Also what uvicorn raises again once it has stopped for it; stopping was all we wanted.
    signal.signal(signal.SIGTERM, server.handle_exit)
    server.run(sockets=listeners)
    return 0


def _stop_limit_s(settings: Settings) -> float:
    return settings.shutdown_timeout_s + STOP_MARGIN_S


class _Server(uvicorn.Server):
    """uvicorn, whose process ends at most `limit_s` after it was told to, whatever hangs in it.

    A thread that looks at a volume which does not answer can't be stopped, nor waited for.
    """

    def __init__(self, config: uvicorn.Config, limit_s: float) -> None:
        super().__init__(config)
        last_resort = threading.Timer(limit_s, _end_at_once)
        last_resort.daemon = True
        self._last_resort = [last_resort]

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; to be told again changes nothing."""
        # Taken before it is started: told twice at once, this runs within itself.
        with contextlib.suppress(IndexError):
            self._last_resort.pop().start()
            super().handle_exit(sig, frame)


def _end_at_once() -> None:
    log.warning("did not stop in time")
    os._exit(0)


def _config(settings: Settings, app: Callable[[], App]) -> uvicorn.Config:
    connections = connections_of(settings)
    return uvicorn.Config(
        app,
        factory=True,
        loop="uvloop",
        # uvicorn only ever calls it.
        http=cast(
            "Any",
            functools.partial(
                PlainNamesProtocol,
                connections=connections,
                parsed=ParsedRequests(settings.parsed_max_bytes),
            ),
        ),
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        backlog=connections.backlog,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
    )
