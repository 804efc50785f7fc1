"""Every form that a client may ask for: another one is a file beside this, and a name here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from service.representations.accept import LONGEST_READ, negotiate
from service.representations.arrow import ARROW, PARQUET, table_of_arrow
from service.representations.delimited import CSV, TSV
from service.representations.flatten import table_of
from service.representations.json import JSON
from service.representations.markdown import MARKDOWN
from service.representations.representation import Content, Representation, plain_content
from service.representations.table import Table

if TYPE_CHECKING:
    import pyarrow as pa

TABLE = (JSON, CSV, TSV, MARKDOWN, PARQUET, ARROW)
"""What a table is offered as, that which is sent unasked first."""

FORMS = {form.name: form for form in TABLE}


@contextlib.contextmanager
def rendered(answer: object, kind: Any, form: Representation) -> Iterator[Content]:
    """The content of an `answer`, which is a `kind`, in one of its forms."""
    if form.write is None:
        with form.render(answer) as content:
            yield content
    else:
        yield plain_content(form.write(table_of(answer, kind)))


def write(form: Representation, table: Table | pa.Table) -> bytes:
    """Any `table`, ours or Arrow's with whatever types, in a `form` for tables."""
    assert form.write is not None
    if not isinstance(table, Table) and form not in (PARQUET, ARROW):
        table = table_of_arrow(table)
    return form.write(table)


def preferred(accept: bytes) -> str:
    """The name of what a client would get of all there is; empty for what is sent unasked."""
    return _remembered(accept) if len(accept) <= LONGEST_READ else ""


@lru_cache(maxsize=256)
def _remembered(accept: bytes) -> str:
    best = negotiate(accept, TABLE)
    return "" if best is TABLE[0] else best.name
