"""A message goes out whole, whatever it is held in by the time it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from service.http.answering.sending import Sender
from service.http.messages.asgi import IS_GONE
from service.http.messages.cors import Cors
from service.http.request.request import Request
from service.memo.message import Message
from service.representations.encodings import Coding, compress
from service.representations.json import JSON

CONTENT = b'{"name":"an answer that repeats itself"}' * 100


@pytest.mark.parametrize("coding", ["br", "gzip", "zstd"])
def test_a_message_that_was_improved_while_it_waited_is_sent_as_it_is(coding: Coding) -> None:
    message = Message(
        family="/v1/tasks",
        etag=b'"tag"',
        last_modified_at=0,
        size_bytes=len(CONTENT),
        header_lines=b"",
        representation=JSON,
    )
    message.add("identity", CONTENT)
    message.replace({coding: compress(CONTENT, coding)})
    sent: list[Mapping[str, Any]] = []

    async def send(event: Mapping[str, Any]) -> None:
        sent.append(event)

    async def receive() -> None: ...

    async def scenario() -> None:
        sender = Sender(Cors(("*",)))
        await sender.app_for(message, Request("GET", b"/v1/tasks", []))({}, receive, send)
        sender.close()

    asyncio.run(scenario())

    assert b"".join(event.get("body", b"") for event in sent[1:]) == CONTENT
    assert (b"content-length", str(len(CONTENT)).encode()) in sent[0]["headers"]
    assert sent[0]["status"] == 200


def test_what_is_inflated_for_somebody_ends_when_they_leave() -> None:
    content = bytes(4 * 1_024 * 1_024)
    message = Message(
        family="/v1/tasks/{name}/descriptive_statistics",
        etag=b'"tag"',
        last_modified_at=0,
        size_bytes=len(content),
        header_lines=b"",
        representation=JSON,
    )
    message.add("gzip", compress(content, "gzip"))
    sent: list[int] = []

    async def send(event: Mapping[str, Any]) -> None:
        sent.append(len(event.get("body", b"")))

    async def receive() -> None: ...

    async def scenario() -> None:
        sender = Sender(Cors(("*",)))
        scope = {IS_GONE: lambda: len(sent) > 3}
        await sender.app_for(message, Request("GET", b"/x", []))(scope, receive, send)
        sender.close()

    asyncio.run(scenario())

    assert 0 < sum(sent) < len(content) / 2
