"""What comes back over real HTTP: an image within the limits, or the reason why not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from service.icons.fetch import LARGEST_BYTES, MOST_REDIRECTS, Fetcher
from service.icons.image import Image, NotFetched
from service.icons.reach import Reach
from tests.icons import origin_double as host
from tests.icons.origin_double import PNG, SVG, Answer, OriginDouble


@pytest.fixture
def origin() -> Iterator[OriginDouble]:
    with OriginDouble() as origin:
        yield origin


def fetch(origin: OriginDouble, path: str = "/icon", limit_s: float = 5.0) -> Image:
    reach = Reach(frozenset({origin.host}))
    return asyncio.run(Fetcher(reach, limit_s=limit_s).fetch(origin.url + path))


def reason(origin: OriginDouble, answer: Answer, limit_s: float = 5.0) -> str:
    origin.answers["/icon"] = answer
    with pytest.raises(NotFetched) as failure:
        fetch(origin, limit_s=limit_s)
    return str(failure.value)


def test_an_image_comes_back_as_it_was_sent(origin: OriginDouble) -> None:
    origin.answers["/icon"] = host.image(PNG)

    assert fetch(origin) == Image("image/png", PNG)


def test_the_type_is_what_the_bytes_are_not_what_the_host_says(origin: OriginDouble) -> None:
    origin.answers["/icon"] = host.image(SVG, "text/plain; charset=utf-8")

    assert fetch(origin).media_type == "image/svg+xml"


def test_redirects_are_followed_relative_ones_too(origin: OriginDouble) -> None:
    origin.answers |= {
        "/icon": host.redirect("/a/b", 301),
        "/a/b": host.redirect("../c", 307),
        "/c": host.image(PNG),
    }

    assert fetch(origin).body == PNG
    assert origin.asked == ["/icon", "/a/b", "/c"]


def test_redirects_have_an_end(origin: OriginDouble) -> None:
    assert reason(origin, host.redirect("/icon")) == f"over {MOST_REDIRECTS} redirects"
    assert len(origin.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://10.0.0.1/",
        "//192.168.0.1/",
    ],
)
def test_a_redirect_to_a_private_address_is_not_followed(
    origin: OriginDouble, location: str
) -> None:
    assert "is not at a public address" in reason(origin, host.redirect(location))


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("file:///etc/passwd", "neither http nor https"),
        ("http://127.0.0.1:1/", "port 1 is not the one of http"),
        ("http://user:pass@example.org/", "user name or password"),
        ("http://[::1", "not a URL"),
    ],
)
def test_a_redirect_to_no_plain_url_is_not_followed(
    origin: OriginDouble, location: str, why: str
) -> None:
    assert why in reason(origin, host.redirect(location))


def test_a_host_that_was_not_named_stays_out_of_reach(origin: OriginDouble) -> None:
    origin.answers["/icon"] = host.image(PNG)
    with pytest.raises(NotFetched, match="port"):
        asyncio.run(Fetcher(Reach()).fetch(f"{origin.url}/icon"))

    assert origin.asked == []


@pytest.mark.parametrize("answer", [host.silent, host.trickle])
def test_a_host_that_is_slow_is_given_up(origin: OriginDouble, answer: Answer) -> None:
    assert reason(origin, answer, limit_s=0.3) == "it took over 0.3 s"


def test_an_image_that_says_it_is_too_large_is_not_read(origin: OriginDouble) -> None:
    def boastful(exchange: host.Exchange) -> None:
        exchange.start(200, content_type="image/png", content_length=str(LARGEST_BYTES + 1))

    assert reason(origin, boastful) == "it is larger than 2 MiB"


def test_an_image_that_has_no_end_is_cut_at_the_limit(origin: OriginDouble) -> None:
    assert reason(origin, host.endless) == "it is larger than 2 MiB"


def test_an_image_of_exactly_the_limit_is_good(origin: OriginDouble) -> None:
    origin.answers["/icon"] = host.image(PNG.ljust(LARGEST_BYTES, b"\0"))

    assert len(fetch(origin).body) == LARGEST_BYTES


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (host.cut, "RemoteProtocolError"),
        (host.not_http, "RemoteProtocolError"),
        (host.gzip_bomb, "it came as 'gzip', which was not asked for"),
        (host.status(404), "its host answers with status 404"),
        (host.status(500), "its host answers with status 500"),
        (host.status(302), "its host answers with status 302"),
        (host.image(b"<html></html>", "text/html"), "its type is 'text/html', not an image's"),
        (host.image(PNG, "text/html"), "its type is 'text/html', not an image's"),
        (host.image(b"{}", "application/json"), "its type is 'application/json'"),
        (host.image(b"<html><svg>", "image/svg+xml"), "it is no image"),
        (host.image(b"", "image/png"), "it is no image"),
    ],
)
def test_whatever_is_no_image_is_refused_with_the_reason(
    origin: OriginDouble, answer: Answer, why: str
) -> None:
    assert why in reason(origin, answer)


def test_a_port_where_nobody_listens_is_told(origin: OriginDouble) -> None:
    origin.server_close()

    with pytest.raises(NotFetched, match="ConnectError"):
        fetch(origin)


@pytest.mark.parametrize(
    "url", ["", "http://", "http://a b/", "http://[", "http://\x00/", "x" * 70_000]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(NotFetched):
        asyncio.run(Fetcher(Reach()).fetch(url))
