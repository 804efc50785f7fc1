"""Package index → the environments and data that a comparison needs, made once, kept in `.data`."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".data"
SHARED = ROOT.parent / "shared"
RESULTS = SHARED / "data" / "results-2026-08-20.parquet"

# The version whose recorded answers ours are compared with.
REGISTRY = "mteb-core==2.26.24"


def step(text: str) -> None:
    """Say what begins now."""
    print(f"{Path(sys.argv[0]).stem.replace('__main__', 'bench')}: {text}", flush=True)


def reference_python() -> Path:
    """The interpreter of an environment with the reference's API in it."""
    requirement = REGISTRY.replace("==", "[api]==")
    return _environment(requirement, "", requirement)


def registry_python() -> Path:
    """The interpreter of an environment that can export the catalog."""
    digest = digest_of(ROOT / "pyproject.toml")
    return _environment(REGISTRY, digest, REGISTRY, "--editable", f"{ROOT}[catalog]")


def serving_environment() -> Path:
    """The directory of an environment with the locked serving install and nothing else in it."""
    lock = ROOT / "requirements.lock"
    digest = digest_of(lock)
    # Built like the container's: no pip in it, bytecode compiled.
    directory = DATA / "venvs" / "serving"
    complete = directory / f".complete-{digest}"
    if not complete.exists():
        step("Making an environment with the locked serving install")
        venv.create(directory, clear=True, with_pip=False)
        pip = (sys.executable, "-m", "pip", "--python", directory / "bin" / "python", "install")
        quiet = ("--quiet", "--disable-pip-version-check")
        run(*pip, *quiet, "--require-hashes", "-r", lock)
        run(*pip, *quiet, "--no-deps", ROOT)
        complete.touch()
    return directory


def exported_catalog() -> Path:
    """The catalog of the reference's registry, exported anew with new code."""
    DATA.mkdir(exist_ok=True)
    exporter = (ROOT / "service" / "catalog").glob("*.py")
    catalog = DATA / "catalogs" / f"{REGISTRY}-{digest_of(*exporter)}"
    if not catalog.is_dir():
        python = registry_python()
        step(f"Exporting the catalog of {REGISTRY}")
        with tempfile.TemporaryDirectory(prefix="catalog-", dir=DATA) as directory:
            out = Path(directory) / "catalog"
            run(python, "-m", "service", "catalog", "export", "--out", out)
            catalog.parent.mkdir(exist_ok=True)
            out.rename(catalog)
    return catalog


def run(*command: Path | str, output: int | None = None) -> None:
    """Run a command to its end, or end this program with what failed."""
    status = subprocess.run(
        [str(part) for part in command], cwd=ROOT, stdout=output, stderr=output, check=False
    ).returncode
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with status {status}")


def digest_of(*files: Path) -> str:
    """A short name for the content of these files."""
    content = hashlib.sha256()
    for file in sorted(files):
        content.update(file.name.encode() + b"\0" + file.read_bytes())
    return content.hexdigest()[:12]


def _environment(name: str, digest: str, *requirement: str) -> Path:
    directory = DATA / "venvs" / name
    python = directory / "bin" / "python"
    complete = directory / f".complete-{digest}"
    if not complete.exists():
        step(f"Making an environment with {name}")
        venv.create(directory, clear=True, with_pip=True)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirement)
        complete.touch()
    return python
