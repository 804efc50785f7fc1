"""The numbers in plain Python, as SPEC.md words them: slow, exact, and nothing like the SQL.

Rows are those of `tests.tiny`; scores are whole numbers and means are fractions, so that ties are
ties. An entry is (model, experiment id); answers have the keys of the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from service.catalog.records import BenchmarkRecord
from service.selections.selection import Competitors
from tests.tiny import Rows, World

Entry = tuple[str, str]
Mean = Fraction | None


def strict_mean(values: Iterable[Mean]) -> Mean:
    """The mean, null if one is or there is none."""
    known = list(values)
    return None if not known or None in known else lenient_mean(known)


def lenient_mean(values: Iterable[Mean]) -> Mean:
    """The mean of those that are not null."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def score_of(row: dict[str, Any]) -> Mean:
    """A row's score; NaN counts as null."""
    score = row["score"]
    return None if score is None or score != score else Fraction(score)


def entry_of(row: dict[str, Any]) -> Entry:
    settings = row["experiment"] or {}
    return row["model"], "__".join(f"{key}_{settings[key]}" for key in sorted(settings))


def pinned_rows(rows: Rows, benchmark: BenchmarkRecord) -> Rows:
    cells = {
        (scope.task, split, subset)
        for scope in benchmark.tasks
        for split in scope.splits
        for subset in scope.subsets
    }
    return [row for row in rows if (row["task"], row["split"], row["subset"]) in cells]


def task_scores(rows: Rows) -> dict[Entry, dict[str, Mean]]:
    """Per entry and task that it has rows of: the mean of all scores, null without coverage."""
    scores: dict[Entry, dict[str, Mean]] = {}
    for task in {row["task"] for row in rows}:
        own = [row for row in rows if row["task"] == task]
        scored = [row for row in own if score_of(row) is not None]
        needed = len({row["subset"] for row in scored}) * len({row["split"] for row in scored})
        for entry in {entry_of(row) for row in own}:
            mine = [row for row in scored if entry_of(row) == entry]
            covered = len({(row["subset"], row["split"]) for row in mine}) >= needed
            score = lenient_mean(score_of(row) for row in mine) if covered else None
            scores.setdefault(entry, {})[task] = score
    return scores


def subset_scores(rows: Rows) -> dict[Entry, dict[tuple[str, str], Mean]]:
    """Per entry and (task, subset) that it has rows of: the mean over splits, null if one lacks."""
    scores: dict[Entry, dict[tuple[str, str], Mean]] = {}
    for task, subset in {(row["task"], row["subset"]) for row in rows}:
        splits = {row["split"] for row in rows if row["task"] == task and score_of(row) is not None}
        own = [row for row in rows if (row["task"], row["subset"]) == (task, subset)]
        for entry in {entry_of(row) for row in own}:
            mine = [row for row in own if entry_of(row) == entry and score_of(row) is not None]
            covered = {row["split"] for row in mine} >= splits
            score = lenient_mean(score_of(row) for row in mine) if covered else None
            scores.setdefault(entry, {})[task, subset] = score
    return scores


def borda_ranks(contests: Sequence[dict[str, Mean]], n_models: int) -> dict[str, int]:
    """Ranks by points; a contest has the score of each model with a row in it, null earns none."""
    points = {model: Fraction(0) for contest in contests for model in contest}
    for contest in contests:
        known = {model: score for model, score in contest.items() if score is not None}
        for model, score in known.items():
            better = sum(other > score for other in known.values())
            peers = sum(other == score for other in known.values())
            points[model] += n_models - (better + Fraction(peers + 1, 2))
    return {
        model: 1 + sum(other > mine for other in points.values()) for model, mine in points.items()
    }


def _picked_rows(
    world: World, benchmark: BenchmarkRecord, labels: dict[str, str], picks: tuple[str, ...]
) -> Rows:
    return [
        row
        for row in pinned_rows(world.rows, benchmark)
        if not picks or any(code in picks or labels[code] in picks for code in row["languages"])
    ]


def _ranked_rows(rows: Rows, benchmark: BenchmarkRecord) -> Rows:
    return [row for row in rows if row["is_public"] or not benchmark.is_public_only]


def _measured_tasks(rows: Rows, benchmark: BenchmarkRecord) -> list[str]:
    measured = {row["task"] for row in rows}
    return [scope.task for scope in benchmark.tasks if scope.task in measured]


def passing(
    world: World,
    benchmark: BenchmarkRecord,
    labels: dict[str, str],
    picks: tuple[str, ...],
    asked: Competitors,
) -> Callable[[Entry], bool]:
    """Who competes, whoever else does."""
    ranked = _ranked_rows(_picked_rows(world, benchmark, labels, picks), benchmark)
    tasks = _measured_tasks(ranked, benchmark)
    scores = task_scores(ranked)
    least = asked.min_zero_shot_pct

    def passes(entry: Entry) -> bool:
        own = scores.get(entry, {})
        return (
            (not asked.models or entry[0] in asked.models)
            and (not asked.complete_only or all(own.get(task) is not None for task in tasks))
            and (least is None or _zero_shot(world, entry[0], tasks) >= least)
        )

    return passes


