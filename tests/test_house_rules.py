"""What CONTRIBUTING.md says of all files: how long they are, and that tests patch nothing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 70
FILES = [file for room in ("service", "bench", "docs") for file in (ROOT / room).rglob("*.py")]


def test_no_file_and_no_function_is_too_long() -> None:
    too_long = []
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        if (count := len(text.splitlines())) > MOST_LINES_OF_A_FILE:
            too_long.append(f"{file.relative_to(ROOT)}: {count}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or 0) - node.lineno + 1
                if count > MOST_LINES_OF_A_FUNCTION:
                    too_long.append(f"{file.relative_to(ROOT)}, {node.name}: {count}")

    assert len(FILES) > 100
    assert too_long == []


def test_no_test_patches_anything() -> None:
    patches = re.compile(r"\b(monkeypatch|mocker|unittest\.mock|setattr)\b")
    files = [file for file in (ROOT / "tests").rglob("*.py") if file != Path(__file__)]

    assert len(files) > 100
    assert [
        str(file.relative_to(ROOT)) for file in files if patches.search(file.read_text("utf-8"))
    ] == []
