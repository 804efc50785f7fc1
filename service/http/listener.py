"""Host and port → sockets that a service can answer on, and how their address is written."""

from __future__ import annotations

import contextlib
import errno
import socket
from typing import Any

from service.errors import BadSetting

_ANY_V6, _ANY_V4 = "::", "0.0.0.0"
# Of a name that has addresses of both families, where this machine has one of them only.
_NO_SUCH_FAMILY = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


def open_listeners(host: str, port: int) -> list[socket.socket]:
    """Sockets for every address of `host`, at one `port` (0: a free one), for forks too.

    An empty host is all addresses of the machine, IPv4 and IPv6; so is `::`.

    Raises:
        BadSetting: nobody can listen there.
    """
    if not 0 <= port <= 65_535:
        raise BadSetting("--port", str(port), "a number from 0 to 65535")
    listeners: list[socket.socket] = []
    absent: OSError | None = None
    with contextlib.ExitStack() as opened:
        try:
            for family, address in _addresses(host):
                if listeners:
                    # Where any would do, all of them have the same.
                    port = listeners[0].getsockname()[1]
                try:
                    listener = _bound(family, (address[0], port, *address[2:]))
                except OSError as error:
                    if error.errno not in _NO_SUCH_FAMILY:
                        raise
                    absent = error
                    continue
                listeners.append(opened.enter_context(listener))
            if absent is not None and not listeners:
                raise absent
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            allowed = f"nobody can listen there ({reason}); name a free port of this host"
            raise BadSetting("--host and --port", f"{host}:{port}", allowed) from error
        opened.pop_all()
    return listeners


def _addresses(host: str) -> list[tuple[int, tuple[Any, ...]]]:
    """Families and addresses, each once; those of IPv4 first, as a person reads them."""
    if host.lower() == "localhost":
        # Whatever a file of hosts says: clients try both.
        return [(socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_INET6, ("::1", 0, 0, 0))]
    if host in ("", "*"):
        host = _ANY_V6 if _has_both_families() else _ANY_V4
    if host.startswith("[") and host.endswith("]") and ":" in host:
        host = host[1:-1]
    found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return sorted({(family, address): None for family, _, _, _, address in found})


def _has_both_families() -> bool:
    # A kernel may know of IPv6, and have it switched off.
    try:
        _bound(socket.AF_INET6, (_ANY_V6, 0)).close()
    except OSError:
        return False
    return True


def _bound(family: int, address: tuple[Any, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # What the system makes of `::` is a setting of its own, which nobody remembers.
            is_any = address[0] == _ANY_V6
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, not is_any)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(True)
    return listener


def url_of(listeners: list[socket.socket]) -> str:
    """Where they listen, the first of them."""
    host, port = listeners[0].getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
