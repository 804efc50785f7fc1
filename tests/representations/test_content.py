"""Answers are encoded in memory that was used before; nothing that is held may change with it."""

from __future__ import annotations

from service.representations.encodings import compress
from service.representations.json import render_json
from service.wire.encode import encode, encoded, forget_buffers

FIRST = {"answer": "first " * 500}
SECOND = {"answer": "second " * 900}


def test_what_was_kept_of_an_answer_stays_when_the_next_is_encoded() -> None:
    with render_json(FIRST) as content:
        kept = [content.plain(), compress(content.body, "identity")]
        digest = content.digest
    for _ in range(3):
        with render_json(SECOND) as content:
            assert content.plain() == encode(SECOND)
            assert content.digest != digest

    assert kept == [encode(FIRST), encode(FIRST)]


def test_two_answers_under_way_at_once_are_in_memory_of_their_own() -> None:
    forget_buffers()
    for _ in range(2):
        with encoded(FIRST) as first, encoded(SECOND) as second:
            assert first is not second
            assert (bytes(first), bytes(second)) == (encode(FIRST), encode(SECOND))


def test_a_shorter_answer_has_nothing_of_a_longer_one_before_it() -> None:
    forget_buffers()
    with encoded(SECOND) as longer:
        pass
    with encoded(FIRST) as shorter:
        assert shorter is longer
        assert bytes(shorter) == encode(FIRST)
