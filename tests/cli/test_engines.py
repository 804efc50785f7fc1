"""`duckrank ingest --engine`: what can't be run is said before anything is read."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from service.cli import main

GIVEN = ("ingest", "--results", "sample", "--catalog", "sample")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--engine", "flink"), "invalid choice: 'flink'"),
        (("--scratch", "s"), "Parameter '--scratch' can't be 's': it is for --engine spark"),
        (("--engine", "spark"), "Parameter '--scratch' is missing"),
        (("--engine", "spark", "--scratch", "s", "--part-rows", "0"), "'--part-rows' can't be '0'"),
        pytest.param(
            ("--engine", "spark", "--scratch", "s"),
            "needs pyspark: pip install 'duckrank[spark]'",
            marks=pytest.mark.skipif(
                importlib.util.find_spec("pyspark") is not None, reason="pyspark is installed"
            ),
        ),
    ],
)
def test_an_engine_that_can_not_be_had_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    try:
        status = main([*GIVEN, "--data-dir", str(tmp_path / "data"), *options])
    except SystemExit as error:
        status = int(str(error.code))

    assert status != 0
    assert said in capsys.readouterr().err
    assert not [*(tmp_path / "data").glob("snapshots/*")]
