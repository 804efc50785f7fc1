"""Two versions of the program on one store: the newer one's snapshot stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from service import resources
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.hub_double import HubDouble
from tests.refresh.hub_world import commit, environment
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, rows_of

HOME = resources.PACKAGE_DIR.parent


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Programs that define a snapshot otherwise: older than this, as old by its word, newer."""
    made = {}
    for version in ("0.0.9", "0.1.0", "0.2.0"):
        home = tmp_path_factory.mktemp("program")
        for part in ("service", "sql", "migrations", "docs"):
            shutil.copytree(HOME / part, home / part)
        package = home / "service" / "__init__.py"
        package.write_text(package.read_text().replace('"0.1.0"', f'"{version}"'))
        statement = next((home / "sql" / "views").glob("*.sql"))
        statement.write_text(f"{statement.read_text()}-- as of {version}\n")
        made[version] = home
    return made


def refresh_by(program: Path | None, hub: HubDouble, data_dir: Path) -> str:
    """What `duckrank refresh` of that program said."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "service", "refresh", "--data-dir", str(data_dir)],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | environment(hub) | {"PYTHONPATH": str(program or HOME)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_older_program_leaves_what_a_newer_one_built_and_brings_what_is_new(
    hub: HubDouble, data_dir: Path, others: dict[str, Path]
) -> None:
    store = SnapshotStore(data_dir)
    older, newer = others["0.0.9"], others["0.2.0"]

    assert refresh_by(newer, hub, data_dir).startswith("published")
    of_newer = store.current_id()
    # This program now, and an older one: neither builds it anew, however often.
    for program in (None, older):
        said = refresh_by(program, hub, data_dir)
        assert said.startswith("unchanged: the newest commit is served as duckrank 0.2.0 (mig"), (
            said
        )
        assert store.current_id() == of_newer
    # Where no newer one looks, an older one that serves brings what is new, some turns later.
    as_older = environment(hub) | {"PYTHONPATH": str(older), "PYTHONSAFEPATH": "1"}
    with running_service(data_dir, **as_older, REFRESH_INTERVAL_S="1") as service:
        assert service.events("starting")[0]["version"] == "0.0.9"
        answer = httpx.get(f"{service.url}/v1/benchmarks/Tiny/scores")
        assert (answer.status_code, answer.headers["x-snapshot"]) == (200, of_newer)
        sha = commit(hub, rows_of(MODELS[:9]))
        wait_until(lambda: store.records()[0].commit_sha == sha)
        wait_until(lambda: bool(service.events("snapshot swapped")))
    assert store.records()[0].built_by.version == (0, 0, 9)
    # The newer one has the last word.
    assert refresh_by(newer, hub, data_dir).startswith("published")
    of_newer = store.current_id()
    assert refresh_by(older, hub, data_dir).startswith("unchanged")
    assert store.current_id() == of_newer
    assert {record.commit_sha for record in store.records()[:2]} == {sha}


def test_of_two_that_say_they_are_as_old_the_second_to_build_a_commit_has_the_last_word(
    hub: HubDouble, data_dir: Path, others: dict[str, Path]
) -> None:
    store = SnapshotStore(data_dir)
    first = store.current_id()

    assert refresh_by(others["0.1.0"], hub, data_dir).startswith("published")
    second = store.current_id()
    for program in (None, others["0.1.0"]):
        assert refresh_by(program, hub, data_dir).startswith("unchanged")

    assert store.current_id() == second != first
