"""A client that never stops asking, as a process: what it got goes to standard output as JSON.

python -m tests.faults.asking URL SECONDS TARGET…    → [[began_at, took_ms, status, snapshot], …]
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from urllib.parse import urlsplit

TIMEOUT_S = 30.0
LONGEST_S = 600.0


def ask(url: str, targets: list[str]) -> list[list[object]]:
    """Ask for `targets` in turn over one connection; a request that fails has the status 0."""
    host = urlsplit(url).netloc
    seen: list[list[object]] = []
    connection = http.client.HTTPConnection(host, timeout=TIMEOUT_S)
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    over_s = time.monotonic() + LONGEST_S
    number = 0
    while not is_over.is_set() and time.monotonic() < over_s:
        target = targets[number % len(targets)].replace("NUMBER", str(number))
        number += 1
        began_at, started_s = time.time(), time.perf_counter()
        try:
            connection.request("GET", target, headers={"accept-encoding": "br"})
            answer = connection.getresponse()
            answer.read()
            status, snapshot = answer.status, answer.headers.get("x-snapshot", "")
        except (OSError, http.client.HTTPException) as error:
            status, snapshot = 0, repr(error)
            connection.close()
        seen.append([began_at, (time.perf_counter() - started_s) * 1e3, status, snapshot])
    return seen


if __name__ == "__main__":
    json.dump(ask(sys.argv[1], sys.argv[2:]), sys.stdout)
