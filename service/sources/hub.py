"""Hub → local Parquet: a process asks the Hub by its own library, and is ended in time.

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
from typing import Literal

import msgspec
import structlog

from service.errors import SourceUnavailable
from service.log import harmless
from service.sources.results import Results

# What follows signs an address, for whoever has it.
QUERY = re.compile(r"(?<=\w)\?\S+")

log = structlog.get_logger("duckrank.hub")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a fetch may cost before it is given up."""

    total_s: float = 900.0
    silence_s: float = 15.0
    longest_wait_s: float = 60.0
    first_wait_s: float = 1.0
    tries: int = 3
    file_count: int = 64
    total_bytes: int = 2 * 2**30
    kept_commits: int = 3


class Answer(msgspec.Struct, kw_only=True):
    """What the process found, or why it can't be read."""

    commit_sha: str = ""
    paths: list[str] = []
    refusal: str = ""


class HubSource(msgspec.Struct, frozen=True, kw_only=True):
    """What a dataset repository of the Hugging Face Hub `holds`, at `ref` or its default branch.

    The environment means what it means to huggingface_hub: `HF_TOKEN`, `HF_HUB_OFFLINE`, proxies,
    and `HF_ENDPOINT` unless there is an `endpoint`.
    """

    repo: str
    downloads_dir: Path
    ref: str | None = None
    endpoint: str | None = None
    holds: Literal["results", "catalog"] = "results"
    limits: Limits = Limits()

    @property
    def dataset(self) -> str:
        return self.repo

    @property
    def place(self) -> Path:
        """Where its commits are kept, a directory each."""
        return self.downloads_dir.resolve() / self.repo.replace("/", "--")

    def scratch(self, pid: int) -> Path:
        """Where a process keeps what is on its way."""
        return self.place / f".fetch-{pid}"

    def commit_sha(self) -> str:
        """Look up the commit that `ref` is now: one small request."""
        return self._ask("look up").commit_sha

    def fetch(self) -> Results:
        """Bring the files of one commit; what is there and whole is not brought again."""
        found = self._ask("fetch")
        paths = tuple(map(Path, found.paths))
        return Results(paths=paths, dataset=self.repo, commit_sha=found.commit_sha)

    def refusal(self, seen: str, advice: str) -> str:
        """Why it can't be read, in one form: place, what was seen, what to try."""
        ref = f"`{self.ref}`" if self.ref else "its default branch"
        told = _told(f"{seen}. {advice}")
        return f"The Hub dataset `{self.repo}` at {ref} can't be read: {told}"

    def _ask(self, what: str) -> Answer:
        environ = os.environ | {"HF_HUB_DISABLE_TELEMETRY": "1"}
        if self.endpoint is not None:
            environ["HF_ENDPOINT"] = self.endpoint
        # -P: no module from the directory that somebody stands in. Its standard input is a leash:
        # it ends with whoever holds the other end. A person sees its progress, a log its warnings.
        command = [sys.executable, "-P", "-m", "service.sources.hub_process", what]
        try:
            process = subprocess.Popen(
                [*command, msgspec.json.encode(self, enc_hook=str)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if sys.stderr.isatty() else subprocess.STDOUT,
                env=environ,
                start_new_session=True,
            )
        except OSError as error:
            seen = f"no process can be started for it ({error.strerror})"
            raise SourceUnavailable(self.refusal(seen, "Try again later.")) from error
        clock = threading.Timer(self.limits.total_s, _end, (process,))
        started_s = time.monotonic()
        clock.start()
        try:
            answer, said = _listen(process)
        finally:
            clock.cancel()
            _end(process)
            with process:  # closes its pipes
                process.wait()
                shutil.rmtree(self.scratch(process.pid), ignore_errors=True)
        if not answer.commit_sha:
            ended = f"its download ended with status {process.returncode}"
            if time.monotonic() - started_s >= self.limits.total_s:
                ended = f"it took longer than the limit of {self.limits.total_s:g} s"
            refusal = self.refusal(f"{ended}{said and f' ({said})'}", "Try again later.")
            raise SourceUnavailable(answer.refusal or refusal)
        return answer


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
