"""What every source promises, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from service.sources.file import FileSource
from service.sources.hub import HubSource
from service.sources.results import Source
from service.sources.sample.source import SampleSource
from tests.hub_double import HubDouble

MakeSource = Callable[[], Source]


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    path = tmp_path / "results.parquet"
    duckdb.sql("from (values ('acme/one', 0.5)) rows(model_name, score)").write_parquet(str(path))
    return path


@pytest.fixture
def from_file(parquet: Path) -> MakeSource:
    return lambda: FileSource(parquet)


@pytest.fixture
def from_hub(parquet: Path, tmp_path: Path) -> Iterator[MakeSource]:
    with HubDouble() as hub:
        hub.commit("acme/results", {"data/train-00000-of-00001.parquet": parquet.read_bytes()})
        yield lambda: HubSource(
            repo="acme/results", downloads_dir=tmp_path / "downloads", endpoint=hub.url
        )


@pytest.fixture
def from_sample(tmp_path: Path) -> MakeSource:
    return lambda: SampleSource(tmp_path / "sample")


@pytest.fixture(params=["file", "hub", "sample"])
def make_source(request: pytest.FixtureRequest) -> MakeSource:
    made: MakeSource = request.getfixturevalue(f"from_{request.param}")
    return made


def test_what_is_fetched_is_parquet_on_local_disk(make_source: MakeSource) -> None:
    results = make_source().fetch()

    assert results.paths
    for path in results.paths:
        assert path.is_absolute()
        ((rows,),) = duckdb.sql(f"select count(*) from read_parquet('{path}')").fetchall()
        assert rows > 0


def test_the_same_commit_is_fetched_again_as_the_same_results(make_source: MakeSource) -> None:
    first = make_source().fetch()
    content = [path.read_bytes() for path in first.paths]
    again = make_source().fetch()

    assert first == again
    assert [path.read_bytes() for path in again.paths] == content


def test_the_commit_is_known_before_it_is_fetched(make_source: MakeSource) -> None:
    source = make_source()

    assert source.commit_sha() == source.fetch().commit_sha


def test_the_results_carry_the_name_of_the_source(make_source: MakeSource) -> None:
    source = make_source()

    assert source.fetch().dataset == source.dataset


def test_a_commit_can_be_part_of_a_file_name(make_source: MakeSource) -> None:
    assert make_source().commit_sha().isalnum()
