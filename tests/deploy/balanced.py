"""Replicas behind the nginx of `deploy/balancer`, and clients that never stop asking it.

    python -m tests.deploy.balanced DATA_DIR [ROUNDS]

Two real processes share a copy of a store with two snapshots or more: the current one is changed,
and a process is killed and started again, ROUNDS times each; what each kind of client met is told.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

import httpx

from service.snapshots.store import SnapshotStore
from tests.http.processes import Service, running_service
from tests.refresh.waiting import wait_until

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
SHIPPED = Path(__file__).parents[2] / "deploy" / "balancer" / "nginx.conf"
STICKY = "hash $remote_addr consistent;"
PAUSE_S = 0.01


class Seen(NamedTuple):
    """An answer: when it came, of which snapshot, its date, and which replica gave it."""

    at_s: float
    snapshot: str
    last_modified: str
    replica: str


class Client(threading.Thread):
    """One that never stops asking, from an address of its own: what it got, in order."""

    def __init__(self, port: int, number: int, targets: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self.seen: list[Seen] = []
        self.failures: list[object] = []
        self._port = port
        self._address = (f"127.0.0.{number + 2}", 0)
        self._targets = targets
        self._is_over = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=20, source_address=self._address
        )
        with contextlib.closing(connection):
            for target in itertools.cycle(self._targets):
                if self._is_over.wait(PAUSE_S):
                    return
                try:
                    connection.request("GET", target, headers={"accept-encoding": "gzip"})
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException) as error:
                    self.failures.append(error)
                    connection.close()
                    continue
                if answer.status != 200:
                    self.failures.append(answer.status)
                told = [answer.headers[name] for name in ("x-snapshot", "last-modified", "x-by")]
                self.seen.append(Seen(time.monotonic(), *told))

    def end(self) -> None:
        self._is_over.set()
        self.join()

    def met(self) -> list[str]:
        """The snapshots that it met, each time that it was another."""
        return [snapshot for snapshot, _ in itertools.groupby(each.snapshot for each in self.seen)]

    def kept(self) -> list[str]:
        """The same of one that asks again where an answer is older than what it has."""
        newest, kept = None, []
        for each in self.seen:
            at = parsedate_to_datetime(each.last_modified)
            if newest is None or at >= newest:
                newest = at
                kept.append(each.snapshot)
        return [snapshot for snapshot, _ in itertools.groupby(kept)]


@contextlib.contextmanager
def balancer(home: Path, ports: Sequence[int], *, is_sticky: bool = True) -> Iterator[int]:
    """The shipped configuration before these two replicas; gives its port."""
    home.mkdir()
    text, port = SHIPPED.read_text(encoding="utf-8"), free_port()
    told = [
        ("10.0.0.11:7860", f"127.0.0.1:{ports[0]}"),
        ("10.0.0.12:7860", f"127.0.0.1:{ports[1]}"),
        ("listen 8080;", f"listen 127.0.0.1:{port}; add_header x-by $upstream_addr always;"),
    ]
    if not is_sticky:
        told.append((STICKY, ""))
    for shipped, here in told:
        assert shipped in text
        text = text.replace(shipped, here)
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    of_here = [f"{name}_temp_path {home}/{name};" for name in temporary]
    text = text.replace("http {", "http { access_log off; " + " ".join(of_here))
    main = f"daemon off; master_process off; pid {home}/pid;\n"
    (home / "nginx.conf").write_text(main + text)
    command = [str(NGINX), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            wait_until(lambda: is_open(port))
            yield port
        finally:
            process.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


@contextlib.contextmanager
def asking(port: int, count: int, targets: Sequence[str]) -> Iterator[list[Client]]:
    clients = [Client(port, number, targets) for number in range(count)]
    for client in clients:
        client.start()
    try:
        yield clients
    finally:
        end(clients)


def end(clients: list[Client]) -> None:
    """Let them ask no more; replicas may end then."""
    for client in clients:
        client.end()


def replica(data_dir: Path, port: int) -> contextlib.AbstractContextManager[Service]:
    """One that refreshes nothing, on a port that is known before."""
    return running_service(data_dir, "--port", str(port), REFRESH_INTERVAL_S="0")


def end_by(number: signal.Signals, service: Service) -> None:
    service.process.send_signal(number)
    service.process.wait(20)


def all_see(clients: list[Client], snapshot: str) -> Callable[[], bool]:
    return lambda: all(client.seen and client.seen[-1].snapshot == snapshot for client in clients)


def main(data_dir: Path, rounds_count: int) -> None:
    """Print what clients met, those who stay with a replica and those who are asked in turn."""
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as running:
        home, ports = Path(scratch), (free_port(), free_port())
        store = SnapshotStore(home / "data")
        shutil.copytree(data_dir, store.data_dir, ignore=shutil.ignore_patterns("results", "memo"))
        ids = [record.id for record in store.records()][:2]
        store.use(ids[0])
        with ThreadPoolExecutor(2) as both:
            replicas = list(
                both.map(running.enter_context, [replica(store.data_dir, port) for port in ports])
            )
        listed = httpx.get(f"{replicas[0].url}/v1/benchmarks").json()
        targets = ("/v1/models", *(f"/v1/benchmarks/{each['name']}/scores" for each in listed[:9]))
        targets = tuple(httpx.URL(target).raw_path.decode() for target in targets)
        every: dict[str, list[Client]] = {}
        for kind in ("staying", "in_turn"):
            port = running.enter_context(balancer(home / kind, ports, is_sticky=kind == "staying"))
            every[kind] = running.enter_context(asking(port, 4, targets))
        clients = [client for some in every.values() for client in some]
        swaps = []
        for number in range(rounds_count):
            wait_until(all_see(clients, ids[number % 2]))
            swaps.append((time.monotonic(), ids[number % 2], ids[1 - number % 2]))
            store.use(ids[1 - number % 2])
        wait_until(all_see(clients, ids[rounds_count % 2]))
        swapped_s = time.monotonic()
        for number in range(rounds_count):
            end_by(signal.SIGKILL, replicas[number % 2])
            port = ports[number % 2]
            replicas[number % 2] = running.enter_context(replica(store.data_dir, port))
        end(clients)
        for kind, some in every.items():
            _tell(kind, some, swaps, swapped_s)


def _tell(
    kind: str, clients: list[Client], swaps: list[tuple[float, str, str]], swapped_s: float
) -> None:
    count = sum(len(client.seen) for client in clients)
    failed = [failure for client in clients for failure in client.failures]
    back, windows = 0, []
    ends = [*(at_s for at_s, *_ in swaps[1:]), swapped_s]
    for (at_s, old, new), until_s in zip(swaps, ends, strict=True):
        for client in clients:
            of_swap = [each for each in client.seen if at_s <= each.at_s < until_s]
            met = itertools.pairwise(each.snapshot for each in of_swap)
            back += sum(pair == (new, old) for pair in met)
            first = next((each.at_s for each in of_swap if each.snapshot == new), until_s)
            last = max((each.at_s for each in of_swap if each.snapshot == old), default=first)
            windows.append(max(0.0, last - first))
    print(
        f"{kind}: {count:,} answers over {len(swaps)} swaps and as many kills, {len(failed)} failed"
        f" {failed[:3]}; went back {back} times, {max(windows):.2f} s after a first new one at most"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10)
