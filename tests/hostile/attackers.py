"""Clients that each want one thing of a service: to be costly. They go on until they are ended.

One coroutine of each kind is one connection; `ATTACKS` says how many there are at a time. They run
in a process of their own, so that who measures does not wait for them.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from tests.hostile.wire import Malformed, read_answer

READ_BYTES = 1 << 16
PAUSE_AFTER_REFUSAL_S = 0.05


class Victim(NamedTuple):
    """Where to ask, and for what there is most of."""

    host: str
    port: int
    largest_target: str
    download_target: str


class Attack(NamedTuple):
    """How one connection goes, of how many at a time."""

    connections_count: int
    connect_and_go_on: Callable[[Victim, Iterator[int]], Coroutine[Any, Any, None]]


def launch(name: str, victim: Victim) -> None:
    """Attack until the process is ended; what one connection meets stops no other."""
    asyncio.run(_launch(ATTACKS[name], victim))


async def _launch(attack: Attack, victim: Victim) -> None:
    # No two processes send the same number: what is to be new is new in each round.
    numbers = itertools.count(os.getpid() << 24)

    async def again_and_again() -> None:
        while True:
            try:
                await attack.connect_and_go_on(victim, numbers)
            except (OSError, Malformed, asyncio.IncompleteReadError):
                await asyncio.sleep(PAUSE_AFTER_REFUSAL_S)

    await asyncio.gather(*(again_and_again() for _ in range(attack.connections_count)))


def head(target: str, *headers: str) -> bytes:
    """A request as a client without compression sends it."""
    return "\r\n".join((f"GET {target} HTTP/1.1", "Host: x", *headers, "", "")).encode()


@contextlib.asynccontextmanager
async def _connected(
    victim: Victim,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(victim.host, victim.port, limit=1 << 20)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


def _asking(request_for: Callable[[int], bytes]) -> Callable[..., Coroutine[Any, Any, None]]:
    """One question after another on a connection that is kept, each when the last is answered."""

    async def ask(victim: Victim, numbers: Iterator[int]) -> None:
        async with _connected(victim) as (reader, writer):
            for number in numbers:
                writer.write(request_for(number))
                if await read_answer(reader) is None:
                    return

    return ask


async def _read_nothing(victim: Victim, _: Iterator[int]) -> None:
    async with _connected(victim) as (reader, writer):
        # Also what this process would read by itself.
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport of a socket
        writer.write(head(victim.largest_target))
        await asyncio.sleep(60)
        await reader.read(1)


async def _leave_other_sizes(victim: Victim, numbers: Iterator[int]) -> None:
    async with _connected(victim) as (reader, writer):
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport of a socket
        writer.write(_other_size(next(numbers)) * 4)
        await asyncio.sleep(60)
        await reader.read(1)


async def _send_long_heads(victim: Victim, _: Iterator[int]) -> None:
    async with _connected(victim) as (reader, writer):
        writer.write(head("/health", *["a:b"] * 40_000)[:-2])
        await asyncio.sleep(60)
        await reader.read(1)


async def _read_all(victim: Victim, _: Iterator[int]) -> None:
    async with _connected(victim) as (reader, writer):
        writer.write(head(victim.largest_target, "Connection: close"))
        while await reader.read(READ_BYTES):
            pass


async def _download(victim: Victim, _: Iterator[int]) -> None:
    async with _connected(victim) as (reader, writer):
        writer.write(head(victim.download_target, "Connection: close"))
        while await reader.read(READ_BYTES):
            pass


async def _reset(victim: Victim, _: Iterator[int]) -> None:
    async with _connected(victim) as (reader, writer):
        writer.write(head(victim.largest_target))
        await reader.read(1)
        # A reset, and no farewell.
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


async def _send_no_http(victim: Victim, numbers: Iterator[int]) -> None:
    async with _connected(victim) as (reader, writer):
        writer.write(b"GET /%d spaces here HTTP/1.1\r\n\r\n" % next(numbers))
        while await reader.read(READ_BYTES):
            pass


def _long_number(number: int) -> bytes:
    return head(f"/v1/models?min_params_b={'1' * 7_900}{number}x")


def _unknown_task(number: int) -> bytes:
    return head(f"/v1/tasks/AmazonCounterfactual{number}Classification")


def _other_size(number: int) -> bytes:
    return head(f"/v1/models?min_params_b=0.{number}")


def _other_head(number: int) -> bytes:
    return head("/v1/benchmarks/menu", "Accept-Encoding: br", f"X: {number}{'y' * 1_900}")


def _sql(sql: str) -> Callable[[int], bytes]:
    return lambda number: head("/v1/sql?q=" + quote(sql.replace("$N", str(number))))


ATTACKS = {
    "SQL, a thousand at once": Attack(1_000, _asking(_sql("from range(1000) where range <> $N"))),
    "SQL without end": Attack(
        16, _asking(_sql("select count(*) from range(1e12) t(i) where i<>$N"))
    ),
    "SQL that wants memory": Attack(16, _asking(_sql("select repeat('a', 9000000000 + $N)"))),
    "SQL with large answers": Attack(16, _asking(_sql("select *, $N from measurement"))),
    "numbers of 8,000 digits": Attack(4, _asking(_long_number)),
    "readers that read nothing": Attack(500, _read_nothing),
    "readers in a loop": Attack(100, _read_all),
    "downloads": Attack(20, _download),
    "resets": Attack(200, _reset),
    "distinct sizes": Attack(150, _asking(_other_size)),
    "distinct sizes, none read": Attack(500, _leave_other_sizes),
    "unknown tasks": Attack(16, _asking(_unknown_task)),
    "malformed heads": Attack(4, _send_no_http),
    "heads without end": Attack(200, _send_long_heads),
    "metrics": Attack(4, _asking(lambda _: head("/metrics"))),
    "distinct heads": Attack(4, _asking(_other_head)),
}
"""What is done to a service, by name."""
