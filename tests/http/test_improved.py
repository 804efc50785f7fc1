"""What waits to be made smaller is no second memo."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from pathlib import Path

from service.http.answering.answers import Answers
from service.http.answering.pool import ColdBuilds
from service.http.answering.serving import Serving
from service.http.request.request import request_for
from service.memo.message import Message
from service.representations.encodings import SMALLEST_COMPRESSED_BYTES
from service.representations.json import JSON
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore

LIMIT_S = 20


class Held(Message, kw_only=True):
    """Keeps whoever improves it until `may_go`."""

    may_go: threading.Event

    def content(self) -> bytes:
        self.may_go.wait(LIMIT_S)
        return super().content()


def held() -> Held:
    message = Held(
        family="/held",
        etag=b'"held"',
        last_modified_at=0,
        size_bytes=SMALLEST_COMPRESSED_BYTES,
        header_lines=b"",
        representation=JSON,
        may_go=threading.Event(),
    )
    message.add("identity", bytes(SMALLEST_COMPRESSED_BYTES))
    return message


async def is_let_go(answer: weakref.ref[Message]) -> bool:
    """Whether it is gone, as soon as the threads that built it have put it down."""
    for _ in range(LIMIT_S * 10):
        gc.collect()
        if answer() is None:
            return True
        await asyncio.sleep(0.01)
    return False


def test_an_answer_that_the_memo_let_go_is_not_held_until_its_turn_comes(odd_dir: Path) -> None:
    async def scenario() -> None:
        settings = settings_from({"DATA_DIR": str(odd_dir), "DISK_CACHE": "0"})
        serving = Serving(open_snapshot(SnapshotStore(odd_dir).current_path()), settings)
        serving.get_ready()
        cold = ColdBuilds(concurrency=1, queue=1, timeout_s=10)
        first = held()
        serving.improver.offer(b"/held", first, lambda _: None)

        answers = Answers(cold)
        await answers.ahead(serving, request_for(b"/v1/models", codings=b"zstd"))
        message = serving.memo.find(b"/v1/models")
        assert message is not None
        assert message.size_bytes >= SMALLEST_COMPRESSED_BYTES
        answer = weakref.ref(message)
        del message
        await answers.ahead(serving, request_for(b"/v1/benchmarks/menu", codings=b"zstd"))
        menu = serving.memo.find(b"/v1/benchmarks/menu")
        assert menu is not None
        serving.memo.keep(b"/v1/models", menu)
        assert await is_let_go(answer)

        first.may_go.set()
        assert cold.close()
        serving.improver.close()
        serving.snapshot.close()

    asyncio.run(scenario())
