"""A service below a path of a proxy's, which may leave that path in its requests or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.http.odd_world import BENCHMARK, MODELS
from tests.http.processes import Service, running_service

PREFIX = "/leader.board/v2"
MODEL = f"/v1/models/{quote(MODELS[0], safe='')}"


@pytest.fixture(scope="module")
def service(odd_dir: Path) -> Iterator[Service]:
    with running_service(odd_dir, ROOT_PATH=PREFIX) as service:
        yield service


@pytest.mark.parametrize(
    "target",
    [
        *("/v1/benchmarks/menu", "/v1/tasks?name=a", MODEL, f"/v1/models/{MODELS[0]}/scores"),
        *(
            f"/v1/benchmarks/{quote(BENCHMARK, safe='')}/scores",
            "/v1/models/nobody",
            "/favicon.ico",
        ),
        *(
            "/v1/models?min_params_b=x",
            "/nowhere",
            "/health",
            "/schema",
            "/v1/snapshots",
            "/health/",
        ),
    ],
)
def test_a_request_is_answered_alike_with_the_prefix_and_without(
    service: Service, target: str
) -> None:
    with httpx.Client(base_url=service.url) as client:
        # Twice: what was read and answered before is answered alike too.
        answers = [client.get(path + target) for path in (PREFIX, "", PREFIX, "")]

    [first, *others] = [
        (each.status_code, each.content, each.headers.get("etag")) for each in answers
    ]
    assert others == [first] * 3


@pytest.mark.parametrize(
    "target", ["/leader.boards/health", f"{PREFIX}health", f"{PREFIX}{PREFIX}/health"]
)
def test_what_only_looks_like_the_prefix_is_none(service: Service, target: str) -> None:
    assert httpx.get(f"{service.url}{target}").status_code == 404


def test_the_document_says_where_its_paths_begin(service: Service) -> None:
    document = httpx.get(f"{service.url}/schema").json()

    assert document["servers"] == [{"url": PREFIX}]
    assert "/v1/benchmarks" in document["paths"]
