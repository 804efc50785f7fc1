"""Where a service listens, by what a person may call it."""

from __future__ import annotations

import socket

import pytest

from service.errors import BadSetting
from service.http.listener import open_listeners, url_of


def has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as tried:
        try:
            tried.bind(("::1", 0))
        except OSError:
            return False
    return True


both = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def reached(host: str) -> set[str]:
    """Those addresses of this machine at which somebody who listens at `host` is found."""
    listeners = open_listeners(host, 0)
    port = listeners[0].getsockname()[1]
    found = set()
    for listener in listeners:
        listener.listen()
    for address in ("127.0.0.1", "::1"):
        try:
            socket.create_connection((address, port), timeout=5).close()
        except OSError:
            continue
        found.add(address)
    for listener in listeners:
        listener.close()
    return found


@both
@pytest.mark.parametrize("host", ["", "*", "::", "[::]", "localhost", "LOCALHOST"])
def test_both_families_find_who_listens_everywhere_or_at_localhost(host: str) -> None:
    assert reached(host) == {"127.0.0.1", "::1"}


@both
@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1")],
)
def test_an_address_is_that_one(host: str, address: str) -> None:
    assert reached(host) == {address}


@pytest.mark.parametrize(
    "host", ["nobody.invalid", "127.0.0.1:80", "[::1", "::1]", "192.0.2.1", "a b", "x" * 300, "é.."]
)
def test_what_is_no_address_here_is_refused_by_name(host: str) -> None:
    with pytest.raises(BadSetting) as refused:
        open_listeners(host, 7860)

    assert f"--host and --port='{host}:7860'" in str(refused.value)
    assert "nobody can listen there (" in str(refused.value)


def test_a_port_that_one_family_has_taken_is_refused_and_nothing_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match="in use"):
            open_listeners("localhost", port)
        with pytest.raises(BadSetting, match="in use"):
            open_listeners("", port)


def test_the_url_of_an_address_with_colons_has_brackets() -> None:
    [listener] = open_listeners("127.0.0.1", 0)
    with listener:
        assert url_of([listener]) == f"http://127.0.0.1:{listener.getsockname()[1]}"
