"""`choose_source`: what `--results` and `--revision` mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import BadParameter, BadSetting
from service.settings import Settings
from service.sources.choose import choose_source
from service.sources.file import FileSource
from service.sources.folder import FolderSource
from service.sources.hub import HubSource
from service.sources.s3 import S3Source

SETTINGS = Settings(cache_repo="acme/results", data_dir=Path("somewhere"))
SCRATCH = Path("scratch")


def test_hub_is_the_dataset_of_the_settings_kept_under_the_data_directory() -> None:
    source = choose_source("hub", "v2", SETTINGS, scratch_dir=SCRATCH)

    assert source == HubSource(
        repo="acme/results", ref="v2", downloads_dir=Path("somewhere/downloads")
    )


def test_sample_is_the_embedded_data_set() -> None:
    assert choose_source("sample", None, SETTINGS, scratch_dir=SCRATCH).dataset == "sample"


@pytest.mark.parametrize("path", ["results.parquet", "./hub", "samples"])
def test_anything_else_is_a_file(path: str) -> None:
    assert choose_source(path, None, SETTINGS, scratch_dir=SCRATCH) == FileSource(Path(path))


def test_a_folder_is_all_its_files_and_a_url_of_s3_is_brought_below_the_data_directory(
    tmp_path: Path,
) -> None:
    url = "s3://bucket/rows?region=eu-west-1"

    assert choose_source(str(tmp_path), None, SETTINGS, scratch_dir=SCRATCH) == FolderSource(
        tmp_path
    )
    source = choose_source(url, None, SETTINGS, scratch_dir=SCRATCH)
    assert source == S3Source(url, Path("somewhere/downloads"))
    assert source.dataset == "rows"


def test_without_a_dataset_the_hub_is_refused_with_the_settings_name() -> None:
    with pytest.raises(BadSetting, match="CACHE_REPO='' is not allowed"):
        choose_source("hub", None, Settings(cache_repo=""), scratch_dir=SCRATCH)


@pytest.mark.parametrize("results", ["sample", "results.parquet"])
def test_a_revision_of_anything_but_the_hub_is_refused(results: str) -> None:
    with pytest.raises(BadParameter, match="only `--results hub` has commits to choose"):
        choose_source(results, "v2", SETTINGS, scratch_dir=SCRATCH)
