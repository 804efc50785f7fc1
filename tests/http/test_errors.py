"""Bad input: always JSON with a `detail` that says what is wrong and what is allowed."""

from __future__ import annotations

import json
import socket
from urllib.parse import quote, urlsplit

import httpx
import pytest

from service.http.routing.match import PATHS
from tests.http.odd_world import BENCHMARK
from tests.http.routing.test_names import send_raw

NAMED = f"/v1/benchmarks/{quote(BENCHMARK)}"


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/v1/models?min_params_b=nan", "'min_params_b' can't be 'nan': a finite number"),
        ("/v1/models?max_params_b=inf", "'max_params_b' can't be 'inf': a finite number"),
        ("/v1/models?min_params_b=", "'min_params_b' can't be '': a finite number"),
        ("/v1/models?open_weights=2", "'open_weights' can't be '2': true or false"),
        ("/v1/models?exclusive_modality=x", "'exclusive_modality' can't be 'x': true or false"),
        ("/v1/benchmarks?include_hidden=maybe", "'include_hidden' can't be 'maybe'"),
        (f"{NAMED}/leaders", "'buckets' is missing: 1 to 8 ranges"),
        (f"{NAMED}/leaders?buckets=[]", "'buckets' can't be '[]': 1 to 8 ranges"),
        (f"{NAMED}/leaders?buckets=[[5,1]]", "0 ≤ low < high does not hold"),
        ("/v1/benchmarks/nope/leaders", "'buckets' is missing"),
    ],
)
def test_a_bad_parameter_is_a_422(client: httpx.Client, path: str, detail: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 422
    assert detail in answer.json()["detail"]


def test_of_an_unknown_name_and_a_bad_value_the_name_is_told_first(client: httpx.Client) -> None:
    answer = client.get("/v1/benchmarks/nope/leaders?buckets=[]")

    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("Unknown benchmark: 'nope'")


@pytest.mark.parametrize("route", ["/v1/benchmarks", "/v1/tasks", "/v1/models", "/v1/icon"])
def test_a_long_name_that_is_unknown_is_not_echoed_whole(client: httpx.Client, route: str) -> None:
    answer = client.get(f"{route}/{'é' * 1_000}")

    assert answer.status_code == 404
    assert "'ééé" in answer.json()["detail"]
    assert len(answer.content) < 500


@pytest.mark.parametrize("path", ["/nope", "/v1", "/v1/", "/v1/nope", "/v2/tasks", "/schema/x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_unknown_route_is_a_404_that_lists_the_routes(
    client: httpx.Client, method: str, path: str
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    if method == "GET":
        assert all(route in answer.json()["detail"] for route in PATHS)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/v1/tasks", f"{NAMED}/scores", "/health"])
def test_a_method_that_writes_is_a_405_that_says_which_ones_read(
    client: httpx.Client, method: str, path: str
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "use GET or HEAD" in answer.json()["detail"]


def test_a_target_that_is_too_long_is_a_414_that_names_the_limit(client: httpx.Client) -> None:
    answer = client.get("/v1/tasks?name=" + "x" * 9_000)

    assert answer.status_code == 414
    assert "9015 bytes; at most 8192 are allowed (TARGET_MAX_BYTES)" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/nope", "/v1/models/nope", "/v1/models?min_params_b=x"])
def test_errors_carry_what_every_answer_carries_and_are_not_kept(
    client: httpx.Client, path: str
) -> None:
    get, head = client.get(path), client.head(path)

    assert get.headers["cache-control"] == "no-store"
    assert get.headers["access-control-allow-origin"] == "*"
    assert get.headers["x-content-type-options"] == "nosniff"
    assert head.status_code == get.status_code
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET /v1/a b HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /v1/a\x00b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\xff\xfe\xfd\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_400_in_json(service_url: str, data: bytes) -> None:
    head, _, body = send_raw(service_url, data).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"content-type: application/json" in head
    assert body.startswith(b'{"detail":"')


@pytest.mark.parametrize(
    "path",
    [
        "/v1/tasks?name=%00",
        "/v1/tasks?name=%FF",
        "/v1/tasks?languages=' or 1=1; drop table task; --",
        "/v1/models?name=%25%5F%5C",
        "/v1/models?frameworks=%22%27%3B",
        f"{NAMED}/scores?languages=%00,%FF,'",
        "/v1/tasks?" + "&" * 5_000,
        "/v1/models?min_params_b=1&max_params_b=-1",
        "/v1/models?min_params_b=1e308",
        f"{NAMED}/leaders?buckets=[[0,1e308]]",
    ],
)
def test_odd_values_that_are_allowed_get_an_answer(client: httpx.Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code in (200, 422), answer.text
    assert answer.headers["content-type"] == "application/json"


def test_an_unknown_name_that_is_like_no_other_says_where_the_names_are(
    client: httpx.Client,
) -> None:
    details = [
        client.get(f"/v1/{kind}/%F0%9F%A6%86").json()["detail"]
        for kind in ("benchmarks", "tasks", "models")
    ]
    assert details == [
        "Unknown benchmark: '🦆'; /v1/benchmarks?include_hidden=true lists those there are",
        "Unknown task: '🦆'; /v1/tasks lists those there are",
        "Unknown model: '🦆'; /v1/models lists those there are",
    ]


@pytest.mark.parametrize(
    "line",
    [b"CONNECT evil:443", b"GET http://a:99999/health", b"GET http://[/x", b"GET http://a:b/"],
)
def test_a_target_that_is_no_url_is_refused_in_words(service_url: str, line: bytes) -> None:
    address = urlsplit(service_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as raw:
        raw.sendall(line + b" HTTP/1.1\r\nhost: a\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(65_536), b""))

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert json.loads(body)["detail"].startswith("This is not HTTP/1.1 that this service can read")
