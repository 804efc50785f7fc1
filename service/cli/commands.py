"""Arguments and environment → the subcommand, its settings and its log."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import structlog

from service import __version__
from service.cli.bench import add_bench
from service.cli.cards import add_cards
from service.cli.export_static import add_export_static
from service.cli.ingest import add_catalog, add_ingest, add_refresh
from service.cli.options import complain, is_for_programs, settings_in
from service.cli.publish import add_publish
from service.cli.serve import add_serve, add_warm
from service.cli.snapshots import add_snapshots
from service.cli.sql import add_sql
from service.cli.stopping import status_when_told
from service.errors import DuckrankError
from service.log import configure_logging
from service.settings import Settings, settings_from

log = structlog.get_logger("duckrank")

# As a shell says it of what ends by SIGPIPE.
BROKEN_PIPE = 141


def run(arguments: Sequence[str] | None) -> int:
    """Run one subcommand; see `main`."""
    options = _parser().parse_args(arguments)
    settings = None
    try:
        settings = settings_from(os.environ | settings_in(options))
        configure_logging(settings)
        status = int(options.run(options, settings))
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except (KeyboardInterrupt, Exception) as error:
        # Of a query that is told to stop, DuckDB makes an error of its own.
        told = status_when_told()
        if told is not None:
            return told
        return 130 if isinstance(error, KeyboardInterrupt) else _failed(settings, error)


def _failed(settings: Settings | None, error: Exception) -> int:
    """Say in one line what was wrong, if that is known; the status to end with."""
    if isinstance(error, BrokenPipeError):
        # Whoever read what we print has read enough. Nothing is flushed to them at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return BROKEN_PIPE
    if isinstance(error, DuckrankError):
        complain(settings, str(error))
        return 2
    if isinstance(error, OSError) and error.errno:
        if error.filename is None:
            # All else that we write is named; what could not be printed is not tried again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        place = "standard output" if error.filename is None else error.filename
        complain(settings, f"{place} can't be used: {error.strerror}")
        return 2
    if not is_for_programs(settings):
        raise error
    log.critical("failed", exc_info=error)
    return 1


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
    add_publish(commands)
    add_catalog(commands)
    add_cards(commands)
    add_sql(commands)
    add_export_static(commands)
    add_bench(commands)
    return parser
