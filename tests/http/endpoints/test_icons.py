"""`/v1/icon/{name}` as a real process answers it, with a host of icons on loopback behind it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.http.odd_world import ALIAS, BENCHMARK, HIDDEN, publish_odd_world
from tests.http.processes import running_service
from tests.icons import origin_double as host
from tests.icons.origin_double import PNG, SVG, OriginDouble

ICON = f"/v1/icon/{quote(BENCHMARK)}"


@pytest.fixture
def origin() -> Iterator[OriginDouble]:
    with OriginDouble() as origin:
        yield origin


@pytest.fixture
def data_dir(origin: OriginDouble, tmp_path: Path) -> Path:
    return publish_odd_world(tmp_path, icon_url=f"{origin.url}/icon")


@pytest.fixture
def icons(origin: OriginDouble, data_dir: Path) -> Iterator[httpx.Client]:
    with (
        running_service(data_dir, ICON_ALLOWED_HOSTS=origin.host) as service,
        httpx.Client(base_url=service.url, timeout=20) as client,
    ):
        yield client


def test_an_icon_is_passed_on_for_a_year_with_its_tag(
    icons: httpx.Client, origin: OriginDouble
) -> None:
    origin.answers["/icon"] = host.image(PNG)
    with ThreadPoolExecutor(8) as flows:
        answers = list(flows.map(lambda _: icons.get(ICON), range(8)))
    answer = answers[0]

    assert all(one.content == PNG for one in answers)
    assert origin.asked == ["/icon"]
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (
        answer.headers["content-security-policy"]
        == "default-src 'none'; frame-ancestors 'none'; sandbox"
    )

    head = icons.head(ICON)
    assert head.status_code == 200
    assert head.content == b""
    assert dict(head.headers) | {"date": ""} == dict(answer.headers) | {"date": ""}

    held = icons.get(ICON, headers={"if-none-match": f'"other", W/{answer.headers["etag"]}'})
    assert held.status_code == 304
    assert held.content == b""
    assert held.headers["etag"] == answer.headers["etag"]
    assert held.headers["cache-control"] == answer.headers["cache-control"]

    assert icons.get(f"/v1/icon/{quote(ALIAS)}").content == PNG
    assert icons.get(ICON, headers={"accept-encoding": "br, identity;q=0"}).content == PNG


def test_an_svg_can_run_no_script(icons: httpx.Client, origin: OriginDouble) -> None:
    origin.answers["/icon"] = host.image(SVG, "image/svg+xml")

    answer = icons.get(ICON)

    assert answer.content == SVG
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get_list("content-security-policy") == [
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    ]


def test_an_icon_that_can_t_be_fetched_is_a_502_that_is_remembered(
    icons: httpx.Client, origin: OriginDouble
) -> None:
    first, second = icons.get(ICON), icons.get(ICON)

    for answer in (first, second):
        assert answer.status_code == 502
        assert answer.headers["cache-control"] == "no-store"
        assert 0 < int(answer.headers["retry-after"]) <= 60
        assert "its host answers with status 404; it is tried again in" in answer.json()["detail"]
    assert origin.asked == ["/icon"]


def test_without_an_icon_or_a_benchmark_it_is_a_404(icons: httpx.Client) -> None:
    no_icon, unknown = icons.get(f"/v1/icon/{quote(HIDDEN)}"), icons.get("/v1/icon/MTEB(odd, v2)")

    assert (no_icon.status_code, unknown.status_code) == (404, 404)
    assert no_icon.json() == {"detail": f"Benchmark {HIDDEN!r} has no icon"}
    assert f"did you mean {BENCHMARK!r}" in unknown.json()["detail"]


def test_a_restart_needs_no_fetch(data_dir: Path, origin: OriginDouble) -> None:
    origin.answers["/icon"] = host.image(PNG)
    for _ in range(2):
        with running_service(data_dir, ICON_ALLOWED_HOSTS=origin.host) as service:
            assert httpx.get(service.url + ICON).content == PNG

    assert origin.asked == ["/icon"]
    assert len(list((data_dir / "icons").iterdir())) == 1


def test_without_permission_an_icon_on_this_machine_is_not_fetched(
    data_dir: Path, origin: OriginDouble
) -> None:
    origin.answers["/icon"] = host.image(PNG)
    with running_service(data_dir, DISK_CACHE="0") as service:
        answer = httpx.get(service.url + ICON)

    assert answer.status_code == 502
    assert "port" in answer.json()["detail"]
    assert origin.asked == []
    assert not (data_dir / "icons").exists()
