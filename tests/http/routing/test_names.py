"""Names with anything in them, raw and percent-encoded, on every route."""

from __future__ import annotations

import socket
from urllib.parse import quote, urlsplit

import httpx
import pytest

from service.errors import UnknownName
from service.http.connection.request_line import quoted_request_line
from service.http.routing.match import UNMATCHED, match_path, routed_path
from tests.http.odd_world import (
    ALIAS,
    BENCHMARK,
    FORMER_MODEL,
    FORMER_TASK,
    HIDDEN,
    MODELS,
    TASKS,
)

BENCHMARK_ROUTES = ("", "/scores", "/per-language", "/leaders?buckets=[[0,null]]", "/coverage")
TASK_ROUTES = ("", "/scores")
MODEL_ROUTES = ("", "/scores", "/coverage")


@pytest.mark.parametrize(
    ("raw_path", "path"),
    [
        (b"/v1/models/org/name", "/v1/models/org%2Fname"),
        (b"/v1/models/org%2Fname/scores", "/v1/models/org%2Fname/scores"),
        (b"/v1/models/org/name/scores", "/v1/models/org%2Fname/scores"),
        (b"/v1/tasks/a%252Fb/descriptive_statistics", "/v1/tasks/a%252Fb/descriptive_statistics"),
        (b"/v1/benchmarks/MTEB(eng,%20v2)/leaders", "/v1/benchmarks/MTEB%28eng%2C%20v2%29/leaders"),
        ("/v1/models/日本/x".encode(), "/v1/models/%E6%97%A5%E6%9C%AC%2Fx"),
        (b"/v1/models/scores", "/v1/models/scores"),
        (b"/v1/models/../../etc/passwd", "/v1/models/..%2F..%2Fetc%2Fpasswd"),
        (b"/v1/models/%zz%", "/v1/models/%25zz%25"),
        (b"/v1/icon/a/scores", "/v1/icon/a%2Fscores"),
        (b"/v1/models/a%0Ab", "/v1/models/a%0Ab"),
    ],
)
def test_a_name_becomes_one_segment(raw_path: bytes, path: str) -> None:
    assert routed_path(match_path(raw_path)) == path


@pytest.mark.parametrize("path", ["/health", "/v1/models", "/v1/benchmarks/menu"])
def test_other_paths_are_left_alone(path: str) -> None:
    assert routed_path(match_path(path.encode())) == path


@pytest.mark.parametrize("raw_path", [b"/v1", b"/v2/models/x", b"", b"/<unmatched>"])
def test_any_other_path_leads_nowhere(raw_path: bytes) -> None:
    assert match_path(raw_path).family == UNMATCHED


@pytest.mark.parametrize("name", [*TASKS, *MODELS, "%", "%2F", "..", "a//b", "\0", "menu"])
def test_quoting_and_unquoting_give_the_name_back(name: str) -> None:
    match = match_path(f"/v1/tasks/{quote(name, safe='')}/scores".encode())
    path = routed_path(match)
    assert path is not None

    assert "/" not in path.removeprefix("/v1/tasks/").removesuffix("/scores")
    assert (match.family, match.name) == ("/v1/tasks/{name}/scores", name)


@pytest.mark.parametrize("raw_path", [b"/v1/models/", b"/v1/models//scores", b"/v1/tasks/%FF"])
def test_what_cannot_be_a_name_is_unknown(raw_path: bytes) -> None:
    with pytest.raises(UnknownName):
        routed_path(match_path(raw_path))


@pytest.mark.parametrize("name", [BENCHMARK, ALIAS, HIDDEN])
@pytest.mark.parametrize("route", BENCHMARK_ROUTES)
@pytest.mark.parametrize("safe", ["", "/(),!&"])
def test_every_benchmark_answers_on_every_route(
    client: httpx.Client, name: str, route: str, safe: str
) -> None:
    answer = client.get(f"/v1/benchmarks/{quote(name, safe=safe)}{route}")

    assert answer.status_code == 200, answer.text
    body = answer.json()
    expected = HIDDEN if name == HIDDEN else BENCHMARK
    assert body.get("benchmarkName", body.get("name")) == expected


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("route", TASK_ROUTES)
@pytest.mark.parametrize("safe", ["", "/&"])
def test_every_task_answers_on_every_route(
    client: httpx.Client, name: str, route: str, safe: str
) -> None:
    answer = client.get(f"/v1/tasks/{quote(name, safe=safe)}{route}")

    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body.get("task", body)["name"] == name


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("route", MODEL_ROUTES)
@pytest.mark.parametrize("safe", ["", "/(),+"])
def test_every_model_answers_on_every_route(
    client: httpx.Client, name: str, route: str, safe: str
) -> None:
    answer = client.get(f"/v1/models/{quote(name, safe=safe)}{route}")

    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body.get("modelName") == name or body.get("model", body)["name"] == name


