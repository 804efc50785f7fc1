"""Parameters of the routes that list, show or cut, but for those that rank a selection."""

from __future__ import annotations

from service.http.parameters.kinds import (
    Choice,
    Flag,
    Form,
    Labels,
    Number,
    Ranges,
    Sql,
    Text,
    Words,
)
from service.representations.registry import FORMS

FORMAT = Form("format", "The form of the table, whatever `Accept` says.", tuple(FORMS))
INCLUDE_HIDDEN = Flag("include_hidden", "Also those that are not on the leaderboard.", True)
ROW_LANGUAGES = Labels(
    "languages",
    "Only results in these languages: codes (`eng-Latn`, `eng`) or labels (`English`),"
    " repeated or separated by commas. Means become those over the tasks that were run.",
    ["English"],
)
BUCKETS = Ranges(
    "buckets",
    "1 to 8 size ranges in millions of parameters as JSON, `[low, high)` each, without an upper"
    " end as `[low,null]`: `[[0,500],[500,null]]`.",
    "[[0,500],[500,null]]",
)
COVERED = Text(
    "benchmark",
    "Only this benchmark, by its name or an alias; with it, every one of its tasks, and which cells"
    " are needed.",
    "TEAPOT(eng, v1)",
)
TASK_FILTERS = (
    Labels(
        "languages",
        "Any of these languages: codes or labels, repeated or comma-separated.",
        ["English"],
    ),
    Words("types", "Any of these types, as `Retrieval,STS`.", ["Retrieval", "STS"]),
    Words("domains", "Any of these domains, as `Legal`.", ["Legal"]),
    Words("modalities", "Any of these modalities: `text`, `image`, `audio`, `video`.", ["text"]),
    Words("categories", "Any of these categories, as `t2t`.", ["t2t"]),
    Text("name", "Names that contain this text; case matters.", "Retrieval"),
)
MODEL_FILTERS = (
    Words("model_types", "Any of these types, as `dense` or `cross-encoder`.", ["dense"]),
    Words("frameworks", "All of these frameworks, as `PyTorch`.", ["PyTorch"]),
    Choice("open_weights", "Whether the weights are public.", True),
    Choice("instruction_tuned", "Whether the model takes instructions.", False),
    Number("min_params_b", "At least this many billions of parameters.", 0.5),
    Number("max_params_b", "At most this many billions of parameters.", 7),
    Words("modalities", "All of these modalities.", ["text"]),
    Flag("exclusive_modality", "These modalities and no others.", True),
    Text("name", "Names that contain this text; case matters.", "teahouse/"),
)
SQL_TEXT = Sql(
    "q",
    "One SELECT, in DuckDB's SQL; `/v1/sql?q=show+tables` tells of what there is to read.",
    "from leaderboards limit 3",
)
