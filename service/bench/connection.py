"""URL → timed answers, over one connection that stays open.

The standard library's client, because what it adds to a measured time is a tenth of a millisecond
where more able ones add several: many answers take less than that.
"""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from service.errors import NoService

# An answer without an end must not fill the memory of whoever measures it.
LARGEST_BODY_BYTES = 1 << 30


class Reply(msgspec.Struct, frozen=True):
    """An answer as it came: names of headers in lower case, the body still in its coding."""

    status: int
    headers: dict[str, str]
    body: bytes
    took_s: float

    @property
    def coding(self) -> str:
        """How the body is compressed."""
        return self.headers.get("content-encoding", "identity")


class Connection:
    """One kept-alive connection to the service at `base_url`. For one thread."""

    def __init__(self, base_url: str, timeout_s: float = 60) -> None:
        parts = urlsplit(base_url if "//" in base_url else f"//{base_url}", scheme="http")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NoService(base_url, "give an address such as http://127.0.0.1:7860")
        try:
            port = parts.port
        except ValueError as error:
            raise NoService(base_url, str(error)) from None
        self.base_url = base_url
        self._prefix = parts.path.rstrip("/")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else _Plain
        self._connection = kind(parts.hostname, port, timeout=timeout_s)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(
        self, target: str, headers: Mapping[str, str] | None = None, *, method: str = "GET"
    ) -> Reply:
        """The answer for `target`; `took_s` is from the request to the answer's last byte.

        Raises:
            NoService: there is none within the time limit, or it is no HTTP.
        """
        was_open = self._connection.sock is not None
        try:
            return self._get(target, headers or {}, method)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            # Servers close idle connections, which says nothing of how they answer on a new one.
            if not (was_open and isinstance(error, ConnectionError)):
                reason = f"{target}: {error or type(error).__name__}"
                raise NoService(self.base_url, reason) from error
        return self.get(target, headers, method=method)

    @property
    def local_port(self) -> int:
        """The client's port, by which a server's end can be told from others."""
        assert self._connection.sock is not None, "nothing was asked yet"
        port: int = self._connection.sock.getsockname()[1]
        return port

    def _get(self, target: str, headers: Mapping[str, str], method: str) -> Reply:
        started_s = time.perf_counter()
        self._connection.request(method, self._prefix + target, headers=dict(headers))
        answer = self._connection.getresponse()
        body = answer.read(LARGEST_BODY_BYTES)
        took_s = time.perf_counter() - started_s
        return Reply(
            answer.status, {name.lower(): value for name, value in answer.headers.items()}, body,
            took_s,
        )  # fmt: skip


class _Plain(http.client.HTTPConnection):
    """Without Nagle's delay, which a request in two parts would wait for."""

    def connect(self) -> None:
        super().connect()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
