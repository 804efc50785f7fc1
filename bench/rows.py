"""Gauges → the one table: what was measured, for both, the ratio, and whether it is the goal."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from service.bench.figures import decimals
from service.text_table import text_table

HEADINGS = ("measure", "beside", "ours", "unit", "ratio", "goal", "met")


class Goal(msgspec.Struct, frozen=True):
    """What a ratio should be: `at_most` for costs, `at_least` for throughput."""

    at_most: float | None = None
    at_least: float | None = None

    def is_met(self, ratio: float) -> bool:
        """Whether `ratio` is as good as asked."""
        return (self.at_most is None or ratio <= self.at_most) and (
            self.at_least is None or ratio >= self.at_least
        )

    def __str__(self) -> str:
        bounds = (("≤", self.at_most), ("≥", self.at_least))
        return " and ".join(f"{sign} {bound:.3g}" for sign, bound in bounds if bound is not None)


NO_GOAL = Goal()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of ours beside the same of something else, in the same unit.

    `beside` is None where nothing can be measured beside it; then `limit` may bound ours itself.
    `note` says what a reader must know to judge it, such as what the reference is replaced by.
    """

    part: str
    measure: str
    unit: str
    ours: float | None
    beside: float | None = None
    goal: Goal = NO_GOAL
    limit: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours as a part of what stands beside it."""
        if self.ours is None or not self.beside:
            return None
        return self.ours / self.beside

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None without one, or without figures."""
        if self.limit is not None:
            return None if self.ours is None else self.ours <= self.limit
        if self.goal == NO_GOAL or self.ratio is None:
            return None
        return self.goal.is_met(self.ratio)

    @property
    def goal_text(self) -> str:
        """The goal as the table shows it."""
        return str(self.goal) if self.limit is None else f"≤ {self.limit:g} {self.unit}"


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run: what it measured, on what, over what. Names no path of the machine."""

    made_at: str
    extent: str
    seed: int
    commit: str
    reference: str
    results: dict[str, object]
    machine: dict[str, object]
    load_generator: str
    static_server: str
    rows: list[Row]


def text_of(run: Run) -> str:
    """The table for a terminal, with its notes below."""
    return "\n\n".join([text_table(HEADINGS, _cells(run)), *_notes(run)])


def markdown_of(run: Run) -> str:
    """The table for a document, below a sentence that says where its figures come from."""
    machine, results = run.machine, run.results
    return (
        f"Measured on {run.made_at[:10]} ({run.extent} run, seed {run.seed}, commit"
        f" {run.commit}), {machine['cores']} cores of {machine['processor']}, Python"
        f" {machine['python']}, over {results['name']} ({results['row_count']:,} rows). `beside` is"
        f" the reference ({run.reference}) unless the measure names something else. Load:"
        f" {run.load_generator}; files: {run.static_server}. Load of the machine before:"
        f" {machine['load_before']}.\n\n"
        + "\n\n".join([markdown_table(HEADINGS, _cells(run)), *_notes(run, "- ")])
    )


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The cells as Markdown; the first and the last column to the left, others to the right."""
    marks = ["---", *["---:"] * (len(headings) - 2), "---"]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
        for line in (headings, marks, *rows)
    )


def _notes(run: Run, mark: str = "") -> list[str]:
    """One text of all notes, or none."""
    notes = [f"{mark}{row.measure}: {row.note}" for row in run.rows if row.note]
    return ["\n".join(notes)] if notes else []


def _cells(run: Run) -> list[list[str]]:
    return [
        [
            row.measure,
            _shown(row.beside),
            _shown(row.ours),
            row.unit,
            "–" if row.ratio is None else f"{row.ratio:.3g}",
            row.goal_text or "–",
            {True: "yes", False: "NO", None: "–"}[row.is_met],
        ]
        for row in run.rows
    ]


def _shown(value: float | None) -> str:
    return "–" if value is None else decimals(value)