def leaderboard(
    world: World,
    benchmark: BenchmarkRecord,
    labels: dict[str, str],
    picks: tuple[str, ...] = (),
    competes: Callable[[Entry], bool] = lambda _entry: True,
) -> list[dict[str, Any]]:
    """The rows of a leaderboard in order, with what the wire says of each that competes."""
    rows = _picked_rows(world, benchmark, labels, picks)
    ranked = _ranked_rows(rows, benchmark)
    tasks = _measured_tasks(ranked, benchmark)
    type_of = {task.name: task.type for task in world.tasks}
    is_public = {row["task"]: row["is_public"] for row in ranked}
    scores = {
        entry: own
        for entry, own in task_scores(ranked).items()
        if any(score is not None for score in own.values()) and competes(entry)
    }
    shown = task_scores(rows)
    pairs = {entry: own for entry, own in subset_scores(ranked).items() if competes(entry)}
    is_weighted = "mean_subset" in benchmark.aggregations
    rivals = [row for row in ranked if competes(entry_of(row))]
    borda = borda_ranks(_contests(rivals, pairs if is_weighted else None), len(scores))

    answers: list[dict[str, Any]] = []
    for entry, own in scores.items():

        def mean_over(names: Iterable[str], own: dict[str, Mean] = own) -> Mean:
            return strict_mean(own.get(name) for name in names)

        types = list(dict.fromkeys(type_of[name] for name in tasks))
        by_type = {
            kind: mean_over(name for name in tasks if type_of[name] == kind) for kind in types
        }
        answers.append(
            {
                "entry": entry,
                "borda_rank": borda.get(entry[0]),
                "mean_task": mean_over(tasks),
                "mean_task_type": strict_mean(by_type.values()),
                "mean_public": mean_over(name for name in tasks if is_public[name]),
                "mean_private": mean_over(name for name in tasks if not is_public[name]),
                "mean_subset": strict_mean(pairs[entry].values()),
                "by_type": by_type,
                "by_task": {k: v for k, v in shown.get(entry, {}).items() if v is not None},
                "by_group": _custom_groups(benchmark, ranked, tasks, entry, own),
                "zero_shot": _zero_shot(world, entry[0], tasks),
            }
        )
    ordered = _in_order(answers, benchmark, [model.name for model in world.models])
    return [_wire(answer, benchmark, type_of, bool(picks)) for answer in ordered]


def _contests(
    rows: Rows, pairs: dict[Entry, dict[tuple[str, str], Mean]] | None
) -> list[dict[str, Mean]]:
    """What models are ranked on: tasks, by raw means of all their rows; or pairs, by their runs."""
    drawn: dict[Any, dict[str, list[Mean]]] = {}
    if pairs is None:
        for row in rows:
            drawn.setdefault(row["task"], {}).setdefault(row["model"], []).append(score_of(row))
    else:
        for (model, _experiment), own in pairs.items():
            for pair, score in own.items():
                drawn.setdefault(pair, {}).setdefault(model, []).append(score)
    return [
        {model: lenient_mean(values) for model, values in contest.items()}
        for contest in drawn.values()
    ]


def _custom_groups(
    benchmark: BenchmarkRecord, rows: Rows, tasks: list[str], entry: Entry, own: dict[str, Mean]
) -> dict[str, dict[str, Fraction]]:
    answers: dict[str, dict[str, Fraction]] = {}
    for grouping in benchmark.groupings:
        means = answers.setdefault(grouping.name, {})
        for group in grouping.groups:
            points: list[Mean] = []
            for scope in group.entries:
                if scope.is_whole:
                    points += [own.get(scope.task)] if scope.task in tasks else []
                    continue
                cells = {
                    (row["subset"], row["split"])
                    for row in rows
                    if row["task"] == scope.task
                    and row["subset"] in scope.subsets
                    and row["split"] in scope.splits
                }
                in_cell: list[Mean] = [
                    lenient_mean(
                        score_of(row)
                        for row in rows
                        if entry_of(row) == entry
                        and (row["task"], row["subset"], row["split"]) == (scope.task, *cell)
                    )
                    for cell in cells
                ]
                points += [strict_mean(in_cell)] if cells else []
            mean = strict_mean(points)
            if mean is not None:
                means[group.label] = mean
    return answers


def _zero_shot(world: World, model: str, tasks: list[str]) -> int:
    training = {record.name: record.training_tasks for record in world.models}.get(model)
    if training is None:
        return -1
    return (100 * len(tasks) - 100 * len(set(training) & set(tasks))) // len(tasks)


