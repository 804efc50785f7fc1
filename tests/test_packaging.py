"""What is installed is what is here: the wheel, its files, its dependencies and their locks."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from service import __version__, resources

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]

LOADED_BY_NAME = {"uvloop"}
"""Dependencies that uvicorn imports when it finds them."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", out],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a new environment with the wheel in it; dependencies come from this one."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel],
        check=True,
        timeout=120,
    )
    site_packages = next((home / "lib").glob("python3*")) / "site-packages"
    borrowed = sysconfig.get_path("purelib")
    (site_packages / "borrowed-dependencies.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    return home / "bin"


def run_installed(*command: Path | str, cwd: Path) -> str:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(duckrank: Path, data_dir: Path, cwd: Path) -> Iterator[httpx.Client]:
    """A client of `duckrank serve`, which is stopped in the end."""
    listen = ("--host", "127.0.0.1", "--port", "0")
    process = subprocess.Popen(
        [duckrank, "serve", "--data-dir", data_dir, *listen],
        cwd=cwd,
        env=os.environ | {"LOG_FORMAT": "json"},
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stderr is not None
            lines = map(json.loads, process.stderr)
            url = next(line["url"] for line in lines if line["event"] == "starting")
            transport = httpx.HTTPTransport(retries=8)
            with httpx.Client(base_url=url, transport=transport, timeout=20) as client:
                yield client
        finally:
            process.terminate()


def sql_files(*directories: Path) -> set[str]:
    return {
        str(file.relative_to(directory.parent))
        for directory in directories
        for file in directory.rglob("*.sql")
    }


def test_a_checkout_keeps_sql_and_migrations_beside_the_package() -> None:
    assert resources.sql_dir() == ROOT / "sql"
    assert resources.migrations_dir() == ROOT / "migrations"


def test_the_wheel_carries_the_package_with_sql_and_migrations_and_nothing_else(
    wheel: Path,
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]

    here = sql_files(ROOT / "sql", ROOT / "migrations")
    assert {name.removeprefix("service/") for name in names if name.endswith(".sql")} == here
    assert all(name.startswith("service/") for name in names)
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_carries_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    files = {file for file in (ROOT / "service").rglob("*") if file.is_file()}
    here = {str(file.relative_to(ROOT)) for file in files if "__pycache__" not in file.parts}
    assert here - names == set()


def test_the_wheel_carries_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (licence,) = (name for name in archive.namelist() if name.endswith("/licenses/LICENSE"))
        assert archive.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_an_installed_wheel_finds_its_own_sql(installed: Path, tmp_path: Path) -> None:
    program = "from service import resources as r; print(r.sql_dir()); print(r.migrations_dir())"

    sql, migrations = map(
        Path, run_installed(installed / "python", "-c", program, cwd=tmp_path).splitlines()
    )

    assert sql_files(sql, migrations) == sql_files(ROOT / "sql", ROOT / "migrations")
    for directory in (sql, migrations):
        assert directory.is_relative_to(installed.parent)


def test_an_installed_wheel_has_the_command(installed: Path, tmp_path: Path) -> None:
    assert "serve" in run_installed(installed / "duckrank", "--help", cwd=tmp_path)
    assert "serve" in run_installed(installed / "python", "-m", "service", "--help", cwd=tmp_path)


def test_an_installed_wheel_ingests_the_sample_and_serves_it(
    installed: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    sample = ("--results", "sample", "--catalog", "sample")
    run_installed(installed / "duckrank", "ingest", *sample, "--data-dir", data_dir, cwd=tmp_path)

    with served(installed / "duckrank", data_dir, cwd=tmp_path) as client:
        assert client.get("/health").json() == {"ok": True}
        benchmark = client.get("/v1/benchmarks").json()[0]["name"]
        card = client.get(f"/og/benchmark/{quote(benchmark)}.png")
        assert card.headers["content-type"] == "image/png"


def test_an_incomplete_installation_says_so(tmp_path: Path) -> None:
    package = tmp_path / "service"
    package.mkdir()
    (package / "resources.py").write_bytes((ROOT / "service" / "resources.py").read_bytes())
    # A directory of the right name that is not ours is not taken for ours.
    (tmp_path / "sql").mkdir()
    program = "import resources; resources.sql_dir()"

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=package, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert f"is neither {package / 'sql'} or {tmp_path / 'sql'}" in done.stderr
    assert "Install it again" in done.stderr


def test_the_version_is_the_same_everywhere() -> None:
    assert PROJECT["version"] == __version__


def test_the_dependencies_are_what_the_package_imports() -> None:
    imported = {
        name.split(".")[0]
        for file in (ROOT / "service").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _imported_names(node)
    }
    # Their extras bring the first; the last is the standard library's from Python 3.14 on.
    optional = {"mteb", "opentelemetry", "pyspark", "compression"}
    outside = imported - sys.stdlib_module_names - {"service"} - optional
    distributions = packages_distributions()
    used = {canonicalize_name(distributions[name][0]) for name in outside}
    declared = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}

    assert used - declared == set()
    assert declared - used == LOADED_BY_NAME


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", PROJECT["dependencies"]),
        (
            "requirements-dev.lock",
            PROJECT["dependencies"]
            + PROJECT["optional-dependencies"]["dev"]
            + PROJECT["optional-dependencies"]["otel"],
        ),
        (
            "requirements-catalog.lock",
            PROJECT["dependencies"] + PROJECT["optional-dependencies"]["catalog"],
        ),
        (
            "requirements-spark.lock",
            PROJECT["dependencies"]
            + PROJECT["optional-dependencies"]["spark"]
            + PYPROJECT["dependency-groups"]["spark"],
        ),
        ("requirements-deploy.lock", PYPROJECT["dependency-groups"]["deploy"]),
    ],
)
def test_a_lock_pins_with_hashes_what_the_project_asks_for(
    lock: str, requirements: list[str]
) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    # A package may be pinned twice, for older and newer Pythons.
    found = re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    pins = dict(found)

    for requirement in map(Requirement, requirements):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])
    assert len(re.findall(r"^\S+==.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == (
        len(found)
    )
    assert "://" not in text


def test_the_locks_agree() -> None:
    serving, *others = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in (
            "requirements.lock",
            *(f"requirements-{extra}.lock" for extra in ("dev", "catalog", "spark")),
        )
    )

    for other in others:
        assert serving.items() <= other.items()


def _imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [str(node.module)]
    return []
