#!/usr/bin/env python3
"""Compare every answer with the reference's recording, from a Parquet file to the last byte.

Exports the real catalog (kept under `.data` by version), ingests the results, serves them on a free
port, records the answers and compares them. Ends with the comparison's own exit status; the server
is stopped whatever happens. The recordings and the two scripts that make and compare them live
beside the checkout, in `../shared`.
"""

from __future__ import annotations

import argparse
import hashlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".data"
SHARED = ROOT.parent / "shared"
START_LIMIT_S = 60
STOP_LIMIT_S = 15


def main() -> int:
    asked = _arguments()
    for path in (asked.results, asked.reference, *_scripts()):
        if not path.is_file():
            print(
                f"parity: {path} is not there. It belongs to the recordings of the reference, in "
                f"{SHARED}; name other files with RESULTS= and REFERENCE=.",
                file=sys.stderr,
            )
            return 2
    # A polite kill unwinds like any error, so that the server never outlives this process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    catalog = exported_catalog()
    with tempfile.TemporaryDirectory(prefix="parity-", dir=DATA) as directory:
        work = Path(directory)
        _step(f"Ingesting {asked.results.name}")
        _run(
            *_duckrank(sys.executable, "ingest"),
            *("--results", asked.results, "--catalog", catalog, "--data-dir", work / "store"),
        )
        with serving(work / "store", work / "server.log") as base_url:
            _step(f"Recording answers from {base_url}")
            record, compare = _scripts()
            # -B: nothing is written beside the recordings, not even bytecode.
            python = (sys.executable, "-B")
            ours = work / "ours.jsonl.zst"
            _run(*python, record, asked.reference, base_url, ours)
            _step("Comparing")
            return _status(*python, compare, asked.reference, ours, *asked.compare)


def exported_catalog() -> Path:
    """The catalog of the registry that the extra `catalog` pins, exported anew with new code."""
    DATA.mkdir(exist_ok=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (registry,) = project["optional-dependencies"]["catalog"]
    exporter = (ROOT / "service" / "catalog").glob("*.py")
    catalog = DATA / "catalogs" / f"{registry}-{_digest_of(*exporter)}"
    if not catalog.is_dir():
        python = _registry_python(registry)
        _step(f"Exporting the catalog of {registry}")
        with tempfile.TemporaryDirectory(prefix="catalog-", dir=DATA) as directory:
            out = Path(directory) / "catalog"
            _run(*_duckrank(python, "catalog"), "export", "--out", out)
            catalog.parent.mkdir(exist_ok=True)
            out.rename(catalog)
    return catalog


def _registry_python(registry: str) -> Path:
    """The interpreter of an environment with `registry` in it, made when there is none."""
    directory = DATA / "venvs" / registry
    python = directory / "bin" / "python"
    complete = directory / f".complete-{_digest_of(ROOT / 'pyproject.toml')}"
    if not complete.exists():
        _step(f"Making an environment with {registry}")
        venv.create(directory, clear=True, with_pip=True)
        _run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--editable", f"{ROOT}[catalog]")  # fmt: skip
        complete.touch()
    return python


@contextmanager
def serving(store: Path, log: Path) -> Iterator[str]:
    """The address of a server over `store`, stopped at the end; its log is shown if it fails."""
    port = _free_port()
    command = (*_duckrank(sys.executable, "serve"), "--data-dir", store, "--port", port)
    with log.open("wb") as log_file:
        server = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdout=log_file, stderr=subprocess.STDOUT
        )
    try:
        base_url = f"http://127.0.0.1:{port}"
        if not _answers(server, f"{base_url}/health"):
            sys.exit(f"parity: the server did not start:\n{log.read_text(errors='replace')}")
        yield base_url
    finally:
        server.terminate()
        try:
            server.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(server: subprocess.Popen[bytes], url: str) -> bool:
    give_up_at = time.monotonic() + START_LIMIT_S
    while server.poll() is None and time.monotonic() < give_up_at:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    return False


def _arguments() -> argparse.Namespace:
    cli = argparse.ArgumentParser(description="Compare every answer with the reference's.")
    cli.add_argument("--results", type=Path, default=SHARED / "data" / "results-2026-08-20.parquet")
    cli.add_argument(
        "--reference", type=Path, default=SHARED / "parity" / "reference-2026-08-20.jsonl.zst"
    )
    cli.add_argument("compare", nargs="*", help="options for compare.py, after --")
    return cli.parse_args()


def _scripts() -> tuple[Path, Path]:
    return SHARED / "parity" / "record.py", SHARED / "parity" / "compare.py"


def _duckrank(python: Path | str, command: str) -> tuple[Path | str, ...]:
    return python, "-m", "service", command


def _run(*command: Path | str) -> None:
    status = _status(*command)
    if status != 0:
        sys.exit(f"parity: {' '.join(map(str, command))} ended with status {status}")


def _status(*command: Path | str) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


def _digest_of(*files: Path) -> str:
    content = hashlib.sha256()
    for file in sorted(files):
        content.update(file.name.encode() + b"\0" + file.read_bytes())
    return content.hexdigest()[:12]


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _step(text: str) -> None:
    print(f"parity: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
