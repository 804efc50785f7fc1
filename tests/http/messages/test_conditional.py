"""Which conditions make a 304: RFC 9110, section 13."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.http.messages.conditional import entity_tag, is_held
from service.http.messages.headers import Wants
from service.memo.message import Message
from service.representations.json import JSON

BUILT_AT = int(datetime(2026, 8, 20, 12, 0, 0, tzinfo=UTC).timestamp())
TAG = entity_tag("0123456789abcdef" * 4)
MESSAGE = Message(
    family="/v1/tasks",
    etag=TAG,
    last_modified_at=BUILT_AT,
    size_bytes=2,
    header_lines=b"",
    representation=JSON,
)


@pytest.mark.parametrize(
    "header",
    [
        TAG,
        b"W/" + TAG,
        b"*",
        b" * ",
        b'"other", ' + TAG,
        TAG + b',"other"',
        b'"a,b" , W/' + TAG + b' , "c"',
        b'"other",,' + TAG,
    ],
)
def test_a_tag_that_names_the_content_makes_a_304(header: bytes) -> None:
    assert is_held(MESSAGE, Wants(if_none_match=header))


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b'"other"',
        b'W/"other"',
        TAG.strip(b'"'),
        b'"' + TAG.strip(b'"').upper() + b'"',
        b'"',
        b"**",
    ],
)
def test_other_tags_do_not(header: bytes) -> None:
    assert not is_held(MESSAGE, Wants(if_none_match=header))


@pytest.mark.parametrize(
    "date",
    [
        b"Thu, 20 Aug 2026 12:00:00 GMT",
        b"Thursday, 20-Aug-26 12:00:00 GMT",
        b"Thu Aug 20 12:00:00 2026",
    ],
)
def test_the_date_of_the_snapshot_makes_a_304(date: bytes) -> None:
    assert is_held(MESSAGE, Wants(if_modified_since=date))


@pytest.mark.parametrize(
    "date",
    [
        b"Thu, 20 Aug 2026 11:59:59 GMT",
        b"Thu, 20 Aug 2026 12:00:01 GMT",
        b"Fri, 01 Jan 2100 00:00:00 GMT",
        b"yesterday",
        b"",
        b"Thu, 99 Aug 2026 12:00:00 GMT",
        b"Thu, 20 Aug 99999999999 12:00:00 GMT",
        b"\xff\xfe",
        b"0",
    ],
)
def test_another_date_or_none_does_not_for_what_was_switched_back_to_is_older(date: bytes) -> None:
    assert not is_held(MESSAGE, Wants(if_modified_since=date))


def test_dates_do_not_count_where_tags_are_given() -> None:
    later = b"Fri, 01 Jan 2100 00:00:00 GMT"

    assert not is_held(MESSAGE, Wants(if_none_match=b'"other"', if_modified_since=later))
    earlier = b"Thu, 01 Jan 1970 00:00:00 GMT"
    assert is_held(MESSAGE, Wants(if_none_match=TAG, if_modified_since=earlier))


def test_without_conditions_there_is_no_304() -> None:
    assert not is_held(MESSAGE, Wants())
