"""A host of icons in miniature, on loopback over real HTTP, that behaves as badly as it is told.

with OriginDouble() as origin:
    origin.answers["/a.png"] = image(PNG)
    await fetcher.fetch(f"{origin.url}/a.png")
    assert origin.asked == ["/a.png"]
"""

from __future__ import annotations

import contextlib
import gzip
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

PNG = b"\x89PNG\r\n\x1a\n" + b"not really pixels"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

Answer = Callable[["Exchange"], None]


class OriginDouble(ThreadingHTTPServer):
    """One server, and what it answers by path. Use it as a context manager."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.closing = threading.Event()
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def host(self) -> str:
        """As the setting spells it."""
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer."""

    server: OriginDouble
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.close_connection = True
        # Whoever had enough hangs up.
        with contextlib.suppress(ConnectionError):
            self.server.answers.get(self.path, status(404))(self)

    def start(self, code: int, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its name there
        """Say nothing."""


def image(body: bytes, content_type: str = "image/png", **headers: str) -> Answer:
    """A good answer."""

    def answer(exchange: Exchange) -> None:
        exchange.start(200, content_type=content_type, content_length=str(len(body)), **headers)
        exchange.wfile.write(body)

    return answer


def status(code: int) -> Answer:
    """An answer with this status and an image that nobody shall take for the icon."""

    def answer(exchange: Exchange) -> None:
        exchange.start(code, content_type="image/png", content_length=str(len(PNG)))
        exchange.wfile.write(PNG)

    return answer


def redirect(location: str, code: int = 302) -> Answer:
    return lambda exchange: exchange.start(code, location=location, content_length="0")


def cut(exchange: Exchange) -> None:
    """Half of the body that was announced."""
    exchange.start(200, content_type="image/png", content_length=str(2 * len(PNG)))
    exchange.wfile.write(PNG)


def endless(exchange: Exchange) -> None:
    """A body without a length and without an end."""
    exchange.start(200, content_type="image/png")
    exchange.wfile.write(PNG)
    while not exchange.server.closing.is_set():
        exchange.wfile.write(b"\0" * 65_536)


def trickle(exchange: Exchange) -> None:
    """A byte now and then: never silent for long, never done."""
    exchange.start(200, content_type="image/png", content_length="100000")
    exchange.wfile.write(PNG)
    while not exchange.server.closing.wait(0.05):
        exchange.wfile.write(b"\0")


def silent(exchange: Exchange) -> None:
    """Nothing at all."""
    exchange.server.closing.wait(30)


def gzip_bomb(exchange: Exchange) -> None:
    """A few kilobytes that want to be 64 MiB."""
    body = gzip.compress(PNG + bytes(64 * 1_024 * 1_024), compresslevel=9)
    image(body, content_encoding="gzip")(exchange)


def not_http(exchange: Exchange) -> None:
    exchange.wfile.write(b"\x16\x03\x01 hello\r\n\r\n")
