"""Compare every answer with the reference's recording, from a Parquet file to the last byte.

Exports the real catalog (kept under `.data` by version), ingests the results, serves them on a free
port, records the answers and compares them. Ends with the comparison's own exit status; the server
is stopped whatever happens. The recordings and the two scripts that make and compare them live
beside the checkout, in `../shared`.

With `--static` a plain nginx answers instead, over an export of the store, and what takes no filter
is compared.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from bench.environments import DATA, RESULTS, ROOT, SHARED, exported_catalog, run, step
from bench.processes import NotMeasured, Server, end_politely, ours, static_copy


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
    end_politely()
    catalog = exported_catalog()
    with tempfile.TemporaryDirectory(prefix="parity-", dir=DATA) as directory:
        work = Path(directory)
        step(f"Ingesting {asked.results.name}")
        run(
            *(sys.executable, "-m", "service", "ingest"),
            *("--results", asked.results, "--catalog", catalog, "--data-dir", work / "store"),
        )
        reference = asked.reference
        if asked.static:
            reference = _unfiltered(asked.reference, work / "unfiltered.jsonl.zst")
        with _served(work, is_static=asked.static) as server:
            server.wait_for("/health")
            step(f"Recording answers from {server.url}")
            record, compare = _scripts()
            # -B: nothing is written beside the recordings, not even bytecode.
            python = (sys.executable, "-B")
            recorded = work / "ours.jsonl.zst"
            run(*python, record, reference, server.url, recorded)
            step("Comparing")
            return _status(*python, compare, reference, recorded, *asked.compare)


def _served(work: Path, *, is_static: bool) -> contextlib.AbstractContextManager[Server]:
    if not is_static:
        return ours(work / "store", work / "server.log")
    step("Exporting a static copy")
    duckrank = (sys.executable, "-m", "service", "export-static", "--no-cards", "--threads", "2")
    # What was recorded was asked for as it is sent unasked.
    run(*duckrank, "--forms", "json", "--out", work / "static", "--data-dir", work / "store")
    return static_copy(work / "static" / "current", work)


def _unfiltered(reference: Path, part: Path) -> Path:
    """Those lines of a recording whose path has no query."""
    import zstandard

    with (
        zstandard.open(reference, "rt", encoding="utf-8") as lines,
        zstandard.open(part, "wt", encoding="utf-8") as kept,
    ):
        for line in lines:
            if "?" not in msgspec.json.decode(line)["path"]:
                kept.write(line)
    return part


def _arguments() -> argparse.Namespace:
    cli = argparse.ArgumentParser(description="Compare every answer with the reference's.")
    cli.add_argument("--results", type=Path, default=RESULTS)
    recording = SHARED / "parity" / "reference-renamed-2026-08-20.jsonl.zst"
    cli.add_argument("--reference", type=Path, default=recording)
    cli.add_argument("--static", action="store_true", help="of an export, by a plain nginx")
    cli.add_argument("compare", nargs="*", help="options for compare.py, after --")
    return cli.parse_args()


def _scripts() -> tuple[Path, Path]:
    return SHARED / "parity" / "record.py", SHARED / "parity" / "compare.py"


def _status(*command: Path | str) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NotMeasured as failure:
        sys.exit(f"parity: {failure}\n{failure.said}")
