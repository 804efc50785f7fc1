"""One answer in several forms: the same numbers, each with its own tag, and never one for another.

What is no answer over a snapshot, such as the icon, is a message like any other.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.http.odd_world import BENCHMARK, HIDDEN
from tests.http.test_answers import raw

TSV = "text/tab-separated-values"
SCORES = f"/v1/benchmarks/{quote(BENCHMARK, safe='')}/scores"


def table(client: httpx.Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path, headers={"accept": TSV})
    assert answer.headers["content-type"] == f"{TSV}; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), delimiter="\t"))


def written(value: Any) -> str:
    """A value of JSON as it stands in a field."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return repr(value) if isinstance(value, float) else json.dumps(value, separators=(",", ":"))


@pytest.mark.parametrize(
    "path",
    [SCORES, f"{SCORES}?languages=English", f"/v1/benchmarks/{quote(HIDDEN, safe='')}/scores"],
)
def test_a_table_has_every_number_of_the_json(client: httpx.Client, path: str) -> None:
    answer = client.get(path).json()
    rows = table(client, path)

    assert len(rows) == len(answer["rows"]) > 0
    for row, expected in zip(rows, answer["rows"], strict=True):
        assert row["model_name"] == expected["model"]["name"]
        for field, name in (
            ("rank", "rank"),
            ("zero_shot_pct", "zeroShotPct"),
            ("total_params_b", "totalParamsB"),
            ("mean_task", "meanTask"),
            ("mean_task_type", "meanTaskType"),
            ("trained_on_tasks", "trainedOnTasks"),
            ("experiments", "experiments"),
        ):
            assert row[field] == written(expected[name])
        for field, name, keys in (
            ("scores_by_task", "scoresByTask", answer["tasks"]),
            ("scores_by_task_type", "scoresByTaskType", answer["taskTypes"]),
        ):
            by_key = {key: row[f"{field}.{key}"] for key in keys}
            assert by_key == {key: written(expected[name].get(key)) for key in keys}
        for grouping in answer["customGroupings"]:
            for group in grouping["groups"]:
                value = expected["scoresByCustomGroup"].get(grouping["name"], {})
                column = f"scores_by_custom_group.{grouping['name']}.{group['label']}"
                assert row[column] == written(value.get(group["label"]))


def test_each_form_is_found_again_as_itself_and_has_a_tag_of_its_own(client: httpx.Client) -> None:
    tags = {}
    for _ in ("miss", "hit"):
        for accept in (TSV, "application/json", "*/*"):
            answer = client.get(SCORES, headers={"accept": accept})
            kind = answer.headers["content-type"].partition(";")[0]
            assert kind == (TSV if accept == TSV else "application/json")
            assert answer.headers["vary"] == "accept-encoding, accept"
            assert tags.setdefault(kind, answer.headers["etag"]) == answer.headers["etag"]
            held = {"accept": accept, "if-none-match": answer.headers["etag"]}
            assert client.get(SCORES, headers=held).status_code == 304
    assert len(set(tags.values())) == 2
    other = {"accept": TSV, "if-none-match": tags["application/json"]}
    assert client.get(SCORES, headers=other).status_code == 200


def test_what_has_one_form_goes_out_in_it_whatever_is_asked_for(client: httpx.Client) -> None:
    for _ in ("miss", "hit"):
        answer = client.get("/v1/benchmarks/menu", headers={"accept": TSV})
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
