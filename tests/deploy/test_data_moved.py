"""The daily job's question, asked of a Hub on loopback: is there a newer commit of the dataset?"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "space" / "data_moved.py"
OLD, NEW = "a" * 40, "b" * 40
DATASET, BUILT = "/api/datasets/mteb/results", "/spaces/us/board/resolve/main/deploy/dataset-sha"


@contextmanager
def hub(answers: dict[str, tuple[int, str]]) -> Iterator[str]:
    """The URL of a Hub that answers these paths, and 404 elsewhere."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code, body = answers.get(self.path, (404, ""))
            self.send_response(code)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def ask(answers: dict[str, tuple[int, str]]) -> subprocess.CompletedProcess[str]:
    with hub(answers) as url:
        return subprocess.run(
            [sys.executable, SCRIPT, "us/board"],
            env=os.environ | {"HF_ENDPOINT": url},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.mark.parametrize(
    ("built", "moved"),
    [
        ((200, f"{NEW}\n"), "false"),
        ((200, f"{OLD}\n"), "true"),
        ((200, "main\n"), "true"),
        ((404, ""), "true"),
    ],
)
def test_the_space_is_built_anew_only_where_the_commit_differs(
    built: tuple[int, str], moved: str
) -> None:
    done = ask({DATASET: (200, f'{{"sha": "{NEW}"}}'), BUILT: built})

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"sha={NEW}\nmoved={moved}\n"


@pytest.mark.parametrize(
    "answers",
    [
        {DATASET: (500, "")},
        {DATASET: (200, "not json")},
        {DATASET: (200, "{}")},
        {DATASET: (200, '{"sha": "x\\nmoved=true"}')},
        {DATASET: (200, f'{{"sha": "{NEW}"}}'), BUILT: (500, "")},
    ],
)
def test_a_hub_that_does_not_say_is_an_error_and_builds_nothing(
    answers: dict[str, tuple[int, str]],
) -> None:
    done = ask(answers)

    assert done.returncode == 1
    assert done.stdout == ""
    assert "does not" in done.stderr
