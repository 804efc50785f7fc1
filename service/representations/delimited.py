"""Tables as delimited text, for spreadsheets and data frames."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator

from service.representations.representation import Content, Representation, plain_content
from service.representations.table import Value, table_of


@contextlib.contextmanager
def render_tsv(answer: object) -> Iterator[Content]:
    """The table `answer`: a line of column names, then one for each row; null is an empty field.

    Numbers have all of their digits; a field with a tab, a quote or a line end stands in quotes.
    """
    table, text = table_of(answer), io.StringIO()
    lines = csv.writer(text, delimiter="\t", lineterminator="\n")
    lines.writerow(table.columns)
    lines.writerows([_written(value) for value in row] for row in table.rows)
    yield plain_content(text.getvalue().encode())


def _written(value: Value) -> Value:
    return ("false", "true")[value] if isinstance(value, bool) else value


TSV = Representation(
    name="tsv", media_type="text/tab-separated-values; charset=utf-8", render=render_tsv
)
