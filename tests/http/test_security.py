"""What every answer says to browsers, whatever its status, and what none tells to anybody."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.http.processes import in_process

ASKED = {
    200: ("GET", "/v1/tasks", {}),
    204: ("OPTIONS", "/v1/tasks", {}),
    304: ("GET", "/v1/tasks", {"if-none-match": "*"}),
    400: ("NONSENSE", "/v1/tasks", {}),
    404: ("GET", "/v1/nowhere", {}),
    405: ("DELETE", "/v1/tasks", {}),
    414: ("GET", f"/v1/tasks?name={'x' * 9_000}", {}),
    422: ("GET", "/v1/models?min_params_b=nan", {}),
    431: ("GET", "/v1/tasks", {"x-long": "y" * 40_000}),
}


@pytest.mark.parametrize("status", ASKED)
def test_every_answer_tells_browsers_to_trust_nothing_in_it(
    client: httpx.Client, status: int
) -> None:
    method, target, headers = ASKED[status]
    answer = client.request(method, target, headers=headers)

    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert not {"server", "x-powered-by", "set-cookie"} & set(answer.headers)


@pytest.mark.parametrize("setting", ["*", "https://leaderboard.example"])
@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "https://leaderboard.example.evil"]
)
def test_no_page_gets_credentials_and_no_stranger_is_named(
    odd_dir: Path, setting: str, origin: str
) -> None:
    async def scenario() -> list[httpx.Headers]:
        preflight = {"origin": origin, "access-control-request-method": "GET"}
        async with in_process(odd_dir, CORS_ORIGINS=setting) as client:
            return [
                (await client.options("/v1/tasks", headers=preflight)).headers,
                (await client.get("/v1/tasks", headers={"origin": origin})).headers,
                (await client.get("/v1/tasks", headers={"origin": origin})).headers,
            ]

    for headers in asyncio.run(scenario()):
        assert "access-control-allow-credentials" not in headers
        assert headers.get("access-control-allow-origin") == ("*" if setting == "*" else None)
