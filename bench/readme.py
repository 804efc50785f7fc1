"""The last full run → the figures in README.md, between two marks."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from bench.environments import ROOT
from bench.rows import Run, markdown_of

README = ROOT / "README.md"
BEGIN = "<!-- figures: `make bench ARGS=--readme` writes what is between these marks -->"
END = "<!-- end of figures -->"


def write_figures(latest: Path) -> None:
    """Put the table of the run in `latest` into the README."""
    if not latest.is_file():
        sys.exit(f"bench: there is no full run in {latest.relative_to(ROOT)} yet: run `make bench`")
    run = msgspec.json.decode(latest.read_bytes(), type=Run)
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n\n{markdown_of(run)}\n\n{END}{after}", encoding="utf-8")


def figures_in_readme() -> str:
    """What stands between the marks."""
    _, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return rest.partition(END)[0].strip()
