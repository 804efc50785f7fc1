"""What every test run says first: the versions that decide what an answer looks like."""

from __future__ import annotations

from importlib.metadata import version


def pytest_report_header() -> str:
    parts = ("duckdb", "msgspec", "litestar")
    return ", ".join(f"{part} {version(part)}" for part in parts)
