"""Host → connection. The name is resolved once; what was checked is what is connected to.

A check before the request, and a look-up of its own by the HTTP client after it, could see two
answers of a name server that means harm. Here there is one, for the first URL and each redirect.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import httpcore2

from service.icons.reach import Reach

Resolve = Callable[[str, int], Awaitable[list[str]]]

# A look-up can't be given up: a name server that never answers holds these threads and no others.
_LOOK_UPS = ThreadPoolExecutor(4, thread_name_prefix="icon-host")


async def addresses_of(host: str, port: int) -> list[str]:
    """Every address of `host`, in the order to try them; numbers in any notation included."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(
        _LOOK_UPS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedDial(httpcore2.AsyncNetworkBackend):
    """Connects to checked addresses only. TLS still names, and verifies, the host."""

    def __init__(
        self,
        reach: Reach,
        resolve: Resolve = addresses_of,
        dial: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        self._reach = reach
        self._resolve = resolve
        self._dial = dial or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # named so by the class above
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first address of `host` that takes one.

        Raises:
            NotReachable: an address of `host` is not public.
            ConnectError: there is no such host, or none of its addresses answers.
        """
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} can't be looked up: {error}") from error
        self._reach.check_addresses(host, port, addresses)
        for address in addresses:
            try:
                return await self._dial.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)
