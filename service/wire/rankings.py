"""The answer of `/v1/rankings` as clients see it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Raw

from service.wire.structs import CustomGrouping, LeaderboardRow, Wire

_NOTHING = Raw(b"{}")


class Counted(Wire, frozen=True):
    """How much there is of what is ranked, and of whom."""

    tasks: Annotated[int, Meta(description="Tasks.", examples=[41])]
    cells: Annotated[
        int,
        Meta(description="Cells with results: a task's subset in a split.", examples=[131]),
    ]
    models: Annotated[int, Meta(description="Models, in the catalog or not.", examples=[332])]


class Taken(Wire, frozen=True):
    """What one filter took of that which those before it had left."""

    filter: Annotated[
        str,
        Meta(
            description="The parameter; `results`: tasks without any, and models without a task"
            " score in the selection.",
            examples=["task_types"],
        ),
    ]
    tasks: Annotated[int, Meta(description="Tasks of which it took the last cell.", examples=[30])]
    cells: Annotated[int, Meta(description="Cells.", examples=[90])]
    models: Annotated[
        int, Meta(description="Models of which it took the last entry.", examples=[0])
    ]


class Selected(Wire, frozen=True):
    """What is ranked and who competes. `offered` less all of `taken` is what is left."""

    benchmark: Annotated[
        str | None, Meta(description="Its name; null for tasks.", examples=["MTEB(eng, v2)"])
    ]
    tasks: Annotated[list[str], Meta(description="Tasks that are left.", examples=[["STS12"]])]
    task_types: Annotated[
        list[str],
        Meta(description="Types of those that rank, by their first task.", examples=[["STS"]]),
    ]
    left: Counted
    offered: Annotated[
        Counted,
        Meta(description="All of the benchmark, or of the tasks, and all models with results."),
    ]
    taken: Annotated[
        list[Taken],
        Meta(description="What each filter took away, in the order in which they are applied."),
    ]
    emptied_by: Annotated[
        str | None,
        Meta(
            description="The filter that took what was left, where nothing is.",
            examples=["languages"],
        ),
    ]


class RankedRow(LeaderboardRow, frozen=True):
    """One entry of a ranking: a leaderboard's row, its points, and how much of the tasks it ran."""

    borda_points: Annotated[
        float,
        Meta(
            description="Sum over the tasks that the model ran of the entries that compete less its"
            " place there, ties averaged; over their subsets where those weigh alike.",
            examples=[8666.0],
        ),
    ]
    tasks_run: Annotated[int, Meta(description="Tasks with a score.", examples=[41])]
    rank_low: Annotated[
        int | None,
        Meta(
            description="The best rank of the 95 % interval of the model's rank: in 2.5 % of 1,000"
            " draws of as many tasks it is this or a better one. Null where there is none:"
            " `intervalsReason` says why.",
            examples=[3],
        ),
    ]
    rank_high: Annotated[
        int | None,
        Meta(description="The worst rank of that interval, likewise.", examples=[17]),
    ]


class Rankings(Wire, frozen=True):
    """`/v1/rankings`: who competes, ranked over what was selected."""

    selection: Selected
    rows: list[RankedRow]
    total: Annotated[
        int,
        Meta(
            description="Rows that there are, whatever `limit` and `offset` show of them: entries"
            " of models of the catalog with a task score.",
            examples=[332],
        ),
    ]
    intervals_reason: Annotated[
        str | None,
        Meta(
            description="Why no row has `rankLow` and `rankHigh`; null where they are told. An"
            " interval is of one model alone, and of which tasks were chosen alone.",
            examples=["under 10 tasks with results, draws of them say nothing"],
        ),
    ]

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
