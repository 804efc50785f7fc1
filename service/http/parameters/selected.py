"""Parameters that say which cells count, who competes, how they are ranked and what is shown.

One list of each, for every route that ranks or compares what is selected.
"""

from __future__ import annotations

from service.http.parameters.kinds import (
    Choice,
    Compared,
    Count,
    Flag,
    Labels,
    Number,
    OneOf,
    Text,
    Words,
)

SELECTION = (
    Text(
        "benchmark",
        "The cells of this benchmark count, by its name or an alias. Without it and without"
        " `tasks`, those of every task that passes a filter do.",
        example="TEAPOT(eng, v1)",
    ),
    Labels(
        "tasks",
        "The cells that these tasks declare count: names, repeated or separated by commas. Not"
        " together with `benchmark`.",
        example=["TeapotFactsRetrieval", "SimilarSailsSTS"],
    ),
    Labels("exclude_tasks", "All of these tasks are left out.", example=["TinyQuizSTS"]),
    Words("task_types", "Only tasks of any of these types.", example=["Retrieval", "STS"]),
    Words("domains", "Only tasks of any of these domains.", example=["Legal"]),
    Words("modalities", "Only tasks of any of these modalities.", example=["text"]),
    Labels(
        "languages",
        "Only results in any of these languages: codes (`eng-Latn`, `eng`) or labels (`English`)."
        " Means become those over the tasks that were run.",
        example=["English"],
    ),
)
"""Which cells count; names of `service.selections.Selection`."""

COMPETITORS = (
    Labels("models", "Only these models, `organisation/name`.", example=["teahouse/oolong-base"]),
    Words("model_types", "Only models of any of these types.", example=["dense"]),
    Choice("open_weights", "Only models whose weights are public, or are not.", example=True),
    Choice("instruction_tuned", "Only models that take instructions, or do not.", example=False),
    Number("min_params_b", "At least this many billions of parameters.", example=0.5),
    Number("max_params_b", "At most this many billions of parameters.", example=7),
    Number(
        "min_zero_shot_pct",
        "At least this percentage of the selected tasks with results is none that the model was"
        " trained on; models of whom that is unknown do not pass.",
        example=80,
    ),
    Flag(
        "complete_only",
        "Only entries with a score on every selected task that anybody has results for.",
        example=True,
    ),
)
"""Who competes; names of `service.selections.Competitors`."""

RANKED_BY = ("", "borda", "mean_task", "mean_task_type", "mean_subset")
AMONG = ("selected", "all")
SCORES = ("tasks", "types", "none")
MOST_ROWS = 100_000

RANKING = (
    OneOf(
        "ranked_by",
        "What decides the rank: Borda's points, or a mean, which nobody has who lacks a score of"
        " it. Unless given, as the benchmark ranks itself: by Borda's points, but for a few.",
        RANKED_BY,
        example="borda",
    ),
    OneOf(
        "among",
        "Whom ranks are among, and Borda's points earned against: those that compete (`selected`),"
        " or `all` entries, of which those that compete are shown.",
        AMONG,
        example="all",
    ),
    Text(
        "order_by",
        "What the rows are in order of: a field of a row, a task or a task type, the best first;"
        " `-` before it: the other way round. Unless given, as the rank has them.",
        example="meanTask",
    ),
    Count("limit", "At most so many rows.", MOST_ROWS, example=10),
    Count("offset", "Without so many rows at the top.", MOST_ROWS, default=0, example=10),
    OneOf(
        "scores",
        "Scores in a row: of tasks and types of task, of types alone, or none.",
        SCORES,
        example="none",
    ),
    Flag(
        "intervals",
        "Also between which ranks each model stands in 95 of 100 draws of as many tasks.",
        example=True,
    ),
)
"""How the selection is ranked, and what of the ranking is shown."""

COMPARED = Compared(
    "models",
    "2 to 20 models, `organisation/name`, in the order in which they are to stand. Their base runs"
    " are compared; where one has no score in the selection, its first experiment that has one.",
    example=["teahouse/oolong-base", "teahouse/oolong-large"],
)
"""Who is compared."""
