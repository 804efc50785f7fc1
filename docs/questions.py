"""docs/questions.md: the answers under its questions, over the sample."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import duckdb

from docs.marked import DOCS
from service.cli import main
from service.snapshots.store import SnapshotStore
from service.text_table import text_table

QUESTIONS = DOCS / "questions.md"
_ASKED = re.compile(r"^```sql\n(.+?)^```\n(?:\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)


def statements(text: str) -> list[str]:
    """Every statement of a document, in order."""
    return [asked[1] for asked in _ASKED.finditer(text)]


def with_answers(text: str, file: Path) -> str:
    """`text` with the answer of each statement below it, over the snapshot `file`."""
    with duckdb.connect(file, read_only=True) as connection:

        def answered(asked: re.Match[str]) -> str:
            rows = connection.execute(asked[1])
            names = [column[0] for column in rows.description or ()]
            cells = [[_cell(value) for value in row] for row in rows.fetchall()]
            answer = text_table(names, cells, to_the_right=())
            return f"```sql\n{asked[1]}```\n\n```text\n{answer}\n```\n"

        return _ASKED.sub(answered, text)


def write_answers() -> None:
    """Bring the answers up to date."""
    with tempfile.TemporaryDirectory() as directory:
        asked = ["ingest", "--results", "sample", "--catalog", "sample", "--data-dir", directory]
        if main(asked) != 0:
            raise SystemExit("the sample can't be built")
        file = SnapshotStore(Path(directory)).current_path()
        QUESTIONS.write_text(with_answers(QUESTIONS.read_text("utf-8"), file), "utf-8")


def _cell(value: object) -> str:
    # As DuckDB spells it.
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
