"""A registry of any version → a catalog: what it lacks is absent, and named."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.catalog.load import load_catalog
from service.catalog.records import Catalog
from service.catalog.registry import PRIVATE
from tests.registry_double import write_registry

ROOT = Path(__file__).parents[2]
NAMES = [f"{known.module}.{name}" for name, known in PRIVATE.items()]


def export(folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """`duckrank catalog export` beside the registry in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "service", "catalog", "export", "--out", str(out)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(folder), "LOG_FORMAT": "json"},
        cwd=ROOT,
        check=False,
    )


def exported(tmp_path: Path, *without: str) -> tuple[Catalog, list[str]]:
    """The catalog of a registry without these names, and the names that were missed."""
    done = export(write_registry(tmp_path / "registry", "2.99.0", without), tmp_path / "out")
    assert done.returncode == 0, done.stderr
    missed = [json.loads(line)["name"] for line in done.stderr.splitlines()]
    return load_catalog(tmp_path / "out"), missed


def test_everything_that_a_registry_has_is_in_the_catalog(tmp_path: Path) -> None:
    catalog, missed = exported(tmp_path)

    assert missed == []
    assert (catalog.manifest.source, catalog.manifest.source_version) == ("mteb-core", "2.99.0")
    assert [(each.kind, each.former_name, each.name) for each in catalog.renames] == [
        ("model", "old/a", "new/a"),
        ("task", "Un", "One"),
        # What still has its former name keeps it: there is no rename of `One`.
        ("task", "Uno", "One"),
    ]
    assert [each.benchmark for each in catalog.menu[0].children] == ["Tiny"]
    # A mean that nobody here knows is left out.
    assert catalog.benchmarks[0].aggregations == ["mean_task"]
    assert len(list((catalog.directory / "statistics").iterdir())) == 1


def test_without_any_of_its_private_names_a_registry_is_exported_and_each_is_named(
    tmp_path: Path,
) -> None:
    catalog, missed = exported(tmp_path, *NAMES)

    assert sorted(missed) == sorted(NAMES)
    assert [each.name for each in catalog.tasks] == ["One"]
    assert [each.name for each in catalog.models] == ["new/a"]
    assert (catalog.renames, catalog.menu, catalog.languages) == ([], [], [])


def test_a_registry_that_has_become_another_is_refused_in_a_sentence(tmp_path: Path) -> None:
    registry = write_registry(tmp_path / "registry", "3.0.0", ["mteb.get_model_metas"])
    done = export(registry, tmp_path / "out")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "mteb-core 3.0.0 is not as this duckrank reads it (AttributeError: " in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_installed_registry_has_every_private_name() -> None:
    """Names those that are gone. `make parity` keeps a registry; the extra `catalog` is one."""
    kept = sorted(ROOT.glob(".data/venvs/mteb-core==*/bin/python"))
    python = sys.executable if importlib.util.find_spec("mteb") else next(iter(kept), None)
    if python is None:
        pytest.skip("no registry is installed: the extra `catalog`, or a run of `make parity`")
    program = "from service.catalog.registry import lacking_names; print(lacking_names())"
    done = subprocess.run(
        [python, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"
