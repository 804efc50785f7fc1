"""Commands → servers on free ports, each with all its processes ended at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from bench.environments import ROOT, reference_python
from bench.machine import cpu_s, processes_of, pss_bytes
from service.bench.connection import Connection
from service.errors import NoService

START_LIMIT_S = 180
RUN_LIMIT_S = 3_600
STOP_LIMIT_S = 20
LOOK_AGAIN_S = 0.004
IDLE_SHARE = 0.03
KEEP_ALIVE_S = 600
HERE = Path(__file__).resolve().parent

Part = Path | str | int


class NotMeasured(Exception):
    """Something that a measure needs did not work; `said` is what it said, paths and all."""

    def __init__(self, what: str, said: str) -> None:
        super().__init__(what)
        self.said = said


class Server:
    """A running server; it and all its children are one session."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.name = name
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.started_s = time.perf_counter()
        self._process = process
        self._log = log

    def wait_for(self, target: str, status: int = 200) -> float:
        """Seconds from the start of the process to the first answer with `status`."""
        give_up_s = self.started_s + START_LIMIT_S
        with Connection(self.url, timeout_s=START_LIMIT_S) as connection:
            while self._process.poll() is None and time.perf_counter() < give_up_s:
                with contextlib.suppress(NoService):
                    if connection.get(target).status == status:
                        return time.perf_counter() - self.started_s
                time.sleep(LOOK_AGAIN_S)
        raise NotMeasured(f"{self.name} did not answer {target}", _tail(self._log))

    def pause(self) -> None:
        """Take the machine from it."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Give the machine back to it."""
        os.killpg(self._process.pid, signal.SIGCONT)

    def pids(self) -> list[int]:
        """Its processes."""
        return processes_of(self._process.pid)

    def pss_bytes(self) -> int:
        """Its share of memory: what it shares with others counts in part."""
        return sum(pss_bytes(pid) for pid in self.pids())

    def wait_until_idle(self, limit_s: float) -> bool:
        """Wait until it uses next to no processor; whether that came in time."""
        give_up_s = time.monotonic() + limit_s
        while time.monotonic() < give_up_s:
            before_s = sum(map(cpu_s, self.pids()))
            time.sleep(1)
            if sum(map(cpu_s, self.pids())) - before_s < IDLE_SHARE:
                return True
        return False


