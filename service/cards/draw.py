"""Drawings on standard input → pictures on standard output: the process that `painter.py` starts.

The library holds Python's lock while it draws: in a process of its own that stops nobody, and a
drawing that breaks it breaks nothing else. A script of its own, which imports nothing of ours, so
that it starts in no time. Ends when its input does, or when it has had nothing to do for a while.
"""

from __future__ import annotations

import json
import select
import signal
import sys

import resvg_py

LENGTH_BYTES = 4
IDLE_LIMIT_S = 30.0


def main() -> int:
    """Answer each length and JSON object with a sign, a length, and a picture or a reason."""
    # Stopping is the parent's business: it closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while select.select([source], [], [], IDLE_LIMIT_S)[0]:
        length = source.read(LENGTH_BYTES)
        if len(length) < LENGTH_BYTES:
            return 0
        drawing = json.loads(source.read(int.from_bytes(length, "big")))
        try:
            content, sign = _picture(drawing["svg"], drawing["font_files"]), b"+"
        except Exception as error:  # whatever it is, the one who asked must hear of it
            content, sign = str(error).encode(), b"-"
        target.write(sign + len(content).to_bytes(LENGTH_BYTES, "big") + content)
        target.flush()
    return 0


def _picture(svg: str, font_files: list[str]) -> bytes:
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=font_files)
    )


if __name__ == "__main__":
    sys.exit(main())
