"""A process that gets no more memory: it says so once and ends, for whoever starts it again.

What was half done in it can't be trusted, and each further answer would be another error.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Any, NoReturn

import structlog

log = structlog.get_logger("duckrank")

_SAID = (
    "the system gives no more memory, so this process ends: raise its limit (of the container, or"
    " `ulimit -v`), or lower MEMO_MAX_BYTES and DUCKDB_MEMORY_LIMIT"
)


def end_without_memory() -> NoReturn:
    """Say why, and end at once."""
    try:
        log.critical(_SAID)
    except MemoryError:
        os.write(2, _SAID.encode() + b"\n")
    finally:
        os._exit(1)


def watch_for_want_of_memory(loop: asyncio.AbstractEventLoop) -> None:
    """Let it end this process also where nobody waits for what failed: in callbacks and threads."""

    def in_loop(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if isinstance(context.get("exception"), MemoryError):
            end_without_memory()
        loop.default_exception_handler(context)

    def in_thread(failed: threading.ExceptHookArgs) -> None:
        if issubclass(failed.exc_type, MemoryError):
            end_without_memory()
        threading.__excepthook__(failed)

    loop.set_exception_handler(in_loop)
    threading.excepthook = in_thread
