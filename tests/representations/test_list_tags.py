"""A list of what was encoded ahead has a tag that is made of its parts."""

from __future__ import annotations

import json

import pytest

from service.representations.json import render_json
from service.wire.encode import Encoded, EncodedList, encode, encode_ahead

ONE, TWO, BOTH = encode_ahead({"a": 1}), encode_ahead({"a": 2}), encode_ahead([{"a": 1}, {"a": 2}])


def test_a_list_is_the_json_of_its_parts() -> None:
    assert encode(EncodedList([ONE, TWO])) == b'[{"a":1},{"a":2}]'
    assert json.loads(encode(EncodedList([]))) == []


def digest_of(items: list[Encoded]) -> str:
    with render_json(EncodedList(items)) as content:
        return content.digest


def test_equal_lists_have_one_tag_whoever_made_them() -> None:
    assert digest_of([encode_ahead({"a": 1}), TWO]) == digest_of([ONE, TWO])


@pytest.mark.parametrize("other", [[], [ONE], [TWO, ONE], [ONE, ONE, TWO], [BOTH]])
def test_any_other_list_has_another_tag(other: list[Encoded]) -> None:
    assert digest_of(other) != digest_of([ONE, TWO])


def test_content_is_its_own_for_as_long_as_it_is_held() -> None:
    with render_json([1, 2, 3]) as outer:
        with render_json({"a": "longer than the other"}) as inner:
            assert (outer.plain(), inner.plain()) == (b"[1,2,3]", b'{"a":"longer than the other"}')
        with render_json([4]) as inner:
            assert (outer.plain(), inner.plain()) == (b"[1,2,3]", b"[4]")
