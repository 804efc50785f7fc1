"""URL and address → may an icon be fetched from there? Public ones, and what the operator names.

Registries: https://www.iana.org/assignments/iana-ipv4-special-registry and its IPv6 twin.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

import msgspec

from service.icons.image import NotFetched

if TYPE_CHECKING:
    import httpx2

_DEFAULT_PORTS = {"http": 80, "https": 443}
_GLOBAL_IPV6 = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
# Not to be reached, though some versions of `ipaddress` call them global.
_NEVER = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # a cloud's own services, at a public number
            "192.0.0.0/24",  # protocols' own, another cloud's metadata among them
            "192.88.99.0/24",  # relays of 6to4
            "2001::/23",  # tunnels: Teredo carries an IPv4 address of its maker's choice
            "2002::/16",  # 6to4, likewise
            "3fff::/20",  # documentation
        ),
    )
)


class NotReachable(NotFetched):
    """An icon must not be fetched from there; the text says why."""


class Reach(msgspec.Struct, frozen=True):
    """Where icons may come from: public addresses at the usual ports.

    `allowed_hosts` are `host:port` as URLs spell them. They alone may be at any port and address.
    """

    allowed_hosts: frozenset[str] = frozenset()

    def check_url(self, url: httpx2.URL) -> None:
        """Refuse what is no plain http or https URL of a host.

        Raises:
            NotReachable: scheme, user name, host or port is not allowed.
        """
        if url.scheme not in _DEFAULT_PORTS:
            raise NotReachable(f"{url.scheme or 'no scheme'!r} is neither http nor https")
        if url.userinfo:
            raise NotReachable("the URL has a user name or password")
        host, port = url.raw_host.decode("ascii"), port_of(url)
        if not host:
            raise NotReachable("the URL names no host")
        if port != _DEFAULT_PORTS[url.scheme] and not self.allows(host, port):
            raise NotReachable(f"port {port} is not the one of {url.scheme}")

    def check_addresses(self, host: str, port: int, addresses: list[str]) -> None:
        """Refuse a host that has any address which is not public.

        Raises:
            NotReachable: it has one, or none at all.
        """
        if not addresses:
            raise NotReachable(f"{host} has no address")
        if not self.allows(host, port) and not all(map(is_public, addresses)):
            raise NotReachable(f"{host} is not at a public address")

    def allows(self, host: str, port: int) -> bool:
        """Whether the operator named this host and port."""
        return f"{host}:{port}" in self.allowed_hosts


def port_of(url: httpx2.URL) -> int:
    """The port that is connected to."""
    return url.port or _DEFAULT_PORTS[url.scheme]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, whatever form it is written in."""
    ip = _unwrapped(ip_address(address))
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NEVER)


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that is reached where an IPv6 address only carries one."""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip
