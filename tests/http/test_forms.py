"""One answer in several forms: the same numbers, each with its own tag, and never one for another.

What is no answer over a snapshot, such as the icon, is a message like any other.
"""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest

from service.http.routing.route import Route
from service.http.routing.routes import COMPARE, MODEL_STRENGTHS, RANKINGS, ROUTES
from service.representations.encodings import SMALLEST_COMPRESSED_BYTES
from service.representations.registry import FORMS, TABLE
from tests.http.every_number import READERS, differences, expected_rows
from tests.http.odd_world import ALIAS, BENCHMARK, HIDDEN, MODELS, TASKS
from tests.http.test_answers import decoded, raw

SCORES = f"/v1/benchmarks/{quote(BENCHMARK, safe='')}/scores"
NO_SCORES = "&scores=none"
NAMES = {"benchmark": (BENCHMARK, HIDDEN), "task": TASKS, "model": MODELS}
# What reads several snapshots has a store of its own (`test_changes.py`).
TABLES = [route for route in ROUTES if route.representations is TABLE and route.asked_of is None]


@pytest.mark.parametrize("route", TABLES, ids=[route.path for route in TABLES])
def test_a_table_has_every_value_of_the_json_in_every_form(
    client: httpx.Client, route: Route
) -> None:
    names = NAMES[route.kind] if route.is_named else ("",)
    paths = [route.path.replace("{name}", quote(name, safe="")) for name in names]
    if route.path.startswith("/v1/benchmarks/{name}/scores"):
        paths += [f"{paths[0]}?languages=English", f"{paths[0]}?languages=Nope"]
    if route is RANKINGS:
        paths = [f"{route.path}?benchmark={quote(BENCHMARK)}{scores}" for scores in ("", NO_SCORES)]
    if route is COMPARE:
        models = ",".join(map(quote, NAMES["model"][:2]))
        paths = [f"{route.path}?benchmark={quote(BENCHMARK)}&models={models}"]
    for path in paths:
        expected = expected_rows(client.get(path).raise_for_status().json())
        # Of three models none has five peers.
        assert expected or "Nope" in path or route is MODEL_STRENGTHS
        for form, read in READERS.items():
            answer = client.get(path, headers={"accept": FORMS[form].essence})
            assert answer.headers["content-type"] == FORMS[form].media_type
            assert differences(read(answer.content), expected) == []


def test_each_form_is_found_again_as_itself_and_has_a_tag_of_its_own(client: httpx.Client) -> None:
    tags = {}
    for _ in ("miss", "hit"):
        for name, form in FORMS.items():
            asked = [
                client.get(SCORES, headers={"accept": form.essence}),
                # What the target says wins, and is the same message; so does an alias.
                client.get(f"{SCORES}?format={name}", headers={"accept": "text/csv"}),
                client.get(f"/v1/benchmarks/{quote(ALIAS)}/scores", params={"format": name}),
            ]
            for answer in asked:
                assert answer.headers["content-type"] == form.media_type
                assert answer.headers["vary"] == "accept-encoding, accept"
                assert tags.setdefault(name, answer.headers["etag"]) == answer.headers["etag"]
            held = client.get(f"{SCORES}?format={name}", headers={"if-none-match": tags[name]})
            assert (held.status_code, held.content) == (304, b"")
            head = client.head(f"{SCORES}?format={name}")
            assert {**head.headers, "date": ""} == {**asked[1].headers, "date": ""}
            assert head.content == b""
    assert len(set(tags.values())) == len(FORMS)
    other = {"accept": "text/csv", "if-none-match": tags["json"]}
    assert client.get(SCORES, headers=other).status_code == 200


def test_text_and_arrow_are_compressed_as_is_asked_and_parquet_is_in_itself(
    client: httpx.Client,
) -> None:
    for name in FORMS:
        for coding in ("zstd", "br", "gzip"):
            headers, body = raw(client, f"/v1/models?format={name}", coding)
            plain = client.get("/v1/models", params={"format": name}).content
            is_worth_it = len(plain) >= SMALLEST_COMPRESSED_BYTES and name != "parquet"
            assert headers.get("content-encoding") == (coding if is_worth_it else None)
            assert decoded(coding if is_worth_it else "identity", body) == plain


def test_a_file_is_called_after_what_is_asked_and_the_commit(client: httpx.Client) -> None:
    def called(path: str) -> str | None:
        return client.get(path).headers.get("content-disposition")

    assert called(f"{SCORES}?format=json") is None
    assert called(f"{SCORES}?format=csv") == (
        'attachment; filename="MTEB(odd, v1)-scores-0000000.csv"'
    )
    assert called(f"{SCORES}?format=parquet&languages=English") == (
        'attachment; filename="MTEB(odd, v1)-scores-English-0000000.parquet"'
    )
    assert called("/v1/tasks?format=markdown") == 'attachment; filename="tasks-0000000.md"'
    assert called(f"/v1/models/{quote(MODELS[2], safe='')}/scores?format=arrow") == (
        'attachment; filename="_______#+-scores-0000000.arrows"; '
        f"filename*=UTF-8''{quote('日本_モデル_#+', safe='')}-scores-0000000.arrows"
    )


def test_a_form_that_there_is_not_is_told_those_that_there_are(client: httpx.Client) -> None:
    refused = client.get(f"{SCORES}?format=xlsx", headers={"accept": "text/csv"})

    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/json"
    assert refused.json()["detail"] == (
        "Parameter 'format' can't be 'xlsx': json or csv or tsv or markdown or parquet or arrow"
    )


def test_what_has_one_form_goes_out_in_it_whatever_is_asked_for(client: httpx.Client) -> None:
    for _ in ("miss", "hit"):
        answer = client.get("/v1/benchmarks/menu?format=csv", headers={"accept": "text/csv"})
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("path", ["/favicon.ico", "/robots.txt"])
def test_a_file_is_a_message_like_any_other(client: httpx.Client, path: str) -> None:
    headers, body = raw(client, path, "br, gzip")
    head = client.head(path)
    held = client.get(path, headers={"if-none-match": headers["etag"]})

    assert len(body) == int(headers["content-length"]) == int(head.headers["content-length"])
    assert (head.status_code, head.content) == (200, b"")
    assert (held.status_code, held.content) == (304, b"")
    assert held.headers["cache-control"] == headers["cache-control"]
    # It is of no snapshot, and holds when the data changes.
    assert not {"x-snapshot", "x-dataset", "last-modified"} & set(headers)
