"""Drawing → picture, in a process of its own (`draw.py`) that is started when it is needed."""

from __future__ import annotations

import contextlib
import functools
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from service.cards.drawing import Drawing
from service.errors import CardNotDrawn
from service.log import relay

SCRIPT = Path(__file__).with_name("draw.py")
LENGTH_BYTES = 4
# A card takes a tenth of a second; whoever needs this long hangs.
LIMIT_S = 10.0
STOP_LIMIT_S = 2.0


@functools.cache
def renderer() -> str:
    """Names what makes the pictures, so that another version makes them anew."""
    from importlib.metadata import version  # not needed before the first card

    return f"resvg-py {version('resvg-py')}"


class Painter:
    """One drawing process; it ends by itself when idle, and is started again when asked.

    Safe to use from several threads, which take turns.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def paint(self, drawing: Drawing) -> bytes:
        """The picture, a PNG.

        Raises:
            CardNotDrawn: the library refused it, broke, or took too long.
        """
        request = json.dumps({"svg": drawing.svg, "font_files": drawing.font_files}).encode()
        with self._turn:
            try:
                return self._ask(request)
            except _Ended:
                # It was idle for long, and left between two drawings; a new one has not.
                try:
                    return self._ask(request)
                except _Ended as error:
                    raise CardNotDrawn(f"the drawing process ended ({error})") from None

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._stop()

    def _ask(self, request: bytes) -> bytes:
        process = self._process or self._start()
        source, target = process.stdin, process.stdout
        assert source is not None
        assert target is not None
        # A read of a pipe has no limit of its own: the end of the process is also its end.
        limit = threading.Timer(LIMIT_S, process.kill)
        limit.start()
        try:
            source.write(len(request).to_bytes(LENGTH_BYTES, "big") + request)
            source.flush()
            sign = target.read(1)
            length = target.read(LENGTH_BYTES)
            content = target.read(int.from_bytes(length, "big"))
        except OSError:
            sign = content = b""
        finally:
            limit.cancel()
        if not sign or len(content) < int.from_bytes(length if sign else b"", "big"):
            raise _Ended(self._stop())
        if sign != b"+":
            raise CardNotDrawn(content.decode(errors="replace"))
        return content

    def _start(self) -> subprocess.Popen[bytes]:
        # `-P`: the script's folder is no place to import from.
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        threading.Thread(target=_relay, args=(self._process.stderr,), daemon=True).start()
        return self._process

    def _stop(self) -> str:
        process, self._process = self._process, None
        if process is None:
            return "not started"
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            status = process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        return f"status {status}"


def _relay(lines: IO[bytes]) -> None:
    with lines:
        for line in lines:
            relay(line)


class _Ended(Exception):
    """The process is gone."""
