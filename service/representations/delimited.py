"""Tables as delimited text, for spreadsheets and data frames."""

from __future__ import annotations

import re
from functools import partial

from service.representations.cells import Texts, cell_texts, is_text
from service.representations.representation import Representation
from service.representations.table import Table

# What a spreadsheet would run: https://owasp.org/www-community/attacks/CSV_Injection. Apostrophes
# before it count too, so that one can be told from one of ours: to take the first away from every
# cell that this matches gives all of them back.
FORMULA = re.compile("'*(\\s*[=+@\uff1d\uff0b\uff20\uff0d-]|[\t\r\n])")


def write_delimited(table: Table, delimiter: str) -> bytes:
    """A line of column names, then one for each row; null is an empty field, and no text is `""`.

    A field with a delimiter, a quote or a line end stands in quotes. Text that a spreadsheet would
    take for a formula begins with an apostrophe; numbers never do.
    """
    special = re.compile(f'["\n\r{delimiter}]')
    names = _quoted([column.name for column in table.columns], special)
    columns = []
    for column in table.columns:
        texts = cell_texts(column)
        is_own = is_text(column)
        columns.append(_quoted(texts, special) if is_own else [text or "" for text in texts])
    if len(columns) == 1:
        # A line of nothing would be no row.
        columns = [[text or '""' for text in columns[0]]]
    lines = map(delimiter.join, zip(*columns, strict=True))
    return "".join([f"{line}\n" for line in (delimiter.join(names), *lines)]).encode()


def _quoted(texts: Texts, special: re.Pattern[str]) -> list[str]:
    return ["" if text is None else _field(text, special) for text in texts]


def _field(text: str, special: re.Pattern[str]) -> str:
    if FORMULA.match(text):
        text = f"'{text}"
    if not text or special.search(text):
        text = '"' + text.replace('"', '""') + '"'
    return text


CSV = Representation(
    name="csv",
    media_type="text/csv; charset=utf-8",
    extension="csv",
    write=partial(write_delimited, delimiter=","),
)
TSV = Representation(
    name="tsv",
    media_type="text/tab-separated-values; charset=utf-8",
    extension="tsv",
    write=partial(write_delimited, delimiter="\t"),
)
