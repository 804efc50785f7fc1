"""The command `duckrank`: a module for each kind of work. What it prints is for a person."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from service import __version__
from service.cli.bench import add_bench
from service.cli.cards import add_cards
from service.cli.ingest import add_catalog, add_ingest, add_refresh
from service.cli.options import printable
from service.cli.serve import add_serve, add_warm
from service.cli.snapshots import add_snapshots
from service.errors import DuckrankError
from service.settings import settings_from


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 when it did what it says, 2 when it was refused, 130 when stopped."""
    options = _parser().parse_args(arguments)
    try:
        settings = settings_from(os.environ)
        return int(options.run(options, settings))
    except DuckrankError as error:
        print(f"duckrank: {printable(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="duckrank", description="The MTEB leaderboard from one DuckDB file."
    )
    parser.add_argument("--version", action="version", version=f"duckrank {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_serve(commands)
    add_ingest(commands)
    add_warm(commands)
    add_refresh(commands)
    add_snapshots(commands)
    add_catalog(commands)
    add_cards(commands)
    add_bench(commands)
    return parser
