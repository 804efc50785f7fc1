"""`/v1/compare`, and intervals in `/v1/rankings`, as a client of the service meets them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.http.processes import running_service
from tests.snapshots.stores import publish
from tests.tiny import World, world
from tests.tiny_catalog import benchmark, model, scope, task

BENCHMARK = "MTEB(eng, v2)"
MODELS = ("intfloat/e5-base", "intfloat/e5-large", "BAAI/bge-m3")
TASKS = ("STS12", "STS22", "SciFact", *(f"Other{number}" for number in range(9)))


def made_up() -> World:
    lines = [
        f"{name} {task_name} {50 + place * (1 if number % 5 else -1) * (number + 1)}"
        for place, name in enumerate(MODELS)
        for number, task_name in enumerate(TASKS)
    ]
    return world(
        "\n".join(["model task score", *lines]),
        tasks=[
            task(name, type="STS" if name.startswith("STS") else "Retrieval", domains=["Legal"])
            for name in TASKS
        ],
        models=[model(name) for name in MODELS],
        benchmarks=[
            benchmark(BENCHMARK, tasks=[scope(name) for name in TASKS]),
            benchmark("MIEB", tasks=[scope(name) for name in TASKS], sort_by=["mean_task"]),
        ],
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data_dir = tmp_path_factory.mktemp("compared") / "data"
    publish(data_dir, "a", made_up())
    with (
        running_service(data_dir, CACHE_REPO="") as service,
        httpx.Client(base_url=service.url, timeout=20) as client,
    ):
        yield client


def test_models_stand_beside_one_another_in_the_order_that_was_asked_for(
    client: httpx.Client,
) -> None:
    asked = {"models": "intfloat/e5-large,intfloat/e5-base", "benchmark": BENCHMARK}
    told = client.get("/v1/compare", params=asked).json()

    assert [each["name"] for each in told["models"]] == ["intfloat/e5-large", "intfloat/e5-base"]
    assert [each["taskCount"] for each in told["models"]] == [12, 12]
    [pair] = told["pairs"]
    # e5-base has 50 throughout; e5-large is below it on every fifth task, of twelve on three.
    assert (pair["wins"], pair["ties"], pair["losses"]) == (9, 0, 3)
    assert pair["signTest"]["pValue"] == pytest.approx(2 * (1 + 12 + 66 + 220) / 2**12)
    assert pair["signedRankTest"]["isExact"] is True
    assert pair["untestedReason"] is None


def test_the_same_question_is_answered_from_the_memo_however_it_is_spelled(
    client: httpx.Client,
) -> None:
    one = client.get("/v1/compare?models=BAAI/bge-m3,intfloat/e5-base&task_types=STS")
    again = client.get("/v1/compare?task_types=STS&models=BAAI%2Fbge-m3&models=intfloat/e5-base")

    assert one.json() == again.json()
    assert one.headers["etag"] == again.headers["etag"]
    tag = {"if-none-match": one.headers["etag"]}
    assert client.get(one.url, headers=tag).status_code == 304
    assert [each["name"] for each in one.json()["tasks"]] == ["STS12", "STS22"]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({}, 422, "Parameter 'models' is missing: 2 to 20 names"),
        ({"models": MODELS[0]}, 422, "(1 given)"),
        ({"models": ",".join(f"m{n}" for n in range(21))}, 422, "(21 given)"),
        ({"models": f"{MODELS[0]},{MODELS[0]}"}, 422, "every model is named once"),
        ({"models": f"{MODELS[0]},BAAI/bge-m4"}, 404, "did you mean 'BAAI/bge-m3'?"),
        ({"models": ",".join(MODELS), "benchmark": "nope"}, 404, "Unknown benchmark: 'nope'"),
        ({"models": ",".join(MODELS)}, 422, "a selection has a benchmark or tasks"),
        ({"models": ",".join(MODELS), "task_types": "nope"}, 422, "no task type is called so"),
        ({"models": ",".join(MODELS), "model": "a"}, 422, "'models' was meant, perhaps"),
        ({"models": ",".join(MODELS), "colour": "a"}, 422, "There is no parameter 'colour'"),
    ],
)
def test_what_can_not_be_compared_is_said(
    client: httpx.Client, query: dict[str, str], status: int, said: str
) -> None:
    answer = client.get("/v1/compare", params=query)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_a_ranking_has_intervals_where_they_are_asked_for(client: httpx.Client) -> None:
    asked = {"benchmark": BENCHMARK}
    plain = client.get("/v1/rankings", params=asked).json()
    told = client.get("/v1/rankings", params=asked | {"intervals": "true"}).json()

    assert plain["intervalsReason"].startswith("not asked for")
    assert {(row["rankLow"], row["rankHigh"]) for row in plain["rows"]} == {(None, None)}
    assert told["intervalsReason"] is None
    bounds = [(row["rank"], row["rankLow"], row["rankHigh"]) for row in told["rows"]]
    assert [rank for rank, _low, _high in bounds] == [1, 2, 3]
    assert all(1 <= low <= rank <= high <= 3 for rank, low, high in bounds)
    unlike = [row | {"rankLow": None, "rankHigh": None} for row in told["rows"]]
    assert unlike == plain["rows"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"benchmark": "MIEB"}, "a mean decides the rank"),
        ({"benchmark": BENCHMARK, "ranked_by": "mean_task"}, "a mean decides the rank"),
        ({"benchmark": BENCHMARK, "task_types": "STS"}, "under 10 tasks"),
        ({"benchmark": BENCHMARK, "languages": "German"}, "nobody is ranked"),
        ({"benchmark": "MIEB", "ranked_by": "borda"}, None),
        ({"modalities": "text", "models": ",".join(MODELS[:2]), "among": "all"}, None),
    ],
)
def test_where_there_are_no_intervals_the_reason_is_said(
    client: httpx.Client, query: dict[str, str], said: str | None
) -> None:
    told = client.get("/v1/rankings", params=query | {"intervals": "1"}).json()

    assert (told["intervalsReason"] or "").startswith(said or "")
    assert all((row["rankLow"] is None) == (said is not None) for row in told["rows"])
