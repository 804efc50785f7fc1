"""The last full run → the figures in docs/figures.md."""

from __future__ import annotations

import sys

import msgspec

from bench.environments import ROOT
from bench.rows import Run, markdown_of
from docs.marked import Marked

FIGURES = Marked("figures", "make bench ARGS=--figures")
LATEST = ROOT / "bench" / "results" / "latest.json"


def write_figures() -> None:
    """Put the table of the last full run into the document."""
    if not LATEST.is_file():
        sys.exit(f"bench: there is no full run in {LATEST.relative_to(ROOT)} yet: run `make bench`")
    FIGURES.write(markdown_of(msgspec.json.decode(LATEST.read_bytes(), type=Run)))
