"""What is asked of the Hub → a process that asks by the Hub's own library, and is ended in time.

That library waits and tries again as it likes, and loads native code: in a process of its own it
can neither hold up nor enlarge nor end the one that asks.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal, Protocol

import msgspec
import structlog

from service.errors import SourceUnavailable
from service.log import harmless

# What follows signs an address, for whoever has it.
QUERY = re.compile(r"(?<=\w)\?\S+")

log = structlog.get_logger("duckrank.hub")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a fetch or a commit may cost before it is given up."""

    total_s: float = 900.0
    silence_s: float = 15.0
    longest_wait_s: float = 60.0
    first_wait_s: float = 1.0
    tries: int = 3
    file_count: int = 64
    total_bytes: int = 2 * 2**30
    kept_commits: int = 3


class Change(msgspec.Struct, frozen=True):
    """A file of a commit: what the commit does to it, and its size."""

    path: str
    what: Literal["new", "changed", "same", "removed"]
    size_bytes: int


class Answer(msgspec.Struct, kw_only=True):
    """What the process found or did, or why it can't be done."""

    commit_sha: str = ""
    paths: list[str] = []
    changes: list[Change] = []
    refusal: str = ""


class Asked(Protocol):
    """What the process is handed, encoded, and what whoever waits for it has to know."""

    @property
    def endpoint(self) -> str | None:
        """The Hub's address; None for the environment's."""
        ...

    @property
    def limits(self) -> Limits:
        """What it may cost."""
        ...

    @property
    def named_by(self) -> str:
        """The setting or option by which a person names the dataset."""
        ...

    def scratch(self, pid: int) -> Path:
        """Where the process keeps what is on its way."""
        ...

    def refusal(self, seen: str, advice: str) -> str:
        """Why it can't be done."""
        ...


def ask(asked: Asked, what: str) -> Answer:
    """Have the process do `what`.

    Raises:
        SourceUnavailable: it can't; the message says why, and what to try.
    """
    environ = os.environ | {"HF_HUB_DISABLE_TELEMETRY": "1"}
    if asked.endpoint is not None:
        environ["HF_ENDPOINT"] = asked.endpoint
    if not sys.stderr.isatty():
        environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    # -P: no module from the directory that somebody stands in. Its standard input is a leash:
    # it ends with whoever holds the other end. A person sees its progress, a log its warnings.
    command = [sys.executable, "-P", "-m", "service.sources.hub_process", what]
    try:
        process = subprocess.Popen(
            [*command, msgspec.json.encode(asked, enc_hook=str)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if sys.stderr.isatty() else subprocess.STDOUT,
            env=environ,
            start_new_session=True,
        )
    except OSError as error:
        seen = f"no process can be started for it ({error.strerror})"
        raise SourceUnavailable(asked.refusal(seen, "Try again later.")) from error
    clock = threading.Timer(asked.limits.total_s, _end, (process,))
    started_s = time.monotonic()
    clock.start()
    try:
        answer, said = _listen(process)
    finally:
        clock.cancel()
        _end(process)
        with process:  # closes its pipes
            process.wait()
            shutil.rmtree(asked.scratch(process.pid), ignore_errors=True)
    if not answer.commit_sha:
        ended = f"its process ended with status {process.returncode}"
        if time.monotonic() - started_s >= asked.limits.total_s:
            ended = f"it took longer than the limit of {asked.limits.total_s:g} s"
        refusal = asked.refusal(f"{ended}{said and f' ({said})'}", "Try again later.")
        raise SourceUnavailable(answer.refusal or refusal)
    return answer


def refused(repo: str, ref: str | None, verb: str, why: str) -> str:
    """Why a dataset can't be read or written, in one form: place, what was seen, what to try."""
    at = f"`{ref}`" if ref else "its default branch"
    return f"The Hub dataset `{repo}` at {at} can't be {verb}: {_told(why)}"


def _listen(process: subprocess.Popen[bytes]) -> tuple[Answer, str]:
    """The answer, and what was last said of an address; all that is said goes to our log."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        try:
            return msgspec.json.decode(line, type=Answer), said
        except (msgspec.DecodeError, UnicodeDecodeError):
            if text := _told(line.decode(errors="replace").strip()):
                log.warning("huggingface_hub says", said=text)
                said = text if "://" in text else said
    return Answer(), said


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _told(text: str) -> str:
    return harmless(QUERY.sub("", text))
