"""The OpenAPI document makes clients that work, with the generators that others use.

Only where `CHECK_CLIENTS` is set, as `make check-clients` does: it takes Node with npm, an
environment of its own, and downloads from both package indexes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest

from service.http.routing.routes import COMPARE, RANKINGS
from tests.hostile.fuzz import publish_sample
from tests.http.processes import running_service
from tests.test_old_clients import python_with

pytestmark = pytest.mark.skipif(
    "CHECK_CLIENTS" not in os.environ, reason="CHECK_CLIENTS is not set: `make check-clients` does"
)
JSON = "application/json"
LISTS = {
    "benchmarks": "/v1/benchmarks?include_hidden=true",
    "tasks": "/v1/tasks",
    "models": "/v1/models",
}
GENERATORS = ("openapi-typescript@7", "typescript@5")
# What the Python generator knows no type for, it is told to take as bytes.
BYTES = ("image/png", "image/*", "application/vnd.duckdb", "application/vnd.apache.parquet")
ASK = """
import importlib, json, sys
import made.client
client = made.client.Client(base_url=sys.argv[1])
def plain(value):
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.to_dict() if hasattr(value, "to_dict") else value
for tag, operation, arguments in json.load(sys.stdin):
    module = importlib.import_module(f"made.api.{tag}.{operation}")
    answer = module.sync_detailed(client=client, **arguments)
    assert answer.status_code == 200, (operation, arguments, answer)
    assert plain(answer.parsed) == json.loads(answer.content), (operation, arguments)
    print(operation)
"""


class Asked(NamedTuple):
    """One answer that a client asks for: by which operation, with what, and what came."""

    path: str
    operation: dict[str, Any]
    arguments: dict[str, Any]
    answer: Any


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data_dir = tmp_path_factory.mktemp("clients")
    publish_sample(data_dir)
    with running_service(data_dir) as service:
        yield service.url


@pytest.fixture(scope="module")
def document(url: str) -> dict[str, Any]:
    document: dict[str, Any] = httpx.get(f"{url}/schema/openapi.json").json()
    return document


@pytest.fixture(scope="module")
def asked(url: str, document: dict[str, Any]) -> list[Asked]:
    """Every JSON answer of the document, about several names, by the examples it gives."""
    with httpx.Client(base_url=url) as client:
        names = {tag: client.get(path).json() for tag, path in LISTS.items()}
        return [
            Asked(path, operation, arguments, answer.json())
            for path, operations in document["paths"].items()
            for operation in [operations["get"]]
            if JSON in operation["responses"]["200"].get("content", {})
            for arguments in arguments_of(path, operation, names)
            # What is of two snapshots has nothing to say where there is one.
            if (
                answer := client.get(asked_path(path, arguments), params=query(arguments))
            ).is_success
        ]


def arguments_of(
    path: str, operation: dict[str, Any], names: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    required = {
        each["name"]: each.get("example") or each["schema"]["examples"][0]
        for each in operation.get("parameters", [])
        if each.get("required") and each["in"] == "query"
    }
    first = [each["name"] for each in names["models"][:2]]
    if path == COMPARE.path:
        required["models"] = first
    if path in (RANKINGS.path, COMPARE.path):
        required["benchmark"] = names["benchmarks"][0]["name"]
    if "{name}" not in path:
        yield required
        return
    for each in names[operation["tags"][0]][:3]:
        yield {"name": each["name"], **required}


def asked_path(path: str, arguments: dict[str, Any]) -> str:
    return path.replace("{name}", quote(arguments.get("name", ""), safe=""))


def query(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name != "name"}


@pytest.mark.skipif(shutil.which("npm") is None, reason="there is no npm: install Node")
def test_types_for_typescript_fit_every_answer(
    document: dict[str, Any], asked: list[Asked], tmp_path: Path
) -> None:
    def run(*command: str) -> None:
        told = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
        )
        assert told.returncode == 0, told.stdout + told.stderr

    (tmp_path / "openapi.json").write_text(json.dumps(document))
    run("npm", "install", "--no-save", "--no-audit", "--no-fund", *GENERATORS)
    run("npx", "openapi-typescript", "openapi.json", "-o", "types.ts")
    content = "['get']['responses']['200']['content']['application/json']"
    lines = [
        f"export const answer{number}: paths[{json.dumps(each.path)}]{content} ="
        f" {json.dumps(each.answer)};"
        for number, each in enumerate(asked)
    ]
    (tmp_path / "answers.ts").write_text("\n".join(["import { paths } from './types';", *lines]))
    options = ("--noEmit", "--strict", "--target", "es2022", "--moduleResolution", "bundler")

    run("npx", "tsc", *options, "--module", "esnext", "answers.ts")

    assert len(asked) > 30


def test_a_python_package_asks_a_live_service_and_reads_every_answer(
    url: str, document: dict[str, Any], asked: list[Asked], tmp_path: Path
) -> None:
    python = python_with(tmp_path / "generator", "openapi-python-client", "ruff")
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    overrides = dict.fromkeys(BYTES, "application/octet-stream")
    (tmp_path / "config.json").write_text(json.dumps({"content_type_overrides": overrides}))
    generate = ["openapi-python-client", "generate", "--path", "openapi.json", "--meta", "none"]
    settings = ["--config", "config.json", "--output-path", "made", "--fail-on-warning"]
    told = subprocess.run(
        [*generate, *settings],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}"},
    )
    assert told.returncode == 0, told.stdout + told.stderr
    calls = [
        (each.operation["tags"][0], each.operation["operationId"], each.arguments) for each in asked
    ]

    told = subprocess.run(
        [python, "-c", ASK, url],
        cwd=tmp_path,
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert len(told.stdout.split()) == len(asked)
