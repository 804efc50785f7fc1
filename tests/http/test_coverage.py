"""Coverage and the report of the results, from a real process that serves what it ingested."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest

from service.catalog.records import RenameRecord
from service.cli import main
from tests.http.processes import running_service
from tests.telemetry.scrape import scrape
from tests.tiny import World, catalog_of, results_table, world
from tests.tiny_catalog import benchmark, scope, task

BUCKETS = ("benchmark", "offBenchmark", "undeclared", "unknownTask", "unnamed")


def made_up() -> World:
    return world(
        """
        model      task  revision  split  score
        org/known  One   old       test   90
        org/known  One   new       test   60
        org/known  One   new       dev    50
        org/ghost  One   new       test   70
        org/gone   Gone  new       test   70
        -          One   new       test   70
        """,
        tasks=[task("One", splits=["test", "dev"]), task("Two")],
        models=["org/known"],
        benchmarks=[benchmark(aliases=["T"], tasks=[scope("One"), scope("Two")])],
        renames=[RenameRecord(kind="model", former_name="org/gone", name="org/ghost")],
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that `duckrank ingest` filled; beside it, what that printed."""
    home = tmp_path_factory.mktemp("coverage")
    tiny = made_up()
    pq.write_table(results_table(tiny.rows), home / "results.parquet")
    catalog_of(tiny, home / "catalog")
    return home


@pytest.fixture(scope="module")
def url(told: Path) -> Iterator[str]:
    arguments = ["--results", str(told / "results.parquet"), "--catalog", str(told / "catalog")]
    assert main(["ingest", *arguments, "--data-dir", str(told / "data")]) == 0
    with running_service(told / "data", CACHE_REPO="") as service:
        yield service.url


def test_ingest_prints_where_the_rows_came_to_stand(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--results", str(told / "results.parquet"), "--catalog", str(told / "catalog")]
    assert main(["ingest", *arguments, "--data-dir", str(told / "data")]) == 0

    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.strip() for line in lines] == [
        "6 rows of results, each in one of the first five:",
        "3 on a benchmark",
        "1 of cells that no benchmark takes",
        "0 of splits and subsets that nothing declares",
        "1 of 1 unknown tasks: 'Gone' (1)",
        "1 without a model, task, split or subset: left out",
        "2 of 1 unknown models: 'org/ghost' (2)",
        "1 under 1 former names",
        "0 without a score",
        "2 in 1 repeated cells",
    ]


def test_a_name_that_the_results_alone_know_has_coverage_and_no_page(url: str) -> None:
    ghost = httpx.get(f"{url}/v1/models/org/ghost/coverage")
    assert ghost.status_code == 200
    assert ghost.content == httpx.get(f"{url}/v1/models/org/gone/coverage").content
    assert ghost.json()["isInCatalog"] is False
    assert ghost.json()["results"]["rows"] == 2
    assert httpx.get(f"{url}/v1/models/org/ghost").status_code == 404
    nobody = httpx.get(f"{url}/v1/models/org/nobody/coverage")
    assert (nobody.status_code, nobody.headers["content-type"]) == (404, "application/json")
    assert "Unknown model: 'org/nobody'" in nobody.json()["detail"]


def test_coverage_is_kept_conditional_and_tabular(url: str) -> None:
    target = f"{url}/v1/models/org%2Fknown/coverage?benchmark=T"
    first, second = httpx.get(target), httpx.get(target)
    assert first.content == second.content
    not_modified = httpx.get(target, headers={"if-none-match": first.headers["etag"]})
    assert not_modified.status_code == 304
    one, two = first.json()["tasks"]
    assert (one["cells"][1]["minScore"], one["cells"][1]["maxScore"]) == (60.0, 90.0)
    assert (two["needed"], two["neededCells"], two["isRanked"]) == ([], 1, False)
    assert httpx.get(f"{url}/v1/models/org/known/coverage?benchmark=U").status_code == 422
    assert httpx.get(f"{url}/v1/models/org/known/coverage?benchmarks=T").status_code == 422

    tables = {}
    for path in ("benchmarks/Tiny/coverage", "models/org/known/coverage?benchmark=T"):
        answer = httpx.get(f"{url}/v1/{path}", headers={"accept": "text/tab-separated-values"})
        tables[path] = list(csv.DictReader(io.StringIO(answer.text, newline=""), delimiter="\t"))
    board, tasks = tables.values()
    assert [(each["model_name"], each["needed_by_task.Two"]) for each in board] == [
        ("org/known", "1"),
        ("org/ghost", "1"),
    ]
    assert [(each["task_name"], each["off_rows"]) for each in tasks] == [("One", "1"), ("Two", "0")]


def test_readiness_and_metrics_hold_the_report_and_its_buckets_sum_up(url: str) -> None:
    report = httpx.get(f"{url}/health/ready").json()["results"]
    counted = [report[f"{bucket}RowCount"] for bucket in BUCKETS]
    assert counted == [3, 1, 0, 1, 1]
    assert sum(counted) == report["rowCount"] == 6
    metrics = scrape(url)
    assert metrics.sum("duckrank_results_rows") == 6
    assert metrics.sum("duckrank_results_rows", bucket="benchmark") == 3
    assert metrics.sum("duckrank_results_oddities", oddity="unknown_model_row") == 2


def test_the_document_says_which_number_a_page_shows(url: str) -> None:
    schemas = httpx.get(f"{url}/schema/openapi.json").json()["components"]["schemas"]
    shown = schemas["LeaderboardRow"]["properties"]["scoresByTask"]["description"]
    assert shown.startswith("Task → score: the mean over all rows")
    shown = schemas["TaskScoreRow"]["properties"]["subsetScores"]["description"]
    assert shown.startswith("Subset → split → score: the best row")
    assert schemas["CoverageRow"]["description"].startswith("One entry in one benchmark")
