"""What several subcommands take."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TypeAlias

import msgspec
import structlog

from service.log import harmless
from service.settings import Settings

log = structlog.get_logger("duckrank")

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # no public name


def with_data_dir(settings: Settings, data_dir: Path | None) -> Settings:
    """`settings`, over `data_dir` where the command names one."""
    return settings if data_dir is None else msgspec.structs.replace(settings, data_dir=data_dir)


def is_for_programs(settings: Settings | None) -> bool:
    """Whether all of standard error is log lines, as who set `LOG_FORMAT=json` wants it."""
    return settings is not None and settings.log_format == "json"


def complain(settings: Settings | None, text: str) -> None:
    """Say on standard error why something was not done; before there are settings, to a person."""
    if is_for_programs(settings):
        log.error(text)
    else:
        print("duckrank:", harmless(text, keep="\n"), file=sys.stderr)
