"""Rows of text → a table that a person can read in a terminal."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def text_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    to_the_right: Collection[int] | None = None,
    rule: str = "─",
) -> str:
    """Aligned columns: to the right those numbered, else all but the first and the last.

    Below the headings is a `rule`, where there is one.
    """
    if to_the_right is None:
        to_the_right = range(1, len(headings) - 1)
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    rules = [[rule * width for width in widths]] if rule else []
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in to_the_right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (headings, *rules, *rows)
    )
