"""The command `duckrank`: a module for each kind of work. What it prints is for a person."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 when it did what it says, 2 when it was refused, 130 when stopped.

    143 when stopped by SIGTERM, which ends a service with 0.
    """
    is_service = (sys.argv[1:] if arguments is None else arguments)[:1] == ["serve"]
    # Before all other imports: what can be told to a service that starts.
    if is_service:
        # Until the app is there to refresh for it, a hang-up must not end the start.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from service.cli.stopping import end_when_told

    end_when_told(is_service=is_service)
    from service.cli.commands import run

    return run(arguments)
