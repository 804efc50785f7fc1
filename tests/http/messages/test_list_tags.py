"""A list of what was encoded ahead has a tag that is made of its parts."""

from __future__ import annotations

import json

import pytest

from service.http.messages.content import content_of
from service.wire.encode import EncodedList, encode, encode_ahead

ONE, TWO, BOTH = encode_ahead({"a": 1}), encode_ahead({"a": 2}), encode_ahead([{"a": 1}, {"a": 2}])


def test_a_list_is_the_json_of_its_parts() -> None:
    assert encode(EncodedList([ONE, TWO])) == b'[{"a":1},{"a":2}]'
    assert json.loads(encode(EncodedList([]))) == []


def test_equal_lists_have_one_tag_whoever_made_them() -> None:
    again = EncodedList([encode_ahead({"a": 1}), TWO])
    assert content_of(again) == content_of(EncodedList([ONE, TWO]))


@pytest.mark.parametrize("other", [[], [ONE], [TWO, ONE], [ONE, ONE, TWO], [BOTH]])
def test_any_other_list_has_another_tag(other: list[object]) -> None:
    assert content_of(EncodedList(other)).etag != content_of(EncodedList([ONE, TWO])).etag  # type: ignore[arg-type]
