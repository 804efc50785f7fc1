"""Settings → processes that answer: a socket, uvicorn on it, and the app in each worker."""

from __future__ import annotations

import functools
import gc
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, cast

import structlog
import uvicorn

from service import __version__
from service.errors import BadSetting
from service.http.ahead.directory import ReadAhead, read_ahead
from service.http.allocator import return_what_is_freed
from service.http.app import create_app
from service.http.connection.limits import connections_of
from service.http.connection.protocol import PlainNamesProtocol
from service.http.messages.asgi import App
from service.http.ready.seen import SeenHeads
from service.http.ready.serving import opener
from service.http.routing.routes import OWN_PAGES
from service.http.workers import Workers
from service.log import configure_logging
from service.settings import Settings
from service.snapshots.start import open_best
from service.snapshots.store import SnapshotStore
from service.telemetry.board import Board
from service.telemetry.counts import Counts
from service.telemetry.table import FLEETING
from service.telemetry.traces import require_traces

log = structlog.get_logger("duckrank")

# A process counts its own time; beyond that, it hangs.
STOP_MARGIN_S = 5


def serve(settings: Settings, *, host: str, port: int) -> int:
    """Answer on `host`:`port` (0: any free one) until told to stop; then 0, or 1 if it can't.

    Raises:
        NoSnapshot, SnapshotRejected: there is nothing to serve.
        BadSetting: nobody can listen there, or traces can't be made.
    """
    return_what_is_freed()
    configure_logging(settings)
    require_traces(settings)
    listener = _listener(host, port)
    workers = settings.workers
    address = listener.getsockname()
    url = f"http://{_shown(address[0])}:{address[1]}"
    log.info(
        "starting",
        url=url,
        docs=f"{url}/schema",
        metrics=f"{url}/metrics",
        workers=workers,
        data_dir=str(settings.data_dir.absolute()),
        version=__version__,
        traces=settings.otel_exporter_otlp_endpoint or None,
    )
    # Shared by all workers, and made before any of them: place 0 is this process.
    board = Board(1 if workers == 1 else 1 + workers)

    # One process reads it while it starts, after it listens; several share what is there before.
    ahead = None if workers == 1 else read_ahead(settings)

    stop_limit_s = settings.shutdown_timeout_s + STOP_MARGIN_S

    def work(place: int) -> None:
        app = functools.partial(app_of_worker, settings, board, place, ahead)
        server = _Server(_config(settings, app), stop_limit_s)
        # Also what uvicorn raises again once it has stopped for it; stopping was all we wanted.
        signal.signal(signal.SIGTERM, server.handle_exit)
        server.run(sockets=[listener])

    status = 0
    if workers > 1:
        board.claim(0, FLEETING)
        status = Workers(workers, work, stop_limit_s).run()
    else:
        # Else each full collection walks all code there is: 20 to 50 ms of somebody's answer.
        gc.freeze()
        work(0)
    log.info("stopped")
    return status


class _Server(uvicorn.Server):
    """uvicorn, whose process ends at most `limit_s` after it was told to, whatever hangs in it.

    A thread that looks at a volume which does not answer can't be stopped, nor waited for.
    """

    def __init__(self, config: uvicorn.Config, limit_s: float) -> None:
        super().__init__(config)
        self._last_resort = threading.Timer(limit_s, _end_at_once)
        self._last_resort.daemon = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        if not self.should_exit:
            self._last_resort.start()
        super().handle_exit(sig, frame)


def _end_at_once() -> None:
    log.warning("did not stop in time")
    os._exit(0)


def _config(settings: Settings, app: Callable[[], App]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=True,
        loop="uvloop",
        # uvicorn only ever calls it.
        http=cast(
            "Any",
            functools.partial(
                PlainNamesProtocol, connections=connections_of(settings), seen=SeenHeads()
            ),
        ),
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
    )


def app_of_worker(
    settings: Settings, board: Board, place: int, ahead: ReadAhead | None = None
) -> App:
    """The app of one process, over the current snapshot of its data directory."""
    configure_logging(settings)
    store = SnapshotStore(settings.data_dir)
    snapshot = open_best(store, opener(store, settings))
    if ahead is not None:
        ahead.offer(snapshot)
    return create_app(settings, snapshot, Counts(board, place, OWN_PAGES))


def _listener(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65_535:
        raise BadSetting("--port", str(port), "a number from 0 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        allowed = (
            f"nobody can listen there ({error.strerror or error}); name a free port of this host"
        )
        raise BadSetting("--host and --port", f"{host}:{port}", allowed) from error
    listener.set_inheritable(True)
    return listener


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
