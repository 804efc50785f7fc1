"""`/v1/sql` as a real process answers it, where it is enabled and where it is not."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.http.processes import Service, processes_below, running_service
from tests.telemetry.scrape import Scrape

LIMIT_S = 1.5
ENDLESS = "select count(*) from range(1000000000000) where range <> {}"
SQL = "/v1/sql"


@pytest.fixture(scope="module")
def service(odd_dir: Path) -> Iterator[Service]:
    # Proxies are told apart so that a test can be several clients.
    environ = {"SQL_ENABLED": "1", "SQL_TIMEOUT_S": str(LIMIT_S), "SQL_QUEUE": "3"}
    with running_service(odd_dir, TRUSTED_PROXIES="127.0.0.0/8", **environ) as service:
        yield service


@pytest.fixture
def sql(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=60) as client:
        yield client


def test_it_is_not_there_unless_it_is_enabled(client: httpx.Client) -> None:
    for answer in (client.get(SQL, params={"q": "select 1"}), client.post(SQL, content="select 1")):
        assert answer.status_code == 404
        assert "SQL_ENABLED" in answer.json()["detail"]
    assert SQL not in client.get("/schema/openapi.json").json()["paths"]


def test_it_is_kept_like_any_answer_however_it_was_asked(sql: httpx.Client) -> None:
    query = "select name from benchmark order by name limit 1"
    first = sql.get(SQL, params={"q": query})
    by_json = sql.post(SQL, json={"q": query})
    by_text = sql.post(SQL, content=query, headers={"content-type": "application/sql"})

    assert first.status_code == by_json.status_code == by_text.status_code == 200
    assert first.content == by_json.content == by_text.content
    assert first.headers["etag"] == by_json.headers["etag"]
    assert first.json()["columns"] == [{"name": "name", "type": "VARCHAR"}]
    # What is not the same each time it is asked tells that it was not.
    random = [sql.get(SQL, params={"q": "select random()"}).content for _ in range(2)]
    assert random[0] == random[1]
    held = sql.get(SQL, params={"q": query}, headers={"if-none-match": first.headers["etag"]})
    assert held.status_code == 304
    head = sql.head(SQL, params={"q": query})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("csv", "text/csv"), ("markdown", "text/markdown"), ("parquet", "application/vnd.apache")],
)
def test_it_comes_in_every_form_and_says_where_it_is_cut(
    sql: httpx.Client, form: str, media_type: str
) -> None:
    answer = sql.post(SQL, params={"format": form}, json={"q": "from range(100001)"})

    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["x-truncated"] == "100000 rows"
    assert "attachment" in answer.headers["content-disposition"]
    whole = sql.get(SQL, params={"q": "select 1", "format": form})
    assert "x-truncated" not in whole.headers


def test_what_is_wrong_is_said_with_its_place(sql: httpx.Client) -> None:
    answer = sql.post(SQL, json={"q": "select 1,\n  nope"})

    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["line"], problem["column"]) == (2, 3)
    assert problem["detail"].startswith(
        'The SQL has no answer: Binder error: Referenced column "nope"'
    )
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("media_type", "body", "status", "said"),
    [
        ("text/plain", b"x" * 70_000, 413, "BODY_MAX_BYTES"),
        ("text/plain", [b"x" * 70_000], 413, "BODY_MAX_BYTES"),
        ("application/sql", b"select '\xff'", 400, "UTF-8"),
        ("application/sql", b"", 422, "there is none"),
        ("application/json", b'{"q": 1}', 400, "Expected `str`"),
        ("application/json", b'{"q":"\\ud800"}', 400, "JSON"),
        ("application/x-www-form-urlencoded", b"q=select+1", 415, "application/sql"),
    ],
)
def test_a_body_that_is_none_is_refused_by_name(
    sql: httpx.Client, media_type: str, body: bytes | list[bytes], status: int, said: str
) -> None:
    content = body if isinstance(body, bytes) else iter(body)
    answer = sql.post(SQL, content=content, headers={"content-type": media_type})

    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_a_body_that_does_not_come_to_its_end_is_waited_for_so_long(odd_dir: Path) -> None:
    with running_service(odd_dir, SQL_ENABLED="1", REQUEST_TIMEOUT_S="0.3") as service:
        address = service.url.removeprefix("http://").split(":")
        with socket.create_connection((address[0], int(address[1])), 20) as slow:
            slow.sendall(
                b"POST /v1/sql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                b"Content-Length: 8\r\n\r\nsel"
            )
            assert slow.recv(1 << 16).startswith(b"HTTP/1.1 408 ")


def test_the_path_says_that_it_takes_post_and_others_that_they_do_not(sql: httpx.Client) -> None:
    assert sql.options(SQL).headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert sql.delete(SQL).status_code == 405
    assert sql.post("/v1/tasks").headers["allow"] == "GET, HEAD, OPTIONS"
    asked = {"origin": "http://x", "access-control-request-method": "POST"}
    assert "POST" in sql.options(SQL, headers=asked).headers["access-control-allow-methods"]


def test_one_client_keeps_no_other_waiting_and_too_many_are_put_off(sql: httpx.Client) -> None:
    def ask(query: str, client: str) -> httpx.Response:
        return sql.get(SQL, params={"q": query}, headers={"x-forwarded-for": client})

    with ThreadPoolExecutor(8) as threads:
        greedy = [
            threads.submit(ask, ENDLESS.format(number), "198.51.100.1") for number in range(8)
        ]
        # Of two children, one is left for whoever comes next.
        time.sleep(0.5)
        began_s = time.perf_counter()
        modest = ask("select 'modest'", "198.51.100.2")
        took_s = time.perf_counter() - began_s
        assert not all(each.done() for each in greedy)
        for each in greedy:
            each.cancel()
        answers = [each.result() for each in greedy if not each.cancelled()]

    assert modest.status_code == 200
    # Behind those of the other client, it would have waited for three of them.
    assert took_s < 2 * LIMIT_S
    statuses = sorted({answer.status_code for answer in answers})
    assert statuses == [422, 503]
    put_off = next(answer for answer in answers if answer.status_code == 503)
    assert int(put_off.headers["retry-after"]) > 0


def test_a_query_ends_with_the_last_client_that_waits_for_it(
    service: Service, sql: httpx.Client
) -> None:
    sql.get(SQL, params={"q": "select 'a child is there'"})
    before = _abandoned(service)
    with contextlib.suppress(httpx.ReadTimeout):
        sql.get(SQL, params={"q": ENDLESS.format(99)}, timeout=0.3)
    deadline_s = time.monotonic() + 20
    while _abandoned(service) == before:
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def _abandoned(service: Service) -> float:
    text = httpx.get(f"{service.url}/metrics").text
    return Scrape(text).sum("duckrank_sql_queries_total", outcome="abandoned")


def test_children_follow_the_service(service: Service, sql: httpx.Client) -> None:
    sql.get(SQL, params={"q": "select 'warm'"})
    children = processes_below(service.process.pid)

    assert 1 <= len(children) <= 2
    assert all(
        b"service.sandbox.child" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children
    )


def test_it_is_described_with_its_bodies_and_errors(sql: httpx.Client) -> None:
    answer = sql.get("/schema/openapi.json")
    assert answer.status_code == 200
    path = answer.json()["paths"][SQL]

    assert set(path) == {"get", "post"}
    assert path["get"]["operationId"] != path["post"]["operationId"]
    assert set(path["post"]["requestBody"]["content"]) == {
        "application/json", "application/sql", "text/plain"
    }  # fmt: skip
    assert {"200", "413", "415", "422", "503"} <= set(path["post"]["responses"])
    assert "SqlProblem" in str(path["get"]["responses"]["422"])
