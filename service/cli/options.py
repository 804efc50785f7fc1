"""What several subcommands take and show."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import structlog

from service.log import harmless
from service.settings import Settings

log = structlog.get_logger("duckrank")

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # no public name


def add_setting(command: argparse.ArgumentParser, option: str, text: str) -> None:
    """Let `option`, where it is given, say what the environment else says by the same name."""
    name = option.removeprefix("--").replace("-", "_").upper()
    command.add_argument(
        option, dest=name, metavar=name, default=argparse.SUPPRESS, help=f"{text} [{name}]"
    )


def settings_in(options: argparse.Namespace) -> dict[str, str]:
    """What was given for such options."""
    return {name: text for name, text in vars(options).items() if name.isupper()}


def usable_cores() -> int:
    """How many processors this process may keep busy: where it may run, within its quota."""
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    # What a container may use; `max` where there is no limit, no file where there are no groups.
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        count = min(count, -(-int(quota) // int(period)))
    return count


@contextlib.contextmanager
def bar(label: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """What is to be told how many are done, of how many; a terminal shows it."""
    from tqdm import tqdm

    with tqdm(desc=label, unit=unit, leave=False, disable=None) as shown:

        def show(done_count: int, count: int) -> None:
            shown.total = count
            shown.update(done_count - shown.n)

        yield show


def is_for_programs(settings: Settings | None) -> bool:
    """Whether all of standard error is log lines, as who set `LOG_FORMAT=json` wants it."""
    return settings is not None and settings.log_format == "json"


def complain(settings: Settings | None, text: str, *, is_error: bool = True) -> None:
    """Say on standard error why something was not done; before there are settings, to a person."""
    if is_for_programs(settings):
        (log.error if is_error else log.warning)(text)
    else:
        print("duckrank:", harmless(text, keep="\n"), file=sys.stderr)


class Steps:
    """Says on standard error which step is under way, and to a person how long each took."""

    def __init__(self, settings: Settings) -> None:
        self._is_logged = is_for_programs(settings)
        self._step = ""
        self._began = time.monotonic()

    def begin(self, step: str) -> None:
        """End the step before, and name the next."""
        self.end()
        if self._is_logged:
            log.info(step)
            return
        self._step, self._began = step, time.monotonic()
        print(f"  {step} …", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Say how long the step took."""
        if self._step:
            print(f" {time.monotonic() - self._began:.2f} s", file=sys.stderr, flush=True)
        self._step = ""
