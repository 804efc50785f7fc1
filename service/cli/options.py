"""What several subcommands take."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

import msgspec

from service.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # no public name


def with_data_dir(settings: Settings, data_dir: Path | None) -> Settings:
    """`settings`, over `data_dir` where the command names one."""
    return settings if data_dir is None else msgspec.structs.replace(settings, data_dir=data_dir)


def printable(text: str) -> str:
    """`text` for a terminal: what would move its cursor or change its colours is escaped."""
    return "".join(
        letter if letter.isprintable() or letter == "\n" else repr(letter)[1:-1] for letter in text
    )
