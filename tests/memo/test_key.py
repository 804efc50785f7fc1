"""Equal questions have equal keys, and nothing else has."""

from __future__ import annotations

from pathlib import Path

from service.memo.key import canonical_target, memo_id, shape_digest


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


def test_the_memo_is_named_by_the_data() -> None:
    assert memo_id("snapshot") == memo_id("snapshot") != memo_id("s")


def test_another_shape_of_answers_gives_the_memo_another_name(tmp_path: Path) -> None:
    for home in ("one", "other"):
        for room in ("queries", "answers", "wire"):
            (tmp_path / home / room).mkdir(parents=True)
            (tmp_path / home / room / "shape.py").write_text(room)
    before = shape_digest(tmp_path / "one")
    (tmp_path / "other" / "wire" / "shape.py").write_text("corrected")

    assert before == shape_digest(tmp_path / "one") != shape_digest(tmp_path / "other")
