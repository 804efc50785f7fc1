"""Twelve tasks, and benchmarks of them in every way that one is ranked."""

from __future__ import annotations

from tests.tiny_catalog import benchmark, grouping, part, scope, task

SUBSETS = [f"s{number}" for number in range(5)]
TASKS = [
    task(f"Task{number}", type=("STS", "Retrieval")[number % 2], subsets=SUBSETS)
    for number in range(12)
]
ALL = [scope(record.name, ["test"], SUBSETS) for record in TASKS]
BENCHMARKS = [
    benchmark("plain", tasks=ALL),
    benchmark(
        "groups",
        tasks=ALL,
        aggregations=["mean_task", "public_private", "custom_groups"],
        groupings=[
            grouping("By", {"Whole": ALL[:7], "Cells": [part("Task8", ["test"], SUBSETS[:3])]})
        ],
        sort_by=["mean_task", "mean_public", "mean_private"],
    ),
    benchmark("subsets", tasks=ALL, aggregations=["mean_subset", "task_types"]),
    benchmark("public", tasks=ALL, is_public_only=True),
]
