"""Every number of a table, in every form, beside that of the JSON answer.

`make tables ARGS='--data DIR'` compares every kind of table, those of all benchmarks of a store;
what is expected is read off the JSON alone.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from bench.inproc import InProcess

Row = dict[str, Any]

FORMULA = re.compile("'+(\\s*[=+@\uff1d\uff0b\uff20\uff0d-]|[\t\r\n])")
ESCAPE = re.compile(r"\\([\\`*\[\]<&~$|_])")
CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")
WHOLE = ("experiments",)
"""Objects that are settings, and no map of numbers."""
PER_BENCHMARK = ("scores", "per-language", "coverage")
SOME = 15
"""At most so many tasks and models are asked for: their tables are small, and many."""


def expected_rows(answer: Any, field: str = "") -> list[Row]:
    """What a table has to have, without nulls; keys that hold objects become columns.

    Its rows are the list itself, or the `field` that is named, or `rows`, or where there are none
    `tasks`.
    """
    rows = answer if isinstance(answer, list) else answer.get(field or "rows", answer.get("tasks"))
    return [dict(_leaves(row)) for row in rows]


def _leaves(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        name = CAPITAL.sub("_", key).lower()
        if key == "model":
            yield "model_name", value["name"]
        elif isinstance(value, dict) and key not in WHOLE:
            yield from _numbers(name, value)
        elif value is not None:
            yield name, value


def _numbers(name: str, scores: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in scores.items():
        if isinstance(value, dict):
            yield from _numbers(f"{name}.{key}", value)
        elif value is not None:
            yield f"{name}.{key}", value


def delimited_rows(body: bytes, delimiter: str) -> list[Row]:
    """Rows of a CSV or TSV, as texts; formulas are what they were."""
    text = io.StringIO(body.decode(), newline="")
    rows = csv.DictReader(text, delimiter=delimiter, strict=True)
    return [{_text(name): _text(value) for name, value in row.items()} for row in rows]


def _text(cell: str) -> str:
    return cell[1:] if FORMULA.match(cell) else cell


def markdown_rows(body: bytes) -> list[Row]:
    """Rows of a Markdown table, as texts."""
    head, _, *lines = [
        [ESCAPE.sub(r"\1", cell) for cell in re.split(r"(?<!\\) \| ", line[2:-2])]
        for line in body.decode().removesuffix("\n").split("\n")
    ]
    return [dict(zip(head, line, strict=True)) for line in lines]


READERS: dict[str, Callable[[bytes], list[Row]]] = {
    "csv": lambda body: delimited_rows(body, ","),
    "tsv": lambda body: delimited_rows(body, "\t"),
    "markdown": markdown_rows,
    "parquet": lambda body: pq.read_table(pa.BufferReader(body)).to_pylist(),
    "arrow": lambda body: pa.ipc.open_stream(body).read_all().to_pylist(),
}


def differences(rows: list[Row], expected: list[Row]) -> list[str]:
    """Where `rows` are not what is `expected`; a column without a value may be there or not."""
    if len(rows) != len(expected):
        return [f"{len(rows)} rows instead of {len(expected)}"]
    return [
        f"row {place}: {name} is {row.get(name)!r} and not {wanted.get(name)!r}"
        for place, (row, wanted) in enumerate(zip(rows, expected, strict=True))
        for name in row.keys() | wanted.keys()
        if not is_same(row.get(name), wanted.get(name))
    ]


def is_same(cell: Any, value: Any) -> bool:
    """Whether a cell, typed or as text, is a value of JSON, to the last digit."""
    if value is None or value in ("", []):
        return cell in (None, "", "[]", [])
    if isinstance(value, str):
        # A line end can't stand in a Markdown table; JSON may hold texts beside lists.
        lines = "<br>".join(value.splitlines())
        return cell in (value, lines, json.dumps(value, ensure_ascii=False))
    if isinstance(cell, str):
        cell = json.loads(cell.replace("<br>", ""))
    # Python takes true for 1.
    return cell == value and isinstance(cell, bool) == isinstance(value, bool)


def main() -> int:
    """Compare all benchmarks, and the lists; print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a data directory with a snapshot")
    fault_count = number_count = 0
    began_s = time.monotonic()
    with InProcess(parser.parse_args().data) as service:
        tables = list(_tables(service))
        for target, field in tables:
            expected = expected_rows(_json(service, target), field)
            number_count += sum(map(len, expected))
            for form, read in READERS.items():
                reply = service.get(f"{target}{'&' if '?' in target else '?'}format={form}")
                assert reply.status == 200, (target, form, reply.status)
                for difference in differences(read(reply.body), expected)[:3]:
                    fault_count += 1
                    print(f"{target} as {form}: {difference}")
    print(
        f"{len(tables)} tables, {number_count:,} cells in each of {len(READERS)} forms,"
        f" {fault_count} differences, {time.monotonic() - began_s:.0f} s"
    )
    return 1 if fault_count else 0


def _tables(service: InProcess) -> Iterator[tuple[str, str]]:
    """Targets, and which field of their JSON is the table where it is not `rows`."""
    lists = ("/v1/benchmarks?include_hidden=true", "/v1/tasks", "/v1/models")
    yield from ((target, "") for target in lists)
    benchmarks, tasks, models = (
        [each["name"] for each in _json(service, target)] for target in lists
    )
    for name in benchmarks:
        path = f"/v1/benchmarks/{_quoted(name)}"
        yield from ((f"{path}/{what}", "") for what in PER_BENCHMARK)
        asked = f"benchmark={_quoted(name)}"
        yield f"/v1/rankings?{asked}", ""
        best = dict.fromkeys(
            row["model"]["name"] for row in _json(service, f"{path}/scores")["rows"]
        )
        # Of fewer there is nothing to compare.
        if len(best) > 1:
            compared = ",".join(map(_quoted, [*best][:5]))
            yield f"/v1/compare?{asked}&models={compared}", "tasks"
    for name in _some(benchmarks):
        asked = f"benchmark={_quoted(name)}&open_weights=true&scores=types&order_by=model"
        yield f"/v1/rankings?{asked}&intervals=true", ""
    for name in _some(tasks):
        yield f"/v1/tasks/{_quoted(name)}/scores", ""
    for name in _some(models):
        path = f"/v1/models/{_quoted(name)}"
        yield from ((f"{path}/{what}", "") for what in ("scores", "coverage", "history"))
        first = _json(service, f"{path}/coverage")["rows"]
        if first:
            yield f"{path}/coverage?benchmark={_quoted(first[0]['benchmarkName'])}", "tasks"
    if len(_json(service, "/v1/snapshots")) > 1:
        yield "/v1/changes?limit=1000", ""
        yield from ((f"/v1/changes?benchmark={_quoted(name)}", "") for name in benchmarks)


def _some(names: list[str]) -> list[str]:
    return names[:: len(names) // SOME + 1]


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _json(service: InProcess, target: str) -> Any:
    reply = service.get(target)
    assert reply.status == 200, (target, reply.status, reply.body[:200])
    return json.loads(reply.body)


if __name__ == "__main__":
    sys.exit(main())
