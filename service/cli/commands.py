"""Arguments and environment → the subcommand, its settings and its log."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

import structlog

from service import __version__
from service.cli.bench import add_bench
from service.cli.cards import add_cards
from service.cli.ingest import add_catalog, add_ingest, add_refresh
from service.cli.options import complain, is_for_programs, settings_in
from service.cli.serve import add_serve, add_warm
from service.cli.snapshots import add_snapshots
from service.errors import DuckrankError
from service.log import configure_logging
from service.settings import settings_from

log = structlog.get_logger("duckrank")


def run(arguments: Sequence[str] | None) -> int:
    """Run one subcommand; see `main`."""
    options = _parser().parse_args(arguments)
    settings = None
    try:
        settings = settings_from(os.environ | settings_in(options))
        configure_logging(settings)
        return int(options.run(options, settings))
    except DuckrankError as error:
        complain(settings, str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    except Exception:
        if not is_for_programs(settings):
            raise
        log.critical("failed", exc_info=True)
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
    add_catalog(commands)
    add_cards(commands)
    add_bench(commands)
    return parser
