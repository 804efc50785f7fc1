"""`duckrank warm`: what lasts is cached on disk before anybody asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from service.cli import main
from service.errors import BadSetting
from service.http.answering.answers import message_from
from service.http.answering.serving import Serving
from service.http.prewarm.fill_disk import Warmed, cache_list_tables, warm
from service.http.prewarm.lasting import list_tables
from service.http.request.request import request_for
from service.http.routing.routes import MODELS as MODELS_ROUTE
from service.memo.disk import AnswerCache, AnswerHeader
from service.representations.encodings import inflate
from service.representations.registry import FORMS
from service.settings import Settings, settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import ALIAS, BENCHMARK, HIDDEN, MODELS, publish_odd_world
from tests.http.processes import running_service
from tests.telemetry.scrape import scrape

# Lists 4; benchmarks 2 × 3; tasks 3 × 2; models 3 × 2; one shown benchmark in its one language.
LASTING_COUNT = 23


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_odd_world(tmp_path_factory.mktemp("odd"))


def settings_in(data_dir: Path, **changes: Any) -> Settings:
    return msgspec.structs.replace(settings_from({}), data_dir=data_dir, **changes)


def warmed(data_dir: Path, **changes: Any) -> Warmed:
    return warm(settings_in(data_dir, **changes), 1, lambda _done, _all: None)


def disk_cache_in(data_dir: Path) -> AnswerCache:
    (directory,) = data_dir.glob("memo/*/*")
    return AnswerCache(directory, AnswerHeader, max_bytes=0)


def test_every_answer_that_lasts_is_made_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir = publish_odd_world(tmp_path)
    first = main(["warm", "--data-dir", str(data_dir), "--processes", "1"])
    said = capsys.readouterr().out
    again = warmed(data_dir)

    assert first == 0
    assert f"of {LASTING_COUNT} answers that last, {LASTING_COUNT} were made now" in said
    assert again == Warmed(LASTING_COUNT, 0, again.held_bytes, None)


def test_the_server_answers_from_what_was_made_with_the_same_content(
    data_dir: Path, tmp_path: Path
) -> None:
    warmed(data_dir)
    cache_list_tables(settings_in(data_dir), fewest=1)
    asked = [
        "/v1/models",
        "/v1/models?format=csv",
        "/v1/tasks?format=markdown",
        f"/v1/benchmarks/{BENCHMARK}/scores",
        f"/v1/benchmarks/{BENCHMARK}/scores?languages=English",
        f"/v1/benchmarks/{ALIAS}",
        f"/v1/benchmarks/{HIDDEN.replace('%', '%25')}/per-language",
        f"/v1/models/{MODELS[0]}/scores",
    ]
    with running_service(data_dir) as service:
        from_disk = [httpx.get(f"{service.url}{path}") for path in asked]
        found = scrape(service.url).sum("mteb_cache_total", layer="disk", outcome="hit")
    with running_service(data_dir, DISK_CACHE="0") as service:
        built = [httpx.get(f"{service.url}{path}") for path in asked]

    assert [answer.status_code for answer in built] == [200] * len(asked)
    assert [answer.content for answer in from_disk] == [answer.content for answer in built]
    assert [answer.headers["etag"] for answer in from_disk] == [
        answer.headers["etag"] for answer in built
    ]
    assert found >= 5  # all but metadata: leaderboards, languages, and lists as tables
    cached = disk_cache_in(data_dir).find(b"/v1/models")
    assert cached is not None
    assert {inflate(body, coding) for coding, body in cached.bodies.items()} == {built[0].content}


def test_an_ingest_leaves_the_tables_of_long_lists_ready_and_none_of_short_ones(
    tmp_path: Path,
) -> None:
    settings = settings_in(publish_odd_world(tmp_path))
    cache_list_tables(settings)
    short = [*tmp_path.glob("memo/*/*/*")]
    cache_list_tables(settings, fewest=1)
    cached = {each.form: disk_cache_in(tmp_path).find(each.target) for each in list_tables()}

    assert len(short) <= 1  # the metadata index
    assert sorted(cached) == ["arrow", "csv", "markdown", "parquet", "tsv"]
    for form, each in cached.items():
        assert each is not None
        assert each.header.media_type == FORMS[form].media_type
        assert set(each.bodies) <= ({"identity"} if form == "parquet" else {"identity", "zstd"})


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    publish_odd_world(tmp_path)
    warmed(tmp_path)
    for file in list(disk_cache_in(tmp_path).directory.rglob("*"))[::2]:
        if file.is_file():
            file.unlink()

    assert 0 < warmed(tmp_path).made_count < LASTING_COUNT
    assert warmed(tmp_path).made_count == 0


def test_the_disk_cache_never_grows_beyond_its_bound(tmp_path: Path) -> None:
    publish_odd_world(tmp_path)
    bound = 10_000
    full = warmed(tmp_path, memo_disk_max_bytes=bound)

    assert full.full_at is not None
    assert 0 < full.made_count < LASTING_COUNT
    assert sum(file.stat().st_size for file in tmp_path.glob("memo/*/*/*")) <= bound


def test_without_a_disk_to_keep_them_on_nothing_is_made(tmp_path: Path) -> None:
    publish_odd_world(tmp_path)
    with pytest.raises(BadSetting, match="DISK_CACHE"):
        warmed(tmp_path, disk_cache=False)


def test_no_processes_are_refused(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["warm", "--data-dir", str(data_dir), "--processes", "0"]) == 2
    assert "--processes='0' is not allowed: a number from 1" in capsys.readouterr().err


def test_what_is_cached_on_disk_goes_out_as_it_is_to_whoever_understands_it(
    data_dir: Path,
) -> None:
    warmed(data_dir)
    snapshot = open_snapshot(SnapshotStore(data_dir).current_path())
    serving = Serving(
        snapshot, msgspec.structs.replace(settings_from({}), data_dir=data_dir, disk_cache=True)
    )
    assert serving.disk_cache is not None
    cached = serving.disk_cache.find(b"/v1/models")
    assert cached is not None
    serving.get_ready()
    question = serving.read(request_for(b"/v1/models"), MODELS_ROUTE)
    coding_of = {
        welcome: set(message_from(serving, question, cached, welcome).bodies) - cached.bodies.keys()
        for welcome in (("zstd", "br", "gzip"), ("zstd", "br"), ("gzip",), ("zstd",))
    }
    snapshot.close()

    assert cached.bodies.keys() == {"br", "gzip"}
    assert coding_of == {
        ("zstd", "br", "gzip"): set(),
        ("zstd", "br"): set(),
        ("gzip",): set(),
        ("zstd",): {"zstd"},
    }
