"""What the memo holds, what it lets go, and what it counts."""

from __future__ import annotations

from service.memo.message import Message
from service.memo.store import MAX_SPELLINGS, OVERHEAD_BYTES, Memo
from service.representations.json import JSON


def message(body_bytes: int = 10_000) -> Message:
    ready = Message(
        family="/v1/tasks",
        etag=b'"tag"',
        last_modified_at=0,
        size_bytes=body_bytes,
        header_lines=b"",
        representation=JSON,
    )
    ready.add("identity", b"x" * body_bytes)
    return ready


def test_a_message_is_found_by_its_target_and_by_the_spellings_that_led_to_it() -> None:
    memo = Memo("id", max_bytes=1_000_000, filtered_max_bytes=1_000_000)
    kept = message()
    memo.keep(b"/v1/tasks?types=STS", kept)
    memo.spell(b"/v1/tasks?types=STS", b"/v1/tasks?types=STS,&unknown=1")

    assert memo.find(b"/v1/tasks?types=STS") is kept
    assert memo.get(b"/v1/tasks?types=STS,&unknown=1") is kept
    assert memo.get(b"/v1/tasks?types=STS") is None
    assert (memo.hit_count, memo.miss_count) == (2, 0)


def test_what_is_not_there_is_a_miss() -> None:
    memo = Memo("id", max_bytes=1_000_000, filtered_max_bytes=1_000_000)

    assert memo.find(b"/v1/tasks") is None
    assert (memo.hit_count, memo.miss_count) == (0, 1)


def test_the_least_recently_used_goes_first() -> None:
    memo = Memo(
        "id",
        max_bytes=5 * (10_000 + OVERHEAD_BYTES),
        filtered_max_bytes=5 * (10_000 + OVERHEAD_BYTES),
    )
    for target in (b"/a", b"/b", b"/c", b"/d"):
        memo.keep(target, message())
        memo.spell(target, target)
    memo.get(b"/a")
    memo.keep(b"/e", message())

    assert memo.get(b"/a") is not None
    assert memo.get(b"/b") is None
    assert memo.eviction_count == 1
    assert memo.held_bytes <= memo.max_bytes


def test_another_coding_counts_too() -> None:
    memo = Memo("id", max_bytes=1_000_000, filtered_max_bytes=1_000_000)
    kept = message(10_000)
    memo.keep(b"/a", kept)
    before_bytes = memo.held_bytes

    kept.add("gzip", b"z" * 2_000)
    memo.weigh(b"/a")

    assert memo.held_bytes == before_bytes + 2_000


def test_a_message_that_takes_most_of_the_memo_is_not_held() -> None:
    memo = Memo("id", max_bytes=100_000, filtered_max_bytes=100_000)
    memo.keep(b"/small", message(1_000))
    memo.keep(b"/large", message(60_000))
    memo.spell(b"/large", b"/large")

    assert memo.find(b"/small") is not None
    assert memo.find(b"/large") is None
    assert memo.get(b"/large") is None
    assert memo.eviction_count == 0


def test_a_memo_of_no_bytes_holds_nothing() -> None:
    memo = Memo("id", max_bytes=0, filtered_max_bytes=0)
    memo.keep(b"/a", message())

    assert len(memo) == 0
    assert memo.held_bytes == 0


def test_made_up_spellings_do_not_pile_up() -> None:
    memo = Memo("id", max_bytes=1_000_000, filtered_max_bytes=1_000_000)
    memo.keep(b"/a", message())
    for number in range(1_000):
        memo.spell(b"/a", b"/a?x=%d" % number)

    held = sum(memo.get(b"/a?x=%d" % number) is not None for number in range(1_000))
    assert held == MAX_SPELLINGS
    assert memo.get(b"/a?x=999") is not None
    assert memo.held_bytes < 10_000 + OVERHEAD_BYTES + 200


def test_dropping_everything_leaves_no_byte_counted() -> None:
    memo = Memo("id", max_bytes=100_000, filtered_max_bytes=100_000)
    for number in range(50):
        target = b"/%d" % number
        memo.keep(target, message())
        memo.spell(target, target + b"?x")
    memo.max_bytes = 0
    memo.keep(b"/last", message())

    assert len(memo) == 0
    assert memo.held_bytes == 0


def test_a_second_message_for_a_target_replaces_the_first() -> None:
    memo = Memo("id", max_bytes=100_000, filtered_max_bytes=100_000)
    memo.keep(b"/a", message(5_000))
    memo.spell(b"/a", b"/a?x")
    better = message(4_000)
    memo.keep(b"/a", better)

    assert memo.find(b"/a") is better
    assert memo.get(b"/a?x") is None
    assert memo.held_bytes == 4_000 + OVERHEAD_BYTES + len(b"/a")


def test_filters_take_their_share_and_push_out_each_other_only() -> None:
    memo = Memo("id", max_bytes=1_000_000, filtered_max_bytes=100_000)
    memo.keep(b"/v1/tasks", message())
    for number in range(100):
        memo.keep(b"/v1/tasks?name=%d" % number, message())

    assert memo.find(b"/v1/tasks") is not None
    assert memo.find(b"/v1/tasks?name=99") is not None
    assert memo.find(b"/v1/tasks?name=0") is None
    assert 50_000 < memo.filtered_bytes <= 100_000
    assert memo.held_bytes == memo.filtered_bytes + 10_000 + OVERHEAD_BYTES + len(b"/v1/tasks")


def test_where_all_is_full_filters_go_first() -> None:
    memo = Memo("id", max_bytes=8 * (9_100 + OVERHEAD_BYTES), filtered_max_bytes=50_000)
    memo.keep(b"/v1/models?name=a", message())
    for number in range(8):
        memo.keep(b"/v1/tasks/%d" % number, message(9_000))

    assert memo.find(b"/v1/models?name=a") is None
    assert all(memo.find(b"/v1/tasks/%d" % number) for number in range(8))
    assert memo.filtered_bytes == 0
