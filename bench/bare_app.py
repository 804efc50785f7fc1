"""The least that uvicorn can be asked to do: the same bytes, whatever the request."""

import os
from pathlib import Path
from typing import Any

import msgspec

MESSAGE = msgspec.msgpack.decode(Path(os.environ["BARE_MESSAGE"]).read_bytes())
HEADERS = [(name.encode(), value.encode()) for name, value in MESSAGE["headers"]]


async def app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": MESSAGE["status"], "headers": HEADERS})
    await send({"type": "http.response.body", "body": MESSAGE["body"]})
