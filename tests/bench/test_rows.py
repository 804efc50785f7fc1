"""The one table: ratios, goals, and whether they are met."""

from __future__ import annotations

import re

import msgspec

from bench.document import FIGURES, LATEST
from bench.environments import ROOT
from bench.rows import Goal, Row, Run, markdown_of, text_of


def row(**fields: object) -> Row:
    given = {"part": "start", "measure": "start", "unit": "s", "ours": 1.0, "beside": 10.0}
    return msgspec.convert(given | fields, Row)


def run_of(*rows: Row) -> Run:
    return Run(
        made_at="2026-01-02T03:04:05+00:00",
        extent="full",
        seed=1,
        commit="0123456789",
        reference="reference==1",
        results={"name": "results.parquet", "row_count": 1_000, "size_bytes": 10},
        machine={"cores": 2, "processor": "a processor", "python": "3.11.0", "load_before": 0.1},
        load_generator="a generator",
        static_server="a file server",
        rows=list(rows),
    )


def test_a_cost_meets_its_goal_at_most_at_that_part_of_the_reference() -> None:
    at_most_a_tenth = Goal(at_most=1 / 10)

    assert row(goal=at_most_a_tenth).ratio == 0.1
    assert row(goal=at_most_a_tenth).is_met is True
    assert row(goal=at_most_a_tenth, ours=1.01).is_met is False


def test_throughput_meets_its_goal_at_least_at_that_multiple() -> None:
    assert row(ours=40.0, goal=Goal(at_least=4)).is_met is True
    assert row(ours=39.0, goal=Goal(at_least=4)).is_met is False


def test_a_limit_is_for_ours_alone() -> None:
    assert row(beside=None, ours=299.0, limit=300.0).is_met is True
    assert row(beside=500.0, ours=301.0, limit=300.0).is_met is False


def test_what_was_not_measured_meets_nothing_and_fails_nothing() -> None:
    nothing = row(beside=None, ours=None, goal=Goal(at_most=1), limit=5.0)

    assert (nothing.ratio, nothing.is_met) == (None, None)
    assert row(beside=0.0, goal=Goal(at_most=1)).is_met is None


def test_the_table_shows_what_is_not_met_and_its_notes() -> None:
    text = text_of(run_of(row(goal=Goal(at_most=0.05), note="a loaded machine")))

    assert text.splitlines()[2].split() == ["start", "10.0", "1.00", "s", "0.1", "≤", "0.05", "NO"]
    assert text.endswith("start: a loaded machine")


def test_a_run_survives_its_file() -> None:
    run = run_of(row(goal=Goal(at_most=0.05)))

    assert msgspec.json.decode(msgspec.json.encode(run), type=Run) == run
    assert "| start | 10.0 | 1.00 | s | 0.1 | ≤ 0.05 | NO |" in markdown_of(run)


def test_the_figures_in_the_document_are_those_of_the_last_full_run() -> None:
    shown = FIGURES.read()
    if not LATEST.exists():
        assert "make bench" in shown
        return
    run = msgspec.json.decode(LATEST.read_bytes(), type=Run)

    assert shown == markdown_of(run)
    assert run.extent == "full"


def test_the_few_figures_in_the_readme_are_those_of_the_last_full_run() -> None:
    run = msgspec.json.decode(LATEST.read_bytes(), type=Run)
    ours = {row.measure: row.ours or 0 for row in run.rows}
    again = ours["the same asked again, 8676 targets of all families, median"]
    first = ours["first answer of /v1/benchmarks/{name}/scores, 78 targets, median"]
    (start,) = (ours[name] for name in ours if re.match("start to .*, memo empty$", name))
    memory = ours["PSS of the process tree after start"]
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())

    assert (
        f"A repeated request takes {again:.2g} ms at the median over HTTP, a leaderboard's first"
        f" answer {first:.2g} ms; a start takes {start:.2g} s and {memory:.0f} MB."
    ) in readme
