"""What waits to be made smaller is no second memo."""

from __future__ import annotations

import asyncio
import gc
import weakref
from pathlib import Path

from service.http.cold import ColdBuilds
from service.http.respond import Responder
from service.http.routes import MENU, MODELS
from service.http.serving import Serving
from service.memo.encodings import SMALLEST_COMPRESSED_BYTES
from service.memo.message import Message
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore


def slow_to_improve() -> Message:
    content = b"".join(b"%d," % number**9 for number in range(20_000))
    message = Message(
        family="/slow",
        etag=b'"slow"',
        last_modified_at=0,
        size_bytes=len(content),
        headers=b"",
        entity_headers=b"",
    )
    message.add("identity", content)
    return message


def test_an_answer_that_the_memo_let_go_is_not_held_until_its_turn_comes(odd_dir: Path) -> None:
    async def scenario() -> None:
        settings = settings_from({"DATA_DIR": str(odd_dir), "DISK_CACHE": "0"})
        serving = Serving(open_snapshot(SnapshotStore(odd_dir).current_path()), settings)
        serving.get_ready()
        cold = ColdBuilds(concurrency=1, queue=1, timeout_s=10)
        first, is_first_improved = slow_to_improve(), asyncio.Event()
        serving.improver.offer(b"/slow", first, lambda _: is_first_improved.set())

        responder = Responder(cold)
        question = await responder.read(serving, MODELS, None, b"")
        message = await responder.message(serving, question, ("zstd",))
        assert message.size_bytes >= SMALLEST_COMPRESSED_BYTES
        held = weakref.ref(message)
        del message
        menu = await responder.read(serving, MENU, None, b"")
        serving.memo.keep(question.target, await responder.message(serving, menu, ("zstd",)))
        gc.collect()
        assert not is_first_improved.is_set()
        assert held() is None

        assert cold.close()
        serving.improver.close()
        serving.snapshot.close()

    asyncio.run(scenario())
