"""Who asks: the address of a connection, or what a trusted proxy says of whom it asks for.

`X-Forwarded-For` is read from the right, where each proxy adds whom it heard: the first address
that is no trusted proxy's is the client, and what stands further left it says of itself.
`Forwarded` is not read: of two headers that say the same, a proxy sets one and passes on the other.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from service.http.messages.asgi import Headers
from service.setting_kinds import Network

FORWARDED_FOR = b"x-forwarded-for"
# Of proxies in a row; beyond them nobody is asked.
MOST_HOPS = 16
LONGEST_ADDRESS_CHARS = 80
# What one client is given of IPv6; within it, addresses cost nothing.
_CLIENT_PREFIX_BITS = 64

Address = IPv4Address | IPv6Address


class Clients:
    """Tells clients apart, behind the proxies in `trusted` networks or without any."""

    def __init__(self, trusted: tuple[Network, ...]) -> None:
        self._trusted = trusted

    def client_of(self, peer: str, headers: Headers) -> str:
        """The client that asks through `peer`: its address, in IPv6 its network."""
        address = _address(peer)
        if address is None:
            return peer
        if self._trusted:
            address = self._behind(address, headers)
        return _client(address)

    def _behind(self, address: Address, headers: Headers) -> Address:
        for heard in _heard_from(headers):
            if not any(address in network for network in self._trusted):
                break
            said = _address(heard)
            if said is None:
                break
            address = said
        return address


def _heard_from(headers: Headers) -> list[str]:
    """The addresses of the header, the last first."""
    lines = [value for name, value in headers if name == FORWARDED_FOR]
    # A header that came more than once is one list.
    heard = b",".join(lines).decode("latin-1").rsplit(",", MOST_HOPS)[-MOST_HOPS:]
    return heard[::-1] if lines else []


def _address(text: str) -> Address | None:
    """An address as proxies write it, with or without a port; one of IPv4 within IPv6 as such."""
    # What is remembered is bounded in number alone.
    return _read_address(text.strip()) if len(text) <= LONGEST_ADDRESS_CHARS else None


@lru_cache(1_024)
def _read_address(text: str) -> Address | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _client(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), _CLIENT_PREFIX_BITS), strict=False))
