"""The service over the odd world: as a real process on loopback, and in this process."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from tests.http.odd_world import publish_odd_world
from tests.http.processes import running_service
from tests.two_samples import publish_two_samples


@pytest.fixture(scope="session")
def odd_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose current snapshot is the odd world."""
    return publish_odd_world(tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="session")
def two_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the sample, and what it might have been before."""
    return publish_two_samples(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="session")
def service_url(odd_dir: Path) -> Iterator[str]:
    """The URL of a real process that serves the odd world."""
    with running_service(odd_dir) as service:
        yield service.url


@pytest.fixture
def client(service_url: str) -> Iterator[httpx.Client]:
    """A client of the real process that asks for no compression."""
    headers = {"accept-encoding": "identity"}
    with httpx.Client(base_url=service_url, timeout=20, headers=headers) as client:
        yield client


@pytest.fixture(scope="session", autouse=True)
def quiet() -> None:
    """The app in this process says nothing: what is tested is what it answers."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
