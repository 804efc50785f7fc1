"""A name is looked up once, all its addresses are checked, and one of those is connected to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import httpcore2
import pytest

from service.icons.dial import CheckedDial, addresses_of
from service.icons.reach import NotReachable, Reach


class Dialled(httpcore2.AsyncNetworkBackend):
    """Notes where it was sent, and refuses some."""

    def __init__(self, dead: Iterable[str] = ()) -> None:
        self.hosts: list[str] = []
        self._dead = set(dead)

    async def connect_tcp(self, host: str, *_: object) -> httpcore2.AsyncNetworkStream:  # type: ignore[override]
        self.hosts.append(host)
        if host in self._dead:
            raise httpcore2.ConnectError("refused")
        return httpcore2.AsyncMockStream([])


class NameServer:
    """Gives one answer after the other, as one does who means harm."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = iter(answers)
        self.asked_count = 0

    async def __call__(self, _host: str, _port: int) -> list[str]:
        self.asked_count += 1
        return next(self._answers)


def connect(names: NameServer, dialled: Dialled, host: str = "icons.example") -> None:
    dial = CheckedDial(Reach(), names, dialled)
    asyncio.run(dial.connect_tcp(host, 443))


def test_a_name_that_changes_between_check_and_connect_is_looked_up_once() -> None:
    names, dialled = NameServer(["1.1.1.1"], ["127.0.0.1"]), Dialled()

    connect(names, dialled)

    assert names.asked_count == 1
    assert dialled.hosts == ["1.1.1.1"]


def test_a_name_at_a_private_address_is_never_connected_to() -> None:
    names, dialled = NameServer(["1.1.1.1", "169.254.169.254"]), Dialled()

    with pytest.raises(NotReachable, match=r"icons\.example is not at a public address"):
        connect(names, dialled)

    assert dialled.hosts == []


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    dialled = Dialled(dead=["2606:4700::1111"])

    connect(NameServer(["2606:4700::1111", "1.1.1.1"]), dialled)

    assert dialled.hosts == ["2606:4700::1111", "1.1.1.1"]


def test_a_host_that_answers_at_no_address_is_an_error_of_the_connection() -> None:
    with pytest.raises(httpcore2.ConnectError):
        connect(NameServer(["1.1.1.1", "1.0.0.1"]), Dialled(dead=["1.1.1.1", "1.0.0.1"]))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "::ffff:127.0.0.1", "[::1]"]
)
def test_other_spellings_of_this_machine_lead_nowhere(host: str) -> None:
    dialled = Dialled()
    dial = CheckedDial(Reach(), addresses_of, dialled)

    with pytest.raises((NotReachable, httpcore2.ConnectError)):
        asyncio.run(dial.connect_tcp(host, 80))

    assert dialled.hosts == []


def test_a_name_that_no_name_server_knows_is_an_error_of_the_connection() -> None:
    async def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(httpcore2.ConnectError, match=r"nope\.example can't be looked up"):
        asyncio.run(CheckedDial(Reach(), unknown, Dialled()).connect_tcp("nope.example", 443))
