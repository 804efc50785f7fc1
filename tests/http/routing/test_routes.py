"""The routes that are no answers over a snapshot, and CORS."""

from __future__ import annotations

import asyncio
import struct
import zlib
from pathlib import Path

import httpx
import pytest

from tests.http.processes import in_process

ORIGIN = "https://leaderboard.example"


def test_health_says_that_it_is_alive(client: httpx.Client) -> None:
    answer = client.get("/health")

    assert answer.content == b'{"ok":true}'
    assert answer.headers["content-type"] == "application/json"


def test_crawlers_are_welcome_for_a_day(client: httpx.Client) -> None:
    answer = client.get("/robots.txt")

    assert answer.text == "User-agent: *\nAllow: /\n"
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "public, max-age=86400"


def test_the_icon_is_a_png_for_a_year(client: httpx.Client) -> None:
    answer = client.get("/favicon.ico")

    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.content[16:24]) == (32, 32)
    start = answer.content.index(b"IDAT") + 4
    length = struct.unpack(">I", answer.content[start - 8 : start - 4])[0]
    assert len(zlib.decompress(answer.content[start : start + length])) == 32 * (1 + 32 * 4)


@pytest.mark.parametrize("path", ["/health", "/robots.txt", "/favicon.ico", "/schema"])
def test_head_gives_the_headers_of_get_and_no_body(client: httpx.Client, path: str) -> None:
    get, head = client.get(path), client.head(path)

    assert head.status_code == 200
    assert head.content == b""
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


def test_any_page_may_read_by_default(client: httpx.Client) -> None:
    answer = client.get("/v1/tasks", headers={"origin": ORIGIN})

    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/v1/benchmarks/menu", "/health", "/v1/models/nope", "/nope"])
def test_only_pages_of_the_origins_set_may_read(odd_dir: Path, path: str) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir, CORS_ORIGINS=f"{ORIGIN},https://b.example") as client:
            for _ in ("miss", "hit"):
                allowed = await client.get(path, headers={"origin": ORIGIN})
                other = await client.get(path, headers={"origin": "https://evil.example"})
                none = await client.get(path)
                assert allowed.headers["access-control-allow-origin"] == ORIGIN
                assert "ETag" in allowed.headers["access-control-expose-headers"]
                for answer in (other, none):
                    assert "access-control-allow-origin" not in answer.headers
                for answer in (allowed, other, none):
                    assert answer.headers["vary"] == "accept-encoding, origin"

    asyncio.run(scenario())


def test_a_preflight_is_told_what_a_page_may_send(client: httpx.Client) -> None:
    answer = client.options(
        "/v1/tasks",
        headers={
            "origin": ORIGIN,
            "access-control-request-method": "GET",
            "access-control-request-headers": "x-anything, if-none-match",
        },
    )

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-headers"] == "x-anything, if-none-match"


def test_options_without_an_origin_tells_the_methods(client: httpx.Client) -> None:
    answer = client.options("/v1/tasks")

    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "access-control-allow-methods" not in answer.headers
