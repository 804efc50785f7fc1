"""Where icons may come from: public addresses at the usual ports, and hosts that were named."""

from __future__ import annotations

import httpx2
import pytest

from service.icons.reach import NotReachable, Reach, is_public


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "185.199.108.133", "2606:50c0:8000::153", "::ffff:1.1.1.1", "64:ff9b::101:101"],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",  # an address to refuse, not to listen on
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2001:0:1:2:3:4:80ff:fffe",
        "2001:db8::1",
        "2002:7f00:1::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_of_a_machine_a_network_or_a_cloud_itself_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/a.png", "'ftp' is neither http nor https"),
        ("file:///etc/passwd", "'file' is neither http nor https"),
        ("gopher://example.org/", "'gopher' is neither http nor https"),
        ("data:image/png;base64,AA==", "'data' is neither http nor https"),
        ("/icon.png", "'no scheme' is neither http nor https"),
        ("https:///icon.png", "names no host"),
        ("https://user@example.org/", "user name or password"),
        ("https://example.org:pass@evil.example/", "user name or password"),
        ("http://example.org:22/", "port 22 is not the one of http"),
        ("http://example.org:443/", "port 443 is not the one of http"),
        ("https://example.org:8443/", "port 8443 is not the one of https"),
    ],
)
def test_a_url_is_refused_for_its_scheme_user_host_or_port(url: str, reason: str) -> None:
    with pytest.raises(NotReachable, match=reason):
        Reach().check_url(httpx2.URL(url))


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://example.org:443/a?b", "https://bücher.example/x.svg"]
)
def test_a_plain_url_is_good(url: str) -> None:
    Reach().check_url(httpx2.URL(url))


def test_one_private_address_among_public_ones_spoils_a_host() -> None:
    with pytest.raises(NotReachable, match=r"example\.org is not at a public address"):
        Reach().check_addresses("example.org", 443, ["1.1.1.1", "10.0.0.1"])


def test_a_host_without_an_address_is_refused() -> None:
    with pytest.raises(NotReachable, match=r"example\.org has no address"):
        Reach().check_addresses("example.org", 443, [])


def test_a_named_host_may_be_anywhere_but_at_its_port_only() -> None:
    reach = Reach(frozenset({"127.0.0.1:9000"}))

    reach.check_url(httpx2.URL("http://127.0.0.1:9000/"))
    reach.check_addresses("127.0.0.1", 9000, ["127.0.0.1"])
    with pytest.raises(NotReachable, match="port 9001"):
        reach.check_url(httpx2.URL("http://127.0.0.1:9001/"))
    with pytest.raises(NotReachable, match="not at a public address"):
        reach.check_addresses("127.0.0.1", 80, ["127.0.0.1"])
    with pytest.raises(NotReachable, match="not at a public address"):
        reach.check_addresses("localhost", 9000, ["127.0.0.1"])
