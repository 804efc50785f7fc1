"""A child from outside: started empty-handed, asked, and killed when its time is up."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time

import msgspec
import structlog

from service.errors import Overloaded, QueryRefused
from service.sandbox.frames import (
    BODY,
    END,
    FAULT,
    HEAD,
    LONGEST_TOLD_BYTES,
    QUERY,
    READY,
    End,
    Fault,
    Place,
    Query,
    Ready,
    is_last,
    read_exactly,
    write_frame,
)

log = structlog.get_logger("duckrank.sql")

START_LIMIT_S = 20.0
# For pyarrow, and the numpy that it takes where there is one: no thread, which could not be
# confined, and no memory ahead of its need.
_ENVIRONMENT = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OPENBLAS_NUM_THREADS": "1",
}
# Beside the rows: the columns, of which each may have a long name, and what stands around them.
BESIDE_BYTES = 1 << 16
# One that was killed frees its memory first, which takes some time where it is much.
END_LIMIT_S = 5.0


class Answer(msgspec.Struct, frozen=True):
    """What a query comes to, in the form that was asked for."""

    body: bytes
    row_count: int
    is_truncated: bool


class Child:
    """A process that answers SELECTs over the snapshot at `place`, one at a time."""

    def __init__(self, place: Place) -> None:
        self.ask_count = 0
        self.landlock = 0
        self._is_ready = self._is_spent = False
        # -I: nothing from its environment, from the user's folder or from where somebody stands.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "service.sandbox.child", str(os.getpid())],
            env=_ENVIRONMENT,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            # A terminal's Ctrl-C is not for it.
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._look = select.poll()
        self._look.register(self._from, select.POLLIN)
        self._deadline_s = 0.0
        with contextlib.suppress(BrokenPipeError):
            write_frame(self._to, QUERY, place)

    @property
    def is_alive(self) -> bool:
        """Whether it may be asked again, as far as anybody knows."""
        return not self._is_spent and self._process.poll() is None

    def get_ready(self) -> None:
        """Return once it can be asked.

        Raises:
            Overloaded: it can't be, now.
        """
        if self._is_ready:
            return
        self._deadline_s = time.monotonic() + START_LIMIT_S
        try:
            kind, told = self._read_frame(LONGEST_TOLD_BYTES)
        except (EOFError, TimeoutError):
            kind, told = END, b"no word"
        if kind != READY:
            self.interrupt()
            log.error("no process for SQL", reason=told.decode(errors="replace"))
            raise Overloaded(5, "no process for SQL could be started")
        self.landlock = msgspec.json.decode(told, type=Ready).landlock
        if not self.landlock:
            log.warning("SQL runs without Landlock: this kernel has none")
        self._is_ready = True

    def ask(self, query: Query, limit_s: float) -> Answer:
        """The answer to `query`; after `limit_s` the child is killed.

        Raises:
            QueryRefused: there is none; it says why.
        """
        self.ask_count += 1
        self._deadline_s = time.monotonic() + limit_s
        try:
            write_frame(self._to, QUERY, query)
            kind, content = self._read_frame(query.most_bytes + BESIDE_BYTES)
            if kind == BODY:
                kind, told = self._read_frame(LONGEST_TOLD_BYTES)
                if kind == END:
                    end = msgspec.json.decode(told, type=End)
                    return Answer(content, end.row_count, end.is_truncated)
            elif kind == FAULT:
                fault = msgspec.json.decode(content, type=Fault)
                self._is_spent = is_last(fault.outcome)
                raise QueryRefused(fault.outcome, fault.message, fault.line, fault.column)
            raise EOFError
        except TimeoutError:
            self.interrupt()
            raise QueryRefused(
                "slow", f"the query took over {limit_s:g} s, the most that it may (SQL_TIMEOUT_S)"
            ) from None
        except (EOFError, OSError, msgspec.DecodeError):
            # What speaks otherwise than it should is not heard to the end.
            self.interrupt()
            raise QueryRefused("crashed", "the query ended the process that it ran in") from None

    def interrupt(self) -> None:
        """End it now, whatever it does; from any thread."""
        self._is_spent = True
        self._process.kill()

    def close(self) -> None:
        """End it and let go of all that it had; by whoever asked it last."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_LIMIT_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _read_frame(self, most_bytes: int) -> tuple[bytes, bytes]:
        kind, size_bytes = HEAD.unpack(read_exactly(self._read, HEAD.size))
        if size_bytes > most_bytes:
            raise EOFError
        return kind, read_exactly(self._read, size_bytes)

    def _read(self, most_bytes: int) -> bytes:
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0 or not self._look.poll(left_s * 1e3):
            raise TimeoutError
        return os.read(self._from, most_bytes)
