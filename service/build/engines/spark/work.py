"""What a task of the cluster is told: where things lie, which steps to run, and over which part."""

from __future__ import annotations

import functools

import duckdb
import msgspec

from service import resources
from service.build.engines.spark.phases import Phase
from service.build.engines.spark.scratch import Scratch
from service.digests import digest_of_files

# How many rows each table of a part had, kept or not: what comes after counts on it.
COUNTS = "part_count"


class Program(msgspec.Struct, frozen=True):
    """What has to be the same on all machines, for the same rows to give the same bits."""

    duckdb: str
    build: str

    def __str__(self) -> str:
        return f"DuckDB {self.duckdb} and build {self.build[:12]}"


class Part(msgspec.Struct, frozen=True):
    """One part of a phase: the file that it becomes, what its queries are given, and its keys."""

    name: str
    batch: dict[str, object]
    first_key: int = 0
    last_key: int = 0


class Work(msgspec.Struct, frozen=True):
    """A phase over those of its parts that are not there yet."""

    program: Program
    scratch: Scratch
    phase: Phase
    parts: tuple[Part, ...]
    handed: str | None
    memory_limit: str


class Done(msgspec.Struct, frozen=True):
    """What a part came to; `refused` says why it never will, however often it is tried.

    `is_too_much` says that it is for want of memory, and not for what is in the rows.
    """

    name: str
    cpu_s: float = 0.0
    peak_bytes: int = 0
    refused: str | None = None
    is_too_much: bool = False


@functools.cache
def this_program() -> Program:
    """What this process would build with."""
    sql = resources.sql_dir()
    files = [
        *(resources.PACKAGE_DIR / "build").rglob("*.py"),
        *resources.migrations_dir().glob("*.sql"),
        *(file for room in ("build", "numbers") for file in (sql / room).glob("*.sql")),
    ]
    digest = digest_of_files((file.name, file) for file in sorted(files))
    return Program(duckdb.__version__, digest)
