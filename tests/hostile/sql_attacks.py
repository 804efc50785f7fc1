"""`make attacks` before its measures, or `python -m tests.hostile.sql_attacks`: SQL of bad intent.

Each statement of `sql_statements.py` is sent to a service, and what came back is told in a table by
group. It must be an answer or a 422, within its limits, without the secret that lies about; nobody
must be asked over the network; and the service must answer others as before, its children gone
when it is.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.hostile.fuzz import publish_sample
from tests.hostile.sql_statements import SECRET, Hostile, hostile_statements
from tests.http.processes import Service, processes_below, running_service

LIMIT_S = 2.0
LIMITS = {
    "SQL_ENABLED": "1",
    "SQL_TIMEOUT_S": str(LIMIT_S),
    "SQL_MEMORY_MAX_BYTES": str(128 << 20),
    "SQL_ANSWER_MAX_BYTES": str(1 << 20),
    "BODY_MAX_BYTES": str(2 << 20),
    "DUCKRANK_SECRET": SECRET,
    "CACHE_REPO": "",
}
# A child that is killed has its successor to start, on a machine that does other work.
MARGIN_S = 10.0
ENDLESS = "select count(*) from range(1000000000000) where range <> "


class Came(NamedTuple):
    """What came back: status, how long it took, and why it must not be, if it must not."""

    hostile: Hostile
    status: int
    took_s: float
    said: str
    fault: str


@contextlib.contextmanager
def attacked_service(directory: Path) -> Iterator[tuple[Service, list[Hostile], list[object]]]:
    """A service over the sample, the statements that are to be sent, and who was asked by them."""
    publish_sample(directory / "data")
    secret_file = directory / "secret.csv"
    secret_file.write_text(f"a,b\n{SECRET},1\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asked: list[object] = []
        threading.Thread(target=_note_callers, args=(listener, asked), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with running_service(directory / "data", **LIMITS) as service:
            yield service, list(hostile_statements(str(secret_file), url)), asked


def _note_callers(listener: socket.socket, asked: list[object]) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, address = listener.accept()
            asked.append(address)
            connection.close()


def send(client: httpx.Client, hostile: Hostile) -> Came:
    """What comes back, and what is wrong with it."""
    began_s = time.perf_counter()
    answer = client.post("/v1/sql", json={"q": hostile.sql})
    took_s = time.perf_counter() - began_s
    text, fault = answer.text, ""
    if SECRET in text:
        fault = "the secret"
    elif answer.status_code not in ((422,) if hostile.is_refused else (200, 422)):
        fault = f"status {answer.status_code}"
    elif took_s > LIMIT_S + MARGIN_S:
        fault = f"{took_s:.1f} s"
    elif len(text) > (1 << 20) + (1 << 16):
        fault = f"{len(text)} bytes"
    said = answer.json()["detail"] if answer.status_code >= 400 else ""
    if answer.status_code == 422 and str(Path(sys.prefix).parent) in said:
        fault = "a path"
    return Came(hostile, answer.status_code, took_s, said, fault)


def goes_on(client: httpx.Client) -> str:
    """Why the service does not answer as before; empty where it does."""
    for target, wanted in (("/v1/benchmarks/menu", "[{"), ("/v1/sql?q=select+6*7", "[42]")):
        answer = client.get(target)
        if answer.status_code != 200 or wanted not in answer.text:
            return f"{target} is {answer.status_code}: {answer.text[:200]}"
    return ""


def a_thousand_at_once(client: httpx.Client, service: Service) -> str:
    """Distinct queries on a hundred connections: answered, or put off for a moment."""
    with ThreadPoolExecutor(100) as threads:
        answers = threads.map(lambda number: _ask(client, f"select {number}"), range(1_000))
        statuses = collections.Counter(answers)
    return f"{dict(statuses)}" if statuses.keys() - {200, 503} or not statuses[200] else ""


def clients_that_leave(client: httpx.Client, service: Service) -> str:
    """Who goes takes the query along: the next has an answer well before its time is up."""
    for number in range(5):
        with contextlib.suppress(httpx.ReadTimeout):
            client.get("/v1/sql", params={"q": f"{ENDLESS}{number}"}, timeout=0.3)
    return _fault(_ask(client, "select 'next'"), 200)


def children_that_are_killed(client: httpx.Client, service: Service) -> str:
    """Each query whose child is killed has a 422, or a 503 if that began; the next has a child."""
    with ThreadPoolExecutor(1) as thread:
        for number in range(5):
            asked = thread.submit(_ask, client, f"{ENDLESS}{100 + number}")
            time.sleep(LIMIT_S / 4)
            for child in processes_below(service.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            if (status := asked.result()) not in (422, 503):
                return f"status {status}"
    return _fault(_ask(client, "select 'alive'"), 200)


def a_service_that_is_killed(client: httpx.Client, service: Service) -> str:
    """No child outlives it, not even one that counts."""
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(_ask, client, f"{ENDLESS}0")
        time.sleep(LIMIT_S / 4)
        children = processes_below(service.process.pid)
        service.process.kill()
        service.process.wait()
        with contextlib.suppress(httpx.TransportError):
            asked.result()
    time.sleep(0.2)
    left = [child for child in children if _is_running(child)]
    return f"{len(left)} of {len(children)} children are left" if left or not children else ""


def _is_running(pid: int) -> bool:
    # What nobody has waited for yet is there, and has no memory.
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def _ask(client: httpx.Client, sql: str) -> int:
    return client.get("/v1/sql", params={"q": sql}).status_code


def _fault(status: int, wanted: int) -> str:
    return "" if status == wanted else f"status {status}"


TRIALS = (
    a_thousand_at_once,
    clients_that_leave,
    children_that_are_killed,
    a_service_that_is_killed,
)


def main() -> int:
    """Send all statements, or those of the groups named; 0 where nothing came that must not."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile.sql_attacks", description=__doc__
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP")
    parser.add_argument("-v", action="store_true", help="tell of each statement")
    options = parser.parse_args()
    faults: list[str] = []
    with (
        tempfile.TemporaryDirectory() as directory,
        attacked_service(Path(directory)) as (service, statements, asked),
        httpx.Client(base_url=service.url, timeout=120) as client,
    ):
        groups: dict[str, list[Came]] = {}
        for hostile in statements:
            if any(name in hostile.group for name in options.groups or ("",)):
                came = send(client, hostile)
                groups.setdefault(hostile.group, []).append(came)
                if options.v or came.fault:
                    shown = came.fault and f"FAULT {came.fault}: "
                    print(f"  {came.status} {came.took_s:6.2f} s  {shown}{hostile.sql[:70]!r}"
                          f" {came.said[:160]!r}")  # fmt: skip
        for group, those in groups.items():
            counts = collections.Counter(came.status for came in those)
            told = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
            slowest_s = max(came.took_s for came in those)
            print(f"{group:<32}{len(those):>4}  {told:<24}slowest {slowest_s:5.2f} s", flush=True)
            faults += [
                f"{group}: {each.fault}: {each.hostile.sql[:80]}" for each in those if each.fault
            ]
        faults += [
            fault for fault in (goes_on(client), "somebody was asked" * bool(asked)) if fault
        ]
        for trial in TRIALS if not options.groups else ():
            fault = trial(client, service)
            name = trial.__name__.replace("_", " ")
            print(f"{name:<32}      {fault or 'borne'}", flush=True)
            faults += [f"{name}: {fault}"] * bool(fault)
    print("\n".join(f"FAILED  {fault}" for fault in faults) or "all borne")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
