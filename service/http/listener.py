"""Host and port → a socket that a service can answer on, and how its address is written."""

from __future__ import annotations

import socket

from service.errors import BadSetting


def open_listener(host: str, port: int) -> socket.socket:
    """A socket bound to `host`:`port` (0: any free one), for this process and its forks.

    Raises:
        BadSetting: nobody can listen there.
    """
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


def url_of(listener: socket.socket) -> str:
    """Where it listens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
