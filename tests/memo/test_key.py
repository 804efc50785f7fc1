"""Equal questions have equal keys, and nothing else has."""

from __future__ import annotations

from service.memo.key import canonical_target, memo_id


def test_the_order_and_the_repeats_of_a_query_do_not_matter() -> None:
    one = canonical_target("/v1/tasks", None, [("types", "STS"), ("languages", "eng")])
    other = canonical_target(
        "/v1/tasks", None, [("languages", "eng"), ("types", "STS"), ("types", "STS")]
    )

    assert one == other == b"/v1/tasks?languages=eng&types=STS"


def test_a_name_with_anything_in_it_stays_one_segment() -> None:
    assert (
        canonical_target("/v1/models/{name}/scores", "org/é?#%2F (x)", [])
        == b"/v1/models/org%2F%C3%A9%3F%23%252F%20%28x%29/scores"
    )


def test_values_cannot_pass_for_other_parameters() -> None:
    one = canonical_target("/v1/tasks", None, [("name", "a&types=b")])
    other = canonical_target("/v1/tasks", None, [("name", "a"), ("types", "b")])

    assert one != other


def test_the_memo_is_named_by_the_data_and_by_how_it_is_asked_and_written() -> None:
    same = memo_id("snapshot", "queries", "wire")

    assert same == memo_id("snapshot", "queries", "wire")
    assert len({same, memo_id("s", "queries", "wire"), memo_id("snapshot", "q", "wire")}) == 3
    assert same != memo_id("snapshot", "queries", "w")