@pytest.mark.parametrize(
    ("kind", "alias", "name", "routes"),
    [
        ("benchmark", ALIAS, BENCHMARK, BENCHMARK_ROUTES),
        ("task", FORMER_TASK, TASKS[1], TASK_ROUTES),
        ("model", FORMER_MODEL, MODELS[1], MODEL_ROUTES),
    ],
)
def test_an_alias_or_former_name_gives_the_same_bytes(
    client: httpx.Client, kind: str, alias: str, name: str, routes: tuple[str, ...]
) -> None:
    paths = [f"/v1/{kind}s/{{name}}{route}" for route in routes]
    for path in [*paths, f"/og/{kind}/{{name}}.png"]:
        one, other = (client.get(path.format(name=quote(each, safe=""))) for each in (alias, name))
        assert (one.status_code, one.content) == (200, other.content)
        assert one.headers["etag"] == other.headers["etag"]
    if kind != "benchmark":
        [found] = client.get(f"/v1/{kind}s", params={"name": alias}).json()
        assert found["name"] == name
    slip = client.get(f"/v1/{kind}s/{quote(alias + '!', safe='')}")
    assert f"{alias!r}" in slip.json()["detail"]


def test_a_name_in_plain_utf8_on_the_wire_is_understood(service_url: str) -> None:
    target = f"/v1/models/{MODELS[1].replace(' ', '%20')}"
    answer = send_raw(
        service_url, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    )

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert '"name":"org/модель (v1, big)"'.encode() in answer


def test_only_the_request_line_is_quoted() -> None:
    data = "GET /é?ü HTTP/1.1\r\nx-name: é\r\n\r\n".encode()

    assert quoted_request_line(data) == (
        b"GET /%C3%A9?%C3%BC HTTP/1.1\r\n" + "x-name: é\r\n\r\n".encode()
    )


@pytest.mark.parametrize(
    "path",
    [
        "/v1/benchmarks/nope",
        "/v1/benchmarks/nope/scores",
        "/v1/tasks/nope/scores",
        "/v1/models/nope",
        "/v1/models/nope/scores",
        "/v1/models/",
        "/v1/benchmarks/menu/",
        "/v1/models/org%2Fplain%2F",
        "/v1/models/%FF%FE",
        "/v1/models/%zz",
        "/v1/models/%00",
        "/v1/models/..%2f..%2f",
        "/v1/tasks/' or 1=1 --",
        "/v1/icon/nope",
    ],
)
def test_an_unknown_name_is_a_404_that_says_so(client: httpx.Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["detail"].startswith("Unknown ")


def send_raw(url: str, data: bytes) -> bytes:
    """What the server says to these very bytes, until it has nothing more to say."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=5) as wire:
        wire.sendall(data)
        wire.settimeout(1)
        answer = b""
        try:
            while chunk := wire.recv(65_536):
                answer += chunk
        except TimeoutError:
            pass
        return answer


@pytest.mark.parametrize(
    "target",
    [
        "//v1/tasks/%25ff",
        "/v1//tasks/%25ff",
        "/v1/tasks%2F%25ff",
        "/v1/%74asks/%25ff",
        "//v1/tasks/%2541",
        "//og/task/%25ff.png",
        "//v1/icon/%25ff",
        "/v1//tasks",
    ],
)
def test_a_route_has_one_spelling_and_a_name_is_decoded_once(
    client: httpx.Client, target: str
) -> None:
    url = str(client.base_url).rstrip("/") + target
    answer = client.get(httpx.URL(url, raw_path=target.encode()))

    assert answer.status_code == 404
    assert answer.json()["detail"].startswith(f"No route {target!r}. There are: ")
