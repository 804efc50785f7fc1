"""Tables as Markdown, for issues, model cards and chats: https://github.github.com/gfm/#tables-extension-"""

from __future__ import annotations

import re

from service.representations.cells import lines_of
from service.representations.representation import Representation
from service.representations.table import NUMBERS, Table

# What would be markup, or end the cell; `_` within a word is none.
_MARKUP = re.compile(r"[\\`*\[\]<&~$|_]")
_LONE = re.compile(r"_(?:(?<!\w_)|(?!\w))")


def write_markdown(table: Table) -> bytes:
    """A table with numbers to the right; null is an empty cell, a line end is `<br>`."""
    head = " | ".join(map(_escaped, table.names()))
    rules = " | ".join(["---:" if kind in NUMBERS else "---" for _, kind in table.heads()])
    lines = [head, rules, *lines_of(table, " | ", _escaped)]
    return "".join([f"| {line} |\n" for line in lines]).encode()


def _escaped(text: str | None) -> str:
    if not text:
        return ""
    if _MARKUP.search(text):
        for mark in "\\`*[]<&~$|":
            text = text.replace(mark, f"\\{mark}")
        text = _LONE.sub(r"\\_", text)
    return "<br>".join(text.splitlines())


MARKDOWN = Representation(
    name="markdown",
    media_type="text/markdown; charset=utf-8",
    extension="md",
    write=write_markdown,
)
