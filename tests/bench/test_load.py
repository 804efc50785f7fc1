"""Answers per second: our own generator counts what a real server answers."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bench.load import LoadFailed, _asked, answers_per_s

GZIP = {"accept-encoding": "gzip"}


def test_load_is_answered_whole_and_counted(sample_url: str) -> None:
    target = f"{sample_url}/v1/models"

    assert asyncio.run(_asked(target, GZIP, 0.2)) > 0
    assert answers_per_s(target, GZIP, 1) > 0


def test_a_304_is_counted_without_a_body(sample_url: str) -> None:
    target = f"{sample_url}/v1/models"
    etag = httpx.get(target).headers["etag"]

    assert asyncio.run(_asked(target, GZIP | {"if-none-match": etag}, 0.2)) > 0


def test_load_that_is_refused_is_an_error_and_no_throughput(sample_url: str) -> None:
    with pytest.raises(LoadFailed, match="404 for /v1/nothing"):
        asyncio.run(_asked(f"{sample_url}/v1/nothing", GZIP, 0.2))
    with pytest.raises(LoadFailed, match=r"Non-2xx|404"):
        answers_per_s(f"{sample_url}/v1/nothing", GZIP, 1)
