"""A message goes out whole, whatever it is held in by the time it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from service.http.answering.handlers import sender
from service.http.messages.asgi import ORIGINAL, Original
from service.http.messages.cors import Cors
from service.http.messages.headers import Wants
from service.memo.encodings import Coding, compress
from service.memo.message import Message

CONTENT = b'{"name":"an answer that repeats itself"}' * 100


@pytest.mark.parametrize("coding", ["br", "gzip", "zstd"])
def test_a_message_that_was_improved_while_it_waited_is_sent_as_it_is(coding: Coding) -> None:
    message = Message(
        family="/v1/tasks",
        etag=b'"tag"',
        last_modified_at=0,
        size_bytes=len(CONTENT),
        headers=b"",
        entity_headers=b"",
    )
    message.add("identity", CONTENT)
    message.replace({coding: compress(CONTENT, coding)})
    sent: list[Mapping[str, Any]] = []

    async def send(event: Mapping[str, Any]) -> None:
        sent.append(event)

    async def receive() -> None: ...

    scope = {ORIGINAL: Original("GET", b"/v1/tasks")}
    asyncio.run(sender(message, Wants(), Cors(("*",)))(scope, receive, send))

    assert b"".join(event.get("body", b"") for event in sent[1:]) == CONTENT
    assert (b"content-length", str(len(CONTENT)).encode()) in sent[0]["headers"]
    assert sent[0]["status"] == 200
