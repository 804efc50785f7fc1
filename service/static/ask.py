"""The service itself, in this process and without sockets: its answer to a path, whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec

from service.http.app import create_app
from service.http.messages.asgi import Headers
from service.http.request.question import Question
from service.pages.links import links_of, prime_links
from service.settings import Settings
from service.snapshots.connect import Snapshot


class Answered(NamedTuple):
    """What came of a request; the body as it is, whatever it may be compressed to."""

    status: int
    headers: Headers
    body: bytes

    def header(self, wanted: bytes) -> str:
        """A header's value; empty where it is not there."""
        return next((value.decode("latin-1") for name, value in self.headers if name == wanted), "")


class Asker:
    """Asks the app over one snapshot, which nothing replaces meanwhile: no lifespan is begun.

    What an answer is made of is computed once for all of its forms, and held until `forget`.
    """

    def __init__(self, settings: Settings, snapshot: Snapshot, base_url: str) -> None:
        # Nobody waits for an answer, and what is asked here is kept by who asks.
        as_here = msgspec.structs.replace(
            settings, root_path="", disk_cache=False, cold_timeout_s=600.0, slow_request_ms=0
        )
        app: Any = create_app(as_here, snapshot)
        # Pages say that they are files, and who answers what files can't.
        prime_links(snapshot, msgspec.structs.replace(links_of(snapshot), copy_of=base_url))
        self._app = app
        serving = app.current.serving
        serving.get_ready()
        # What is compressed well is compressed once, by who writes it down.
        serving.improver.close()
        serving.compute = self._computed
        self._held: dict[tuple[Callable[..., object], str | None], object] = {}

    def _computed(self, question: Question) -> object:
        # Nobody asks here with a filter, or twice at a time about one path.
        key = (question.computes, question.name)
        if key not in self._held:
            self._held[key] = question.computed()
        return self._held[key]

    def forget(self) -> None:
        """Let go of what was computed."""
        self._held.clear()

    async def ask(self, path: str, *, accept: str = "*/*", method: str = "GET") -> Answered:
        """The answer to a percent-encoded path."""
        headers = [(b"host", b"static"), (b"accept", accept.encode())]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        status, answered, parts = 0, [], []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(event: Any) -> None:
            nonlocal status, answered
            if event["type"] == "http.response.start":
                status, answered = event["status"], list(event["headers"])
            else:
                parts.append(bytes(event.get("body", b"")))

        await self._app(scope, receive, send)
        return Answered(status, answered, b"".join(parts))
