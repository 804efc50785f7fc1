"""Which form of an answer a client wants: RFC 9110, section 12.5.1."""

from __future__ import annotations

import pytest

from service.representations.accept import negotiate
from service.representations.delimited import TSV
from service.representations.json import JSON
from service.representations.registry import TABLE, preferred

BROWSER = b"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    "accept",
    [
        None,
        b"",
        b"*/*",
        b"application/json",
        b"application/*",
        b"application/json, text/tab-separated-values",
        b"text/tab-separated-values;q=0.5, application/json;q=0.6",
        b"text/tab-separated-values;q=0",
        b"image/png",
        b"nonsense",
        b";q=1,,;",
        b"*/*, text/tab-separated-values;q=0.9",
        BROWSER,
        b"text/tab-separated-values," * 100,
    ],
)
def test_who_likes_nothing_else_better_gets_json(accept: bytes | None) -> None:
    assert negotiate(accept, (JSON, TSV)) is JSON
    assert accept is None or preferred(accept) == ""


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (b"text/tab-separated-values", "tsv"),
        (b"Text/Tab-Separated-Values", "tsv"),
        (b"text/tab-separated-values; charset=utf-8; q=0.1", "tsv"),
        (b"text/tab-separated-values, application/json;q=0.9", "tsv"),
        (b"text/tab-separated-values;q=0.9, application/*;q=0.8, */*;q=0.1", "tsv"),
        (b"text/csv", "csv"),
        (b"text/*", "csv"),
        (b"application/json;q=0, */*;q=0.1", "csv"),
        (b"text/markdown, text/csv;q=0.9", "markdown"),
        (b"application/vnd.apache.parquet", "parquet"),
        (b"application/vnd.apache.arrow.stream, */*;q=0.5", "arrow"),
    ],
)
def test_who_likes_another_form_better_gets_that(accept: bytes, name: str) -> None:
    assert negotiate(accept, TABLE).name == name == preferred(accept)


def test_an_answer_of_one_form_goes_out_in_it_whatever_is_liked() -> None:
    assert negotiate(b"text/tab-separated-values", (JSON,)) is JSON
