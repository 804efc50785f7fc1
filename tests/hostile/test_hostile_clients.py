"""Short runs of what `make fuzz` and `make soak` do for long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.fuzz import ENVIRON, fuzz_bytes, publish_sample, run_schemathesis
from tests.hostile.hostile_bytes import Attacker
from tests.hostile.names import Names, names_of
from tests.hostile.soak import ENVIRON as SOAK_ENVIRON
from tests.hostile.soak import Plan, soak
from tests.http.processes import Service, running_service

NAMES = Names(benchmarks=["B(1, v2)"], tasks=["T/x"], models=["org/模型"])


@pytest.fixture(scope="module")
def service(sample_dir: Path) -> Iterator[Service]:
    with running_service(sample_dir, **ENVIRON) as service:
        yield service


def test_the_same_seed_gives_the_same_attacks() -> None:
    one, same, other = (Attacker(NAMES, seed) for seed in (7, 7, 8))
    attacks = [one.next_attack() for _ in range(300)]

    assert attacks == [same.next_attack() for _ in range(300)]
    assert attacks != [other.next_attack() for _ in range(300)]
    assert len({attack.kind for attack in attacks}) == 20


def test_hostile_bytes_get_well_formed_answers_that_tell_nothing(service: Service) -> None:
    report = asyncio.run(fuzz_bytes(service, names_of(service.url), seed=20, count=600))

    assert report.failures == []
    assert report.attacks.total() == 600
    assert {200, 301, 400, 404, 405, 422, 431} <= set(report.statuses)


def test_schemathesis_finds_the_answers_as_the_document_says(
    service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    names = names_of(service.url)
    status = run_schemathesis(service.url, names, seed=20, examples=2, seconds=0)

    assert status == 0, capfd.readouterr().out[-4_000:]


def test_visitors_get_every_byte_right_while_new_data_comes(tmp_path: Path) -> None:
    publish_sample(tmp_path)
    with running_service(tmp_path, **SOAK_ENVIRON) as service:
        plan = Plan(seed=20, connections=100, seconds=6, swaps=1, rest_s=0.3)
        report = asyncio.run(soak(service, tmp_path, plan))

    assert report.seen.failures == []
    assert report.seen.connections_count == 100
    assert {200, 304, 404, 414, 422} <= set(report.seen.statuses)
    assert report.swaps_count == (1 if report.is_followed else 0)
    assert report.compared_count > 0
