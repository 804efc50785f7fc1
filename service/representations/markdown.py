"""Tables as Markdown, for issues, model cards and chats: https://github.github.com/gfm/#tables-extension-"""

from __future__ import annotations

import re

from service.representations.cells import Texts, cell_texts, is_text
from service.representations.representation import Representation
from service.representations.table import NUMBERS, Table

# What would be markup, or end the cell. `_` within a word is none.
_MARKUP = re.compile(r"[\\`*\[\]<>&~$|]|(?<!\w)_|_(?!\w)")
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def write_markdown(table: Table) -> bytes:
    """A table with numbers to the right; null is an empty cell, a line end is `<br>`."""
    names = _escaped([column.name for column in table.columns])
    rules = ["---:" if column.kind in NUMBERS else "---" for column in table.columns]
    columns = []
    for column in table.columns:
        texts = cell_texts(column)
        is_own = is_text(column)
        columns.append(_escaped(texts) if is_own else [text or "" for text in texts])
    lines = map(" | ".join, zip(*columns, strict=True))
    return "".join(
        [f"| {line} |\n" for line in (" | ".join(names), " | ".join(rules), *lines)]
    ).encode()


def _escaped(texts: Texts) -> list[str]:
    return [_LINE_END.sub("<br>", _MARKUP.sub(r"\\\g<0>", text or "")) for text in texts]


MARKDOWN = Representation(
    name="markdown",
    media_type="text/markdown; charset=utf-8",
    extension="md",
    write=write_markdown,
)
