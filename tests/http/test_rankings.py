"""`/v1/rankings`: asked by a query or in JSON, narrowed, ordered, cut; what is wrong is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from service.http.parameters.reading import read_json
from service.http.routing.routes import RANKINGS
from service.snapshots.connect import Snapshot
from tests.http.odd_world import ALIAS, BENCHMARK, FORMER_MODEL, FORMER_TASK, MODELS, TASKS
from tests.tiny import Rows, build, table, wire, world
from tests.tiny_catalog import benchmark, model, task

OF_RANKINGS = ("bordaPoints", "tasksRun", "rankLow", "rankHigh")
WHOLE = "MTEB(eng, v2)"
# Three tasks of which one is run by some; who is the smaller is open.
RESULTS = """
    model             task     score  trained_on
    intfloat/e5-base  STS12    90     no
    intfloat/e5-base  SciFact  80     yes
    intfloat/e5-base  STS22    70     no
    big               STS12    60     no
    big               SciFact  95     no
    tall              STS12    90     no
"""


def get(client: httpx.Client, **parameters: Any) -> httpx.Response:
    return client.get(RANKINGS.path, params=parameters)


def detail(answer: httpx.Response) -> str:
    return str(answer.json()["detail"])


def test_what_is_posted_is_what_a_query_asks_and_shares_its_answer(client: httpx.Client) -> None:
    asked = {"tasks": list(TASKS), "models": [MODELS[2], FORMER_MODEL], "limit": 5}
    first = client.post(RANKINGS.path, json=asked)
    again = get(client, **asked)
    metrics = client.get("/metrics").text

    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    held = {"if-none-match": first.headers["etag"]}
    assert get(client, **asked).status_code == 200
    assert client.get(RANKINGS.path, params=asked, headers=held).status_code == 304
    # A condition is of what stands at the target, and nothing that was posted does.
    assert client.post(RANKINGS.path, json=asked, headers=held).status_code == 200
    assert client.head(RANKINGS.path, params=asked).headers["etag"] == first.headers["etag"]
    assert 'handler="/v1/rankings",method="POST"' in metrics.replace(
        'method="POST",handler="/v1/rankings"', 'handler="/v1/rankings",method="POST"'
    )
    assert [row["model"]["name"] for row in first.json()["rows"]] == [MODELS[1], MODELS[2]]


def test_a_benchmark_is_ranked_as_it_ranks_itself_under_any_of_its_names(
    client: httpx.Client,
) -> None:
    table = client.get(f"/v1/benchmarks/{ALIAS}/scores").json()
    for name in (BENCHMARK, ALIAS):
        answer = get(client, benchmark=name).json()
        rows = [
            {name: value for name, value in row.items() if name not in OF_RANKINGS}
            for row in answer["rows"]
        ]
        assert rows == table["rows"]
        assert answer["selection"]["benchmark"] == BENCHMARK
    one = get(client, tasks=FORMER_TASK).json()
    assert one["selection"]["tasks"] == [TASKS[1]]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({}, 422, "Parameter 'benchmark' is missing: a selection has a benchmark or tasks"),
        ({"benchmark": "MTEB(od, v1)"}, 404, "did you mean 'MTEB(odd, v1)'?"),
        ({"tasks": ["STS/plane"]}, 404, "Unknown task: 'STS/plane'; did you mean 'STS/plain'?"),
        ({"benchmark": ALIAS, "models": ["org/plane"]}, 404, "did you mean 'org/plain'?"),
        ({"benchmark": ALIAS, "tasks": [TASKS[0]]}, 422, "a selection has a benchmark or tasks"),
        ({"task_types": ["Retreival"]}, 422, "no task type is called so; there are"),
        ({"languages": ["Englis"]}, 422, "Parameter 'languages' can't be 'Englis': no language"),
        ({"benchmark": ALIAS, "domains": ["x"]}, 422, "no domain is called so"),
        ({"benchmark": ALIAS, "modalities": ["smell"]}, 422, "no modality is called so"),
        ({"benchmark": ALIAS, "model_types": ["x"]}, 422, "no model type is called so"),
        ({"benchmark": ALIAS, "min_params_b": 3, "max_params_b": 1}, 422, "at most max_params_b"),
        ({"benchmark": ALIAS, "min_zero_shot_pct": 101}, 422, "a percentage from 0 to 100"),
        ({"benchmark": ALIAS, "limit": -1}, 422, "a whole number from 0 to"),
        ({"benchmark": ALIAS, "ranked_by": "luck"}, 422, "borda or mean_task or mean_task_type"),
        ({"benchmark": ALIAS, "order_by": "meantask"}, 422, "near it: meanTask"),
        ({"benchmark": ALIAS, "task_type": ["STS"]}, 422, "'task_types' was meant, perhaps"),
        ({"benchmark": ALIAS, "utm_source": "x"}, 422, "There is no parameter 'utm_source' here"),
    ],
)
def test_what_is_wrong_is_named_alike_in_a_query_and_in_json(
    client: httpx.Client, asked: dict[str, Any], status: int, said: str
) -> None:
    for answer in (get(client, **asked), client.post(RANKINGS.path, json=asked)):
        assert answer.status_code == status, answer.text
        assert said in detail(answer)


@pytest.mark.parametrize(
    ("body", "headers", "status", "said"),
    [
        (b'{"benchmark":', {}, 400, "The body can't be read: it is no JSON"),
        (b"", {}, 400, "The body can't be read: it is no JSON"),
        (b"[" * 60_000, {}, 400, "The body can't be read: it is no JSON"),
        (b'{"max_params_b": NaN}', {}, 400, "The body can't be read: it is no JSON"),
        (b'{"max_params_b": 1e999}', {}, 400, "The body can't be read: it is no JSON"),
        (b'["benchmark"]', {}, 422, "a JSON object of parameters"),
        (b'{"benchmark": 1}', {}, 422, "Parameter 'benchmark' can't be '1': a string"),
        (b'{"tasks": "One"}', {}, 422, "a list of strings"),
        (b'{"limit": 1.5}', {}, 422, "a whole number"),
        (b'{"limit": true}', {}, 422, "a whole number"),
        (b'{"open_weights": "yes"}', {}, 422, "true or false"),
        (b'{"min_params_b": "7"}', {}, 422, "a number"),
        (b"{}", {"content-type": "text/plain"}, 415, "Content-Type can't be 'text/plain'"),
        (b"{}", {"content-encoding": "gzip"}, 415, "Content-Encoding can't be 'gzip'"),
        (b" " * 70_000, {}, 413, "more than 65536 bytes"),
    ],
)
def test_a_body_that_can_not_be_read_is_refused_by_what_is_wrong_with_it(
    client: httpx.Client, body: bytes, headers: dict[str, str], status: int, said: str
) -> None:
    whole = {"content-type": "application/json; charset=utf-8"} | headers
    answer = client.post(RANKINGS.path, content=body, headers=whole)

    assert answer.status_code == status, answer.text
    assert said in detail(answer)
    assert client.get("/health").status_code == 200


def test_pages_may_post_where_that_is_read_and_nowhere_else(client: httpx.Client) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "x-a"}
    here, there = (client.options(path, headers=asked) for path in (RANKINGS.path, "/v1/tasks"))

    assert here.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert here.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert there.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    refused = client.put(RANKINGS.path, json={})
    assert (refused.status_code, refused.headers["allow"]) == (405, here.headers["allow"])
    assert client.post(f"{RANKINGS.path}?limit=1", json={"tasks": [TASKS[0]]}).status_code == 422


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    types = {"STS12": "STS", "STS22": "STS", "SciFact": "Retrieval"}
    tasks = [task(each, type=kind) for each, kind in types.items()]
    models = [
        model("intfloat/e5-base", open_weights=True, parameters_count=10**8),
        model("big", open_weights=False, parameters_count=7 * 10**9),
        model("tall", open_weights=True, parameters_count=None, training_tasks=[]),
    ]
    rows: Rows = table(RESULTS)
    tiny = world(rows, tasks=tasks, models=models, benchmarks=[benchmark(WHOLE)])
    snapshot = build(tiny, tmp_path_factory.mktemp("tiny"))
    yield snapshot
    snapshot.close()


def ranked(tiny: Snapshot, **asked: Any) -> dict[str, Any]:
    """The answer to `asked`, as JSON has it."""
    given = {} if "tasks" in asked or "benchmark" in asked else {"benchmark": WHOLE}
    values = read_json({**given, **asked}, RANKINGS.parameters).values
    answer: dict[str, Any] = wire(RANKINGS.compute(tiny, **values))
    return answer


def names_in(answer: dict[str, Any]) -> list[str]:
    return [row["model"]["name"] for row in answer["rows"]]


def test_who_competes_changes_points_and_ranks_and_never_a_mean(tiny: Snapshot) -> None:
    whole = {row["model"]["name"]: row for row in ranked(tiny)["rows"]}
    two = ranked(tiny, models=["big", "tall"])["rows"]
    among_all = ranked(tiny, models=["big", "tall"], among="all")["rows"]

    # Of two, big earns 1 on SciFact, where nobody else ran, and 0 on STS12; tall 1 on STS12.
    assert {row["model"]["name"]: row["bordaPoints"] for row in two} == {"big": 1.0, "tall": 1.0}
    assert [row["rank"] for row in two] == [1, 1]
    # Among all three: 3 - 3 and 3 - 1; and 3 - 1.5 for the better half of a tie.
    assert {row["model"]["name"]: row["bordaPoints"] for row in among_all} == {
        "big": 2.0,
        "tall": 1.5,
    }
    assert among_all == [whole["big"], whole["tall"]]
    for row in two:
        assert row["meanTask"] is whole[row["model"]["name"]]["meanTask"] is None
    assert names_in(ranked(tiny, complete_only=True)) == ["intfloat/e5-base"]
    assert names_in(ranked(tiny, tasks=["STS12"], complete_only=True)) == [
        "intfloat/e5-base",
        "tall",
        "big",
    ]
    # What was seen in training is said of the tasks that are left.
    assert ranked(tiny, task_types=["STS"])["rows"][0]["trainedOnTasks"] == []
    assert whole["intfloat/e5-base"]["trainedOnTasks"] == ["SciFact"]


def test_rows_are_ordered_by_any_column_and_cut(tiny: Snapshot) -> None:
    by_task = ranked(tiny, order_by="SciFact")
    assert names_in(by_task) == ["big", "intfloat/e5-base", "tall"]
    assert names_in(ranked(tiny, order_by="-SciFact")) == ["intfloat/e5-base", "big", "tall"]
    assert names_in(ranked(tiny, order_by="Retrieval", scores="none")) == names_in(by_task)
    assert names_in(ranked(tiny, order_by="-totalParamsB")) == ["intfloat/e5-base", "big", "tall"]
    assert names_in(ranked(tiny, order_by="-model"))[0] == "tall"
    part = ranked(tiny, order_by="model", limit=1, offset=1, scores="types")
    assert (names_in(part), part["total"]) == (["intfloat/e5-base"], 3)
    assert part["rows"][0]["scoresByTask"] == {}
    assert part["rows"][0]["scoresByTaskType"] == {"STS": 80.0, "Retrieval": 80.0}
    assert part["rows"][0]["tasksRun"] == 3


def test_the_selection_says_what_each_filter_took_and_which_emptied_it(tiny: Snapshot) -> None:
    filters = {"task_types": ["STS"], "exclude_tasks": ["STS22"], "open_weights": True}
    narrowed = ranked(tiny, **filters, max_params_b=1)["selection"]
    assert narrowed["tasks"] == ["STS12"]
    assert narrowed["left"] == {"tasks": 1, "cells": 1, "models": 1}
    assert narrowed["taken"] == [
        {"filter": "exclude_tasks", "tasks": 1, "cells": 1, "models": 0},
        {"filter": "task_types", "tasks": 1, "cells": 1, "models": 0},
        {"filter": "open_weights", "tasks": 0, "cells": 0, "models": 1},
        # How large it is, nobody knows.
        {"filter": "max_params_b", "tasks": 0, "cells": 0, "models": 1},
    ]
    assert narrowed["offered"] == {"tasks": 3, "cells": 3, "models": 3}
    empty = ranked(tiny, languages=["German"])
    assert (empty["rows"], empty["total"]) == ([], 0)
    assert empty["selection"]["emptiedBy"] == "languages"
    nobody = ranked(tiny, models=["tall"], open_weights=False)
    assert nobody["selection"]["emptiedBy"] == "open_weights"
