"""Settings → processes that answer: a socket, uvicorn on it, and the app in each worker."""

from __future__ import annotations

import functools
import signal
import socket

import structlog
import uvicorn

from service.errors import BadSetting
from service.http.app import create_app
from service.http.asgi import App
from service.http.protocol import PlainNamesProtocol
from service.http.serving import opener
from service.http.workers import Workers
from service.log import configure_logging
from service.settings import Settings
from service.snapshots.start import open_best
from service.snapshots.store import SnapshotStore

log = structlog.get_logger("duckrank")

# A worker counts its own time; beyond that, it hangs.
STOP_MARGIN_S = 5


def serve(settings: Settings, *, host: str, port: int, workers: int) -> int:
    """Answer on `host`:`port` (0: any free one) until told to stop; then 0, or 1 if it can't.

    Raises:
        NoSnapshot, SnapshotRejected: there is nothing to serve.
        BadSetting: nobody can listen there.
    """
    configure_logging(settings)
    config = uvicorn.Config(
        functools.partial(app_of_worker, settings),
        factory=True,
        loop="uvloop",
        http=PlainNamesProtocol,
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
    listener = _listener(host, port)
    address = listener.getsockname()
    log.info("starting", url=f"http://{_shown(address[0])}:{address[1]}", workers=workers)
    # uvicorn raises a signal again once it has stopped for it; stopping was all we wanted.
    signal.signal(signal.SIGTERM, lambda *_: None)
    # Until the app is there to refresh for it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    run = functools.partial(uvicorn.Server(config).run, sockets=[listener])
    status = 0
    if workers > 1:
        status = Workers(workers, run, settings.shutdown_timeout_s + STOP_MARGIN_S).run()
    else:
        run()
    log.info("stopped")
    return status


def app_of_worker(settings: Settings) -> App:
    """The app of one process, over the current snapshot of its data directory."""
    configure_logging(settings)
    store = SnapshotStore(settings.data_dir)
    return create_app(settings, open_best(store, opener(store, settings)))


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
        allowed = f"an address and a port that are free here ({error})"
        raise BadSetting("--host and --port", f"{host}:{port}", allowed) from error
    listener.set_inheritable(True)
    return listener


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