def _in_order(
    answers: list[dict[str, Any]], benchmark: BenchmarkRecord, registry: list[str]
) -> list[dict[str, Any]]:
    """Those of known models, with their ranks."""

    def descending(column: str) -> Callable[[dict[str, Any]], tuple[bool, Fraction]]:
        return lambda answer: (answer[column] is None, -(answer[column] or Fraction(0)))

    known = sorted((a for a in answers if a["entry"][0] in registry), key=lambda a: a["entry"])
    # Stable sorts, the least important key first.
    if benchmark.sort_by:
        known.sort(key=lambda answer: registry.index(answer["entry"][0]))
        for column in reversed(benchmark.sort_by):
            known.sort(key=descending(column))
        return [answer | {"rank": place} for place, answer in enumerate(known, start=1)]
    if "mean_subset" in benchmark.aggregations:
        known.sort(key=descending("mean_subset"))
    else:
        known.sort(key=lambda answer: answer["borda_rank"])
    return [answer | {"rank": answer["borda_rank"]} for answer in known]


def _wire(
    answer: dict[str, Any], benchmark: BenchmarkRecord, type_of: dict[str, str], is_filtered: bool
) -> dict[str, Any]:
    declared = benchmark.aggregations
    primary = {
        "mean_task": "mean_task",
        "mean_subset": "mean_subset",
        "mean_task_type": "mean_task_type",
        "public_private": "mean_public",
    }
    metric = next((column for name, column in primary.items() if name in declared), None)
    by_type = {kind: mean for kind, mean in answer["by_type"].items() if mean is not None}
    row = {
        "rank": answer["rank"],
        "entry": answer["entry"],
        "zeroShotPct": answer["zero_shot"],
        "meanTask": answer[metric] if metric else None,
        "meanTaskType": answer["mean_task_type"] if "mean_task_type" in declared else None,
        "meanPublic": answer["mean_public"]
        if "public_private" in declared and "mean_task" in declared
        else None,
        "meanPrivate": answer["mean_private"] if "public_private" in declared else None,
        "scoresByTaskType": by_type if "task_types" in declared else {},
        "scoresByTask": answer["by_task"],
        "scoresByCustomGroup": answer["by_group"],
    }
    if is_filtered and answer["by_task"]:
        lenient = {
            kind: lenient_mean(
                score for name, score in answer["by_task"].items() if type_of[name] == kind
            )
            for kind in {type_of[name] for name in answer["by_task"]}
        }
        row["meanTask"] = lenient_mean(answer["by_task"].values())
        row["meanTaskType"] = lenient_mean(lenient.values())
        row["scoresByTaskType"] = lenient
    return row


def language_rows(
    world: World, benchmark: BenchmarkRecord, labels: dict[str, str]
) -> dict[Entry, dict[str, Mean]]:
    """Per entry and label: the mean of its rows in that language, of the tasks it covered."""
    rows = pinned_rows(world.rows, benchmark)
    covered = task_scores(rows)
    scores: dict[Entry, dict[str, list[Mean]]] = {}
    for row in rows:
        entry = entry_of(row)
        if score_of(row) is not None and covered[entry][row["task"]] is not None:
            for code in row["languages"]:
                own = scores.setdefault(entry, {})
                own.setdefault(labels[code], []).append(score_of(row))
    return {
        entry: {label: lenient_mean(values) for label, values in own.items()}
        for entry, own in scores.items()
    }


def task_page(world: World, name: str) -> list[tuple[int, str, Mean]]:
    """(rank, model, score) of a task's score page."""
    (record,) = [task for task in world.tasks if task.name == name]
    best: dict[str, dict[tuple[str, str], Fraction]] = {}
    for row in world.rows:
        score, cell = score_of(row), (row["subset"], row["split"])
        is_declared = row["subset"] in record.subsets and row["split"] in record.splits
        if row["task"] == name and is_declared and score is not None:
            own = best.setdefault(row["model"], {})
            own[cell] = max(own.get(cell, score), score)
    subsets = {subset for own in best.values() for subset, _split in own}
    splits = {split for own in best.values() for _subset, split in own}
    known = [model.name for model in world.models]
    scores = {
        model: strict_mean(max(own[subset, split] for split in splits) for subset in subsets)
        if len(own) == len(subsets) * len(splits)
        else None
        for model, own in best.items()
        if model in known
    }
    ordered = sorted(scores, key=lambda name: (scores[name] is None, -(scores[name] or 0), name))
    return [(place, model, scores[model]) for place, model in enumerate(ordered, start=1)]


def benchmark_model_count(world: World, benchmark: BenchmarkRecord) -> int:
    """Models, known or not, with a score on every task of the benchmark."""
    scored = [row for row in pinned_rows(world.rows, benchmark) if score_of(row) is not None]
    tasks = {scope.task for scope in benchmark.tasks}
    return sum(
        {row["task"] for row in scored if row["model"] == model} == tasks
        for model in {row["model"] for row in scored}
    )


def task_model_count(world: World, name: str) -> int:
    """Models, known or not, with a score on every cell that the task declares."""
    (record,) = [task for task in world.tasks if task.name == name]
    declared = {(subset, split) for subset in record.subsets for split in record.splits}
    scored = [row for row in world.rows if row["task"] == name and score_of(row) is not None]
    return sum(
        {(row["subset"], row["split"]) for row in scored if row["model"] == model} >= declared
        for model in {row["model"] for row in scored}
    )
