"""`python -m service.cli.below` is the command `duckrank` for a process that waits for it.

It ends with that process, even one that was killed: a refresh that nobody waits for would hold the
store, and what came of it would be counted by nobody.
"""

from __future__ import annotations

import os
import threading

from service.cli import main


def _end_with_who_waits() -> None:
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_who_waits, daemon=True).start()
    raise SystemExit(main())
