"""Tables as Markdown, for issues, model cards and chats: https://github.github.com/gfm/#tables-extension-"""

from __future__ import annotations

import re

from service.representations.cells import lines_of
from service.representations.representation import Representation
from service.representations.table import NUMBERS, Table

# What would be markup, or end the cell. `_` within a word is none.
_MARKUP = re.compile(r"[\\`*\[\]<>&~$|]|(?<!\w)_|_(?!\w)")
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def write_markdown(table: Table) -> bytes:
    """A table with numbers to the right; null is an empty cell, a line end is `<br>`."""
    head = " | ".join(map(_escaped, table.names()))
    rules = " | ".join(["---:" if each.kind in NUMBERS else "---" for each in table.columns()])
    lines = [head, rules, *lines_of(table, " | ", _escaped)]
    return "".join([f"| {line} |\n" for line in lines]).encode()


def _escaped(text: str | None) -> str:
    return _LINE_END.sub("<br>", _MARKUP.sub(r"\\\g<0>", text)) if text else ""


MARKDOWN = Representation(
    name="markdown",
    media_type="text/markdown; charset=utf-8",
    extension="md",
    write=write_markdown,
)
