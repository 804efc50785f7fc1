"""SQL files → statements. A leaf: building a snapshot and querying it both read SQL here."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import msgspec

from service.digests import digest_of_files

PARAMETER = re.compile(r"(?<![\w$])\$([a-z_]\w*)")


class Statement(msgspec.Struct, frozen=True):
    """One SQL file: its name, its text, and the names of its parameters."""

    name: str
    text: str
    parameters: frozenset[str]

    def bind(self, values: dict[str, object]) -> dict[str, object]:
        """The values that this statement asks for, out of `values`."""
        return {name: values[name] for name in self.parameters}


def load_statement(file: Path) -> Statement:
    """The statement in `file`, named for it without the ending."""
    text = file.read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return Statement(name=file.stem, text=text, parameters=frozenset(PARAMETER.findall(code)))


def load_statements(directory: Path) -> dict[str, Statement]:
    """Every statement of a directory by name, in the order of the file names."""
    return {file.stem: load_statement(file) for file in sorted(directory.glob("*.sql"))}


def digest_of(*directories: Path) -> str:
    """SHA-256 over the names and texts of all SQL files in `directories`."""
    return digest_of_files(
        (f"{directory.name}/{file.name}", file)
        for directory in directories
        for file in sorted(directory.glob("*.sql"))
    )


def execute(
    connection: duckdb.DuckDBPyConnection, statement: Statement, **values: object
) -> duckdb.DuckDBPyConnection:
    """Run `statement` with those of `values` that it names."""
    return connection.execute(statement.text, statement.bind(values))
