"""The few figures that stand for many times, and the tables that show them."""

from __future__ import annotations

import pytest

from bench.rows import markdown_table
from service.bench.figures import decimals, latencies, percentile
from service.text_table import text_table


def test_a_percentile_is_a_value_that_was_measured() -> None:
    hundred = [float(number) for number in range(100, 0, -1)]

    assert percentile(hundred, 99) == 99
    assert percentile(hundred, 50) == 50
    assert percentile([3.0, 1.0, 2.0], 99) == 3
    assert percentile([7.0], 1) == 7


def test_latencies_are_in_milliseconds() -> None:
    seen = latencies([0.001, 0.004, 0.002])

    assert (seen.count, seen.median_ms, seen.p99_ms, seen.max_ms) == (3, 2, 4, 4)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.01234, "0.0123"),
        (0.4321, "0.432"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
        (0.0, "0"),
    ],
)
def test_a_figure_has_three_digits(value: float, text: str) -> None:
    assert decimals(value) == text


def test_a_table_is_aligned_for_a_terminal() -> None:
    assert text_table(("name", "ms", "seen"), [["a", "1", "x"], ["long name", "10", "y"]]) == (
        "name       ms  seen\n─────────  ──  ────\na           1  x\nlong name  10  y"
    )


def test_a_table_is_markdown_for_a_document() -> None:
    assert markdown_table(("name", "ms", "seen"), [["a|b", "1", "x"]]) == (
        "| name | ms | seen |\n| --- | ---: | --- |\n| a\\|b | 1 | x |"
    )