@contextlib.contextmanager
def server(
    name: str, command: tuple[Part, ...], port: int, log: Path, environ: Mapping[str, str] = {}
) -> Iterator[Server]:
    """A server on `port`, ended with all its children; not yet waited for."""
    with log.open("wb") as log_file:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=os.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=subprocess.STDOUT,
            # A terminal's Ctrl-C reaches this program only, which then ends them in order.
            start_new_session=True,
        )
    running = Server(name, process, port, log)
    try:
        yield running
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGCONT)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_LIMIT_S)
    for pid in processes_of(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def end_politely() -> None:
    """Let a kill, or a terminal that goes, unwind like any error: no server outlives this one."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda ended_by, _frame: sys.exit(128 + ended_by))


def ours(
    store: Path, log: Path, *, workers: int = 1, **environ: str
) -> contextlib.AbstractContextManager[Server]:
    """`duckrank serve` over the snapshot in `store`."""
    port = free_port()
    command = (sys.executable, "-m", "service", "serve", "--data-dir", store)
    listen = ("--host", "127.0.0.1", "--port", port, "--workers", workers)
    settings = {"KEEP_ALIVE_S": str(KEEP_ALIVE_S), "LOG_LEVEL": "WARNING"} | environ
    return server("ours", (*command, *listen), port, log, settings)


def reference(
    results: Path, cache: Path, log: Path, *, workers: int = 1
) -> contextlib.AbstractContextManager[Server]:
    """The reference's API over `results`; `cache` is where it keeps what it derives from them."""
    port = free_port()
    environ = {
        "HF_HUB_OFFLINE": "1",
        "MTEB_CACHE": str(cache),
        "LOG_LEVEL": "WARNING",
        "REFERENCE_RESULTS": str(results),
    }
    command = (reference_python(), HERE / "reference_server.py")
    return server("reference", (*command, port, workers, KEEP_ALIVE_S), port, log, environ)


class Sent(msgspec.Struct):
    """An answer to send again and again: what the two limits of throughput do."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def bare_uvicorn(
    sent: Sent, directory: Path, *, workers: int = 1
) -> contextlib.AbstractContextManager[Server]:
    """uvicorn as we run it, around an app that sends `sent` whatever is asked."""
    port = free_port()
    message = directory / f"bare-{port}.msgpack"
    message.write_bytes(msgspec.msgpack.encode(sent))
    command = (
        *(sys.executable, "-m", "uvicorn", "bench.bare_app:app", "--port", port),
        *("--loop", "uvloop", "--http", "httptools", "--ws", "none", "--lifespan", "off"),
        *("--no-access-log", "--no-server-header", "--no-proxy-headers"),
        *("--timeout-keep-alive", KEEP_ALIVE_S, "--workers", workers),
    )
    return server(
        "bare uvicorn", command, port, directory / f"bare-{port}.log",
        {"BARE_MESSAGE": str(message)},
    )  # fmt: skip


def static_server_name() -> str:
    """What serves files here."""
    nginx = _nginx()
    if nginx is None:
        return "Starlette's StaticFiles on uvicorn (nginx is not installed)"
    said = subprocess.run([nginx, "-v"], capture_output=True, text=True, check=False)
    return said.stderr.rpartition(" ")[2].strip()


def _nginx() -> str | None:
    # Debian keeps it where only root's path leads.
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def static_files(sent: Sent, directory: Path) -> contextlib.AbstractContextManager[Server]:
    """A file server with the body of `sent` as `/answer`: nginx, where it is installed."""
    port = free_port()
    root = directory / f"static-{port}"
    (root / "files").mkdir(parents=True)
    (root / "files" / "answer").write_bytes(sent.body)
    log = directory / f"static-{port}.log"
    nginx = _nginx()
    if nginx is None:
        command: tuple[Part, ...] = (
            *(reference_python(), "-m", "uvicorn", "--app-dir", HERE, "static_app:app"),
            *("--port", port, "--no-access-log", "--timeout-keep-alive", KEEP_ALIVE_S),
        )
        return server("static files", command, port, log, {"STATIC_ROOT": str(root / "files")})
    return _by_nginx(nginx, "static files", root, log, server_text=f"root {root}/files;")


def static_copy(tree: Path, directory: Path) -> contextlib.AbstractContextManager[Server]:
    """A plain nginx over what `duckrank export-static` wrote.

    Raises:
        NotMeasured: it is not installed.
    """
    nginx = _nginx()
    if nginx is None:
        raise NotMeasured("nginx is not installed", "apt-get install nginx-light")
    root = directory / "nginx"
    root.mkdir()
    http, own = (f"include {tree}/nginx/{name}.conf;" for name in ("http", "server"))
    return _by_nginx(nginx, "static copy", root, root / "log", server_text=own, http_text=http)


def _by_nginx(
    nginx: str, name: str, root: Path, log: Path, *, server_text: str, http_text: str = ""
) -> contextlib.AbstractContextManager[Server]:
    port = free_port()
    text = (HERE / "nginx.conf").read_text(encoding="utf-8")
    filled_in = {"root": root, "port": port, "server": server_text, "http": http_text}
    for word, value in filled_in.items():
        text = text.replace(f"{{{word}}}", str(value))
    (root / "nginx.conf").write_text(text, encoding="utf-8")
    return server(name, (nginx, "-p", root, "-c", root / "nginx.conf", "-e", "stderr"), port, log)


def run_to_end(command: tuple[Part, ...], log: Path) -> tuple[float, int]:
    """Seconds until a command has ended, and the most memory that it had at a time.

    Raises:
        NotMeasured: it failed, or took over `RUN_LIMIT_S`.
    """
    started_s = time.perf_counter()
    with log.open("wb") as log_file:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdout=log_file, stderr=subprocess.STDOUT
        )
        # Only `wait4` tells what it used, and it knows no limit: a timer ends what takes too long.
        limit = threading.Timer(RUN_LIMIT_S, process.kill)
        limit.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            limit.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise NotMeasured(f"a command ended with status {process.returncode}", _tail(log))
    return time.perf_counter() - started_s, usage.ru_maxrss * 1024


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-3_000:]


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
