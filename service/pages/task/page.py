"""A task's page: who is best at it, how scores spread, the table, and what the task is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.answers.packed import Statistics
from service.answers.tasks import descriptive_statistics, score_distribution, task_scores
from service.errors import UnknownName
from service.pages import figures
from service.pages.address import Address, Pairs, curl_target, pairs_of, sql_literal
from service.pages.described import described
from service.pages.links import Links, foreign, links_of
from service.pages.takeaway import Best, downloads_of
from service.pages.task.chosen import chips_of, chosen_of
from service.pages.task.spread import spread_of
from service.pages.task.standings import Standing, standings_of
from service.pages.task.statistics import splits_of
from service.pages.task.table import table_of
from service.pages.templates import render_page, render_rows
from service.snapshots.connect import Snapshot
from service.wire.structs import Task, TaskScores

_SMALL_B = 1.0
_DEFAULTS = {"complete_only": False, "untrained_only": False}
# What a dataset of the Hub is called.
_DATASET = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}", re.ASCII)


def task_page(snapshot: Snapshot, name: str, **values: Any) -> bytes:
    """The page of a task; its table has what `values` leave.

    Raises:
        UnknownName: there is no such task.
        BadParameter: as `standings_of` and `table_of`.
    """
    index, links = metadata_index_of(snapshot), links_of(snapshot)
    told = task_scores(snapshot, name)
    task = msgspec.json.decode(told.task, type=Task)
    address = Address(links, links.named("task", task.name), pairs_of(values, _DEFAULTS))
    standings = standings_of(snapshot, told, values)
    spread = spread_of(score_distribution(snapshot, name), standings.all)
    scores_as = partial(_scores_as, links, task.name)
    return render_page(
        snapshot,
        "task.html",
        task=task,
        address=address,
        description=described(task.description),
        reference=foreign(task.reference),
        benchmarks=_benchmarks(index, links, told),
        languages=figures.plural(len(task.languages), "language"),
        about=_about(links, task),
        best=_best(links, standings.all),
        spread=spread,
        marks="" if spread is None else render_rows("points.html", spread.marks),
        statistics=_statistics(snapshot, task.name),
        statistics_url=links.api("task", task.name, "/descriptive_statistics"),
        downloads=downloads_of(lambda form: scores_as([("format", form)])),
        scope="Every model’s score in every subset and split, with all digits.",
        curl=curl_target(scores_as([])),
        sql=_sql(task.name),
        chips=chips_of(address),
        **chosen_of(told, standings, address, values),
        **table_of(links, address, standings, values),
    )


def _scores_as(links: Links, name: str, form: Pairs) -> str:
    return links.api("task", name, "/scores", form)


def _sql(name: str) -> str:
    return (
        "select models.name, task_row.score\nfrom task_row\n"
        "inner join tasks on task_row.task_id = tasks.task_id\n"
        "inner join models on task_row.model_id = models.model_id\n"
        f"where tasks.name = {sql_literal(name)}\n"
        "order by task_row.score desc nulls last, models.name"
    )


def _benchmarks(index: MetadataIndex, links: Links, told: TaskScores) -> list[dict[str, str]]:
    """The benchmarks that have it."""
    found = []
    for name in told.benchmarks:
        benchmark = index.benchmarks[index.benchmark_names.key(name)]
        found.append(
            {
                "title": benchmark.display_name,
                "name": name,
                "url": links.named("benchmark", name),
                "tasks": figures.plural(len(benchmark.tasks), "task"),
            }
        )
    return found


class Fact(msgspec.Struct, frozen=True):
    """Something that is known of a task: words, or one that leads somewhere."""

    label: str
    words: list[str]
    url: str | None = None


def _about(links: Links, task: Task) -> list[Fact]:
    """What the catalog knows, without what it does not."""
    source = task.source_dataset or ""
    dates = " to ".join(day for day in (task.date_from, task.date_to) if day)
    found = [
        Fact("Type", [task.type]),
        Fact("Main score", [task.main_score or ""]),
        Fact("Languages", task.languages),
        Fact("Dialects", task.dialect or []),
        Fact("Domains", task.domains or []),
        Fact("Modalities", task.modalities),
        Fact("Licence", [task.license or ""]),
        Fact("Texts from", [dates]),
        Fact("Annotated by", [task.annotations_creators or ""]),
        Fact("Samples are", [task.sample_creation or ""]),
        Fact(
            "Dataset",
            [source],
            foreign(f"https://huggingface.co/datasets/{source}")
            if _DATASET.fullmatch(source)
            else None,
        ),
        Fact("Open to all", ["yes" if task.is_public else "no"]),
    ]
    return [fact for fact in found if any(fact.words)]


def _statistics(snapshot: Snapshot, name: str) -> dict[str, Any]:
    """What its data are like; `is_large` where that is more than a page holds."""
    try:
        statistics: Statistics = descriptive_statistics(snapshot, name)
    except UnknownName:
        return {"splits": [], "is_large": False}
    splits = splits_of(statistics)
    return {"splits": splits or [], "is_large": splits is None}


def _best(links: Links, standings: list[Standing]) -> list[Best]:
    """The answers that people come for, of those with a score."""
    questions: list[tuple[str, Callable[[Standing], bool]]] = [
        ("Best", lambda each: True),
        ("Best up to 1\u00a0B", _is_small),
        ("Best open", lambda each: each.model.open_weights),
        ("Best that was not trained on it", lambda each: each.row.trained_on is False),
    ]
    found = []
    for question, fits in questions:
        first = next(
            (each for each in standings if each.row.score is not None and fits(each)), None
        )
        if first is None:
            continue
        size = first.model.total_params_b
        found.append(
            Best(
                question,
                first.model.name.rpartition("/")[2],
                links.named("model", first.model.name),
                figures.score(first.row.score),
                f"rank {first.row.rank}" + ("" if size is None else f", {figures.params(size)}"),
            )
        )
    return found


def _is_small(each: Standing) -> bool:
    size = each.model.total_params_b
    return size is not None and size <= _SMALL_B
