"""The answer of `/v1/rankings` as clients see it."""

from __future__ import annotations

from typing import Literal

from msgspec import Raw

from service.wire.structs import CustomGrouping, LeaderboardRow, Wire

_NOTHING = Raw(b"{}")

# In the order in which they are applied, as `offered_cells` and `offered_entries` have them.
FilterOfTasks = Literal[
    "results", "exclude_tasks", "task_types", "domains", "modalities", "languages"
]
FilterOfModels = Literal[
    "models",
    "model_types",
    "open_weights",
    "instruction_tuned",
    "min_params_b",
    "max_params_b",
    "min_zero_shot_pct",
    "complete_only",
]


class Counted(Wire, frozen=True):
    """How much there is of what is ranked, and of whom."""

    tasks: int
    cells: int
    models: int


class Taken(Wire, frozen=True):
    """What one filter took of that which those before it had left."""

    filter: FilterOfTasks | FilterOfModels
    tasks: int
    cells: int
    models: int


class Selected(Wire, frozen=True):
    """What is ranked and who competes. `offered` less all of `taken` is what is left."""

    benchmark: str | None
    tasks: list[str]
    task_types: list[str]
    left: Counted
    offered: Counted
    taken: list[Taken]
    emptied_by: FilterOfTasks | FilterOfModels | None


class RankedRow(LeaderboardRow, frozen=True):
    """One entry of a ranking: a leaderboard's row, its points, and how much of the tasks it ran."""

    borda_points: float
    tasks_run: int
    rank_low: int | None
    rank_high: int | None


class Rankings(Wire, frozen=True):
    """`/v1/rankings`: who competes, ranked over what was selected."""

    selection: Selected
    rows: list[RankedRow]
    total: int
    intervals_reason: str | None

    # What the columns of a table are for; none of what rows were not asked to show.
    @property
    def tasks(self) -> list[str]:
        """Tasks that rows have scores on."""
        return self.selection.tasks if self._shows("scores_by_task") else []

    @property
    def task_types(self) -> list[str]:
        """Types that rows have means of."""
        return self.selection.task_types if self._shows("scores_by_task_type") else []

    @property
    def custom_groupings(self) -> list[CustomGrouping]:
        """None: a selection has groups as far as rows have means of them."""
        return []

    def _shows(self, field: str) -> bool:
        return any(getattr(row, field) not in ({}, _NOTHING) for row in self.rows)
