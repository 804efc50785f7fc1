"""The last full run → the figures in README.md, between two marks."""

from __future__ import annotations

import sys

import msgspec

from bench.environments import ROOT
from bench.rows import Run, markdown_of

README = ROOT / "README.md"
LATEST = ROOT / "bench" / "results" / "latest.json"
BEGIN = "<!-- figures: `make bench ARGS=--readme` writes what is between these marks -->"
END = "<!-- end of figures -->"


def write_figures() -> None:
    """Put the table of the last full run into the README."""
    if not LATEST.is_file():
        sys.exit(f"bench: there is no full run in {LATEST.relative_to(ROOT)} yet: run `make bench`")
    run = msgspec.json.decode(LATEST.read_bytes(), type=Run)
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n\n{markdown_of(run)}\n\n{END}{after}", encoding="utf-8")


def figures_in_readme() -> str:
    """What stands between the marks."""
    _, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return rest.partition(END)[0].strip()
