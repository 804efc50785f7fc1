"""The command `duckrank`: a module for each kind of work. What it prints is for a person."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 when it did what it says, 2 when it was refused, 130 when stopped."""
    # Before all imports: until the app is there to refresh for it, a hang-up must end no start.
    if (sys.argv[1:] if arguments is None else arguments)[:1] == ["serve"]:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from service.cli.commands import run

    return run(arguments)
