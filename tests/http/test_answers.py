"""What goes with an answer: the same headers however it is asked for, and however it was found."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote

import brotli
import httpx
import pytest
import zstandard

from service.http.routing.match import match_path
from tests.http.odd_world import (
    BENCHMARK,
    LARGE_STATISTICS,
    MODELS,
    SMALL_STATISTICS,
    TASKS,
    publish_odd_world,
)
from tests.http.processes import in_process, lists_are_ready, memo_of, serving_of

SCORES = f"/v1/benchmarks/{quote(BENCHMARK, safe='')}/scores"
STATISTICS = f"/v1/tasks/{quote(TASKS[2], safe='')}/descriptive_statistics"
JSON_PATHS = (
    "/v1/benchmarks/menu",
    "/v1/benchmarks",
    "/v1/benchmarks?include_hidden=true",
    f"/v1/benchmarks/{quote(BENCHMARK)}",
    SCORES,
    f"{SCORES}?languages=English",
    f"/v1/benchmarks/{quote(BENCHMARK)}/per-language",
    f"/v1/benchmarks/{quote(BENCHMARK)}/leaders?buckets=[[0,null]]",
    "/v1/tasks",
    "/v1/tasks?types=STS&name=a",
    f"/v1/tasks/{quote(TASKS[0])}",
    f"/v1/tasks/{quote(TASKS[0])}/scores",
    f"/v1/tasks/{quote(TASKS[0])}/descriptive_statistics",
    STATISTICS,
    "/v1/models",
    "/v1/models?open_weights=true&min_params_b=0.05",
    f"/v1/models/{quote(MODELS[0])}",
    f"/v1/models/{quote(MODELS[0])}/scores",
)
CODINGS = ("identity", "gzip", "br", "zstd")


def raw(client: httpx.Client, path: str, coding: str) -> tuple[httpx.Headers, bytes]:
    """Headers and body as they came, not decoded."""
    with client.stream("GET", path, headers={"accept-encoding": coding}) as answer:
        assert answer.status_code == 200
        return answer.headers, b"".join(answer.iter_raw())


def decoded(coding: str, body: bytes) -> bytes:
    """The content of a body."""
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    if coding == "br":
        return bytes(brotli.decompress(body))
    if coding == "gzip":
        import gzip

        return gzip.decompress(body)
    return body


def without_date(headers: httpx.Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "date"}


@pytest.mark.parametrize("path", JSON_PATHS)
def test_every_json_answer_says_what_it_is_and_how_long_it_holds(
    client: httpx.Client, path: str
) -> None:
    headers = client.get(path).headers

    assert headers["content-type"] == "application/json"
    assert headers["etag"].startswith('"')
    assert headers["etag"].endswith('"')
    assert headers["last-modified"].endswith(" GMT")
    route = match_path(path.partition("?")[0].encode()).route
    has_forms = route is not None and len(route.representations) > 1
    assert headers["vary"] == "accept-encoding" + ", accept" * has_forms
    assert headers["cache-control"] == "public, max-age=14400"
    assert headers["x-snapshot"]
    assert "x-dataset" not in headers
    assert headers["access-control-allow-origin"] == "*"
    assert "ETag" in headers["access-control-expose-headers"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


@pytest.mark.parametrize("path", JSON_PATHS)
def test_a_hit_and_a_miss_a_head_and_a_304_carry_the_same_headers(odd_dir: Path, path: str) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir) as client:
            miss = await client.get(path)
            hit = await client.get(path)
            head = await client.head(path)
            held = await client.get(path, headers={"if-none-match": miss.headers["etag"]})
        assert hit.headers == miss.headers
        assert hit.content == miss.content
        assert head.headers == miss.headers
        assert head.content == b""
        assert (held.status_code, held.content) == (304, b"")
        entity = {"content-type", "content-length"}
        assert set(miss.headers) - set(held.headers) == entity
        assert all(held.headers[name] == miss.headers[name] for name in held.headers)

    asyncio.run(scenario())


@pytest.mark.parametrize("path", JSON_PATHS)
def test_every_coding_has_the_same_content_and_the_same_tag(
    client: httpx.Client, path: str
) -> None:
    answers = {coding: raw(client, path, coding) for coding in CODINGS}

    contents = {decoded(h.get("content-encoding", ""), body) for h, body in answers.values()}
    assert len(contents) == 1
    assert len({headers["etag"] for headers, _ in answers.values()}) == 1
    for headers, body in answers.values():
        assert int(headers["content-length"]) == len(body)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_body_worth_it_comes_in_the_coding_asked_for(client: httpx.Client, coding: str) -> None:
    headers, body = raw(client, SCORES, coding)

    assert headers["content-encoding"] == coding
    assert len(body) < len(raw(client, SCORES, "identity")[1]) / 2


def test_a_body_that_fits_a_packet_is_sent_as_it_is(client: httpx.Client) -> None:
    headers, body = raw(client, f"/v1/tasks/{quote(TASKS[0])}/descriptive_statistics", "gzip")

    assert "content-encoding" not in headers
    assert body == SMALL_STATISTICS


@pytest.mark.parametrize("coding", ["gzip", "gzip, br, zstd"])
def test_large_statistics_are_sent_as_they_are_stored(client: httpx.Client, coding: str) -> None:
    headers, body = raw(client, STATISTICS, coding)

    assert headers["content-encoding"] == "gzip"
    assert len(body) < len(LARGE_STATISTICS) / 100
    assert decoded("gzip", body) == LARGE_STATISTICS


@pytest.mark.parametrize("coding", ["identity", "br", "zstd;q=1, gzip;q=0.5"])
def test_large_statistics_are_inflated_on_the_way_for_other_clients(
    client: httpx.Client, coding: str
) -> None:
    headers, body = raw(client, STATISTICS, coding)

    assert "content-encoding" not in headers
    assert body == LARGE_STATISTICS
    head = client.head(STATISTICS, headers={"accept-encoding": coding})
    assert without_date(head.headers) == without_date(headers)


@pytest.mark.parametrize("path", JSON_PATHS)
@pytest.mark.parametrize("condition", ["if-none-match", "weak", "list", "*", "if-modified-since"])
def test_what_the_client_holds_is_not_sent_again(
    client: httpx.Client, path: str, condition: str
) -> None:
    first = client.get(path).headers
    conditions = {
        "if-none-match": {"if-none-match": first["etag"]},
        "weak": {"if-none-match": f"W/{first['etag']}"},
        "list": {"if-none-match": f'"other", {first["etag"]}'},
        "*": {"if-none-match": "*"},
        "if-modified-since": {"if-modified-since": first["last-modified"]},
    }
    answer = client.get(path, headers=conditions[condition])

    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == first["etag"]
    assert answer.headers["cache-control"] == first["cache-control"]


def test_another_snapshot_of_the_same_rows_has_the_same_tags(odd_dir: Path, tmp_path: Path) -> None:
    async def tags(data_dir: Path) -> list[str]:
        async with in_process(data_dir) as client:
            return [(await client.get(path)).headers["etag"] for path in JSON_PATHS]

    assert asyncio.run(tags(odd_dir)) == asyncio.run(tags(publish_odd_world(tmp_path)))


def test_equal_questions_share_one_message(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir) as client:
            memo = memo_of(client)
            await lists_are_ready(memo)
            held_count, miss_count = len(memo), memo.miss_count
            one = await client.get("/v1/tasks?types=STS,Other&languages=eng")
            other = await client.get("/v1/tasks?languages=eng&types=Other&types=STS&x=1")
            assert one.content == other.content
            assert (len(memo), memo.miss_count) == (held_count + 1, miss_count + 1)

    asyncio.run(scenario())


def test_many_who_ask_at_once_make_one_build(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir) as client:
            await lists_are_ready(memo_of(client))
            hits_count, flights = memo_of(client).hit_count, serving_of(client).flights
            answers = await asyncio.gather(*(client.get(SCORES) for _ in range(20)))
            assert {answer.status_code for answer in answers} == {200}
            assert len({answer.content for answer in answers}) == 1
            # At most once more, where brotli took the place of what they waited for.
            assert 1 <= flights.joined_count <= 38
            assert flights.joined_count + memo_of(client).hit_count - hits_count >= 19

    asyncio.run(scenario())


def test_the_memo_may_be_emptied_without_changing_a_byte(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir) as kept, in_process(odd_dir, MEMO_MAX_BYTES="0") as bare:
            for path in JSON_PATHS:
                with_memo = [await kept.get(path) for _ in range(2)][-1]
                without = [await bare.get(path) for _ in range(2)][-1]
                assert with_memo.headers == without.headers
                assert with_memo.content == without.content
            assert len(memo_of(bare)) == 0
            assert len(memo_of(kept)) == len(JSON_PATHS)

    asyncio.run(scenario())


def test_no_whole_body_of_large_statistics_is_held(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir) as client:
            for coding in (*CODINGS, "identity"):
                await client.get(STATISTICS, headers={"accept-encoding": coding})
            assert memo_of(client).held_bytes < 100_000

    asyncio.run(scenario())


def test_an_age_of_zero_means_that_clients_ask_each_time(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir, HTTP_MAX_AGE="0") as client:
            assert (await client.get("/v1/tasks")).headers["cache-control"] == "no-cache"

    asyncio.run(scenario())


def test_made_up_data_says_so(tmp_path: Path) -> None:
    publish_odd_world(tmp_path, dataset="sample")

    async def scenario() -> None:
        async with in_process(tmp_path) as client:
            assert (await client.get("/v1/tasks")).headers["x-dataset"] == "sample"

    asyncio.run(scenario())


def test_who_comes_when_every_place_is_taken_is_told_when_to_come_again(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir, COLD_CONCURRENCY="1", COLD_QUEUE="0") as client:
            answers = await asyncio.gather(
                *(client.get(f"/v1/tasks?name={number}") for number in range(10))
            )
            shed = [answer for answer in answers if answer.status_code == 503]
            # How many depends on whether a build is done before the last of them comes.
            assert {answer.status_code for answer in answers} == {200, 503}
            assert shed[0].headers["retry-after"] == "2"
            assert shed[0].json()["detail"].startswith("Overloaded: ")
            # Nobody remembers: there is room again.
            assert (await client.get("/v1/tasks?name=9")).status_code == 200

    asyncio.run(scenario())


def test_an_answer_that_takes_too_long_is_a_503_that_names_the_limit(odd_dir: Path) -> None:
    async def scenario() -> None:
        limits = {"COLD_CONCURRENCY": "1", "COLD_TIMEOUT_S": "0.01"}
        async with in_process(odd_dir, **limits) as client:
            answers = await asyncio.gather(
                *(client.get(f"/v1/tasks?name={number}") for number in range(200))
            )
            slow = [answer for answer in answers if answer.status_code == 503]
            assert {answer.status_code for answer in answers} <= {200, 503}
            assert slow
            assert "over 0.01 s (COLD_TIMEOUT_S)" in slow[0].json()["detail"]

    asyncio.run(scenario())


def test_who_understands_no_compression_waits_for_it_only_once(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir, DISK_CACHE="0") as client:
            for _ in range(2):
                await client.get(SCORES, headers={"accept-encoding": "identity"})
                message = memo_of(client).find(SCORES.encode())
                assert message is not None
                for _ in range(1_000):
                    if "br" in message.bodies:
                        break
                    await asyncio.sleep(0.01)
            assert set(message.bodies) == {"br", "identity"}

    asyncio.run(scenario())
