"""Tables as delimited text, for spreadsheets and data frames."""

from __future__ import annotations

import re
from functools import partial

from service.representations.cells import lines_of
from service.representations.representation import Representation
from service.representations.table import Table

# What a spreadsheet would run: https://owasp.org/www-community/attacks/CSV_Injection. Apostrophes
# before it count too, so that one can be told from one of ours: to take the first away from every
# cell that this matches gives all of them back.
FORMULA = re.compile("'*(\\s*[=+@\uff1d\uff0b\uff20\uff0d-]|[\t\r\n])")

NO_TEXT = '""'


def write_delimited(table: Table, delimiter: str) -> bytes:
    """A line of column names, then one for each row; null is an empty field, and no text is `""`.

    A field with a delimiter, a quote or a line end stands in quotes. Text that a spreadsheet would
    take for a formula begins with an apostrophe; numbers never do.
    """

    def quoted(text: str | None) -> str:
        return "" if text is None else _field(text, delimiter)

    lines = [delimiter.join(map(quoted, table.names())), *lines_of(table, delimiter, quoted)]
    # Of one column alone, a line of nothing would be no row.
    return "".join([f"{line or NO_TEXT}\n" for line in lines]).encode()


def _field(text: str, delimiter: str) -> str:
    # Nearly all begin with a letter, which no formula does.
    if not text[:1].isalnum() and FORMULA.match(text):
        text = f"'{text}"
    if not text or delimiter in text or '"' in text or "\n" in text or "\r" in text:
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
