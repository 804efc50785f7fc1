"""Who asks, behind trusted proxies and without, whatever a client says of itself."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from service.http.request.client import MOST_HOPS, Clients

PROXIES = ("10.0.0.0/8", "192.0.2.7", "fd00::/8")
BEHIND = Clients(tuple(map(ip_network, PROXIES)))


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        # Nobody who is not trusted says who asks.
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.1.1.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.1.1.1", [], "10.1.1.1"),
        # What stands left of the first that is no proxy is its own story.
        ("10.1.1.1", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
        ("10.1.1.1", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
        ("10.1.1.1", ["10.9.9.9, 198.51.100.1"], "198.51.100.1"),
        ("10.1.1.1", ["198.51.100.1, 10.2.2.2, 192.0.2.7"], "198.51.100.1"),
        ("10.1.1.1", ["10.3.3.3, 10.2.2.2"], "10.3.3.3"),
        ("10.1.1.1", ["198.51.100.1,unknown"], "10.1.1.1"),
        ("10.1.1.1", ["198.51.100.1, "], "10.1.1.1"),
        ("10.1.1.1", [","], "10.1.1.1"),
        ("10.1.1.1", ["1.2.3.4, 10.2.2.2, ' or 1=1"], "10.1.1.1"),
        ("10.1.1.1", [", ".join(["1.2.3.4"] + ["10.2.2.2"] * MOST_HOPS)], "10.2.2.2"),
        # As proxies write addresses.
        ("10.1.1.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.1.1.1", ["[2001:db8::1]:4711"], "2001:db8::/64"),
        ("10.1.1.1", ["2001:db8::1"], "2001:db8::/64"),
        ("::ffff:10.1.1.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["198.51.100.1"], "198.51.100.1"),
        # One client has all of a network of IPv6.
        ("2001:db8::1:2:3:4", [], "2001:db8::/64"),
        ("10.1.1.1", [f"{'1' * 30_000}, 198.51.100.1"], "198.51.100.1"),
        ("10.1.1.1", ["1" * 30_000], "10.1.1.1"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_no_trusted_proxy(
    peer: str, said: list[str], client: str
) -> None:
    headers = [(b"x-forwarded-for", each.encode()) for each in said]
    headers.append((b"forwarded", b"for=1.1.1.1"))

    assert BEHIND.client_of(peer, headers) == client


def test_without_trusted_proxies_the_client_is_who_connects() -> None:
    headers = [(b"x-forwarded-for", b"198.51.100.1")]

    assert Clients(()).client_of("10.1.1.1", headers) == "10.1.1.1"
