"""Results of several files with everything odd that a build knows, and what lies over them.

No two scores are alike, so that a sum in another order has another last digit.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec
import pyarrow.parquet as pq

from service.build.candidate import BuildLimits, LocalFiles, build_candidate
from service.catalog.load import load_catalog
from service.catalog.records import Catalog, RenameRecord
from service.snapshots.identity import snapshot_inputs
from tests.build import ranked_every_way
from tests.build.ranked_every_way import ALL, TASKS
from tests.tiny import BUILT_AT, COMMIT_SHA, catalog_of, world
from tests.tiny_catalog import benchmark, model

BENCHMARKS = [*ranked_every_way.BENCHMARKS, benchmark("few", tasks=ALL[3:5])]
FILE_COUNT = 6
# Row n: its model, its variant, its task and subset turn at different speeds, so that every cell
# is measured again and again, in rows and files that lie far apart.
ROWS = """
    select
        case when n % 9973 = 0 then null when n % 70 = 68 then 'stray' else 'm' || (n % 70) end
            as model_name,
        'r' || (n % 11) as model_revision,
        case when n % 997 = 0 then 'Unknown' when n % 991 = 0 then 'Task1 of old'
            else 'Task' || ((n // 70) % 12) end as task_name,
        'test' as split,
        's' || ((n // 840) % 5) as subset,
        [['eng-Latn'], ['deu-Latn'], ['eng-Latn', 'zho-Hant']][1 + (n // 840) % 3] as language,
        case when n % 499 = 0 then null when n % 503 = 0 then 'nan'::double
            else (n * 7919 % 1000003) / 1000003 end as score,
        {experiments} as experiments,
        ((n // 70) % 12) < 8 as is_public,
        n % 70 < 9 as trained_on
    from (select unnest(range($first, $last)) as n)
"""
# Two files have settings of their own: with the others' beside them, theirs read otherwise.
EXPERIMENTS = (
    "case when (n // 4200) % 4 = 0 then {'k': 1 + (n % 2)} end",
    "case when (n // 4200) % 4 = 0 then {'other': 'x', 'k': 1.0 + (n % 2)} end",
    "null",
)
OVERLAY = [
    {
        "model_name": f"m{number}",
        "model_revision": f"r{number}",
        "task_name": f"Task{number % 12}",
        "split": "test",
        "subset": "s0",
        "language": ["eng-Latn"],
        "score": number / 17,
        "is_public": True,
        "trained_on": False,
    }
    for number in range(11)
]


class Given(msgspec.Struct):
    """What a build is given, in a folder."""

    home: Path
    files: list[Path]
    catalog: Catalog
    local: LocalFiles

    def build(self, candidate: Path, limits: BuildLimits) -> Path:
        """The snapshot of all of it."""
        build_candidate(
            snapshot_inputs("tiny", COMMIT_SHA, self.catalog.manifest).written_down(),
            self.files,
            self.catalog.directory,
            candidate,
            BUILT_AT,
            limits,
            lambda _step: None,
            self.local,
        )
        return candidate


def write_given(home: Path, row_count: int) -> None:
    """Write results of about so many rows, their catalog, and what lies over them."""
    with duckdb.connect() as connection:
        for place in range(FILE_COUNT):
            rows = connection.sql(
                ROWS.format(experiments=EXPERIMENTS[place * len(EXPERIMENTS) // FILE_COUNT]),
                params={
                    "first": row_count * place // FILE_COUNT,
                    "last": row_count * (place + 1) // FILE_COUNT,
                },
            )
            pq.write_table(rows.to_arrow_table(), home / f"results-{place}.parquet")
    lines = (msgspec.json.encode(row) for row in OVERLAY)
    (home / "rows.jsonl").write_bytes(b"\n".join(lines))
    (home / "models.jsonl").touch()
    tiny = world(
        [],
        tasks=TASKS,
        models=[model(f"m{number}") for number in range(70)],
        benchmarks=BENCHMARKS,
        renames=[RenameRecord(kind="task", former_name="Task1 of old", name="Task1")],
    )
    catalog_of(tiny, home / "catalog")


def given_in(home: Path) -> Given:
    """What was written there."""
    return Given(
        home=home,
        files=sorted(home.glob("results-*.parquet")),
        catalog=load_catalog(home / "catalog"),
        local=LocalFiles(home / "rows.jsonl", home / "models.jsonl"),
    )
